-- Removes the targets that go, but none that a job has been opened for in the meantime.
delete from scan_targets t
where t.id in (select id from cleanup_targets)
  and not exists (select from scan_jobs j where j.target_id = t.id)
