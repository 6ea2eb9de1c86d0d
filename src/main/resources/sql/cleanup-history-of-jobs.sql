-- Removes the history of the jobs that go. Parameter: their ids.
delete from host_history where job_id = any (cast(? as uuid[]))
