-- Removes a profile that does not come with Portolan. Parameter: its name.
delete from scan_profiles where name = ? and not built_in
