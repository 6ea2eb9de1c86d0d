-- An event where a port shows another certificate, by its fingerprint, than the newest earlier scan saw there that saw
-- one. Where that scan was long, an event since it began knows better; a result that comes late, after a newer one,
-- changes nothing, nor does one that this job has told of before. Of a tarpit's ports nothing is told,
-- nor is anything compared with them.
insert into host_history (host_id, job_id, event_type, protocol, port, old_value, new_value, created_at)
select n.host_id, cast(:#jobId as uuid), 'certificate_changed', cast(:#protocol as text), n.port, was.value, n.value,
       greatest(n.completed_at, h.first_seen)
from (
    select distinct on (h.id, s.port) h.id as host_id, h.completed_at, s.port, cast(s.details as jsonb) -> 'tls' as value
    from unnest(cast(:#servicePlaces as int[]), cast(:#servicePorts as int[]), cast(:#confidences as int[]),
                cast(:#details as text[])) with ordinality as s (place, port, confidence, details, line)
    join unnest(cast(:#hostIds as uuid[]), cast(:#areNew as boolean[]), cast(:#areTarpits as boolean[]),
                cast(:#completedAt as timestamptz[]))
        with ordinality as h (id, is_new, is_tarpit, completed_at, place) on h.place = s.place
    where h.id is not null and not h.is_new and not h.is_tarpit
      and cast(s.details as jsonb) -> 'tls' ->> 'fingerprint' is not null
    order by h.id, s.port, s.confidence desc, s.line
) as n
cross join lateral (select k.first_seen from hosts k where k.id = n.host_id limit 1) as h
cross join lateral (
    select e.started_at, v.details -> 'tls' as value
    from host_scans e
    join port_scans p on p.job_id = e.job_id and p.host_id = e.host_id and p.port = n.port and p.protocol = e.protocol
    cross join lateral (
        select x.details
        from services x
        where x.port_scan_id = p.id and x.details -> 'tls' ->> 'fingerprint' is not null
        order by x.confidence desc, x.id
        limit 1
    ) as v
    where e.host_id = n.host_id and e.protocol = cast(:#protocol as text) and e.job_id <> cast(:#jobId as uuid)
      and not e.tarpit
    order by e.completed_at desc
    limit 1
) as o
left join lateral (
    select y.created_at, y.new_value
    from host_history y
    where y.host_id = n.host_id and y.created_at >= o.started_at and y.event_type = 'certificate_changed'
      and y.protocol = cast(:#protocol as text) and y.port = n.port
    order by y.created_at desc
    limit 1
) as told on true
cross join lateral (select coalesce(told.new_value, o.value) as value) as was
where o.started_at <= n.completed_at
  and coalesce(told.created_at, n.completed_at) <= n.completed_at
  and was.value ->> 'fingerprint' <> n.value ->> 'fingerprint'
  and not exists (
      select from port_scans p join services v on v.port_scan_id = p.id
      where p.job_id = cast(:#jobId as uuid) and p.host_id = n.host_id and p.port = n.port and p.protocol = cast(:#protocol as text)
        and v.details -> 'tls' ->> 'fingerprint' is not null)
on conflict on constraint host_history_event_key do nothing
