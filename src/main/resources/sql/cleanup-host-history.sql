-- Removes the events that go. Parameter: their ids.
delete from host_history where id = any (cast(? as uuid[]))
