//! What is told of an order, applied in one transaction: by the domain's rules, with the journal, the
//! rejections and the inventory that follow from it.

use chrono::{DateTime, Utc};
use domain::{
    PortRejectionId,
    history::Action,
    port::{
        Line, LineState, Order,
        evidence::{Known, Objection, Outcome, Told, apply_evidence},
        journal::{Event, What},
        order::{Contradictions, Moments},
        rejection::{Canonical, Rejection},
        state::By,
    },
};
use store::{Conn, ports as rows};

use crate::{
    App, Caller, Error, Result,
    ports::{dossier::Dossier, numbers, orders, record},
};

/// Who tells something of an order.
pub(in crate::ports) struct Source<'a> {
    /// The key of the provider by whose words it tells.
    pub(in crate::ports) provider: &'a str,
    /// Its name, for the journal.
    pub(in crate::ports) name: &'a str,
    /// What kind of cause it is.
    pub(in crate::ports) by: By,
}

/// Applies what is told of an order in one transaction. Whether anything is new.
pub(in crate::ports) async fn apply(
    app: &App,
    caller: &Caller,
    order: &Order,
    told: &Told,
    source: &Source<'_>,
) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::existing(conn, caller, order.id).await?;
    let is_new = apply_in(app, caller, conn, order, told, source).await?;
    tx.commit().await?;
    Ok(is_new)
}

pub(in crate::ports) async fn apply_in(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    told: &Told,
    source: &Source<'_>,
) -> Result<bool> {
    let dossier = Dossier::load(app, caller, conn, order).await?;
    let (order, lines) = (&dossier.order, &dossier.lines);
    let open: Vec<Objection> = dossier
        .rejections
        .iter()
        .filter(|rejection| rejection.is_open())
        .map(known_objection)
        .collect();
    let known = Known {
        order,
        lines,
        open_rejections: &open,
        window_end: dossier.window().map(|window| window.closes_at),
    };
    let outcome = apply_evidence(&known, told, source.provider, app.now());
    if outcome.is_stale {
        return Ok(false);
    }
    if source.by == By::User {
        let blocks = outcome.blocks(By::User, &dossier.guards());
        if let Some(block) = blocks.first() {
            return Err(Error::Invalid(format!("This is not taken: {block}.")));
        }
        // A vendor's word that cannot be is kept as it is. A person can look again.
        if let Some(drift) = outcome.drifts.first() {
            return Err(Error::Invalid(format!(
                "This is not taken: {}. Look at it once more.",
                drift.sentence()
            )));
        }
    }
    write(app, caller, conn, &dossier, told, &outcome, source).await
}

fn known_objection(rejection: &Rejection) -> Objection {
    Objection {
        canonical: rejection.canonical.as_str().to_owned(),
        raw_code: (!rejection.raw_code.is_empty()).then(|| rejection.raw_code.clone()),
        raw_text: rejection.raw_text.clone(),
        number: rejection.number,
    }
}

async fn write(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    dossier: &Dossier,
    told: &Told,
    outcome: &Outcome,
    source: &Source<'_>,
) -> Result<bool> {
    let (org, order) = (caller.org, &dossier.order);
    let now = app.now();
    let contradictions = contradictions(order, outcome, now);
    let is_new = !outcome.happened.is_empty() || contradictions != order.contradictions;
    let mut moments = order.moments.clone();
    let changed = changed_lines(dossier, outcome, now);
    for line in &changed {
        if line.active_at.is_some() {
            moments.first_active_at = moments.first_active_at.or(line.active_at);
        }
        rows::update_line(conn, org, order.id, line).await?;
    }
    note_moments(&mut moments, outcome, now);
    let after = Order {
        state: outcome.state,
        resume_state: outcome.resume_state,
        foc: outcome.foc.clone(),
        vendor_status: outcome.vendor_status.clone(),
        vendor_read_at: Some(told.at),
        contradictions,
        moments,
        ..order.clone()
    };
    let as_before = Order {
        vendor_read_at: after.vendor_read_at,
        ..order.clone()
    };
    if changed.is_empty() && outcome.happened.is_empty() && after == as_before {
        // Whoever is just editing the order is not disturbed by a carrier that says what it said before.
        rows::note_reading(conn, org, order.id, told.at).await?;
        return Ok(false);
    }
    rows::update_order(conn, org, &after).await?;
    let events = outcome.happened.iter().map(|happened| Event {
        seq: 0,
        at: now,
        by: source.by,
        name: source.name.to_owned(),
        number: happened.number,
        what: happened.what.clone(),
        is_inferred: happened.is_inferred,
        reason: None,
        vendor_status: outcome.vendor_status.clone(),
    });
    let events: Vec<Event> = events.collect();
    rows::append_events(conn, org, order.id.uuid(), &events).await?;
    if !order.standing().is_sent && after.standing().is_sent {
        // It was sent elsewhere.
        let lines = rows::lines(conn, org, order.id).await?;
        let sent: Vec<Line> = lines.into_iter().filter(|l| l.state.is_live()).collect();
        numbers::ordered(app, caller, conn, &after, &sent).await?;
    }
    raise(app, caller, conn, order, outcome, source).await?;
    numbers::follow(app, caller, conn, &after, dossier, outcome).await?;
    if after.state != order.state || after.foc != order.foc {
        let entry = record::moved(order, &after, Some(format!("{} told so.", source.name)));
        app.record(caller, conn, &[entry]).await?;
    }
    Ok(is_new)
}

