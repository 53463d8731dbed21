//! Reading what carriers make of orders, and of requests for our numbers. What they tell is applied by the
//! domain; what cannot be is kept as a contradiction and never believed.

mod apply;

use chrono::{DateTime, Utc};
use connectors::{
    connector::Connector,
    http::{ApiError, Fault},
    records::{Moment, PortIn, Reason},
};
use domain::{
    ConnectionId,
    access::Permission,
    calendar::zone,
    connection::Connection,
    port::{
        Foc, Line, Order, OrderState,
        evidence::{Objection, Told, ToldNumber},
        note::Note,
        rejection::classify,
        state::By,
    },
};
use store::{connections as connection_rows, ports as rows};

use super::{dossier, outs, tick::tick};
use crate::{App, Caller, Error, Result, connections, jobs};

pub(super) use apply::{Source, apply, apply_in};

/// The states in which a carrier has something to tell of an order.
const FOLLOWED: &[OrderState] = &[
    OrderState::ActionNeeded,
    OrderState::Submitted,
    OrderState::CarrierReview,
    OrderState::Exception,
    OrderState::SuppPending,
    OrderState::FocConfirmed,
    OrderState::Activating,
    OrderState::Partial,
    OrderState::Ported,
    OrderState::CancelPending,
    OrderState::SnapbackPending,
];

/// How soon a connection is asked about its ports again on the day of a port.
const ON_THE_DAY: chrono::Duration = chrono::Duration::minutes(5);
/// How soon it is asked again otherwise, while it has open orders.
const MEANWHILE: chrono::Duration = chrono::Duration::minutes(30);

/// Has a connection asked about its ports by the worker, unless it is about to be.
pub async fn request(app: &App, caller: &Caller, connection: ConnectionId) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    connections::ensure(app, caller, connection).await?;
    let mut tx = app.db.begin().await?;
    jobs::queue_ports(app, caller, &mut tx.conn(), connection).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks a connection about its ports here and now.
pub async fn ask_now(app: &App, caller: &Caller, connection: ConnectionId) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    connections::ensure(app, caller, connection).await?;
    run(app, caller, connection, By::VendorPoll).await
}

