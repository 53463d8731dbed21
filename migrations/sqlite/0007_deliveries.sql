-- Where messages go. What is secret of it is sealed with the key that lies beside the server.
create table destinations (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    name_key text not null,
    target text not null,
    secrets blob,
    version integer not null default 1,
    created_at text not null,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

-- Which report is made when, and to whom it goes. The plan is JSON: it is read as a whole.
create table schedules (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    name_key text not null,
    plan text not null,
    cron text not null,
    zone text not null,
    is_paused integer not null default 0 check (is_paused in (0, 1)),
    next_run_at text,
    version integer not null default 1,
    created_at text not null,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

create index schedules_by_due on schedules (next_run_at) where is_paused = 0;

-- A run is written with the deliveries it queues: each time that is due has one.
create table schedule_runs (
    org_id blob not null,
    schedule_id blob not null,
    due_at text not null,
    ran_at text not null,
    is_test integer not null check (is_test in (0, 1)),
    report_id blob,
    outcome text not null,
    error text,
    primary key (org_id, schedule_id, due_at, is_test),
    foreign key (org_id, schedule_id) references schedules (org_id, id) on delete cascade
) strict, without rowid;

-- A message to one recipient: a destination, which may be gone by now, or a person.
create table deliveries (
    org_id blob not null references organisations (id),
    id blob not null,
    destination_id blob,
    user_id blob,
    name text not null,
    address text,
    subject text not null,
    payload text not null,
    state text not null,
    tries integer not null default 0,
    unclear integer not null default 0,
    next_at text,
    reason text,
    created_at text not null,
    changed_at text not null,
    primary key (org_id, id),
    check ((destination_id is null) <> (user_id is null))
) strict, without rowid;

create index deliveries_by_state on deliveries (org_id, state, id);
create index deliveries_by_destination on deliveries (org_id, destination_id, id) where destination_id is not null;

-- Each try is written before anything is sent, so that one whose worker fell silent shows.
create table delivery_tries (
    org_id blob not null,
    delivery_id blob not null,
    number integer not null,
    began_at text not null,
    ended_at text,
    went text,
    said text,
    primary key (org_id, delivery_id, number),
    foreign key (org_id, delivery_id) references deliveries (org_id, id) on delete cascade
) strict, without rowid;
