-- From its commit on every event is queued to be told.
insert into notification_receivers (name) values ('service') on conflict do nothing
