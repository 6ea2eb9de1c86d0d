-- The batch's hosts that were known before it. One row an address, however many find it at once: first_seen never moves,
-- last_seen never goes back, the vendor is that of the hardware address, and a host that was seen to be down later than here
-- stays down. A name that comes late replaces none. One that was removed before it could be locked is added again.
insert into hosts as h (ip_address, scope, hostname, mac_address, vendor, status, discovery_method, response_time_ms, first_seen, last_seen,
                        status_at)
select a.ip_address, a.scope, nullif(a.hostname, ''), a.mac_address, a.vendor, 'up',
       case when w.source in ('nmap', 'masscan', 'naabu') then w.source
            when :#protocol = 'udp' and w.config -> 'options' @> '["--no-discovery"]' then 'udp'
            else 'tcp' end,
       a.response_time_ms, a.started_at, a.completed_at,
       a.completed_at
from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#hostnames as text[]),
            cast(:#macAddresses as macaddr[]), cast(:#vendors as text[]), cast(:#statuses as text[]),
            cast(:#responseTimes as double precision[]), cast(:#startedAt as timestamptz[]), cast(:#completedAt as timestamptz[]),
            cast(:#areNew as boolean[]))
    as a (ip_address, scope, hostname, mac_address, vendor, status, response_time_ms, started_at, completed_at, is_new)
left join scan_jobs w on w.id = cast(:#jobId as uuid)
where a.status = 'up' and not a.is_new
order by a.ip_address, a.scope
on conflict on constraint hosts_ip_address_scope_key do update
set hostname = case when excluded.last_seen >= h.last_seen then coalesce(excluded.hostname, h.hostname)
                    else coalesce(h.hostname, excluded.hostname) end,
    mac_address = coalesce(excluded.mac_address, h.mac_address),
    vendor = case when excluded.mac_address <> h.mac_address then excluded.vendor else coalesce(excluded.vendor, h.vendor) end,
    status = case when h.status = 'up' or excluded.status_at > h.status_at then 'up' else h.status end,
    status_at = greatest(h.status_at, excluded.status_at),
    missed = case when excluded.status_at > h.status_at then 0 else h.missed end,
    missed_in = case when excluded.status_at > h.status_at then null else h.missed_in end,
    discovery_method = excluded.discovery_method,
    response_time_ms = coalesce(excluded.response_time_ms, h.response_time_ms),
    last_seen = greatest(h.last_seen, excluded.last_seen)
