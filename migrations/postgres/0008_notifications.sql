-- How far each organisation's history was read for what people and programs are told, and when its clocks
-- were last looked at. What happened before this table was made is told to nobody.
create table watches (
    org_id uuid not null primary key references organisations (id),
    seq bigint not null,
    looked_at timestamptz
);

insert into watches (org_id, seq) select org_id, seq from history_heads;

-- What the clock brought and was told: a clock is looked at again and again.
create table told_occasions (
    org_id uuid not null references organisations (id),
    topic text collate "C" not null,
    subject text collate "C" not null,
    occurrence text collate "C" not null,
    at timestamptz not null,
    primary key (org_id, topic, subject, occurrence)
);

-- What people are told. mail_at is when a mail about it is due, mailed_at when it was made part of one.
create table notifications (
    org_id uuid not null,
    user_id uuid not null,
    id uuid not null,
    topic text collate "C" not null,
    subject text collate "C" not null,
    occurrence text collate "C" not null,
    urgency text not null,
    title text not null,
    detail text not null,
    link text not null,
    at timestamptz not null,
    read_at timestamptz,
    mail_at timestamptz,
    mailed_at timestamptz,
    primary key (org_id, user_id, id),
    unique (org_id, user_id, topic, subject, occurrence),
    foreign key (org_id, user_id) references users (org_id, id)
);

create index notifications_unread on notifications (org_id, user_id, id) where read_at is null;
create index notifications_to_mail on notifications (mail_at, org_id, user_id)
    where mailed_at is null and mail_at is not null;

-- What people want to hear of, as JSON; nothing where they have not chosen.
create table notification_settings (
    org_id uuid not null,
    user_id uuid not null,
    body text not null,
    version bigint not null default 1,
    primary key (org_id, user_id),
    foreign key (org_id, user_id) references users (org_id, id)
);

-- The kinds of event that a destination is told of, where that is not all of them.
create table event_subscriptions (
    org_id uuid not null references organisations (id),
    destination_id uuid not null,
    kinds text not null,
    version bigint not null default 1,
    primary key (org_id, destination_id)
);
