//! From a pasted list to drafts: reads it, asks the carrier where that is possible, and proposes orders that
//! the carrier will take. Nothing is kept before somebody has chosen.

use std::collections::BTreeMap;

use connectors::porting::PortabilityAnswer;
use domain::{
    ConnectionId, Country, E164, PortProjectId,
    access::Permission,
    connection::Connection,
    e164::read,
    number::Number,
    port::{
        Details, Line, Order,
        intake::{Checked, Known, OpenOrder, Proposal, ProposedOrder, Winner, paste, propose},
        order::LosingCarrier,
    },
};
use secrecy::SecretString;
use store::{Conn, connections as connection_rows, names, numbers, ports as rows};

use super::{
    orders::{self, NewOrder},
    portability,
    secrets::{self, NewSecrets},
};
use crate::{App, Caller, Error, Result, text};

/// The most numbers of one list: as many as the largest order takes.
const MOST_NUMBERS: usize = 20_000;
/// The longest list.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Numbers looked up at once.
const CHUNK: usize = 500;

/// A list of numbers, and who is to get them.
#[derive(Clone, Debug)]
pub struct Question {
    /// The numbers as they were pasted or uploaded, in any notation; ranges count.
    pub text: String,
    /// The carrier that is to get them, by name.
    pub carrier: String,
    /// The connection through which that carrier is asked; none where it is followed by hand.
    pub connection: Option<ConnectionId>,
    /// The country in whose plan numbers without a country code are read; by default the organisation's.
    pub country: Option<Country>,
    /// The number of the losing account, where all numbers hang on one. It is sealed when drafts are made.
    pub account: Option<String>,
}

/// Judges a list and proposes orders. Nothing is kept.
pub async fn check(app: &App, caller: &Caller, question: &Question) -> Result<Proposal> {
    caller.require(Permission::RunPorts)?;
    Ok(judge(app, caller, question).await?.proposal)
}

/// A list, judged.
struct Judged {
    proposal: Proposal,
    known: BTreeMap<E164, Known>,
}

async fn judge(app: &App, caller: &Caller, question: &Question) -> Result<Judged> {
    ensure_sound(question)?;
    let country = match question.country {
        Some(country) => Some(country),
        None => app.country(caller.org).await?,
    };
    let pasted = paste::read(&question.text, country, MOST_NUMBERS)
        .ok_or_else(|| Error::Invalid("A list has at most 20,000 numbers. Split it.".to_owned()))?;
    let mut asked: Vec<E164> = pasted.candidates.iter().map(|c| c.number).collect();
    asked.sort();
    asked.dedup();
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let connection = connection(conn, caller, question).await?;
    let mut known = stored(conn, caller, question, &asked).await?;
    drop(read);
    let unasked = match &connection {
        Some(connection) => asked_live(app, caller, question, connection, &mut known).await?,
        None => None,
    };
    let provider = connection.and_then(|connection| connection.provider.parse().ok());
    let winner = Winner::named(question.carrier.trim());
    let winner = Winner {
        provider: provider.unwrap_or(winner.provider),
        ..winner
    };
    let mut proposal = propose(&winner, &pasted.candidates, &pasted.unreadable, |number| {
        known.get(&number)
    });
    proposal.notes.extend(unasked);
    Ok(Judged { proposal, known })
}

fn ensure_sound(question: &Question) -> Result<()> {
    if question.text.len() > MOST_BYTES {
        return Err(Error::Invalid(
            "The list is longer than 2 MiB. Send the column of numbers only.".to_owned(),
        ));
    }
    if question.carrier.trim().is_empty() {
        return Err(Error::Invalid(
            "Name the carrier that is to get the numbers.".to_owned(),
        ));
    }
    text::ensure_visible("The carrier", &question.carrier)?;
    text::ensure_visible(
        "The account",
        question.account.as_deref().unwrap_or_default(),
    )
}

async fn connection(
    conn: &mut Conn<'_>,
    caller: &Caller,
    question: &Question,
) -> Result<Option<Connection>> {
    let Some(id) = question.connection else {
        return Ok(None);
    };
    let found = connection_rows::find(conn, caller.org, id).await?;
    found.map(Some).ok_or_else(|| {
        Error::Invalid("There is no such connection. Choose one of the list.".to_owned())
    })
}

/// What the numbering plans, the inventory and the open orders say of some numbers.
async fn stored(
    conn: &mut Conn<'_>,
    caller: &Caller,
    question: &Question,
    asked: &[E164],
) -> Result<BTreeMap<E164, Known>> {
    let account = question.account.as_deref().map(str::trim);
    let account = account.filter(|account| !account.is_empty());
    let bare = |number: E164| Known {
        checked: None,
        number_type: read::type_of(number),
        country: read::country_of(number),
        in_inventory: None,
        inventory_carrier: None,
        open_order: None,
        account: account.map(str::to_owned),
        account_shape: None,
    };
    let mut known: BTreeMap<E164, Known> = asked.iter().map(|&n| (n, bare(n))).collect();
    let names = names::load(conn, caller.org).await?;
    for chunk in asked.chunks(CHUNK) {
        for Number {
            number,
            particulars,
            ..
        } in numbers::find_many(conn, caller.org, &names, chunk).await?
        {
            if let Some(known) = known.get_mut(&number) {
                known.in_inventory = Some(particulars.lifecycle);
                known.inventory_carrier = particulars.carrier;
            }
        }
    }
    for line in rows::open_orders_of(conn, caller.org, asked).await? {
        let known = known.get_mut(&line.number);
        if let Some(known) = known.filter(|_| line.order_state.is_open()) {
            known.open_order = Some(OpenOrder {
                id: line.order,
                reference: line.reference,
            });
        }
    }
    Ok(known)
}

