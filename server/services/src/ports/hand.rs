//! What a carrier without an API tells of an order, entered by people: Microsoft in the words of its portal,
//! any other in ours. It is applied as what an API tells is, with one difference: what cannot be is refused,
//! since whoever enters it can look again.

use domain::{
    CommentId, E164, PortOrderId,
    access::Permission,
    history::Action,
    port::{
        Foc, Order, OrderState,
        evidence::{Objection, Told, ToldNumber},
        intake::Provider,
        journal::What,
        note::Note,
        rejection::classify,
        state::By,
        vendor::{self, Context, LineWord, Mapped},
    },
};
use store::{Conn, history::NewEntry, ports as rows};

use super::{
    dossier::Dossier,
    follow::{self, Source},
    notes, orders, record,
};
use crate::{App, Caller, Error, Result, text};

/// The longest vendor's id of an order, in characters.
const LONGEST_ID: usize = 100;

/// What a carrier told.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    /// Its word for where the order stands, one of [`words`]; blank where it told nothing of that.
    pub word: String,
    /// Its id of the order, once it has one.
    pub vendor_order: Option<String>,
    /// The date that was agreed.
    pub foc: Option<Foc>,
    /// What speaks against the order: code, which may be blank, and words.
    pub reasons: Vec<(String, String)>,
    /// Its words on single numbers.
    pub numbers: Vec<(E164, String)>,
    /// What else there is to say. It is kept as a note among us.
    pub note: String,
}

/// The key of the provider in whose words people tell of a carrier without an API.
pub fn provider(carrier: &str) -> &'static str {
    match Provider::of(carrier) {
        Provider::Microsoft => Provider::Microsoft.as_str(),
        _ => vendor::MANUAL,
    }
}

/// The words for where an order of a carrier without an API stands, and for where a number of it does.
pub fn words(carrier: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let provider = provider(carrier);
    (vendor::order_words(provider), vendor::line_words(provider))
}

