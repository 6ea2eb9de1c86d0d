-- Ends a scan or discovery job that has not ended; its owner notices by itself. One row with the status it had, or no
-- row where there is no such job; a job that had ended is left as it was. Parameter: the id, four times.
with ended_scan as (
    update scan_jobs
    set status = 'interrupted', error_message = 'cancelled by user',
        started_at = coalesce(started_at, now()), completed_at = greatest(now(), started_at)
    where id = ? and status in ('pending', 'running')
    returning id
), ended_discovery as (
    update discovery_jobs
    set status = 'interrupted', error_message = 'cancelled by user',
        started_at = coalesce(started_at, now()), completed_at = greatest(now(), started_at)
    where id = ? and status in ('pending', 'running')
    returning id
)
select j.status, exists (select from ended_scan) or exists (select from ended_discovery) as cancelled
from (
    select status from scan_jobs where id = ?
    union all
    select status from discovery_jobs where id = ?
) as j
