-- What another scanner knew of a host beside its ports, as nmap its operating system, is kept with what the job has learned of
-- that host; so is what nmap's scripts have said of it, which stood with one of its ports.

alter table host_scans add column details jsonb not null default '{}';
comment on column host_scans.details is 'what else another scanner knew of the host, as it worded it';

update host_scans s
set details = jsonb_build_object('scripts', v.details -> 'host_scripts')
from port_scans p
join services v on v.port_scan_id = p.id
where v.details -> 'host_scripts' is not null and s.job_id = p.job_id and s.host_id = p.host_id and s.protocol = p.protocol;

update services set details = details - 'host_scripts' where details -> 'host_scripts' is not null;
