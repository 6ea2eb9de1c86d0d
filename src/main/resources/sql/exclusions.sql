-- The exclusion list of the installation as a JSON array.
select cast(coalesce(json_agg(target order by target), '[]') as text) from exclusions
