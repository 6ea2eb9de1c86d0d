-- One host, and the newest scan of it. Parameters: its address, its zone or an empty text.
select h.id,
       host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address,
       h.hostname,
       h.mac_address,
       h.vendor,
       h.status,
       h.discovery_method,
       round(cast(h.response_time_ms as numeric), 3) as response_time_ms,
       coalesce(port_count(newest.open_ports), 0) as open_ports,
       coalesce(port_count(newest.closed_ports), 0) as closed_ports,
       coalesce(port_count(newest.filtered_ports), 0) as filtered_ports,
       h.first_seen,
       h.last_seen,
       newest.job_id,
       newest.completed_at as scanned_at
from hosts h
left join lateral (
    select s.*
    from host_scans s
    where s.host_id = h.id
    order by s.completed_at desc, s.job_id
    limit 1
) as newest on true
where h.ip_address = cast(? as inet) and h.scope = ?
