-- The time before which things are old: so many days ago, or infinity for none given. Parameter: the days or null.
select cast(coalesce(now() - make_interval(days => cast(? as integer)), 'infinity') as text)
