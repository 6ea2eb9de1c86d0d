-- The chart: targets, the jobs that scan them, the hosts found, and what answered on them.
--
-- Every foreign key is deferrable, so that one transaction may remove parents and children in any order,
-- and initially immediate, so that a mistake shows at the statement that made it. Every foreign-key column leads
-- an index: a delete of the parent looks its children up and never reads a whole table.

create table scan_targets (
    id         uuid        not null default gen_random_uuid(),
    name       text        not null,
    targets    text[]      not null,
    network    cidr,
    scan_ports text        not null,
    scan_type  text        not null default 'connect',
    enabled    boolean     not null default true,
    created_at timestamptz not null default now(),
    constraint scan_targets_pk primary key (id),
    constraint scan_targets_name_key unique (name),
    constraint scan_targets_name_length check (char_length(name) between 1 and 200),
    constraint scan_targets_targets_some check (cardinality(targets) > 0),
    constraint scan_targets_scan_type_known check (scan_type in ('connect', 'version', 'udp'))
);
create index scan_targets_network_idx on scan_targets using gist (network inet_ops);

create table scan_jobs (
    id            uuid        not null default gen_random_uuid(),
    target_id     uuid        not null,
    type          text        not null,
    source        text        not null,
    status        text        not null default 'pending',
    created_at    timestamptz not null default now(),
    started_at    timestamptz,
    completed_at  timestamptz,
    error_message text,
    scan_stats    jsonb       not null default '{}',
    targets       text[]      not null,
    config        jsonb       not null default '{}',
    source_key    text,
    constraint scan_jobs_pk primary key (id),
    constraint scan_jobs_target_fk foreign key (target_id) references scan_targets (id)
        on delete cascade deferrable initially immediate,
    constraint scan_jobs_source_key_key unique (source_key),
    constraint scan_jobs_type_known check (type in ('connect', 'version', 'udp')),
    constraint scan_jobs_source_known check (source in ('cli', 'inbox', 'schedule')),
    constraint scan_jobs_status_known check (status in ('pending', 'running', 'completed', 'failed', 'interrupted')),
    constraint scan_jobs_started_once_running check (status = 'pending' or started_at is not null),
    constraint scan_jobs_completed_at_the_end
        check ((status in ('completed', 'failed', 'interrupted')) = (completed_at is not null)),
    constraint scan_jobs_completed_after_started check (completed_at >= started_at)
);
comment on column scan_jobs.targets is 'the targets as they stood when the job was opened: the scan_targets row may change under a later one';
comment on column scan_jobs.config is 'the options of the scan; with the targets, what it is resumed from';
comment on column scan_jobs.source_key is 'what a job is opened once for: a file of the inbox, a fire time of a schedule';
create index scan_jobs_target_id_idx on scan_jobs (target_id);
create index scan_jobs_created_at_idx on scan_jobs (created_at);
create index scan_jobs_unfinished_idx on scan_jobs (status) where status in ('pending', 'running');

create table discovery_jobs (
    id               uuid        not null default gen_random_uuid(),
    network          cidr,
    targets          text[]      not null,
    method           text        not null default 'tcp',
    source           text        not null,
    status           text        not null default 'pending',
    hosts_discovered bigint      not null default 0,
    hosts_responsive bigint      not null default 0,
    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    completed_at     timestamptz,
    error_message    text,
    config           jsonb       not null default '{}',
    source_key       text,
    constraint discovery_jobs_pk primary key (id),
    constraint discovery_jobs_source_key_key unique (source_key),
    constraint discovery_jobs_targets_some check (cardinality(targets) > 0),
    constraint discovery_jobs_method_known check (method in ('tcp')),
    constraint discovery_jobs_source_known check (source in ('cli', 'inbox', 'schedule')),
    constraint discovery_jobs_status_known
        check (status in ('pending', 'running', 'completed', 'failed', 'interrupted')),
    constraint discovery_jobs_started_once_running check (status = 'pending' or started_at is not null),
    constraint discovery_jobs_completed_at_the_end
        check ((status in ('completed', 'failed', 'interrupted')) = (completed_at is not null)),
    constraint discovery_jobs_completed_after_started check (completed_at >= started_at),
    constraint discovery_jobs_counts_sane check (hosts_responsive between 0 and hosts_discovered)
);
comment on column discovery_jobs.hosts_discovered is 'the addresses that were asked';
comment on column discovery_jobs.hosts_responsive is 'those of them that answered';
create index discovery_jobs_network_idx on discovery_jobs using gist (network inet_ops);
create index discovery_jobs_created_at_idx on discovery_jobs (created_at);
create index discovery_jobs_unfinished_idx on discovery_jobs (status) where status in ('pending', 'running');

create table hosts (
    id               uuid             not null default gen_random_uuid(),
    ip_address       inet             not null,
    scope            text             not null default '',
    hostname         text,
    mac_address      macaddr,
    vendor           text,
    status           text             not null,
    discovery_method text,
    response_time_ms double precision,
    first_seen       timestamptz      not null,
    last_seen        timestamptz      not null,
    constraint hosts_pk primary key (id),
    constraint hosts_ip_address_scope_key unique (ip_address, scope),
    constraint hosts_ip_address_single
        check (masklen(ip_address) = case family(ip_address) when 4 then 32 else 128 end),
    constraint hosts_status_known check (status in ('up', 'down', 'unknown', 'gone')),
    constraint hosts_response_time_positive check (response_time_ms >= 0),
    constraint hosts_seen_in_order check (last_seen >= first_seen)
);
create index hosts_ip_address_idx on hosts using gist (ip_address inet_ops);
create index hosts_status_idx on hosts (status);

