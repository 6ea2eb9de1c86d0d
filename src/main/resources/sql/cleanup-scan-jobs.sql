-- Removes the scan jobs that go.
delete from scan_jobs where id in (select id from cleanup_jobs)
