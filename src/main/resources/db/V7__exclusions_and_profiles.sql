-- What nobody sends anything to, whoever asks for it; and options kept under a name.

create table exclusions (
    id         uuid        not null default gen_random_uuid(),
    target     text        not null,
    network    cidr,
    note       text,
    created_at timestamptz not null default now(),
    constraint exclusions_pk primary key (id),
    constraint exclusions_target_key unique (target),
    constraint exclusions_target_some check (target <> '')
);
comment on table exclusions is 'the exclusion list of the whole installation';
comment on column exclusions.target is 'an address, a CIDR or a range, in the text that is one for the same addresses';
comment on column exclusions.network is 'null where the target is more than one network';

create table scan_profiles (
    id          uuid        not null default gen_random_uuid(),
    name        text        not null,
    description text,
    ports       text,
    scan_type   text,
    options     text[]      not null default '{}',
    built_in    boolean     not null default false,
    created_at  timestamptz not null default now(),
    constraint scan_profiles_pk primary key (id),
    constraint scan_profiles_name_key unique (name),
    constraint scan_profiles_name_plain check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$')
);
comment on column scan_profiles.ports is 'what --ports says; null where an option says it, or nothing';
comment on column scan_profiles.scan_type is 'what --type says; null where nothing does';
comment on column scan_profiles.options is 'the words of all other options';
comment on column scan_profiles.built_in is 'whether it comes with Portolan';

-- All options of a profile in the words of a command line.
create view scan_profile_options (name, words) as
select name,
       case when ports is null then '{}' else array['--ports', ports] end
       || case when scan_type is null then '{}' else array['--type', scan_type] end
       || options
from scan_profiles;

-- Few and likely ports, for people who know what they look for: the numbers are those of IANA's registry, of nmap-services
-- and of the vendors' manuals.
insert into scan_profiles (name, description, ports, scan_type, options, built_in) values
    ('quick', 'The 100 ports that are open most often', null, null, '{--top-ports,100}', true),
    ('default', 'The 1,000 ports that are open most often, as without one', null, null, '{--top-ports,1000}', true),
    ('full', 'Every port, and what listens there', '1-65535', 'version', '{}', true),
    ('web', 'Web servers, proxies and their consoles', '80,81,443,591,593,2082-2083,2086-2087,2095-2096,3000,3128,4200,4443,5000-5001,5601,7001-7002,7443,8000-8001,8008,8080-8083,8086,8088-8090,8180,8181,8443,8444,8834,8880,8888,9000-9001,9080,9090-9091,9200,9443,9999,10000,10443', 'version', '{}', true),
    ('database', 'Databases, caches, queues and search engines', '1433,1521,1830,2181,2379,2424,2480,2483-2484,3050,3306,3351,4333,4369,5000,5432-5433,5672,5984,6379-6380,7000-7001,7199,7473-7474,7687,8086-8087,8091-8093,8098,8123,8529,9000,9042,9092,9160,9200,9300,11210-11211,15672,16379,26257,26379,27017-27019,28015,33060,50000,54321,61616', 'version', '{}', true),
    ('windows-server', 'Windows servers: domain, files, mail, remote access', '25,42,53,80,88,110,135,139,143,389,443,445,464,587,593,636,1433,1723,3268-3269,3389,5357,5504,5722,5985-5986,8080,8443,8530-8531,9389,47001,49152-49160', 'version', '{}', true),
    ('linux-server', 'Linux servers: shell, web, mail, names, files, containers', '21-23,25,53,80,110-111,143,179,389,443,465,514,587,636,873,993,995,2049,2222,2375-2377,2379-2380,3000,3128,3306,5000,5432,5666,6379,6443,8000,8080,8443,9000,9090,9100,9200,10000,10050-10051,10250,11211,27017', 'version', '{}', true),
    ('workstation', 'Desktops and laptops', '22,88,135,139,445,548,554,1025-1029,2869,3283,3389,3689,5000,5040,5357,5800,5900-5901,5985,6000-6001,7000,7680,8080,10243,17500,22000,49152-49160,57621,62078', 'connect', '{}', true),
    ('printer', 'Printers, listened to: some print whatever they are sent', '21-23,80,161,280,443,515,631,3910-3911,5357,5358,6310,7627,8000,8080,8611-8613,9090,9100-9107,9220,9280,9290,9400,9500,10001,50002', 'connect', '{--rate,200}', true),
    ('iot', 'Cameras, recorders, routers, controllers, asked slowly', '21-23,80-81,82,88,102,443,502,554,1080,1720,1883,1911,2000,2323,2404,4840,4911,5000,5060,5555,5683,7547,8000,8080-8081,8088,8291,8443,8554,8728,8883,8888,9000,9527,9999,10554,20000,34567,37777,44818,47808,49152,52869,55555', 'connect', '{--rate,200}', true);

create trigger exclusions_audit_insert after insert on exclusions
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger exclusions_audit_update after update on exclusions
    referencing old table as old_rows new table as new_rows for each statement execute function audit_update();
create trigger exclusions_audit_delete after delete on exclusions
    referencing old table as old_rows for each statement execute function audit_delete();

create trigger scan_profiles_audit_insert after insert on scan_profiles
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger scan_profiles_audit_update after update on scan_profiles
    referencing old table as old_rows new table as new_rows for each statement execute function audit_update();
create trigger scan_profiles_audit_delete after delete on scan_profiles
    referencing old table as old_rows for each statement execute function audit_delete();
