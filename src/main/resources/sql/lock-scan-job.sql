-- The job that a batch belongs to stays until the batch is committed; any number of batches hold it at once.
-- No row: it does not exist.
select id from scan_jobs where id = cast(:#jobId as uuid) for key share
