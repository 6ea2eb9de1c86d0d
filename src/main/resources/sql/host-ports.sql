-- The open ports that one scan found on one host, with what runs there, sorted by number; of several services the one
-- that is surest. Parameters: the job's id, the host's id.
select p.port, p.protocol, p.state, p.service_name,
       s.product, s.version, s.cpe, s.confidence, s.details ->> 'banner' as banner, p.scanned_at
from port_scans p
left join lateral (
    select * from services where port_scan_id = p.id order by confidence desc, id limit 1
) as s on true
where p.job_id = ? and p.host_id = ? and p.state = 'open'
order by p.port, p.protocol
