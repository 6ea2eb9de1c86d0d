-- An event where a host's status is another than its history says. It is read off the two under the lock on the host, so
-- a batch written twice says nothing the second time. Lateral, so that each host is looked up by its id before its status
-- is looked at: the planner would rather read the index on that whole, for every batch.
insert into host_history (host_id, job_id, event_type, old_value, new_value, created_at)
select h.id, (select j.id from scan_jobs j where j.id = cast(:#jobId as uuid)),
       case when h.status = 'down' then 'down' when last.event_type is null then 'discovered' else 'up' end,
       case when last.event_type is null then null
            else jsonb_build_object('status', case last.event_type when 'down' then 'down' else 'up' end) end,
       jsonb_build_object('status', h.status), h.status_at
from unnest(cast(:#hostIds as uuid[]), cast(:#startedAt as timestamptz[])) as a (id, started_at)
cross join lateral (
    select k.id, k.status, k.status_at, k.first_seen from hosts k where k.id = a.id limit 1
) as h
left join lateral (
    select e.event_type from host_history e where e.host_id = h.id order by e.created_at desc, e.id limit 1
) as last on true
where h.status in ('up', 'down')
  and case when last.event_type is null then h.status = 'down' or h.first_seen >= a.started_at
           else (last.event_type = 'down') <> (h.status = 'down') end
on conflict on constraint host_history_event_key do nothing
