//! What people and programs want to be told.

use std::collections::HashMap;

use domain::{
    OrgId, UserId,
    notification::{event::EventKind, settings::Settings},
};
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::ensure_version,
    text::{json, to_json},
};

/// What a person has chosen, with its version; the defaults with version 0 where they have not.
pub async fn settings(conn: &mut Conn<'_>, org: OrgId, user: UserId) -> Result<(Settings, i64)> {
    let row: Option<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select body, version from notification_settings where org_id = $1 and user_id = $2",
        )
        .bind(org.uuid()).bind(user.uuid()).fetch_optional(c).await?
    });
    let read = |(body, version): (String, i64)| {
        Ok((json(&body, "notification_settings", "body")?, version))
    };
    row.map_or_else(|| Ok((Settings::default(), 0)), read)
}

/// What the people of an organisation have chosen; whoever has not is not among them.
pub async fn settings_of_all(conn: &mut Conn<'_>, org: OrgId) -> Result<HashMap<UserId, Settings>> {
    let rows: Vec<(Uuid, String)> = on_db!(conn, c => {
        sqlx::query_as("select user_id, body from notification_settings where org_id = $1")
            .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(user, body)| {
            Ok((
                UserId::new(user),
                json(&body, "notification_settings", "body")?,
            ))
        })
        .collect()
}

/// Writes what a person has chosen over the version that was read; 0 where there was none.
pub async fn put_settings(
    conn: &mut Conn<'_>,
    org: OrgId,
    user: UserId,
    settings: &Settings,
    version: i64,
) -> Result<()> {
    put(
        conn,
        SETTINGS,
        (org.uuid(), user.uuid()),
        to_json(settings),
        version,
    )
    .await
}

/// The kinds of event of which destinations are told, with the versions; one that is told of all is not among
/// them.
pub async fn event_subscriptions(
    conn: &mut Conn<'_>,
    org: OrgId,
) -> Result<HashMap<Uuid, (Vec<EventKind>, i64)>> {
    let rows: Vec<(Uuid, String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select destination_id, kinds, version from event_subscriptions where org_id = $1",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(id, kinds, version)| {
            let kinds = json(&kinds, "event_subscriptions", "kinds")?;
            Ok((id, (kinds, version)))
        })
        .collect()
}

/// Writes the kinds of event that a destination is told of over the version that was read; 0 where there was
/// none.
pub async fn put_event_subscription(
    conn: &mut Conn<'_>,
    org: OrgId,
    destination: Uuid,
    kinds: &[EventKind],
    version: i64,
) -> Result<()> {
    put(
        conn,
        EVENTS,
        (org.uuid(), destination),
        to_json(&kinds),
        version,
    )
    .await
}

/// How a document is added and changed.
type Statements = [&'static str; 2];

const SETTINGS: Statements = [
    "insert into notification_settings (org_id, user_id, body) values ($1, $2, $3) \
     on conflict (org_id, user_id) do nothing",
    "update notification_settings set body = $3, version = $4 + 1 \
     where org_id = $1 and user_id = $2 and version = $4",
];

const EVENTS: Statements = [
    "insert into event_subscriptions (org_id, destination_id, kinds) values ($1, $2, $3) \
     on conflict (org_id, destination_id) do nothing",
    "update event_subscriptions set kinds = $3, version = $4 + 1 \
     where org_id = $1 and destination_id = $2 and version = $4",
];

async fn put(
    conn: &mut Conn<'_>,
    [insert, update]: Statements,
    (org, id): (Uuid, Uuid),
    body: String,
    version: i64,
) -> Result<()> {
    on_db!(conn, c => {
        let done = if version == 0 {
            sqlx::query(insert).bind(org).bind(id).bind(body).execute(c).await?
        } else {
            sqlx::query(update).bind(org).bind(id).bind(body).bind(version).execute(c).await?
        };
        ensure_version(done.rows_affected())
    })
}
