-- When a schedule will run next, as the service that follows it has worked it out.
update scheduled_jobs set next_run = cast(:#nextRun as timestamptz) where id = cast(:#scheduleId as uuid)
