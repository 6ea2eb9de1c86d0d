-- A job that can't be gone on with ends: nobody takes it up again.
with failed_scan as (
    update scan_jobs
    set status = 'failed', started_at = coalesce(started_at, now()), completed_at = now(), error_message = :#why
    where id = cast(:#orphan as uuid) and status in ('pending', 'running')
)
update discovery_jobs
set status = 'failed', started_at = coalesce(started_at, now()), completed_at = now(), error_message = :#why
where id = cast(:#orphan as uuid) and status in ('pending', 'running')
