-- Removes the notifications that go. Parameter: their ids.
delete from notifications where id = any (cast(? as uuid[]))
