-- Removes the hosts that go.
delete from hosts where id in (select id from cleanup_hosts)
