//! Deliveries: messages on their way to a destination or a person.
//!
//! A message is queued in the transaction that makes it necessary, so that it is neither lost nor sent for
//! something that did not happen. A worker makes it of what its payload names at the moment of sending. Each
//! try is written down before anything leaves, and how it ended afterwards; what may follow is decided in
//! [`domain::delivery::step`].

mod chart;
mod decide;
mod folder;
mod letter;
mod mail;
mod message;
mod outlets;
mod view;
pub(crate) mod web;
mod work;

use chrono::TimeDelta;
use domain::{
    DeliveryId, OrgId,
    delivery::{Delivery, Destination, Payload, Recipient, Standing, Target, Went},
};
use store::{Conn, access::users, deliveries as rows, destinations, jobs::gates};

pub(crate) use decide::drop_unfinished;
pub use decide::{discard, discard_dead, replay, replay_dead};
pub use mail::MailServer;
pub use outlets::{Outlets, PublicUrl};
pub use view::{find, list, outlets};
pub(crate) use work::{give_up, prune, run};

use crate::{App, Caller, Error, Result, jobs};

/// How a try to send something went, in words that history keeps.
#[derive(Debug)]
struct Attempt {
    went: Went,
    said: String,
    /// How long the other side asks us to wait.
    asked: Option<TimeDelta>,
    /// Whether nobody could be spoken to there, so that whatever else takes the same way out would wait as long
    /// for nothing.
    is_silence: bool,
}

impl Attempt {
    fn new(went: Went, said: impl Into<String>) -> Self {
        Self {
            went,
            said: said.into(),
            asked: None,
            is_silence: false,
        }
    }

    /// The same, where nobody could be spoken to.
    fn in_silence(self) -> Self {
        Self {
            is_silence: true,
            ..self
        }
    }

    /// The other side has it.
    fn accepted(said: impl Into<String>) -> Self {
        Self::new(Went::Accepted, said)
    }

    /// It has not arrived, and may later.
    fn put_off(said: impl Into<String>) -> Self {
        Self::new(Went::PutOff, said)
    }

    /// It will not be taken as it is.
    fn refused(said: impl Into<String>) -> Self {
        Self::new(Went::Refused, said)
    }

    /// It was sent, and nobody can say whether it arrived.
    fn unclear(said: impl Into<String>) -> Self {
        Self::new(Went::Unclear, said)
    }
}

/// Queues a message. A mail destination with several addresses has one for each, so that one which refuses
/// holds up none of the others.
pub(crate) async fn queue(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    to: impl Into<Recipient>,
    payload: &Payload,
) -> Result<Vec<DeliveryId>> {
    let to = to.into();
    let mut queued = Vec::new();
    for (name, address) in parties(conn, caller.org, to).await? {
        let delivery = Delivery {
            id: DeliveryId::new(app.new_id()),
            recipient: to,
            name,
            address,
            subject: payload.subject().to_owned(),
            standing: Standing::NEW,
            reason: None,
            created_at: app.now(),
            changed_at: app.now(),
        };
        rows::insert(conn, caller.org, &delivery, payload).await?;
        if *payload == Payload::Trial {
            // Whoever tries it out wants to know now.
            gates::open(conn, &jobs::gate_of(&delivery)).await?;
        }
        jobs::queue_delivery(app, caller, conn, &delivery).await?;
        queued.push(delivery.id);
    }
    Ok(queued)
}

/// The webhooks that are told of events.
pub(crate) async fn listeners(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Destination>> {
    let all = destinations::list(conn, org).await?.into_iter();
    Ok(all
        .filter(|destination| destination.target.hears_events())
        .collect())
}

/// Who a message goes to: names, and for a destination by mail each address.
async fn parties(
    conn: &mut Conn<'_>,
    org: OrgId,
    to: Recipient,
) -> Result<Vec<(String, Option<String>)>> {
    match to {
        Recipient::Person(id) => {
            let user = users::find(conn, org, id).await?;
            let user = user.ok_or(Error::NotFound("person"))?;
            Ok(vec![(user.name, None)])
        }
        Recipient::Destination(id) => {
            let destination = destinations::find(conn, org, id).await?;
            let destination = destination.ok_or(Error::NotFound("destination"))?;
            let name = destination.name;
            Ok(match destination.target {
                Target::Mail { to } => to
                    .into_iter()
                    .map(|address| (name.clone(), Some(address.into())))
                    .collect(),
                _ => vec![(name, None)],
            })
        }
    }
}

#[cfg(test)]
mod tests;
