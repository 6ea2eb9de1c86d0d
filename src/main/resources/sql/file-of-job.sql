-- The file of another scanner that a job is the content of, and what makes it that file; no row where it is a scan.
select config ->> 'file' as file, source_key from scan_jobs
where id = cast(:#orphan as uuid) and config ->> 'file' is not null
