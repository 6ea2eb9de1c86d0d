-- The ids of events begin with the time (RFC 9562, version 7), as those of hosts do: so that the events of a job go to one end
-- of their index, where at random places each would touch a page of its own once the index is larger than the memory.

alter table host_history alter column id set default
    cast(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex') as uuid);
