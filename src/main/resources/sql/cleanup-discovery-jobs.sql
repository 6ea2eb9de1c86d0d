-- Removes the discovery jobs that go. Parameter: their ids.
delete from discovery_jobs where id = any (cast(? as uuid[]))
