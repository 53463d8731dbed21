-- Where messages go. What is secret of it is sealed with the key that lies beside the server.
create table destinations (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    name_key text collate "C" not null,
    target text not null,
    secrets bytea,
    version bigint not null default 1,
    created_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, name_key)
);

-- Which report is made when, and to whom it goes. The plan is JSON: it is read as a whole.
create table schedules (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    name_key text collate "C" not null,
    plan text not null,
    cron text not null,
    zone text not null,
    is_paused boolean not null default false,
    next_run_at timestamptz,
    version bigint not null default 1,
    created_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, name_key)
);

create index schedules_by_due on schedules (next_run_at) where is_paused = false;

-- A run is written with the deliveries it queues: each time that is due has one.
create table schedule_runs (
    org_id uuid not null,
    schedule_id uuid not null,
    due_at timestamptz not null,
    ran_at timestamptz not null,
    is_test boolean not null,
    report_id uuid,
    outcome text not null,
    error text,
    primary key (org_id, schedule_id, due_at, is_test),
    foreign key (org_id, schedule_id) references schedules (org_id, id) on delete cascade
);

-- A message to one recipient: a destination, which may be gone by now, or a person.
create table deliveries (
    org_id uuid not null references organisations (id),
    id uuid not null,
    destination_id uuid,
    user_id uuid,
    name text not null,
    address text,
    subject text not null,
    payload text not null,
    state text collate "C" not null,
    tries integer not null default 0,
    unclear integer not null default 0,
    next_at timestamptz,
    reason text,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (org_id, id),
    check ((destination_id is null) <> (user_id is null))
);

create index deliveries_by_state on deliveries (org_id, state, id);
create index deliveries_by_destination on deliveries (org_id, destination_id, id) where destination_id is not null;

-- Each try is written before anything is sent, so that one whose worker fell silent shows.
create table delivery_tries (
    org_id uuid not null,
    delivery_id uuid not null,
    number integer not null,
    began_at timestamptz not null,
    ended_at timestamptz,
    went text,
    said text,
    primary key (org_id, delivery_id, number),
    foreign key (org_id, delivery_id) references deliveries (org_id, id) on delete cascade
);
