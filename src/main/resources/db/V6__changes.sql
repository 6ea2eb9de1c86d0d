-- Changes: what happens to the ports, services and certificates of a host is told too, how often discoveries have missed
-- it, and what of it is still to be told to others.

alter table host_history
    add column protocol text not null default '',
    add column port integer not null default 0;
comment on column host_history.port is 'the port that the event is about; 0 where it is about the host itself';
alter table host_history
    drop constraint host_history_event_known,
    add constraint host_history_event_known check (event_type in (
        'discovered', 'up', 'down', 'gone', 'renamed',
        'port_opened', 'port_closed', 'service_changed', 'certificate_changed')),
    add constraint host_history_port_where_it_is_about_one check (
        case when event_type in ('port_opened', 'port_closed', 'service_changed', 'certificate_changed')
             then port between 1 and 65535 and protocol in ('tcp', 'udp')
             else port = 0 and protocol = '' end),
    drop constraint host_history_event_key,
    add constraint host_history_event_key unique (host_id, created_at, event_type, protocol, port);
create index host_history_created_at_idx on host_history using brin (created_at);

alter table hosts
    add column missed integer not null default 0,
    add column missed_in uuid;
comment on column hosts.missed is 'how many discoveries in a row, each once, had no answer from it';
comment on column hosts.missed_in is 'the newest of them';
drop trigger hosts_audit_update on hosts;
create trigger hosts_audit_update after update on hosts
    referencing old table as old_rows new table as new_rows for each statement
    execute function audit_update('last_seen', 'status_at', 'response_time_ms', 'missed', 'missed_in');

-- Who wants to be told: while there is a row, every event is queued by the transaction that writes it, so none is lost,
-- whatever order transactions commit in, and none is queued that nobody will ever take.
create table notification_receivers (
    name  text        not null,
    since timestamptz not null default now(),
    constraint notification_receivers_pk primary key (name)
);

create table notification_queue (
    event_id uuid   not null,
    place    bigint not null generated always as identity,
    constraint notification_queue_pk primary key (event_id),
    constraint notification_queue_event_fk foreign key (event_id) references host_history (id)
        on delete cascade deferrable initially immediate
);
create index notification_queue_place_idx on notification_queue (place);

-- Some events together, as they are delivered: with the same id and the same bytes at every attempt.
create table notifications (
    id              uuid        not null default gen_random_uuid(),
    number          bigint      not null generated always as identity,
    events          integer     not null,
    body            text        not null,
    created_at      timestamptz not null default now(),
    attempts        integer     not null default 0,
    next_attempt_at timestamptz not null default now(),
    parked_at       timestamptz,
    last_error      text,
    constraint notifications_pk primary key (id),
    constraint notifications_events_some check (events > 0)
);
comment on column notifications.parked_at is 'when it was given up; it is kept, and tried again once this is null';
create index notifications_waiting_idx on notifications (number) where parked_at is null;

create function queue_notifications() returns trigger language plpgsql as $$
begin
    if exists (select from notification_receivers) then
        insert into notification_queue (event_id) select n.id from new_rows n order by n.created_at, n.port, n.id;
    end if;
    return null;
end $$;
create trigger host_history_queue after insert on host_history
    referencing new table as new_rows for each statement execute function queue_notifications();

-- An event for people: what was and what is, in a few words.
create function event_text(event_type text, old_value jsonb, new_value jsonb) returns text
    language sql immutable parallel safe
    return case event_type
        when 'discovered' then concat(new_value ->> 'status', ', open: ' || (new_value ->> 'open_ports'))
        when 'renamed' then concat(old_value ->> 'hostname', ' -> ', new_value ->> 'hostname')
        when 'port_opened' then
            concat(coalesce(old_value ->> 'state', 'not asked before'), ' -> open', ', ' || (new_value ->> 'service_name'))
        when 'port_closed' then concat(old_value ->> 'state', ' -> ', new_value ->> 'state')
        when 'service_changed' then
            concat(concat_ws(' ', old_value ->> 'service_type', old_value ->> 'product', old_value ->> 'version'), ' -> ',
                   concat_ws(' ', new_value ->> 'service_type', new_value ->> 'product', new_value ->> 'version'))
        when 'certificate_changed' then
            concat(coalesce(old_value ->> 'subject', old_value ->> 'fingerprint'), ' -> ',
                   coalesce(new_value ->> 'subject', new_value ->> 'fingerprint'),
                   ' until ' || (new_value ->> 'not_after'))
        else concat(old_value ->> 'status', ' -> ', new_value ->> 'status')
    end;
