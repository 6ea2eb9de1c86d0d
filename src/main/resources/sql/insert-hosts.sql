-- The batch's hosts that are new, in the order of their addresses and before the known ones are locked: a host that
-- becomes known meanwhile is then never locked ahead of one that another batch is still adding, which could end in a
-- circle of waits. Known ones are neither touched nor locked here. Their ids begin with the time (RFC 9562, version 7), so
-- that the rows of a job go to one end of every index: at random places a million hosts take several times as long.
-- Discovery asks by TCP; where there was none, the ports that were asked have found the host.
insert into hosts (id, ip_address, scope, hostname, mac_address, vendor, status, discovery_method, response_time_ms, first_seen, last_seen,
                   status_at)
select cast(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
               placing substring(int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3) from 1 for 6),
               52, 1), 53, 1), 'hex') as uuid),
       a.ip_address, a.scope, nullif(a.hostname, ''), a.mac_address, a.vendor, 'up',
       case when w.source in ('nmap', 'masscan', 'naabu') then w.source
            when :#protocol = 'udp' and w.config -> 'options' @> '["--no-discovery"]' then 'udp'
            else 'tcp' end,
       a.response_time_ms, a.started_at, a.completed_at,
       a.completed_at
from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#hostnames as text[]),
            cast(:#macAddresses as macaddr[]), cast(:#vendors as text[]), cast(:#statuses as text[]),
            cast(:#responseTimes as double precision[]), cast(:#startedAt as timestamptz[]), cast(:#completedAt as timestamptz[]))
    as a (ip_address, scope, hostname, mac_address, vendor, status, response_time_ms, started_at, completed_at)
left join scan_jobs w on w.id = cast(:#jobId as uuid)
where a.status = 'up'
order by a.ip_address, a.scope
on conflict on constraint hosts_ip_address_scope_key do nothing
