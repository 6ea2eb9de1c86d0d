-- What another scanner has found is a job too, named after the tool that did the work.

alter table scan_jobs drop constraint scan_jobs_source_known;
alter table scan_jobs add constraint scan_jobs_source_known
    check (source in ('cli', 'inbox', 'schedule', 'nmap', 'masscan', 'naabu'));
