-- How many rows each table has.
select 'scan_targets' as "table", count(*) as count from scan_targets
union all
select 'scan_jobs' as "table", count(*) as count from scan_jobs
union all
select 'discovery_jobs' as "table", count(*) as count from discovery_jobs
union all
select 'hosts' as "table", count(*) as count from hosts
union all
select 'host_scans' as "table", count(*) as count from host_scans
union all
select 'port_scans' as "table", count(*) as count from port_scans
union all
select 'services' as "table", count(*) as count from services
union all
select 'host_history' as "table", count(*) as count from host_history
union all
select 'scheduled_jobs' as "table", count(*) as count from scheduled_jobs
union all
select 'scan_profiles' as "table", count(*) as count from scan_profiles
union all
select 'exclusions' as "table", count(*) as count from exclusions
union all
select 'audit_log' as "table", count(*) as count from audit_log
union all
select 'notification_receivers' as "table", count(*) as count from notification_receivers
union all
select 'notification_queue' as "table", count(*) as count from notification_queue
union all
select 'notifications' as "table", count(*) as count from notifications
