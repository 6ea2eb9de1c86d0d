-- Removes the hosts that go. Parameter: their ids.
delete from hosts where id = any (cast(? as uuid[]))
