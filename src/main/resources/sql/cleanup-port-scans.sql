-- Removes the port scans of the jobs and hosts that go.
delete from port_scans
where job_id in (select id from cleanup_jobs) or host_id in (select id from cleanup_hosts)
