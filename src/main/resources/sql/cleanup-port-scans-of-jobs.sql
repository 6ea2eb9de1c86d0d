-- Removes the port scans of the jobs that go. Parameter: their ids.
delete from port_scans where job_id = any (cast(? as uuid[]))
