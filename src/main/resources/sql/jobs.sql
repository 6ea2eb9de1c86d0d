-- The scan jobs, newest first. Parameter: a status or null.
select j.id, t.name as target, j.target_id, j.type, j.status, j.created_at, j.started_at, j.completed_at,
       j.error_message, j.scan_stats,
       round(extract(epoch from coalesce(j.completed_at, now()) - j.started_at), 1) as seconds,
       cast(j.scan_stats ->> 'hosts_up' as bigint) as hosts_up,
       cast(j.scan_stats ->> 'open' as bigint) as open
from scan_jobs j
join scan_targets t on t.id = j.target_id
where (cast(? as text) is null or j.status = cast(? as text))
order by j.created_at desc, j.id
