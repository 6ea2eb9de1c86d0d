-- Hosts that accept every connection: what they answer says nothing of them, so it is kept but not counted.

alter table host_scans add column tarpit boolean not null default false;
comment on column host_scans.tarpit is 'whether the scan saw that the host accepts every connection: its open ports count for nothing';
alter table hosts add column tarpit boolean not null default false;
comment on column hosts.tarpit is 'whether its newest scan saw that it accepts every connection';
