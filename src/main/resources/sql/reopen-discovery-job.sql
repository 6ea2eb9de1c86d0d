-- A discovery that did not come to its end runs again. Gives its id, no row where it has ended well.
update discovery_jobs set status = 'running', completed_at = null, error_message = null
where id = cast(:#id as uuid) and status <> 'completed'
returning id
