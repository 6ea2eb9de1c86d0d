-- What is scanned again is found again: one row a name, with the targets as they were written last. Gives its id.
insert into scan_targets (name, targets, network, scan_ports, scan_type)
values (:#name, cast(:#targets as text[]), cast(:#network as cidr), :#ports, :#type)
on conflict on constraint scan_targets_name_key do update
set targets = excluded.targets, network = excluded.network, scan_ports = excluded.scan_ports, scan_type = excluded.scan_type
returning id