create table host_scans (
    job_id              uuid             not null,
    host_id             uuid             not null,
    protocol            text             not null,
    status              text             not null,
    response_time_ms    double precision,
    open_ports          int4multirange   not null default '{}',
    closed_ports        int4multirange   not null default '{}',
    filtered_ports      int4multirange   not null default '{}',
    open_filtered_ports int4multirange   not null default '{}',
    started_at          timestamptz      not null,
    completed_at        timestamptz      not null,
    constraint host_scans_pk primary key (job_id, host_id, protocol),
    constraint host_scans_job_fk foreign key (job_id) references scan_jobs (id)
        on delete cascade deferrable initially immediate,
    constraint host_scans_host_fk foreign key (host_id) references hosts (id)
        on delete cascade deferrable initially immediate,
    constraint host_scans_protocol_known check (protocol in ('tcp', 'udp')),
    constraint host_scans_status_known check (status in ('up', 'down', 'unknown', 'gone')),
    constraint host_scans_response_time_positive check (response_time_ms >= 0),
    constraint host_scans_ports_bounded check (
        open_ports + closed_ports + filtered_ports + open_filtered_ports <@ '{[1,65536)}'::int4multirange),
    constraint host_scans_ports_disjoint check (
        not open_ports && closed_ports
        and not (open_ports + closed_ports) && filtered_ports
        and not (open_ports + closed_ports + filtered_ports) && open_filtered_ports),
    constraint host_scans_completed_after_started check (completed_at >= started_at)
);
create index host_scans_host_id_idx on host_scans (host_id, completed_at desc);

create table port_scans (
    id           bigint      not null generated always as identity,
    job_id       uuid        not null,
    host_id      uuid        not null,
    port         integer     not null,
    protocol     text        not null,
    state        text        not null,
    service_name text,
    scanned_at   timestamptz not null,
    constraint port_scans_pk primary key (id),
    constraint port_scans_job_host_port_protocol_key unique (job_id, host_id, port, protocol),
    constraint port_scans_job_fk foreign key (job_id) references scan_jobs (id)
        on delete cascade deferrable initially immediate,
    constraint port_scans_host_fk foreign key (host_id) references hosts (id)
        on delete cascade deferrable initially immediate,
    constraint port_scans_port_range check (port between 1 and 65535),
    constraint port_scans_protocol_known check (protocol in ('tcp', 'udp')),
    constraint port_scans_state_known check (state in ('open', 'closed', 'filtered', 'open|filtered'))
);
create index port_scans_host_id_idx on port_scans (host_id, port);

create table services (
    id           bigint   not null generated always as identity,
    port_scan_id bigint   not null,
    service_type text     not null,
    product      text,
    version      text,
    cpe          text,
    confidence   smallint not null,
    details      jsonb    not null default '{}',
    constraint services_pk primary key (id),
    constraint services_port_scan_type_key unique (port_scan_id, service_type),
    constraint services_port_scan_fk foreign key (port_scan_id) references port_scans (id)
        on delete cascade deferrable initially immediate,
    constraint services_confidence_percent check (confidence between 0 and 100)
);

create table host_history (
    id         uuid        not null default gen_random_uuid(),
    host_id    uuid        not null,
    job_id     uuid,
    event_type text        not null,
    old_value  jsonb,
    new_value  jsonb,
    created_at timestamptz not null default now(),
    constraint host_history_pk primary key (id),
    constraint host_history_host_fk foreign key (host_id) references hosts (id)
        on delete cascade deferrable initially immediate,
    constraint host_history_job_fk foreign key (job_id) references scan_jobs (id)
        on delete cascade deferrable initially immediate,
    constraint host_history_event_known check (event_type in ('discovered', 'up', 'down'))
);
comment on column host_history.job_id is 'null where a discovery saw it';
create index host_history_host_id_idx on host_history (host_id, created_at);
create index host_history_job_id_idx on host_history (job_id);

create table scheduled_jobs (
    id              uuid        not null default gen_random_uuid(),
    name            text        not null,
    type            text        not null,
    cron_expression text        not null,
    time_zone       text        not null,
    config          jsonb       not null,
    enabled         boolean     not null default true,
    last_run        timestamptz,
    next_run        timestamptz,
    created_at      timestamptz not null default now(),
    constraint scheduled_jobs_pk primary key (id),
    constraint scheduled_jobs_name_key unique (name),
    constraint scheduled_jobs_name_length check (char_length(name) between 1 and 200),
    constraint scheduled_jobs_type_known check (type in ('scan', 'discovery'))
);

-- How many ports a set of ranges holds.
create function port_count(ports int4multirange) returns integer
    language sql immutable strict parallel safe
    return (select coalesce(sum(upper(r.range) - lower(r.range)), 0)::integer from unnest(ports) as r (range));

-- Each port of each host that a job asked, a row: host_scans unfolded.
create view port_states (job_id, host_id, port, protocol, state) as
select s.job_id, s.host_id, p.port, s.protocol, u.state
from host_scans s
cross join lateral (
    values (s.open_ports, 'open'), (s.closed_ports, 'closed'), (s.filtered_ports, 'filtered'),
           (s.open_filtered_ports, 'open|filtered')
) as u (ports, state)
cross join lateral unnest(u.ports) as r (range)
cross join lateral generate_series(lower(r.range), upper(r.range) - 1) as p (port);
