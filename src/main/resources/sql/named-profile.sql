-- The same as profile.sql. Parameter: its name.
select cast(to_json(p.words) as text) from scan_profile_options p where p.name = ?
