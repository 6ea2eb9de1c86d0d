-- Whether a profile comes with Portolan, or no row; locked. Parameter: its name.
select built_in from scan_profiles where name = ? for update
