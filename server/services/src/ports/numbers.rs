//! What ports make of the inventory: a number that is ordered is porting in, and one that has come in is in
//! service. Both follow from an order that somebody approved; nothing else of a number is touched.

use domain::{
    E164, NumberId,
    number::{Lifecycle, Number, Particulars, lifecycle::Event},
    port::{Line, LineState, Order, evidence::Outcome},
};
use store::{
    Conn,
    history::NewEntry,
    names::{self, Names},
    numbers,
};

use super::dossier::Dossier;
use crate::{App, Caller, Result, imports};

/// Numbers looked up at once.
const CHUNK: usize = 500;

/// The numbers of an order that was sent are porting in. Those that the inventory does not have enter it.
pub(super) async fn ordered(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
    lines: &[Line],
) -> Result<()> {
    let mut ledger = Ledger::open(app, caller, conn, order).await?;
    for chunk in lines.chunks(CHUNK) {
        let known = ledger
            .find(conn, chunk.iter().map(|line| line.number))
            .await?;
        for line in chunk {
            let before = known.iter().find(|number| number.number == line.number);
            let Some(particulars) = porting_in(order, before) else {
                continue;
            };
            ledger.write(conn, line.number, before, particulars).await?;
        }
    }
    Ok(())
}

/// The row of a number that is ordered; none where it stays as it is.
fn porting_in(order: &Order, before: Option<&Number>) -> Option<Particulars> {
    match before {
        None => Some(Particulars {
            number_type: order.number_type,
            carrier: Some(order.carrier.clone()),
            carrier_trunk: order.details.trunk.clone(),
            connectivity: order.details.connectivity,
            ..Particulars::bare(order.country, Lifecycle::PortingIn)
        }),
        Some(number) => {
            let lifecycle = number.particulars.lifecycle.next(Event::SubmitPort, None);
            lifecycle.ok().map(|lifecycle| Particulars {
                lifecycle,
                ..number.particulars.clone()
            })
        }
    }
}

/// The numbers that have come in are in service: with their holder, where one is planned.
pub(super) async fn follow(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
    dossier: &Dossier,
    outcome: &Outcome,
) -> Result<()> {
    let pairs = dossier.lines.iter().zip(&outcome.lines);
    let is_in = |state: LineState| matches!(state, LineState::Active | LineState::Verified);
    let arrived: Vec<&Line> = pairs
        .filter(|(before, told)| is_in(told.state) && !is_in(before.state))
        .map(|(before, _)| before)
        .collect();
    if arrived.is_empty() {
        return Ok(());
    }
    let mut ledger = Ledger::open(app, caller, conn, order).await?;
    for chunk in arrived.chunks(CHUNK) {
        let known = ledger
            .find(conn, chunk.iter().map(|line| line.number))
            .await?;
        for line in chunk {
            let before = known.iter().find(|number| number.number == line.number);
            if let Some(before) = before
                && let Some(particulars) = in_service(order, line, before)
            {
                ledger
                    .write(conn, line.number, Some(before), particulars)
                    .await?;
            }
        }
    }
    Ok(())
}

/// The row of a number that has come in; none where the inventory did not have it as porting in.
fn in_service(order: &Order, line: &Line, before: &Number) -> Option<Particulars> {
    let came = before.particulars.lifecycle.next(Event::EnterService, None);
    let available = came
        .ok()
        .filter(|_| before.particulars.lifecycle == Lifecycle::PortingIn)?;
    let holder = line
        .plan
        .holder
        .clone()
        .or(before.particulars.holder.clone());
    let lifecycle = match &holder {
        Some(_) => available.next(Event::Assign, None).ok()?,
        None => available,
    };
    let trunk = line.plan.trunk.clone().or(order.details.trunk.clone());
    Some(Particulars {
        lifecycle,
        carrier: Some(order.carrier.clone()),
        carrier_trunk: trunk.or(before.particulars.carrier_trunk.clone()),
        connectivity: order
            .details
            .connectivity
            .or(before.particulars.connectivity),
        holder,
        ..before.particulars.clone()
    })
}

/// Writing numbers on behalf of one order.
struct Ledger<'a> {
    app: &'a App,
    caller: &'a Caller,
    order: &'a Order,
    names: Names,
}

impl<'a> Ledger<'a> {
    async fn open(
        app: &'a App,
        caller: &'a Caller,
        conn: &mut Conn<'_>,
        order: &'a Order,
    ) -> Result<Self> {
        Ok(Self {
            app,
            caller,
            order,
            names: names::load(conn, caller.org).await?,
        })
    }

    async fn find(
        &self,
        conn: &mut Conn<'_>,
        numbers: impl Iterator<Item = E164>,
    ) -> Result<Vec<Number>> {
        let asked: Vec<E164> = numbers.collect();
        Ok(numbers::find_many(conn, self.caller.org, &self.names, &asked).await?)
    }

    async fn write(
        &mut self,
        conn: &mut Conn<'_>,
        number: E164,
        before: Option<&Number>,
        particulars: Particulars,
    ) -> Result<()> {
        let (org, now) = (self.caller.org, self.app.now());
        let after = match before {
            Some(before) => Number {
                particulars,
                updated_at: now,
                ..before.clone()
            },
            None => Number {
                id: NumberId::new(self.app.new_id()),
                number,
                particulars,
                version: 1,
                created_at: now,
                updated_at: now,
            },
        };
        imports::ensure_names(self.app, conn, org, &mut self.names, &after).await?;
        match before {
            Some(before) => numbers::update(conn, org, before, &after).await?,
            None => numbers::insert(conn, org, std::slice::from_ref(&after)).await?,
        }
        let entry = NewEntry {
            reason: Some(format!("Port order {}", self.order.reference)),
            ..imports::number_entry(before, &after)
        };
        self.app.record(self.caller, conn, &[entry]).await
    }
}
