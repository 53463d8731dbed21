-- Everything belongs to an organisation, and org_id leads every key.
-- Keys sort by code point (collate "C"), as they do in SQLite. Instants are UTC. Identifiers are UUID version 7, so that they sort by time.

create table organisations (
    id uuid not null primary key,
    name text not null unique,
    country text,
    created_at timestamptz not null
);

create table users (
    org_id uuid not null references organisations (id),
    id uuid not null,
    email text not null unique,
    name text not null,
    role text not null,
    password_hash text not null,
    is_disabled boolean not null default false,
    version bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, id)
);

-- The token itself is never stored, only its SHA-256.
create table sessions (
    token_hash bytea not null primary key,
    org_id uuid not null,
    user_id uuid not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    foreign key (org_id, user_id) references users (org_id, id)
);

create index sessions_by_user on sessions (org_id, user_id);

create table api_tokens (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    role text not null,
    prefix text not null,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (org_id, id)
);

-- The one-time code that lets the first administrator in. At most one row.
create table setup_codes (
    id integer not null primary key check (id = 1),
    code_hash bytea not null,
    created_at timestamptz not null
);

create table sites (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    name_key text collate "C" not null,
    primary key (org_id, id),
    unique (org_id, name_key)
);

create table carriers (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    name_key text collate "C" not null,
    primary key (org_id, id),
    unique (org_id, name_key)
);

create table applications (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    name_key text collate "C" not null,
    primary key (org_id, id),
    unique (org_id, name_key)
);

-- The inventory. Clustered by the number, so that equality, range, prefix and the ordered pass of a
-- roll call are all walks along the primary key. Sites, carriers and applications are referred to by
-- their key, so that sorting and filtering by them need no join.
create table numbers (
    org_id uuid not null references organisations (id),
    e164 bigint not null,
    id uuid not null,
    lifecycle text not null,
    number_type text not null,
    country text not null,
    custody text not null default 'owned',
    carrier_key text collate "C",
    carrier_trunk text,
    site_key text collate "C",
    application_key text collate "C",
    connectivity text,
    holder text,
    holder_key text collate "C",
    holder_type text,
    owner text,
    cost_centre text,
    reserved_until date,
    quarantined_until date,
    released_on date,
    notes text,
    version bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, e164),
    foreign key (org_id, carrier_key) references carriers (org_id, name_key) on update cascade,
    foreign key (org_id, site_key) references sites (org_id, name_key) on update cascade,
    foreign key (org_id, application_key) references applications (org_id, name_key) on update cascade
);

create index numbers_by_lifecycle on numbers (org_id, lifecycle, e164);
create index numbers_by_carrier on numbers (org_id, carrier_key, e164);
create index numbers_by_site on numbers (org_id, site_key, e164);
create index numbers_by_holder on numbers (org_id, holder_key, e164);
create index numbers_by_updated on numbers (org_id, updated_at, e164);

-- How many numbers share a state, carrier, site, connectivity and country, kept with every change: the
-- counts beside a list of a million rows are sums of a few hundred. Empty text stands for none.
create table number_tallies (
    org_id uuid not null references organisations (id),
    lifecycle text not null,
    carrier_key text collate "C" not null,
    site_key text collate "C" not null,
    connectivity text not null,
    country text not null,
    tally bigint not null,
    primary key (org_id, lifecycle, carrier_key, site_key, connectivity, country)
);

-- Which numbers contain some digits. One row per number, whoever has it.
create extension if not exists pg_trgm;

create table number_digits (
    rowid bigint not null primary key,
    digits text not null
);

create index number_digits_by_trigram on number_digits using gin (digits gin_trgm_ops);

create table ranges (
    org_id uuid not null references organisations (id),
    id uuid not null,
    first_e164 bigint not null,
    last_e164 bigint not null,
    name text not null,
    carrier_key text collate "C",
    site_key text collate "C",
    notes text,
    version bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, first_e164),
    check (first_e164 <= last_e164)
);

create table sources (
    org_id uuid not null references organisations (id),
    id uuid not null,
    kind text not null,
    name text not null,
    name_key text collate "C" not null,
    as_of timestamptz,
    committed_run_id uuid,
    held_run_id uuid,
    fact_rows bigint not null default 0,
    is_complete boolean not null default false,
    mass_deviation_percent smallint not null,
    max_age_hours integer not null,
    version bigint not null default 1,
    primary key (org_id, id),
    unique (org_id, kind, name_key)
);

create table runs (
    org_id uuid not null references organisations (id),
    id uuid not null,
    source_id uuid not null,
    state text not null,
    origin text not null,
    is_snapshot boolean not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    fact_rows bigint not null default 0,
    rows_before bigint not null default 0,
    rows_created bigint not null default 0,
    rows_updated bigint not null default 0,
    rows_unchanged bigint not null default 0,
    rows_vanished bigint not null default 0,
    reason text,
    primary key (org_id, id),
    foreign key (org_id, source_id) references sources (org_id, id)
);

create index runs_by_source on runs (org_id, source_id, started_at);

