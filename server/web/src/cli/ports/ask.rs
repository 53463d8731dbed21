//! `rollcall ports submit`, `reschedule`, `correct`, `cancel`, `activate`: what a carrier is asked, as a plan.
//! And `refresh` and `tell`: what it answers.

use clap::Args;
use domain::{
    E164,
    port::{Order, state::OrderEvent},
};
use services::{
    Caller, access,
    ports::{
        desk::{self, Ask},
        follow,
        hand::{self, ByHand},
    },
};

use super::{
    super::{Context, Outcome},
    When, edit, find, print, show,
};

/// Which order, and who asks.
#[derive(Debug, Args)]
pub(in crate::cli) struct Plain {
    /// The order, by reference or id
    order: String,
    #[command(flatten)]
    by: By,
}

/// Who proposes a plan.
#[derive(Debug, Args)]
struct By {
    /// Who proposes it; needed where the command line approves what a second person must
    #[arg(long, value_name = "EMAIL")]
    by: Option<String>,
}

impl By {
    /// Proposes a plan of asking the carrier.
    async fn propose(
        &self,
        context: &Context,
        caller: &Caller,
        order: &Order,
        ask: Ask,
    ) -> anyhow::Result<Outcome> {
        let app = &context.app;
        let person = match &self.by {
            Some(email) => Some(access::named(app, caller, email).await?),
            None => None,
        };
        let caller = person.as_ref().unwrap_or(caller);
        let proposed = desk::ask(app, caller, order.id, order.version, ask).await?;
        print::proposed(context, &proposed)
    }
}

impl Plain {
    pub(super) async fn submit(
        self,
        context: &Context,
        caller: &Caller,
    ) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        self.by.propose(context, caller, &order, Ask::Submit).await
    }

    pub(super) async fn correct(
        self,
        context: &Context,
        caller: &Caller,
    ) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        self.by.propose(context, caller, &order, Ask::Correct).await
    }
}

/// Which date is asked for.
#[derive(Debug, Args)]
pub(in crate::cli) struct Reschedule {
    /// The order, by reference or id
    order: String,
    /// A day, or a day and time there: 2026-11-24, "2026-11-24 11:30"
    date: String,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    by: By,
}

impl Reschedule {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let foc = self.when.foc(&self.date, order.country)?;
        let ask = Ask::Reschedule(foc);
        self.by.propose(context, caller, &order, ask).await
    }
}

/// What is given up.
#[derive(Debug, Args)]
pub(in crate::cli) struct Cancel {
    /// The order, by reference or id
    order: String,
    /// Why, where it was not sent yet
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    by: By,
}

impl Cancel {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        if order.standing().is_sent {
            return self.by.propose(context, caller, &order, Ask::Cancel).await;
        }
        edit::act(
            context,
            caller,
            &self.order,
            OrderEvent::Cancel,
            self.reason,
        )
        .await
    }
}

/// Which numbers are to come in.
#[derive(Debug, Args)]
pub(in crate::cli) struct Activate {
    /// The order, by reference or id
    order: String,
    /// The numbers, separated by commas [default: all that have not come in]
    #[arg(long, value_name = "NUMBER", value_delimiter = ',')]
    number: Vec<E164>,
    #[command(flatten)]
    by: By,
}

impl Activate {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let ask = Ask::Activate(self.number);
        self.by.propose(context, caller, &order, ask).await
    }
}

/// Asks the carrier how its orders stand, and shows this one.
pub(super) async fn refresh(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    let order = find(context, caller, name).await?.order;
    let Some(connection) = order.connection else {
        anyhow::bail!(
            "{} is followed by hand: {} has no API here. Enter what it told with `rollcall ports tell`.",
            order.reference,
            order.carrier
        );
    };
    follow::ask_now(&context.app, caller, connection).await?;
    show::order(context, caller, &order.id.to_string()).await
}

/// What a carrier told.
#[derive(Debug, Args)]
pub(in crate::cli) struct Tell {
    /// The order, by reference or id
    order: String,
    #[arg(
        help = "Where it stands, in the carrier's word or ours such as foc_confirmed [default: as it did]"
    )]
    word: Option<String>,
    /// The carrier's id of the order
    #[arg(long, value_name = "ID")]
    vendor_order: Option<String>,
    /// The date that was agreed: a day, or a day and time there
    #[arg(long, value_name = "DATE")]
    foc: Option<String>,
    #[command(flatten)]
    when: When,
    /// Why it was rejected: the carrier's code, if it has one, and its words; may be repeated
    #[arg(long, value_name = "CODE=TEXT", value_parser = reason)]
    reason: Vec<(String, String)>,
    /// Where a number stands; may be repeated
    #[arg(long, value_name = "NUMBER=WORD", value_parser = number)]
    number: Vec<(E164, String)>,
    /// What else there is to say: who said it, when, how
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

fn reason(text: &str) -> Result<(String, String), String> {
    let (code, words) = text.split_once('=').unwrap_or(("", text));
    if words.trim().is_empty() {
        return Err("write it as code=words, or as words alone".to_owned());
    }
    Ok((code.trim().to_owned(), words.trim().to_owned()))
}

fn number(text: &str) -> Result<(E164, String), String> {
    let (number, word) = text
        .split_once('=')
        .ok_or("write it as number=word, such as +12065550100=active")?;
    let number = number.trim().parse::<E164>().map_err(|e| e.to_string())?;
    Ok((number, word.trim().to_owned()))
}

impl Tell {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let foc = match &self.foc {
            Some(date) => Some(self.when.foc(date, order.country)?),
            None => None,
        };
        let told = ByHand {
            word: self.word.unwrap_or_default(),
            vendor_order: self.vendor_order,
            foc,
            reasons: self.reason,
            numbers: self.number,
            note: self.note,
        };
        hand::tell(&context.app, caller, order.id, order.version, told).await?;
        show::order(context, caller, &order.id.to_string()).await
    }
}
