-- The options of a profile as a JSON array of words, or no row.
select cast(to_json(p.words) as text) from scan_profile_options p where p.name = :#profileName