-- What each source says of each line. Clustered by the number: the roll call reads it in order.
-- holder_id repeats the target of a Teams line, for the join with accounts.
create table facts (
    org_id uuid not null,
    e164 bigint not null,
    source_id uuid not null,
    extension text not null default '',
    holder_id text,
    body text not null,
    raw text not null,
    first_seen_at timestamptz not null,
    changed_at timestamptz,
    primary key (org_id, e164, source_id, extension)
);

create index facts_by_source on facts (org_id, source_id);
create index facts_by_holder on facts (org_id, holder_id) where holder_id is not null;

-- The people and resource accounts of a directory.
create table accounts (
    org_id uuid not null,
    source_id uuid not null,
    object_id text not null,
    sign_in_key text not null,
    body text not null,
    raw text not null,
    first_seen_at timestamptz not null,
    changed_at timestamptz,
    primary key (org_id, object_id, source_id)
);

create index accounts_by_sign_in on accounts (org_id, sign_in_key);

-- A snapshot that is being read, or that is held for review. Kept in the order of arrival: a source
-- lists its numbers in an order of its own, and large rows are costly to keep sorted.
create table staged_facts (
    org_id uuid not null,
    run_id uuid not null,
    e164 bigint not null,
    extension text not null default '',
    holder_id text,
    body text not null,
    raw text not null,
    primary key (org_id, run_id, e164, extension)
);

create table staged_accounts (
    org_id uuid not null,
    run_id uuid not null,
    object_id text not null,
    sign_in_key text not null,
    body text not null,
    raw text not null,
    primary key (org_id, run_id, object_id)
);

-- Rules that fired. subject is 0 for a finding about a source; counterpart is the nil UUID when the
-- inventory stands alone. severity is 0 critical, 1 high, 2 medium, 3 low, so that worst sorts first.
create table findings (
    org_id uuid not null references organisations (id),
    subject bigint not null,
    code text not null,
    counterpart uuid not null,
    id uuid not null,
    severity smallint not null check (severity between 0 and 3),
    plane text not null,
    verdict text not null,
    state text not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    opened_at timestamptz,
    resolved_at timestamptz,
    occurrences integer not null,
    struck_at timestamptz,
    evidence_as_of timestamptz,
    until_at timestamptz,
    reason text,
    summary text not null,
    fields text not null,
    version bigint not null default 1,
    primary key (org_id, subject, code, counterpart)
);

create unique index findings_by_id on findings (org_id, id);
create index findings_by_state on findings (org_id, state, severity, code, subject);

-- One line a day and severity, for trends: how many findings needed action when the roll was called.
create table finding_days (
    org_id uuid not null,
    day date not null,
    severity smallint not null,
    open_count bigint not null,
    primary key (org_id, day, severity)
);

create table imports (
    org_id uuid not null references organisations (id),
    id uuid not null,
    kind text not null,
    carrier text,
    file_name text not null,
    byte_count bigint not null,
    state text not null,
    commit_mode text not null,
    on_duplicate text not null,
    is_partial boolean not null default false,
    progress bigint not null default 0,
    report text not null,
    actor_id uuid,
    actor_name text not null,
    created_at timestamptz not null,
    finished_at timestamptz,
    failure text,
    version bigint not null default 1,
    primary key (org_id, id)
);

create index imports_by_time on imports (org_id, created_at);

-- The uploaded file, in pieces, so that any server can go on with it.
create table import_pieces (
    org_id uuid not null,
    import_id uuid not null,
    piece integer not null,
    content bytea not null,
    primary key (org_id, import_id, piece)
);

-- The rows of a preview that would change something, or cannot.
create table import_rows (
    org_id uuid not null,
    import_id uuid not null,
    line bigint not null,
    verdict text not null,
    written text not null,
    e164 bigint,
    changes text not null,
    errors text not null,
    primary key (org_id, import_id, line)
);

create index import_rows_by_verdict on import_rows (org_id, import_id, verdict, line);

-- What changed. Each entry's hash covers the one before it, so that a gap or an edit shows.
create table history (
    org_id uuid not null references organisations (id),
    seq bigint not null,
    at timestamptz not null,
    actor_id uuid,
    actor_name text not null,
    request_id uuid,
    batch_id uuid,
    entity text not null,
    entity_id uuid not null,
    label text not null,
    action text not null,
    before text,
    after text,
    reason text,
    hash bytea not null,
    primary key (org_id, seq)
);

create index history_by_entity on history (org_id, entity_id, seq);

-- The end of each chain; taking it is what makes appends wait for one another.
create table history_heads (
    org_id uuid not null primary key references organisations (id),
    seq bigint not null,
    hash bytea not null
);

create table jobs (
    org_id uuid not null references organisations (id),
    id uuid not null,
    kind text not null,
    payload text not null,
    state text not null check (state in ('ready', 'running', 'done', 'failed')),
    dedupe_key text,
    run_at timestamptz not null,
    attempts integer not null default 0,
    max_attempts integer not null,
    lease_owner uuid,
    lease_until timestamptz,
    progress bigint not null default 0,
    total bigint,
    last_error text,
    created_at timestamptz not null,
    finished_at timestamptz,
    primary key (org_id, id)
);

create index jobs_by_due on jobs (state, run_at);
create unique index jobs_once on jobs (org_id, dedupe_key) where state in ('ready', 'running');
