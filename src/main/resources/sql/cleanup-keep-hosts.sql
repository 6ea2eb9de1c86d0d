-- Lets go of the hosts that a running scan took up while their locks were waited for; from here on none can.
delete from cleanup_hosts c
using host_scans s
where s.host_id = c.id and s.job_id not in (select id from cleanup_jobs)
