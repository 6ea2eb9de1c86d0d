-- What has become of a file or fire time, if anything: the status and error of the job that it was taken for.
select cast(id as text) as id, status, error_message from scan_jobs where source_key = :#${exchangeProperty.sourceKey}
