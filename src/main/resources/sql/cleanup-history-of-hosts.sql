-- Removes the history of the hosts that go. Parameter: their ids.
delete from host_history where host_id = any (cast(? as uuid[]))
