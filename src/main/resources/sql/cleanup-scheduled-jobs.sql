-- Removes the schedules, at a cutoff of infinity only.
delete from scheduled_jobs where cast(current_setting('portolan.cutoff') as timestamptz) = 'infinity'
