-- Everything belongs to an organisation, and org_id leads every key.
-- Instants are UTC. Identifiers are UUID version 7, so that they sort by time.

create table organisations (
    id blob not null primary key,
    name text not null unique,
    country text,
    created_at text not null
) strict, without rowid;

create table users (
    org_id blob not null references organisations (id),
    id blob not null,
    email text not null unique,
    name text not null,
    role text not null,
    password_hash text not null,
    is_disabled integer not null default 0 check (is_disabled in (0, 1)),
    version integer not null default 1,
    created_at text not null,
    updated_at text not null,
    primary key (org_id, id)
) strict, without rowid;

-- The token itself is never stored, only its SHA-256.
create table sessions (
    token_hash blob not null primary key,
    org_id blob not null,
    user_id blob not null,
    created_at text not null,
    seen_at text not null,
    expires_at text not null,
    foreign key (org_id, user_id) references users (org_id, id)
) strict, without rowid;

create index sessions_by_user on sessions (org_id, user_id);

create table api_tokens (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    role text not null,
    prefix text not null,
    token_hash blob not null unique,
    created_at text not null,
    last_used_at text,
    revoked_at text,
    primary key (org_id, id)
) strict, without rowid;

-- The one-time code that lets the first administrator in. At most one row.
create table setup_codes (
    id integer not null primary key check (id = 1),
    code_hash blob not null,
    created_at text not null
) strict;

