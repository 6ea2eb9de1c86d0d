-- Removes the services of the jobs that go. Parameter: their ids.
delete from services
where port_scan_id in (select id from port_scans where job_id = any (cast(? as uuid[])))
