-- An event where this batch has found a host or changed its status: down, gone, up again. The status before is the one
-- that the host was locked with, so a batch written twice says nothing the second time. A host that came since the batch
-- was begun and has no such event is found too. That a new host is discovered says its open ports too, as far as this batch
-- has them. Lateral, so that each host is looked up by its id.
insert into host_history (host_id, job_id, event_type, old_value, new_value, created_at)
select h.id, (select j.id from scan_jobs j where j.id = cast(:#jobId as uuid)),
       case when f.is_found then 'discovered' else h.status end,
       case when not f.is_found then jsonb_build_object('status', a.status) end,
       case when a.is_new and a.open_ports <> '' then jsonb_build_object('status', h.status, 'open_ports', a.open_ports)
            else jsonb_build_object('status', h.status) end,
       h.status_at
from unnest(cast(:#hostIds as uuid[]), cast(:#areNew as boolean[]), cast(:#statusesBefore as text[]),
            cast(:#openTexts as text[]), cast(:#startedAt as timestamptz[])) as a (id, is_new, status, open_ports, started_at)
cross join lateral (
    select k.id, k.status, k.status_at, k.first_seen from hosts k where k.id = a.id limit 1
) as h
cross join lateral (
    select case when a.is_new then true
                when h.first_seen < a.started_at then false
                else (select e.id from host_history e
                      where e.host_id = h.id and e.port = 0 and e.event_type not in ('renamed', 'tarpit') limit 1) is null
           end as is_found
) as f
where f.is_found or h.status <> a.status
on conflict on constraint host_history_event_key do nothing
