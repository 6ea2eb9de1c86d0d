-- When a schedule ran, and when it will next; two services that note the same time leave the same row.
update scheduled_jobs
set last_run = greatest(last_run, cast(:#lastRun as timestamptz)), next_run = cast(:#nextRun as timestamptz)
where id = cast(:#scheduleId as uuid)
