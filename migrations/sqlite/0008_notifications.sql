-- How far each organisation's history was read for what people and programs are told, and when its clocks
-- were last looked at. What happened before this table was made is told to nobody.
create table watches (
    org_id blob not null primary key references organisations (id),
    seq integer not null,
    looked_at text
) strict, without rowid;

insert into watches (org_id, seq) select org_id, seq from history_heads;

-- What the clock brought and was told: a clock is looked at again and again.
create table told_occasions (
    org_id blob not null references organisations (id),
    topic text not null,
    subject text not null,
    occurrence text not null,
    at text not null,
    primary key (org_id, topic, subject, occurrence)
) strict, without rowid;

-- What people are told. mail_at is when a mail about it is due, mailed_at when it was made part of one.
create table notifications (
    org_id blob not null,
    user_id blob not null,
    id blob not null,
    topic text not null,
    subject text not null,
    occurrence text not null,
    urgency text not null,
    title text not null,
    detail text not null,
    link text not null,
    at text not null,
    read_at text,
    mail_at text,
    mailed_at text,
    primary key (org_id, user_id, id),
    unique (org_id, user_id, topic, subject, occurrence),
    foreign key (org_id, user_id) references users (org_id, id)
) strict, without rowid;

create index notifications_unread on notifications (org_id, user_id, id) where read_at is null;
create index notifications_to_mail on notifications (mail_at, org_id, user_id)
    where mailed_at is null and mail_at is not null;

-- What people want to hear of, as JSON; nothing where they have not chosen.
create table notification_settings (
    org_id blob not null,
    user_id blob not null,
    body text not null,
    version integer not null default 1,
    primary key (org_id, user_id),
    foreign key (org_id, user_id) references users (org_id, id)
) strict, without rowid;

-- The kinds of event that a destination is told of, where that is not all of them.
create table event_subscriptions (
    org_id blob not null references organisations (id),
    destination_id blob not null,
    kinds text not null,
    version integer not null default 1,
    primary key (org_id, destination_id)
) strict, without rowid;
