-- When a schedule runs, or no row; locked, so that what is made of it still fits. Parameter: its name.
select cron_expression, time_zone from scheduled_jobs where name = ? for update