/// Asks the carrier which of the numbers can be ported. Where it cannot be asked, the list is judged without
/// it, and the answer says why.
async fn asked_live(
    app: &App,
    caller: &Caller,
    question: &Question,
    connection: &Connection,
    known: &mut BTreeMap<E164, Known>,
) -> Result<Option<String>> {
    let open = |known: &Known| known.open_order.is_none() && known.country.is_some();
    let numbers: Vec<E164> = known
        .iter()
        .filter(|(_, known)| open(known))
        .map(|(number, _)| *number)
        .collect();
    let carrier = question.carrier.trim();
    let connector = match portability::open(app, caller, connection.id).await {
        Ok(Some(connector)) if !numbers.is_empty() => connector,
        Ok(_) => return Ok(None),
        Err(Error::Invalid(why) | Error::Vault(why)) => return Ok(Some(why)),
        Err(error) => return Err(error),
    };
    match portability::ask(&*connector, carrier, &numbers).await {
        Ok(answers) => {
            for (number, answer) in answers {
                if let Some(known) = known.get_mut(&number) {
                    known.checked = Some(checked(answer));
                }
            }
            Ok(None)
        }
        Err(Error::Busy(why)) => Ok(Some(why)),
        Err(error) => Err(error),
    }
}

fn checked(answer: PortabilityAnswer) -> Checked {
    Checked {
        portability: answer.portability,
        reason: answer.reason,
        serving_carrier: answer.serving_carrier,
        serving_spid: answer.serving_spid,
        group: answer.group,
        needs_account_number: answer.needs_account_number,
        is_on_net: None,
    }
}

/// Makes drafts of the proposed orders with these keys, or of all of them if no key is named. The list is
/// judged once more, so that an order that cannot be made any longer is not.
pub async fn create(
    app: &App,
    caller: &Caller,
    question: &Question,
    keys: &[String],
    project: Option<PortProjectId>,
) -> Result<Vec<Order>> {
    caller.require(Permission::RunPorts)?;
    let account = question.account.as_deref().map(str::trim);
    let account = account.filter(|account| !account.is_empty());
    if account.is_some() {
        // Without a key there would be drafts and no account number.
        app.vault()?;
    }
    let judged = judge(app, caller, question).await?;
    let chosen = chosen(&judged.proposal, keys)?;
    let new = chosen
        .iter()
        .map(|proposed| draft(app, question, project, proposed, &judged.known));
    let mut orders = orders::create_all(app, caller, new.collect()).await?;
    if let Some(account) = account {
        for order in &mut orders {
            seal(app, caller, order, account).await?;
        }
    }
    Ok(orders)
}

fn chosen<'p>(proposal: &'p Proposal, keys: &[String]) -> Result<Vec<&'p ProposedOrder>> {
    if keys.is_empty() {
        if proposal.orders.is_empty() {
            return Err(Error::Invalid(
                "No number of the list can be put on an order. The verdicts say why.".to_owned(),
            ));
        }
        return Ok(proposal.orders.iter().collect());
    }
    let find = |key: &String| proposal.orders.iter().find(|order| order.key == *key);
    keys.iter()
        .map(|key| {
            find(key).ok_or_else(|| {
                Error::Changed(
                    "What can be ordered has changed since the list was checked. Check it again."
                        .to_owned(),
                )
            })
        })
        .collect()
}

fn draft(
    app: &App,
    question: &Question,
    project: Option<PortProjectId>,
    proposed: &ProposedOrder,
    known: &BTreeMap<E164, Known>,
) -> NewOrder {
    let line = |&number: &E164| {
        let checked = known.get(&number).and_then(|known| known.checked.as_ref());
        let bare = orders::bare_line(number);
        checked.map_or(bare.clone(), |checked| Line {
            portability: Some(checked.portability),
            portability_reason: checked.reason.clone(),
            portability_at: Some(app.now()),
            serving_carrier: checked.serving_carrier.clone(),
            serving_spid: checked.serving_spid.clone(),
            ..bare
        })
    };
    NewOrder {
        reference: None,
        project,
        country: proposed.country,
        number_type: proposed.number_type,
        carrier: question.carrier.clone(),
        connection: question.connection,
        details: Details {
            losing: LosingCarrier {
                network: proposed.losing_carrier.clone(),
                spid: proposed.spid.clone(),
                ..LosingCarrier::default()
            },
            ..Details::default()
        },
        requested_foc: None,
        lines: proposed.numbers.iter().map(line).collect(),
    }
}

/// Keeps the number of the losing account where nobody reads it.
async fn seal(app: &App, caller: &Caller, order: &mut Order, account: &str) -> Result<()> {
    let new = NewSecrets {
        account_number: Some(SecretString::from(account)),
        pin: None,
    };
    secrets::set(app, caller, order.id, order.version, new).await?;
    let mut read = app.db.read().await?;
    *order = orders::existing(&mut read.conn(), caller, order.id).await?;
    Ok(())
}
