-- Removes the scan jobs that go. Parameter: their ids.
delete from scan_jobs where id = any (cast(? as uuid[]))
