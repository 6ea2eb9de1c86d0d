-- Removes the history of what goes, and what discoveries saw before the cutoff.
delete from host_history
where job_id in (select id from cleanup_jobs)
   or host_id in (select id from cleanup_hosts)
   or (job_id is null and created_at < cast(current_setting('portolan.cutoff') as timestamptz))
