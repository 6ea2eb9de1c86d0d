-- The open ports that the newest scan of a host found, of TCP and of UDP ports, with what runs there, sorted by number; of
-- several services the one that is surest. Parameter: the host's id.
select p.port, p.protocol, p.state, p.service_name,
       s.product, s.version, s.cpe, s.confidence, s.details ->> 'banner' as banner, p.scanned_at
from hosts h
cross join (values ('tcp'), ('udp')) as b (protocol)
cross join lateral (
    select job_id from host_scans where host_id = h.id and protocol = b.protocol order by completed_at desc, job_id limit 1
) as newest
join port_scans p on p.job_id = newest.job_id and p.host_id = h.id and p.protocol = b.protocol and p.state = 'open'
left join lateral (
    select * from services where port_scan_id = p.id order by confidence desc, id limit 1
) as s on true
where h.id = ?
order by p.port, p.protocol
