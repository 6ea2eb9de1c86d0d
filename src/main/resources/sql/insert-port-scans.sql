-- Each open port of the batch, once a job and host.
insert into port_scans as p (job_id, host_id, port, protocol, state, service_name, scanned_at)
select cast(:#jobId as uuid), h.id, a.port, 'tcp', 'open', nullif(a.service_name, ''), a.scanned_at
from unnest(cast(:#portAddresses as inet[]), cast(:#portScopes as text[]), cast(:#ports as int[]),
            cast(:#serviceNames as text[]), cast(:#portScannedAt as timestamptz[]))
    as a (ip_address, scope, port, service_name, scanned_at)
join hosts h on h.ip_address = a.ip_address and h.scope = a.scope
on conflict on constraint port_scans_job_host_port_protocol_key do update
set service_name = excluded.service_name
where p.service_name is distinct from excluded.service_name
