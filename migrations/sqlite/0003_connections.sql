-- How vendors are asked. Settings are JSON; secrets are sealed with the key that lies beside the server,
-- so that a copy of the database opens nothing.
create table connections (
    org_id blob not null references organisations (id),
    id blob not null,
    provider text not null,
    name text not null,
    name_key text not null,
    settings text not null,
    secret_names text not null,
    secrets blob,
    upload_token_hash blob unique,
    cron text not null,
    zone text not null,
    is_paused integer not null default 0 check (is_paused in (0, 1)),
    next_run_at text,
    version integer not null default 1,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

create index connections_by_due on connections (next_run_at) where is_paused = 0;

alter table sources add column connection_id blob;

-- A run that is under way keeps its place in the vendor's list, so that another worker can go on.
alter table runs add column cursor text;
alter table runs add column taken_at text;
alter table runs add column pages integer not null default 0;
alter table runs add column requests integer not null default 0;
alter table runs add column retries integer not null default 0;

-- Work in one lane is done one at a time, whoever does it.
alter table jobs add column lane text;
alter table jobs add column is_cancelled integer not null default 0 check (is_cancelled in (0, 1));
alter table jobs add column note text;
alter table jobs add column verdict text;
alter table jobs add column started_at text;
create unique index jobs_one_in_lane on jobs (org_id, lane) where state = 'running';

-- What a Teams admin's script tells of the tenant beside numbers and people: routes, policies,
-- gateways, dial plans, locations. One row per object, by its kind and the identity it has in Teams.
create table teams_objects (
    org_id blob not null references organisations (id),
    kind text not null,
    identity text not null,
    name text not null,
    body text not null,
    changed_at text,
    primary key (org_id, kind, identity)
) strict, without rowid;

-- How each kind stands: a kind of which a tenant has nothing was listed all the same. What the last file
-- did is JSON, also when it could not be used.
create table teams_kinds (
    org_id blob not null references organisations (id),
    kind text not null,
    taken_at text,
    last_file text not null,
    primary key (org_id, kind)
) strict, without rowid;
