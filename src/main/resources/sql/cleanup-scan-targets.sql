-- Removes the targets that go. Parameter: their ids.
delete from scan_targets where id = any (cast(? as uuid[]))
