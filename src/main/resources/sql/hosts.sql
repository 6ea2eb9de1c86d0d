-- The inventory, sorted by address: each host with the number of ports its newest scan found open (0 where none has
-- scanned it). Parameters: a status or null, a network or null.
select h.id,
       host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address,
       h.hostname,
       h.status,
       h.discovery_method,
       round(cast(h.response_time_ms as numeric), 3) as response_time_ms,
       coalesce(newest.open_ports, 0) as open_ports,
       h.first_seen,
       h.last_seen,
       h.vendor
from hosts h
left join lateral (
    select port_count(s.open_ports) as open_ports
    from host_scans s
    where s.host_id = h.id
    order by s.completed_at desc, s.job_id
    limit 1
) as newest on true
where (cast(? as text) is null or h.status = cast(? as text))
  and (cast(? as text) is null or h.ip_address <<= network(cast(? as inet)))
order by h.ip_address, h.scope
