-- That a host accepts every connection, or does so no more, is an event of its own, in place of thousands of its ports.

alter table host_history
    drop constraint host_history_event_known,
    add constraint host_history_event_known check (event_type in (
        'discovered', 'up', 'down', 'gone', 'renamed', 'tarpit',
        'port_opened', 'port_closed', 'service_changed', 'certificate_changed'));

comment on column hosts.tarpit is 'whether the newest scan that could tell saw that it accepts every connection';
create index hosts_tarpit_idx on hosts (id) where tarpit;

create or replace function event_text(event_type text, old_value jsonb, new_value jsonb) returns text
    language sql immutable parallel safe
    return case event_type
        when 'discovered' then concat(new_value ->> 'status', ', open: ' || (new_value ->> 'open_ports'))
        when 'renamed' then concat(old_value ->> 'hostname', ' -> ', new_value ->> 'hostname')
        when 'tarpit' then
            case when (new_value ->> 'tarpit') = 'true' then 'accepts every connection'
                 else concat('no longer accepts every connection', ', open: ' || (new_value ->> 'open_ports')) end
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