/// Asks a connection about its ports. Called under a lease; told twice, it changes nothing more.
pub(crate) async fn run(app: &App, caller: &Caller, id: ConnectionId, by: By) -> Result<()> {
    let mut read = app.db.read().await?;
    let connection = connection_rows::find(&mut read.conn(), caller.org, id).await?;
    drop(read);
    let Some(connection) = connection.filter(|connection| !connection.is_paused) else {
        return Ok(());
    };
    let (connector, _) = match connections::open(app, caller.org, &connection).await {
        Ok(opened) => opened,
        // It shows at the connection itself; ports wait for it.
        Err(Error::Invalid(why) | Error::Vault(why)) => {
            tracing::warn!(connection = %id, why, "a connection could not be asked about its ports");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let asked = Asked {
        app,
        caller,
        connection: &connection,
        connector: &*connector,
        by,
    };
    let is_told = asked.port_ins().await? | asked.port_outs().await?;
    let is_changed = tick(app, caller).await? | is_told;
    if is_changed {
        let mut tx = app.db.begin().await?;
        jobs::queue_reconcile(app, caller, &mut tx.conn()).await?;
        tx.commit().await?;
    }
    asked.come_back().await
}

struct Asked<'a> {
    app: &'a App,
    caller: &'a Caller,
    connection: &'a Connection,
    connector: &'a dyn Connector,
    by: By,
}

impl Asked<'_> {
    async fn port_ins(&self) -> Result<bool> {
        if !self.connector.capabilities().has_port_ins {
            return Ok(false);
        }
        let mut read = self.app.db.read().await?;
        let conn = &mut read.conn();
        let open =
            rows::open_orders(conn, self.caller.org, FOLLOWED, Some(self.connection.id)).await?;
        drop(read);
        let mut is_changed = false;
        for order in open {
            let Some(vendor_order) = order.vendor_order.clone() else {
                continue;
            };
            let asked_at = self.app.now();
            match self.connector.port_in(&vendor_order).await {
                Ok(Some(told)) => {
                    is_changed |= self.take(&order, &told, asked_at).await?;
                    self.notes(&order, &vendor_order).await?;
                }
                Ok(None) => self.missing(&order, &vendor_order),
                // One order that cannot be read must not hold up the others, unless nothing can be.
                Err(error) => self.unread(&order, &error)?,
            }
        }
        Ok(is_changed)
    }

    fn missing(&self, order: &Order, vendor_order: &str) {
        tracing::warn!(
            order = %order.id, vendor_order,
            "{} does not have a port order that it had", self.connection.name
        );
    }

    fn unread(&self, order: &Order, error: &ApiError) -> Result<()> {
        tracing::warn!(order = %order.id, %error, "a port order could not be read");
        match error.fault {
            Fault::NotFound | Fault::Unreadable | Fault::Refused => Ok(()),
            _ => Err(Error::Busy(format!(
                "{} could not be asked about its ports: {error}",
                self.connection.name
            ))),
        }
    }

    /// Applies what the carrier tells of an order. Whether anything is new.
    async fn take(&self, order: &Order, told: &PortIn, at: DateTime<Utc>) -> Result<bool> {
        let evidence = told_of(&self.connection.provider, order, told, at);
        let is_new = apply(
            self.app,
            self.caller,
            order,
            &evidence,
            &Source {
                provider: &self.connection.provider,
                name: &self.connection.name,
                by: self.by,
            },
        )
        .await?;
        let is_told = self
            .note_messages(order, told.messaging_status.as_deref())
            .await?;
        Ok(is_new || is_told)
    }

    /// Keeps what the carrier says of the numbers' messages, which it ports apart from calls. Whether it
    /// is new.
    async fn note_messages(&self, order: &Order, word: Option<&str>) -> Result<bool> {
        let Some(word) = word else { return Ok(false) };
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let lines = rows::lines(conn, self.caller.org, order.id).await?;
        let is_told =
            |line: &Line| line.state.is_live() && line.messaging_status.as_deref() != Some(word);
        let mut is_new = false;
        for line in lines.into_iter().filter(is_told) {
            let told = Line {
                messaging_status: Some(word.to_owned()),
                ..line
            };
            rows::update_line(conn, self.caller.org, order.id, &told).await?;
            is_new = true;
        }
        tx.commit().await?;
        Ok(is_new)
    }

    async fn notes(&self, order: &Order, vendor_order: &str) -> Result<()> {
        if !self.connector.capabilities().ports.notes {
            return Ok(());
        }
        let notes = match self.connector.port_notes(vendor_order).await {
            Ok(notes) => notes,
            Err(error) => return self.unread(order, &error),
        };
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        for said in notes {
            let note = Note {
                id: domain::CommentId::new(self.app.new_id()),
                author: domain::history::Actor {
                    user_id: None,
                    name: said.author.unwrap_or_else(|| self.connection.name.clone()),
                },
                body: said.text,
                is_for_carrier: true,
                vendor_note: Some(said.id),
                at: said.at.unwrap_or_else(|| self.app.now()),
            };
            rows::insert_note(conn, self.caller.org, order.id, &note).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn port_outs(&self) -> Result<bool> {
        if !self.connector.capabilities().has_port_outs {
            return Ok(false);
        }
        let mut is_changed = false;
        let mut at = None;
        loop {
            let batch = self.connector.port_outs(at.as_ref()).await;
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => {
                    return Err(Error::Busy(format!(
                        "{} could not be asked about its port-outs: {error}",
                        self.connection.name
                    )));
                }
            };
            for told in &batch.entries {
                is_changed |=
                    outs::take(self.app, self.caller, self.connection, told, self.by).await?;
            }
            match batch.next {
                Some(next) => at = Some(next),
                None => return Ok(is_changed),
            }
        }
    }

    /// Comes back in a while as long as there is something to wait for.
    async fn come_back(&self) -> Result<()> {
        let mut read = self.app.db.read().await?;
        let conn = &mut read.conn();
        let org = self.caller.org;
        let open = rows::open_orders(conn, org, FOLLOWED, Some(self.connection.id)).await?;
        drop(read);
        let now = self.app.now();
        let is_the_day = |order: &Order| {
            let day = order.foc.as_ref().map(Foc::day);
            matches!(order.state, OrderState::Activating | OrderState::Partial)
                || (order.state == OrderState::FocConfirmed
                    && day == Some(dossier::today(order, now)))
        };
        let wait = if open.iter().any(is_the_day) {
            ON_THE_DAY
        } else if open.iter().any(|order| order.state != OrderState::Ported) {
            MEANWHILE
        } else {
            return Ok(());
        };
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        jobs::queue_ports_after(self.app, self.caller, conn, self.connection.id, wait).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A moment as the carrier gives it, in the place of a port.
pub(super) fn foc(moment: Moment, zone_name: &str) -> Foc {
    match moment {
        Moment::Day(day) => Foc::on(day, zone_name),
        Moment::Instant(at) => {
            zone::foc_of(at, zone_name).unwrap_or_else(|_| Foc::on(at.date_naive(), "UTC"))
        }
    }
}

/// What a carrier tells of an order, in the domain's form.
fn told_of(provider: &str, order: &Order, told: &PortIn, at: DateTime<Utc>) -> Told {
    let zone = dossier::zone_of(order);
    let mut reasons: Vec<Objection> = told
        .reasons
        .iter()
        .map(|reason| objection(provider, reason, None))
        .collect();
    for number in &told.numbers {
        let of_number = number.reason.as_ref();
        reasons.extend(of_number.map(|reason| objection(provider, reason, Some(number.number))));
    }
    Told {
        at,
        word: (!told.status.is_empty()).then(|| told.status.clone()),
        reasons,
        needs_documents: false,
        numbers: told
            .numbers
            .iter()
            .map(|number| ToldNumber {
                number: number.number,
                word: number.status.clone(),
                foc: number.foc.map(|moment| foc(moment, &zone)),
            })
            .collect(),
        has_all_numbers: told.has_all_numbers,
        foc: told.foc_confirmed.map(|moment| foc(moment, &zone)),
    }
}

fn objection(provider: &str, reason: &Reason, number: Option<domain::E164>) -> Objection {
    Objection {
        canonical: classify(provider, &reason.code, &reason.text)
            .as_str()
            .to_owned(),
        raw_code: (!reason.code.is_empty()).then(|| reason.code.clone()),
        raw_text: reason.text.clone(),
        number,
    }
}
