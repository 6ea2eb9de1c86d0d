-- When a schedule ran, and when it will next; two services that note the same time leave the same row.
update scheduled_jobs
set last_run = greatest(last_run, cast(:#${exchangeProperty.scheduledRun[lastRun]} as timestamptz)),
    next_run = cast(:#${exchangeProperty.scheduledRun[nextRun]} as timestamptz)
where id = cast(:#${exchangeProperty.scheduledRun[scheduleId]} as uuid)
