-- The jobs that are said to run. Those that nobody owns are gone on with.
select id from scan_jobs where status in ('pending', 'running')
union all
select id from discovery_jobs where status in ('pending', 'running')
