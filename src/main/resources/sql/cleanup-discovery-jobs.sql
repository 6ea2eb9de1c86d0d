-- Removes the discovery jobs that go.
delete from discovery_jobs where id in (select id from cleanup_discovery_jobs)
