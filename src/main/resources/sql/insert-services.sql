-- What was heard behind the open ports of the batch, once a port and service. Lateral, so that each port is looked up by its
-- key: a planner that takes the table for an empty one reads all ports of the job for each.
insert into services as s (port_scan_id, service_type, product, version, cpe, confidence, details)
select p.id, a.service_type, nullif(a.product, ''), nullif(a.version, ''), nullif(a.cpe, ''), a.confidence,
       cast(a.details as jsonb)
from unnest(cast(:#servicePlaces as int[]), cast(:#servicePorts as int[]), cast(:#serviceTypes as text[]),
            cast(:#products as text[]), cast(:#versions as text[]), cast(:#cpes as text[]),
            cast(:#confidences as int[]), cast(:#details as text[]))
    as a (place, port, service_type, product, version, cpe, confidence, details)
join unnest(cast(:#hostIds as uuid[])) with ordinality as h (id, place) on h.place = a.place
cross join lateral (
    select k.id
    from port_scans k
    where k.job_id = cast(:#jobId as uuid) and k.host_id = h.id and k.port = a.port and k.protocol = :#protocol
    limit 1
) as p
on conflict on constraint services_port_scan_type_key do update
set product = excluded.product, version = excluded.version, cpe = excluded.cpe, confidence = excluded.confidence,
    details = excluded.details
