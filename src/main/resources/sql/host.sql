-- One host, and what the newest scan of it by each protocol says; job_id and scanned_at are those of the newest of all, and
-- its operating system is what nmap last guessed of it. Parameters: its address, its zone or an empty text.
select h.id,
       host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address,
       h.hostname,
       h.mac_address,
       h.vendor,
       (select concat(s.details #>> '{os,osmatch,0,name}', ' (' || (s.details #>> '{os,osmatch,0,accuracy}') || ' %)')
        from host_scans s
        where s.host_id = h.id and s.details #> '{os,osmatch,0}' is not null
        order by s.completed_at desc
        limit 1) as operating_system,
       h.status,
       h.discovery_method,
       round(cast(h.response_time_ms as numeric), 3) as response_time_ms,
       coalesce(newest.open_ports, 0) as open_ports,
       coalesce(newest.closed_ports, 0) as closed_ports,
       coalesce(newest.filtered_ports, 0) as filtered_ports,
       coalesce(newest.open_filtered_ports, 0) as open_filtered_ports,
       h.tarpit,
       h.first_seen,
       h.last_seen,
       newest.job_id,
       newest.completed_at as scanned_at
from hosts h
left join lateral (
    select sum(case when s.tarpit or h.tarpit and p.protocol = 'tcp' then 0 else port_count(s.open_ports) end)
               as open_ports,
           sum(port_count(s.closed_ports)) as closed_ports,
           sum(port_count(s.filtered_ports)) as filtered_ports,
           sum(port_count(s.open_filtered_ports)) as open_filtered_ports,
           (array_agg(s.job_id order by s.completed_at desc, s.job_id))[1] as job_id, max(s.completed_at) as completed_at
    from (values ('tcp'), ('udp')) as p (protocol)
    cross join lateral (
        select * from host_scans where host_id = h.id and protocol = p.protocol order by completed_at desc, job_id limit 1
    ) as s
) as newest on true
where h.ip_address = cast(? as inet) and h.scope = ?
