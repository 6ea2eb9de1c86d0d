-- The discovery that a batch belongs to stays until the batch is committed. No row: it does not exist.
select id from discovery_jobs where id = cast(:#jobId as uuid) for key share
