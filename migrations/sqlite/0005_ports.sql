-- Ports. What people enter and what a vendor tells has many fields of which few are searched: those are
-- columns, the rest is JSON.
create table port_projects (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    name_key text not null,
    site text,
    target_on text,
    notes text,
    version integer not null default 1,
    created_at text not null,
    primary key (org_id, id),
    unique (org_id, name_key)
) strict, without rowid;

-- An order with one losing account. foc_day repeats the agreed day, else the wished one, for the calendar.
-- The account's number and PIN are sealed together.
create table port_orders (
    org_id blob not null references organisations (id),
    id blob not null,
    reference text not null,
    reference_key text not null,
    project_id blob,
    parent_id blob,
    country text not null,
    number_type text not null,
    carrier text not null,
    losing_carrier text,
    connection_id blob,
    state text not null,
    resume_state text,
    vendor_order text,
    vendor_status text,
    vendor_read_at text,
    contradictions text not null,
    revision integer not null default 1,
    details text not null,
    secrets blob,
    has_account_number integer not null default 0 check (has_account_number in (0, 1)),
    has_pin integer not null default 0 check (has_pin in (0, 1)),
    requested_foc text,
    foc text,
    foc_day text,
    moments text not null,
    version integer not null default 1,
    created_at text not null,
    primary key (org_id, id),
    unique (org_id, reference_key),
    foreign key (org_id, project_id) references port_projects (org_id, id)
) strict, without rowid;

create index port_orders_by_state on port_orders (org_id, state, foc_day, id);
create index port_orders_by_day on port_orders (org_id, foc_day, id) where foc_day is not null;
create index port_orders_by_vendor on port_orders (org_id, connection_id, vendor_order)
    where vendor_order is not null;

-- A number stands in several orders over time: vendors split them, and it may be ported again.
create table port_lines (
    org_id blob not null,
    order_id blob not null,
    e164 integer not null,
    state text not null,
    body text not null,
    primary key (org_id, order_id, e164),
    foreign key (org_id, order_id) references port_orders (org_id, id)
) strict, without rowid;

create index port_lines_by_number on port_lines (org_id, e164, order_id);

-- What happened to an order or a port-out. Only ever appended: replayed, it gives the present state.
create table port_events (
    org_id blob not null,
    subject_id blob not null,
    seq integer not null,
    at text not null,
    e164 integer,
    body text not null,
    primary key (org_id, subject_id, seq)
) strict, without rowid;

create table port_rejections (
    org_id blob not null,
    id blob not null,
    order_id blob not null,
    canonical text not null,
    raised_at text not null,
    resolved_at text,
    body text not null,
    primary key (org_id, id),
    foreign key (org_id, order_id) references port_orders (org_id, id)
) strict, without rowid;

create index port_rejections_by_order on port_rejections (org_id, order_id, id);

-- Papers, each version kept. The statement is what somebody read in it, for the comparison.
create table port_documents (
    org_id blob not null,
    id blob not null,
    order_id blob not null,
    kind text not null,
    version integer not null,
    body text not null,
    statement text,
    primary key (org_id, id),
    unique (org_id, order_id, kind, version),
    foreign key (org_id, order_id) references port_orders (org_id, id)
) strict, without rowid;

-- The file of a document, in pieces.
create table port_document_pieces (
    org_id blob not null,
    document_id blob not null,
    piece integer not null,
    content blob not null,
    primary key (org_id, document_id, piece)
) strict;

-- What was said about an order: among us, to the carrier, or by it. vendor_note is the carrier's own id.
create table port_notes (
    org_id blob not null,
    id blob not null,
    order_id blob not null,
    author_id blob,
    author_name text not null,
    body text not null,
    is_for_carrier integer not null check (is_for_carrier in (0, 1)),
    vendor_note text,
    created_at text not null,
    primary key (org_id, id),
    foreign key (org_id, order_id) references port_orders (org_id, id)
) strict, without rowid;

create index port_notes_by_order on port_notes (org_id, order_id, id);
create unique index port_notes_once on port_notes (org_id, order_id, vendor_note) where vendor_note is not null;

-- What people say of a cut-over: how a test went (kind check), that a lack is passed over (override), that
-- a step of the countdown is done (countdown). e164 is 0 for the whole order.
create table port_checks (
    org_id blob not null,
    order_id blob not null,
    e164 integer not null,
    kind text not null,
    item text not null,
    body text not null,
    version integer not null default 1,
    primary key (org_id, order_id, e164, kind, item),
    foreign key (org_id, order_id) references port_orders (org_id, id)
) strict, without rowid;

-- Requests of other carriers for our numbers.
create table port_outs (
    org_id blob not null references organisations (id),
    id blob not null,
    connection_id blob,
    carrier text not null,
    vendor_order text not null,
    state text not null,
    vendor_status text,
    received_at text not null,
    answer_by text,
    foc_day text,
    body text not null,
    version integer not null default 1,
    primary key (org_id, id),
    unique (org_id, carrier, vendor_order)
) strict, without rowid;

create index port_outs_by_state on port_outs (org_id, state, answer_by, id);

create table port_out_lines (
    org_id blob not null,
    port_out_id blob not null,
    e164 integer not null,
    primary key (org_id, port_out_id, e164),
    foreign key (org_id, port_out_id) references port_outs (org_id, id)
) strict, without rowid;

create index port_out_lines_by_number on port_out_lines (org_id, e164, port_out_id);

-- Addresses under which a calendar program reads port dates. Only the hash of the secret part is kept.
create table calendar_feeds (
    org_id blob not null references organisations (id),
    id blob not null,
    name text not null,
    token_hash blob not null unique,
    created_by text not null,
    created_at text not null,
    revoked_at text,
    primary key (org_id, id)
) strict, without rowid;

-- Filters that people keep under a name: for themselves, or for everybody where there is no owner.
create table saved_filters (
    org_id blob not null references organisations (id),
    id blob not null,
    noun text not null,
    name text not null,
    name_key text not null,
    query text not null,
    owner_id blob,
    created_at text not null,
    primary key (org_id, id)
) strict, without rowid;

create index saved_filters_by_noun on saved_filters (org_id, noun, name_key);
