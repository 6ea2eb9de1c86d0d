-- Removes the host scans of the jobs that go. Parameter: their ids.
delete from host_scans where job_id = any (cast(? as uuid[]))
