-- Removes a schedule. Parameter: its name.
delete from scheduled_jobs where name = ?