create table sites (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    name_key text not null,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

create table carriers (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    name_key text not null,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

create table applications (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    name_key text not null,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

-- The inventory. Clustered by the number, so that equality, range, prefix and the ordered pass of a
-- roll call are all walks along the primary key. Sites, carriers and applications are referred to by
-- their key, so that sorting and filtering by them need no join.
create table numbers (
    org_id blob not null references organisations (id),
    e164 integer not null,
    id blob not null,
    lifecycle text not null,
    number_type text not null,
    country text not null,
    custody text not null default 'owned',
    carrier_key text,
    carrier_trunk text,
    site_key text,
    application_key text,
    connectivity text,
    holder text,
    holder_key text,
    holder_type text,
    owner text,
    cost_centre text,
    reserved_until text,
    quarantined_until text,
    released_on text,
    notes text,
    version integer not null default 1,
    created_at text not null,
    updated_at text not null,
    primary key (org_id, e164),
    foreign key (org_id, carrier_key) references carriers (org_id, name_key) on update cascade,
    foreign key (org_id, site_key) references sites (org_id, name_key) on update cascade,
    foreign key (org_id, application_key) references applications (org_id, name_key) on update cascade
) strict, without rowid;

create index numbers_by_lifecycle on numbers (org_id, lifecycle, e164);
create index numbers_by_carrier on numbers (org_id, carrier_key, e164);
create index numbers_by_site on numbers (org_id, site_key, e164);
create index numbers_by_holder on numbers (org_id, holder_key, e164);
create index numbers_by_updated on numbers (org_id, updated_at, e164);

-- How many numbers share a state, carrier, site, connectivity and country, kept with every change: the
-- counts beside a list of a million rows are sums of a few hundred. Empty text stands for none.
create table number_tallies (
    org_id blob not null references organisations (id),
    lifecycle text not null,
    carrier_key text not null,
    site_key text not null,
    connectivity text not null,
    country text not null,
    tally integer not null,
    primary key (org_id, lifecycle, carrier_key, site_key, connectivity, country)
) strict, without rowid;

-- Which numbers contain some digits. One row per number, whoever has it.
create virtual table number_digits using fts5 (
    digits, content = '', detail = none, tokenize = 'trigram'
);

create table ranges (
    org_id blob not null references organisations (id),
    id blob not null,
    first_e164 integer not null,
    last_e164 integer not null,
    name text not null,
    carrier_key text,
    site_key text,
    notes text,
    version integer not null default 1,
    created_at text not null,
    updated_at text not null,
    primary key (org_id, id),
    unique (org_id, first_e164),
    check (first_e164 <= last_e164)
) strict, without rowid;

create table sources (
    org_id blob not null references organisations (id),
    id blob not null,
    kind text not null,
    name text not null,
    name_key text not null,
    as_of text,
    committed_run_id blob,
    held_run_id blob,
    fact_rows integer not null default 0,
    is_complete integer not null default 0 check (is_complete in (0, 1)),
    mass_deviation_percent integer not null,
    max_age_hours integer not null,
    version integer not null default 1,
    primary key (org_id, id),
    unique (org_id, kind, name_key)
) strict, without rowid;

create table runs (
    org_id blob not null references organisations (id),
    id blob not null,
    source_id blob not null,
    state text not null,
    origin text not null,
    is_snapshot integer not null check (is_snapshot in (0, 1)),
    started_at text not null,
    finished_at text,
    fact_rows integer not null default 0,
    rows_before integer not null default 0,
    rows_created integer not null default 0,
    rows_updated integer not null default 0,
    rows_unchanged integer not null default 0,
    rows_vanished integer not null default 0,
    reason text,
    primary key (org_id, id),
    foreign key (org_id, source_id) references sources (org_id, id)
) strict, without rowid;

create index runs_by_source on runs (org_id, source_id, started_at);

-- What each source says of each line. Clustered by the number: the roll call reads it in order.
-- holder_id repeats the target of a Teams line, for the join with accounts.
create table facts (
    org_id blob not null,
    e164 integer not null,
    source_id blob not null,
    extension text not null default '',
    holder_id text,
    body text not null,
    raw text not null,
    first_seen_at text not null,
    changed_at text,
    primary key (org_id, e164, source_id, extension)
) strict, without rowid;

create index facts_by_source on facts (org_id, source_id);
create index facts_by_holder on facts (org_id, holder_id) where holder_id is not null;

-- The people and resource accounts of a directory.
create table accounts (
    org_id blob not null,
    source_id blob not null,
    object_id text not null,
    sign_in_key text not null,
    body text not null,
    raw text not null,
    first_seen_at text not null,
    changed_at text,
    primary key (org_id, object_id, source_id)
) strict, without rowid;

create index accounts_by_sign_in on accounts (org_id, sign_in_key);

-- A snapshot that is being read, or that is held for review. Kept in the order of arrival: a source
-- lists its numbers in an order of its own, and large rows are costly to keep sorted.
create table staged_facts (
    org_id blob not null,
    run_id blob not null,
    e164 integer not null,
    extension text not null default '',
    holder_id text,
    body text not null,
    raw text not null,
    primary key (org_id, run_id, e164, extension)
) strict;

create table staged_accounts (
    org_id blob not null,
    run_id blob not null,
    object_id text not null,
    sign_in_key text not null,
    body text not null,
    raw text not null,
    primary key (org_id, run_id, object_id)
) strict;

-- Rules that fired. subject is 0 for a finding about a source; counterpart is the nil UUID when the
-- inventory stands alone. severity is 0 critical, 1 high, 2 medium, 3 low, so that worst sorts first.
create table findings (
    org_id blob not null references organisations (id),
    subject integer not null,
    code text not null,
    counterpart blob not null,
    id blob not null,
    severity integer not null check (severity between 0 and 3),
    plane text not null,
    verdict text not null,
    state text not null,
    first_seen text not null,
    last_seen text not null,
    opened_at text,
    resolved_at text,
    occurrences integer not null,
    struck_at text,
    evidence_as_of text,
    until_at text,
    reason text,
    summary text not null,
    fields text not null,
    version integer not null default 1,
    primary key (org_id, subject, code, counterpart)
) strict, without rowid;

create unique index findings_by_id on findings (org_id, id);
create index findings_by_state on findings (org_id, state, severity, code, subject);

-- One line a day and severity, for trends: how many findings needed action when the roll was called.
create table finding_days (
    org_id blob not null,
    day text not null,
    severity integer not null,
    open_count integer not null,
    primary key (org_id, day, severity)
) strict, without rowid;

create table imports (
    org_id blob not null references organisations (id),
    id blob not null,
    kind text not null,
    carrier text,
    file_name text not null,
    byte_count integer not null,
    state text not null,
    commit_mode text not null,
    on_duplicate text not null,
    is_partial integer not null default 0 check (is_partial in (0, 1)),
    progress integer not null default 0,
    report text not null,
    actor_id blob,
    actor_name text not null,
    created_at text not null,
    finished_at text,
    failure text,
    version integer not null default 1,
    primary key (org_id, id)
) strict, without rowid;

create index imports_by_time on imports (org_id, created_at);

-- The uploaded file, in pieces, so that any server can go on with it.
create table import_pieces (
    org_id blob not null,
    import_id blob not null,
    piece integer not null,
    content blob not null,
    primary key (org_id, import_id, piece)
) strict;

-- The rows of a preview that would change something, or cannot.
create table import_rows (
    org_id blob not null,
    import_id blob not null,
    line integer not null,
    verdict text not null,
    written text not null,
    e164 integer,
    changes text not null,
    errors text not null,
    primary key (org_id, import_id, line)
) strict, without rowid;

create index import_rows_by_verdict on import_rows (org_id, import_id, verdict, line);

-- What changed. Each entry's hash covers the one before it, so that a gap or an edit shows.
create table history (
    org_id blob not null references organisations (id),
    seq integer not null,
    at text not null,
    actor_id blob,
    actor_name text not null,
    request_id blob,
    batch_id blob,
    entity text not null,
    entity_id blob not null,
    label text not null,
    action text not null,
    before text,
    after text,
    reason text,
    hash blob not null,
    primary key (org_id, seq)
) strict, without rowid;

create index history_by_entity on history (org_id, entity_id, seq);

-- The end of each chain; taking it is what makes appends wait for one another.
create table history_heads (
    org_id blob not null primary key references organisations (id),
    seq integer not null,
    hash blob not null
) strict, without rowid;

create table jobs (
    org_id blob not null references organisations (id),
    id blob not null,
    kind text not null,
    payload text not null,
    state text not null check (state in ('ready', 'running', 'done', 'failed')),
    dedupe_key text,
    run_at text not null,
    attempts integer not null default 0,
    max_attempts integer not null,
    lease_owner blob,
    lease_until text,
    progress integer not null default 0,
    total integer,
    last_error text,
    created_at text not null,
    finished_at text,
    primary key (org_id, id)
) strict, without rowid;

create index jobs_by_due on jobs (state, run_at);
create unique index jobs_once on jobs (org_id, dedupe_key) where state in ('ready', 'running');
