-- How vendors are asked. Settings are JSON; secrets are sealed with the key that lies beside the server,
-- so that a copy of the database opens nothing.
create table connections (
    org_id uuid not null references organisations (id),
    id uuid not null,
    provider text not null,
    name text not null,
    name_key text collate "C" not null,
    settings text not null,
    secret_names text not null,
    secrets bytea,
    upload_token_hash bytea unique,
    cron text not null,
    zone text not null,
    is_paused boolean not null default false,
    next_run_at timestamptz,
    version bigint not null default 1,
    primary key (org_id, id),
    unique (org_id, name_key)
);

create index connections_by_due on connections (next_run_at) where is_paused = false;

alter table sources add column connection_id uuid;

-- A run that is under way keeps its place in the vendor's list, so that another worker can go on.
alter table runs add column cursor text;
alter table runs add column taken_at timestamptz;
alter table runs add column pages bigint not null default 0;
alter table runs add column requests bigint not null default 0;
alter table runs add column retries bigint not null default 0;

-- Work in one lane is done one at a time, whoever does it.
alter table jobs add column lane text;
alter table jobs add column is_cancelled boolean not null default false;
alter table jobs add column note text;
alter table jobs add column verdict text;
alter table jobs add column started_at timestamptz;
create unique index jobs_one_in_lane on jobs (org_id, lane) where state = 'running';

-- What a Teams admin's script tells of the tenant beside numbers and people: routes, policies,
-- gateways, dial plans, locations. One row per object, by its kind and the identity it has in Teams.
create table teams_objects (
    org_id uuid not null references organisations (id),
    kind text not null,
    identity text collate "C" not null,
    name text not null,
    body text not null,
    changed_at timestamptz,
    primary key (org_id, kind, identity)
);

-- How each kind stands: a kind of which a tenant has nothing was listed all the same. What the last file
-- did is JSON, also when it could not be used.
create table teams_kinds (
    org_id uuid not null references organisations (id),
    kind text not null,
    taken_at timestamptz,
    last_file text not null,
    primary key (org_id, kind)
);
