-- The open ports of a job in the order of export-hosts and then by number; of several services the one that is surest.
-- Parameter: the job's id. What runs within TLS is named as nmap does: the protocol within, and ssl around it.
select p.host_id, p.protocol, p.port,
       case when s.details ->> 'tunnel' = 'tls' then s.service_type else p.service_name end as service_name, s.product, s.version, s.cpe, coalesce(s.confidence, 0) as confidence,
       s.details ->> 'extrainfo' as extrainfo, case s.details ->> 'tunnel' when 'tls' then 'ssl' end as tunnel, s.details ->> 'hostname' as hostname,
       s.details ->> 'ostype' as ostype, s.details ->> 'devicetype' as devicetype,
       case jsonb_typeof(s.details -> 'cpes') when 'array' then cast(s.details -> 'cpes' as text) end as cpes,
       s.details ->> 'servicefp' as servicefp, coalesce(cast(s.details -> 'scripts' as text), '[]') as scripts
from port_scans p
join hosts h on h.id = p.host_id
left join lateral (
    select * from services where port_scan_id = p.id order by confidence desc, id limit 1
) as s on true
where p.job_id = ? and p.state = 'open'
order by h.ip_address, h.scope, p.protocol, p.port
