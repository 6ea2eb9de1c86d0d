-- The inventory, sorted by address: each host with the number of ports its newest scan found open (0 where none has
-- scanned it, and of a tarpit), where TCP and UDP ports were asked the newest of each. Parameters: a status or null, a
-- network or null.
select h.id,
       host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address,
       h.hostname,
       h.status,
       h.discovery_method,
       round(cast(h.response_time_ms as numeric), 3) as response_time_ms,
       coalesce(newest.open_ports, 0) as open_ports,
       h.tarpit,
       h.first_seen,
       h.last_seen,
       h.vendor
from hosts h
left join lateral (
    select sum(case when s.tarpit or h.tarpit and p.protocol = 'tcp' then 0 else port_count(s.open_ports) end)
               as open_ports
    from (values ('tcp'), ('udp')) as p (protocol)
    cross join lateral (
        select open_ports, tarpit from host_scans where host_id = h.id and protocol = p.protocol
        order by completed_at desc, job_id limit 1
    ) as s
) as newest on true
where (cast(? as text) is null or h.status = cast(? as text))
  and (cast(? as text) is null or h.ip_address <<= network(cast(? as inet)))
order by h.ip_address, h.scope
