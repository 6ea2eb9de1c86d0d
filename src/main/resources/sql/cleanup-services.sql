-- Removes the services of the port scans that go.
delete from services
where port_scan_id in (
    select id
    from port_scans
    where job_id in (select id from cleanup_jobs) or host_id in (select id from cleanup_hosts))
