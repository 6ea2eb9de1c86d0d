-- One index of the hosts' addresses, the key's: where there were two, the planner looked single addresses up in the other
-- one, at ten times the cost, and every new host was entered twice. The key's order answers for networks too.

drop index hosts_ip_address_idx;
