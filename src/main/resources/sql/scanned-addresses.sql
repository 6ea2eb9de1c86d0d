-- Those of a batch's addresses that the job has an answer from already, with the ports that have one, those of them
-- that are open, and whether it was seen to be a tarpit: a resumed scan does not ask them again.
select host(h.ip_address) || case h.scope when '' then '' else '%' || h.scope end as address,
       cast(s.open_ports + s.closed_ports + s.filtered_ports + s.open_filtered_ports as text) as ports,
       cast(s.open_ports as text) as open, s.tarpit
from host_scans s
join hosts h on h.id = s.host_id
join unnest(cast(:#addresses as inet[]), cast(:#scopes as text[])) as a (ip_address, scope)
    on h.ip_address = a.ip_address and h.scope = a.scope
where s.job_id = cast(:#jobId as uuid) and s.status = 'up'