/// Takes what a carrier without an API told. That an order was sent elsewhere is told so too: it is submitted
/// by the first word that says so. That numbers have come in needs a document of the kind
/// \u{201c}other\u{201d} that shows it (domain notes §2.8, I3). The version must be the one that was read.
pub async fn tell(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    told: ByHand,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::seen(conn, caller, id, version).await?;
    ensure_by_hand(app, caller, conn, &order).await?;
    let provider = provider(&order.carrier);
    let evidence = evidence(app, &order, provider, &told)?;
    let order = with_id(app, caller, conn, order, told.vendor_order).await?;
    let source = Source {
        provider,
        name: &caller.name,
        by: By::User,
    };
    follow::apply_in(app, caller, conn, order, &evidence, &source).await?;
    ensure_taken(&orders::existing(conn, caller, id).await?, &evidence)?;
    if !told.note.trim().is_empty() {
        keep_note(app, caller, conn, id, notes::checked(&told.note)?).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The order with the carrier's id of it, which is written down where it is new.
async fn with_id(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    id: Option<String>,
) -> Result<Order> {
    let id = checked_id(id)?;
    if id.is_none() || id == order.vendor_order {
        return Ok(order);
    }
    let what = What::Edited {
        fields: vec!["the carrier\u{2019}s id of the order".to_owned()],
    };
    let event = record::event(app, caller, None, what);
    rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
    let side = |id: &Option<String>| Some(serde_json::json!({ "vendor_order": id }).to_string());
    let entry = NewEntry {
        before: side(&order.vendor_order),
        after: side(&id),
        ..record::of_order(&order, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    Ok(Order {
        vendor_order: id,
        ..order
    })
}

/// Refuses what was told and would be lost: a date without an agreement, reasons without a rejection.
fn ensure_taken(after: &Order, told: &Told) -> Result<()> {
    if let Some(date) = told
        .foc
        .as_ref()
        .filter(|date| after.foc.as_ref() != Some(*date))
    {
        return Err(Error::Invalid(format!(
            "The date {date} is not taken: {} is {}. Say along with the date that it is agreed.",
            after.reference,
            after.state.label().to_lowercase()
        )));
    }
    let is_against = matches!(
        after.state,
        OrderState::Exception | OrderState::Failed | OrderState::ActionNeeded
    );
    if !told.reasons.is_empty() && !is_against {
        return Err(Error::Invalid(format!(
            "A reason is not taken: {} is {}. Say along with the reason that it is rejected.",
            after.reference,
            after.state.label().to_lowercase()
        )));
    }
    Ok(())
}

async fn ensure_by_hand(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
) -> Result<()> {
    let dossier = Dossier::load(app, caller, conn, order.clone()).await?;
    if dossier.is_by_hand() {
        Ok(())
    } else {
        Err(Error::Invalid(format!(
            "What {} tells of {} is taken from its API. Ask it anew instead.",
            order.carrier, order.reference
        )))
    }
}

/// What was told, in the domain's form, if every word of it is understood.
fn evidence(app: &App, order: &Order, provider: &str, told: &ByHand) -> Result<Told> {
    let word = checked_word(order, provider, told)?;
    let mut numbers = Vec::with_capacity(told.numbers.len());
    for (number, word) in &told.numbers {
        if vendor::line_state(provider, word) == LineWord::Unknown {
            let known = vendor::line_words(provider).join(", ");
            return Err(Error::Invalid(format!(
                "\u{201c}{word}\u{201d} says nothing of {number} that is understood here. Choose one of these: \
                 {known}."
            )));
        }
        numbers.push(ToldNumber {
            number: *number,
            word: Some(word.trim().to_owned()),
            foc: None,
        });
    }
    let mut reasons = Vec::with_capacity(told.reasons.len());
    for (code, words) in &told.reasons {
        text::ensure_visible("The reason", words)?;
        let (code, words) = (code.trim(), words.trim());
        if code.is_empty() && words.is_empty() {
            continue;
        }
        reasons.push(Objection {
            canonical: classify(provider, code, words).as_str().to_owned(),
            raw_code: (!code.is_empty()).then(|| code.to_owned()),
            raw_text: words.to_owned(),
            number: None,
        });
    }
    if word.is_none() && numbers.is_empty() && told.vendor_order.is_none() && told.foc.is_none() {
        return Err(Error::Invalid(
            "Enter what the carrier told: where the order or a number stands, its id, or its date. A note \
             alone is added as a note."
                .to_owned(),
        ));
    }
    Ok(Told {
        at: app.now(),
        // A date that is told later belongs to the word that was told before.
        word: word.or_else(|| order.vendor_status.clone().filter(|_| told.foc.is_some())),
        reasons,
        needs_documents: false,
        numbers,
        has_all_numbers: false,
        foc: told.foc.clone(),
    })
}

fn checked_word(order: &Order, provider: &str, told: &ByHand) -> Result<Option<String>> {
    let word = told.word.trim();
    if word.is_empty() {
        return Ok(None);
    }
    let context = Context {
        current: order.state,
        is_sent: order.standing().is_sent,
        has_errors: !told.reasons.is_empty(),
        needs_documents: false,
    };
    if vendor::order_state(provider, word, context) == Mapped::Unknown {
        let known = vendor::order_words(provider).join(", ");
        return Err(Error::Invalid(format!(
            "\u{201c}{word}\u{201d} is no word for where an order stands. Choose one of these: {known}."
        )));
    }
    Ok(Some(word.to_owned()))
}

fn checked_id(id: Option<String>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let id = id.trim();
    text::ensure_visible("The carrier\u{2019}s id", id)?;
    if id.chars().count() > LONGEST_ID {
        return Err(Error::Invalid(format!(
            "The carrier\u{2019}s id of the order is longer than {LONGEST_ID} characters. Shorten it."
        )));
    }
    Ok((!id.is_empty()).then(|| id.to_owned()))
}

async fn keep_note(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: PortOrderId,
    said: &str,
) -> Result<()> {
    let note = Note {
        id: CommentId::new(app.new_id()),
        author: caller.actor(),
        body: said.to_owned(),
        is_for_carrier: false,
        vendor_note: None,
        at: app.now(),
    };
    rows::insert_note(conn, caller.org, order, &note).await?;
    let what = What::Noted {
        text: said.to_owned(),
        is_visible_to_carrier: false,
    };
    let event = record::event(app, caller, None, what);
    Ok(rows::append_events(conn, caller.org, order.uuid(), &[event]).await?)
}
