-- The schedules, sorted by name.
select id, name, type, cron_expression, time_zone, config, enabled, last_run, next_run
from scheduled_jobs
order by name
