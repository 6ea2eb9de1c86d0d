-- An event where a host is about to get another name than it has. The hosts are locked and not yet brought up to date;
-- once they are, a batch written twice finds the name that it brings. A first name is none, nor one that comes late.
insert into host_history (host_id, job_id, event_type, old_value, new_value, created_at)
select h.id, (select j.id from scan_jobs j where j.id = cast(:#jobId as uuid)), 'renamed',
       jsonb_build_object('hostname', h.hostname), jsonb_build_object('hostname', a.hostname), a.completed_at
from unnest(cast(:#hostIds as uuid[]), cast(:#hostnames as text[]), cast(:#statuses as text[]),
            cast(:#completedAt as timestamptz[])) as a (id, hostname, status, completed_at)
cross join lateral (
    select k.id, k.hostname, k.last_seen from hosts k where k.id = a.id limit 1
) as h
where a.status = 'up' and a.hostname <> '' and lower(h.hostname) <> lower(a.hostname) and a.completed_at >= h.last_seen
on conflict on constraint host_history_event_key do nothing
