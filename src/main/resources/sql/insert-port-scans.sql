-- Each open port of the batch, once a job and host. A port names its host by the host's place in the batch.
insert into port_scans as p (job_id, host_id, port, protocol, state, service_name, scanned_at)
select cast(:#jobId as uuid), h.id, a.port, :#protocol, 'open', nullif(a.service_name, ''), h.completed_at
from unnest(cast(:#portPlaces as int[]), cast(:#ports as int[]), cast(:#serviceNames as text[]))
    as a (place, port, service_name)
join unnest(cast(:#hostIds as uuid[]), cast(:#completedAt as timestamptz[])) with ordinality
    as h (id, completed_at, place) on h.place = a.place
on conflict on constraint port_scans_job_host_port_protocol_key do update
set service_name = excluded.service_name
where p.service_name is distinct from excluded.service_name
