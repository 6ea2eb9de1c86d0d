-- The certificates that one scan saw on one host, sorted by port. Parameters: the job's id, the host's id.
select p.port, p.protocol, t.tls ->> 'subject' as subject, t.tls ->> 'issuer' as issuer, t.tls -> 'names' as names,
       t.tls ->> 'not_before' as not_before, t.tls ->> 'not_after' as not_after, t.tls ->> 'fingerprint' as fingerprint
from port_scans p
cross join lateral (
    select s.details -> 'tls' as tls
    from services s
    where s.port_scan_id = p.id and s.details -> 'tls' ->> 'fingerprint' is not null
    order by s.confidence desc, s.id
    limit 1
) as t
where p.job_id = ? and p.host_id = ?
order by p.port, p.protocol
