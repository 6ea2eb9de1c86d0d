-- The schedules that a running service follows.
select cast(id as text) as id, name, cron_expression, time_zone from scheduled_jobs where enabled order by name
