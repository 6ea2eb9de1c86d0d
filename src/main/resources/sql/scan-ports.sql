-- The open ports of a scan's report, in the order of its hosts and then by number; of several services the one that is
-- surest. Parameter: the job's id.
select p.host_id, p.port, p.protocol, p.state, p.service_name,
       s.product, s.version, s.cpe, s.details ->> 'banner' as banner
from port_scans p
join hosts h on h.id = p.host_id
left join lateral (
    select * from services where port_scan_id = p.id order by confidence desc, id limit 1
) as s on true
where p.job_id = ? and p.state = 'open'
order by h.ip_address, h.scope, p.protocol, p.port
