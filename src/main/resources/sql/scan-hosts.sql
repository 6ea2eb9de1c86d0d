-- The hosts of a scan's report, sorted by address, one that was asked by two protocols twice. Parameter: the job's id.
select h.id, s.protocol, host(h.ip_address) as ip, h.scope, h.hostname, s.status, round(cast(s.response_time_ms as numeric), 3) as response_time_ms,
       cast(s.closed_ports as text) as closed_ports,
       cast(s.filtered_ports as text) as filtered_ports,
       cast(s.open_filtered_ports as text) as open_filtered_ports, s.tarpit
from host_scans s
join hosts h on h.id = s.host_id
where s.job_id = ?
order by h.ip_address, h.scope, s.protocol
