-- An event where a host's status is another than its history says. It is read off the two under the lock on the host, so
-- a batch written twice says nothing the second time.
with seen as (
    select h.id, h.ip_address, h.scope, h.status, h.status_at, h.first_seen, a.started_at
    from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#startedAt as timestamptz[]))
        as a (ip_address, scope, started_at)
    join hosts h on h.ip_address = a.ip_address and h.scope = a.scope
    where h.status in ('up', 'down')
    order by h.ip_address, h.scope
    for key share of h skip locked
)
insert into host_history (host_id, job_id, event_type, old_value, new_value, created_at)
select h.id, (select j.id from scan_jobs j where j.id = cast(:#jobId as uuid)),
       case when h.status = 'down' then 'down' when last.event_type is null then 'discovered' else 'up' end,
       case when last.event_type is null then null
            else jsonb_build_object('status', case last.event_type when 'down' then 'down' else 'up' end) end,
       jsonb_build_object('status', h.status), h.status_at
from seen h
left join lateral (
    select e.event_type from host_history e where e.host_id = h.id order by e.created_at desc, e.id limit 1
) as last on true
where case when last.event_type is null then h.status = 'down' or h.first_seen >= h.started_at
           else (last.event_type = 'down') <> (h.status = 'down') end
order by h.ip_address, h.scope
on conflict on constraint host_history_event_key do nothing
