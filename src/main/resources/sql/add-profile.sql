-- A new profile; no row where the name is taken. Parameters: name, description or null, ports or null, scan type or null,
-- options.
insert into scan_profiles (name, description, ports, scan_type, options)
values (?, ?, ?, ?, ?)
on conflict on constraint scan_profiles_name_key do nothing
