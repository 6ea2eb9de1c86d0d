-- One host, and the newest scan of it. Parameters: its address, its zone or an empty text.
select h.id,
       host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address,
       h.hostname,
       h.mac_address,
       h.vendor,
       h.status,
       h.discovery_method,
       h.response_time_ms,
       coalesce((select sum(upper(r) - lower(r)) from unnest(newest.open_ports) as r), 0) as open_ports,
       coalesce((select sum(upper(r) - lower(r)) from unnest(newest.closed_ports) as r), 0) as closed_ports,
       coalesce((select sum(upper(r) - lower(r)) from unnest(newest.filtered_ports) as r), 0) as filtered_ports,
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
