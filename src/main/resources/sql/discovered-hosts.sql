-- The hosts that are up and were seen since a discovery began, sorted by address; which of them it asked for, its
-- plan knows. When it began, the server says by its clock and the process by its own, by which hosts are seen.
-- Parameters: the process's time, the discovery job's id.
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
from discovery_jobs j
join hosts h on h.last_seen >= least(j.started_at, cast(? as timestamptz))
left join lateral (
    select sum(case when s.tarpit or h.tarpit and p.protocol = 'tcp' then 0 else port_count(s.open_ports) end)
               as open_ports
    from (values ('tcp'), ('udp')) as p (protocol)
    cross join lateral (
        select open_ports, tarpit from host_scans where host_id = h.id and protocol = p.protocol
        order by completed_at desc, job_id limit 1
    ) as s
) as newest on true
where j.id = ?
  and h.status = 'up'
order by h.ip_address, h.scope
