-- Switches a schedule on or off; a disabled one has no next run. Parameters: enabled, next run or null, name.
update scheduled_jobs set enabled = ?, next_run = ? where name = ?
