-- A new schedule; no row where the name is taken. Parameters: name, type, cron expression, time zone, config, next run.
insert into scheduled_jobs (name, type, cron_expression, time_zone, config, next_run)
values (?, ?, ?, ?, cast(? as jsonb), ?)
on conflict (name) do nothing
