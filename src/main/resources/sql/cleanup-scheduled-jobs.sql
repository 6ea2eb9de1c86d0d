-- Removes the schedules that go. Parameter: their ids.
delete from scheduled_jobs where id = any (cast(? as uuid[]))