fn contradictions(order: &Order, outcome: &Outcome, now: DateTime<Utc>) -> Contradictions {
    let is_empty = outcome.drifts.is_empty() && outcome.unknown_words.is_empty();
    Contradictions {
        drifts: outcome.drifts.clone(),
        unknown_words: outcome.unknown_words.clone(),
        since: (!is_empty).then(|| order.contradictions.since.unwrap_or(now)),
    }
}

/// The lines as they are after what was told, those only that changed.
fn changed_lines(dossier: &Dossier, outcome: &Outcome, now: DateTime<Utc>) -> Vec<Line> {
    let pairs = dossier.lines.iter().zip(&outcome.lines);
    pairs
        .filter_map(|(before, told)| {
            let is_in = matches!(told.state, LineState::Active | LineState::Verified);
            let after = Line {
                state: told.state,
                vendor_status: told.vendor_status.clone(),
                foc: told.foc.clone(),
                active_at: before.active_at.or(is_in.then_some(now)),
                ..before.clone()
            };
            (after != *before).then_some(after)
        })
        .collect()
}

/// The moments that the moves of an order mark.
fn note_moments(moments: &mut Moments, outcome: &Outcome, now: DateTime<Utc>) {
    for happened in &outcome.happened {
        if let What::OrderMoved { to, .. } = happened.what {
            moments.note(to, now);
        }
    }
}

/// Keeps the rejections that are new. Those that were open are done with once the order has gone on.
async fn raise(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
    outcome: &Outcome,
    source: &Source<'_>,
) -> Result<()> {
    for happened in &outcome.happened {
        match &happened.what {
            What::Rejected {
                canonical,
                raw_code,
                raw_text,
            } => {
                let rejection = Rejection {
                    id: PortRejectionId::new(app.new_id()),
                    canonical: canonical.parse().unwrap_or(Canonical::Other),
                    vendor: source.provider.to_owned(),
                    raw_code: raw_code.clone().unwrap_or_default(),
                    raw_text: raw_text.clone(),
                    number: happened.number,
                    round: order.revision,
                    raised_at: app.now(),
                    resolved_at: None,
                    resolution: None,
                };
                rows::insert_rejection(conn, caller.org, order.id, &rejection).await?;
                let entry = store::history::NewEntry {
                    reason: Some(format!("{raw_text} ({})", rejection.raw_code)),
                    ..record::of_order(order, Action::Refused)
                };
                app.record(caller, conn, &[entry]).await?;
            }
            What::RejectionResolved {
                canonical,
                resolution,
            } => {
                let open = rows::rejections(conn, caller.org, order.id).await?;
                let same = open.into_iter().filter(|rejection| {
                    rejection.is_open()
                        && rejection.canonical.as_str() == canonical
                        && rejection.number == happened.number
                });
                for rejection in same {
                    let done = Rejection {
                        resolved_at: Some(app.now()),
                        resolution: rejection.resolution.clone().or(Some(resolution.clone())),
                        ..rejection
                    };
                    rows::update_rejection(conn, caller.org, order.id, &done).await?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}
