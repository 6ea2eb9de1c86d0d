-- A job that can't be gone on with ends, unless another service has just taken it up: nobody does again.
with failed_scan as (
    update scan_jobs
    set status = 'failed', started_at = coalesce(started_at, now()), completed_at = now(), error_message = :#why
    where id = cast(:#orphan as uuid) and status in ('pending', 'running') and not is_owned(id)
)
update discovery_jobs
set status = 'failed', started_at = coalesce(started_at, now()), completed_at = now(), error_message = :#why
where id = cast(:#orphan as uuid) and status in ('pending', 'running') and not is_owned(id)
