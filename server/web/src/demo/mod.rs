//! The demo organisation: a generated company that lives through a month of askings and roll calls, by
//! the same use cases that a real one goes through. Its vendors are simulated; its own inventory comes as
//! a file.

mod ports;
#[cfg(test)]
mod tests;
mod vendors;

use std::{io, sync::Arc};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::{
    FindingId,
    access::Role,
    connection::{Schedule as Timing, Verdict as Outcome},
    finding::{Decision, query::FindingQuery},
    import::{CommitMode, ImportKind, OnDuplicate},
    page::Place,
    plan::planner::Direction,
    report::{ReportFilter, ReportKind},
    schedule::{DEFAULT_CRON, ReportPlan},
};
use services::{
    App, Caller, FixedClock,
    access::{self, NewUser},
    connections::{self, Change},
    findings::{self, Selection, Verdict},
    imports::{self, Input, NewImport, NumbersOptions, import_numbers},
    jobs, organisations,
    plans::{self, Wanted},
    schedules::{self, ScheduleForm},
    sync,
};
use sim::{
    Delivery, Snapshot,
    vendors::{Fault, Vendor},
};

use self::vendors::Vendors;

/// The name of the demo organisation.
pub const ORGANISATION: &str = "Contoso";
/// Who signs in to the demo.
pub const EMAIL: &str = "demo@contoso.example";
/// Who works beside them, so that there are two for what needs two.
const COLLEAGUE: &str = "ines@contoso.example";
/// With what. The demo has no secrets.
pub const PASSWORD: &str = "call-the-roll";

/// The last days of the month are all lived through; before them, every few days.
const RECENT: u64 = 5;
/// Days between askings earlier in the month.
const INTERVAL: u64 = 4;

/// Starts the demo's vendors for as long as the process lives, and makes the demo organisation if it is not
/// there, telling each day as it is done. Refuses a database that holds another organisation.
pub async fn start(app: &App, mut tell: impl FnMut(NaiveDate)) -> anyhow::Result<()> {
    let known = organisations::list(app).await?;
    if let Some(demo) = known.iter().find(|known| known.name == ORGANISATION) {
        let caller = access::command_line(app, demo.id);
        let before = vendors::address_before(app, &caller).await?;
        // Its world ends on the day it was made.
        let vendors = Vendors::start(demo.created_at.date_naive(), before).await?;
        return vendors.reconnect(app, &caller).await;
    }
    anyhow::ensure!(
        known.is_empty(),
        "The database holds another organisation. Choose an empty one for the demo with --database."
    );
    let vendors = Vendors::start(app.now().date_naive(), None).await?;
    found(app, &vendors, &mut tell).await
}

/// Makes the organisation and lives through its month.
async fn found(
    app: &App,
    vendors: &Vendors,
    tell: &mut impl FnMut(NaiveDate),
) -> anyhow::Result<()> {
    let now = app.now();
    let org = organisations::ensure(app, ORGANISATION).await?;
    let caller = access::command_line(app, org);
    let admin = NewUser {
        email: EMAIL,
        name: "Nadia Farouk",
        password: PASSWORD,
        role: Role::Admin,
    };
    access::add_user(app, &caller, &admin).await?;
    let colleague = NewUser {
        email: COLLEAGUE,
        name: "Ines Keller",
        password: PASSWORD,
        role: Role::Engineer,
    };
    access::add_user(app, &caller, &colleague).await?;
    vendors.connect(app, &caller).await?;
    let world = vendors.simulators.world();
    let month = world.month();
    let days: Vec<_> = month
        .filter(|day| is_lived_through(day.date(), now.date_naive()))
        .collect();
    for (at, day) in days.iter().enumerate() {
        tell(day.date());
        let then = app.at(Arc::new(FixedClock(moment(day.date(), now))));
        if at == 0 {
            report_weekly(&then, &caller).await?;
        }
        live_through(&then, &caller, vendors, day).await?;
    }
    decide(app, &caller).await?;
    propose(app, &caller).await?;
    pause(app, &caller, Vendor::Twilio).await?;
    upload(app, &caller).await?;
    Box::pin(ports::fill(app, &caller, vendors)).await
}

/// Has a report made each Monday, which the worker does like any other work.
async fn report_weekly(app: &App, caller: &Caller) -> anyhow::Result<()> {
    let form = ScheduleForm {
        name: "Every Monday".to_owned(),
        plan: ReportPlan {
            kind: ReportKind::Sync,
            filter: ReportFilter::default(),
            formats: Vec::new(),
            destinations: Vec::new(),
            skips_quiet: false,
        },
        timing: Timing {
            cron: DEFAULT_CRON.to_owned(),
            zone: "UTC".to_owned(),
        },
    };
    schedules::add(app, caller, form).await?;
    Ok(())
}

fn is_lived_through(day: NaiveDate, today: NaiveDate) -> bool {
    let age = u64::try_from((today - day).num_days()).unwrap_or_default();
    age < RECENT || age % INTERVAL == 0
}

/// The morning of an earlier day; the present moment today, so that what the vendors say is fresh.
fn moment(day: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    if day == now.date_naive() {
        return now;
    }
    let seven = NaiveTime::from_hms_opt(7, 0, 0).expect("a time of day");
    day.and_time(seven).and_utc()
}

/// Imports the day's inventory and asks each vendor, after which the roll is called.
async fn live_through(
    app: &App,
    caller: &Caller,
    vendors: &Vendors,
    day: &Snapshot<'_>,
) -> anyhow::Result<()> {
    let options = NumbersOptions {
        mode: CommitMode::GoodRows,
        on_duplicate: OnDuplicate::Stop,
        is_dry_run: false,
    };
    import_numbers(app, caller, file(|to| day.write_inventory(to))?, options).await?;
    vendors.simulators.set_day(day.date());
    for vendor in Vendor::ALL {
        let delivery = vendor
            .carrier()
            .map_or(Delivery::Whole, |carrier| day.delivery(carrier));
        match delivery {
            Delivery::Whole => ask(app, caller, vendor, Outcome::Complete).await?,
            Delivery::Truncated => {
                vendors.simulators.inject(vendor, Fault::Truncated);
                ask(app, caller, vendor, Outcome::Held).await?;
                vendors.simulators.heal(vendor);
            }
            Delivery::Missing => {}
        }
    }
    // What the vendors said has queued a roll call.
    work(app).await
}

/// Does all the work that waits, as the worker would.
async fn work(app: &App) -> anyhow::Result<()> {
    while jobs::run_one(app, uuid::Uuid::nil()).await? {}
    Ok(())
}

/// Asks a vendor, which must go as it is meant to.
async fn ask(app: &App, caller: &Caller, vendor: Vendor, meant: Outcome) -> anyhow::Result<()> {
    let name = vendor.access().name;
    let detail = connections::find_by_name(app, caller, name).await?;
    let report = sync::run_now(app, caller, detail.connection.id).await?;
    anyhow::ensure!(
        report.verdict == meant,
        "The demo's {name} was to be {meant} and is {}: {}",
        report.verdict,
        report.reason.unwrap_or_default()
    );
    Ok(())
}

/// Leaves a vendor alone, so that its held list stays there to be decided on.
async fn pause(app: &App, caller: &Caller, vendor: Vendor) -> anyhow::Result<()> {
    let connection = connections::find_by_name(app, caller, vendor.access().name)
        .await?
        .connection;
    let change = Change {
        is_paused: Some(true),
        ..Change::default()
    };
    connections::change(app, caller, connection.id, connection.version, change).await?;
    Ok(())
}

fn file(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<Input> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(Box::new(io::Cursor::new(bytes)))
}

/// Files that somebody has brought through the pages: one is committed, one waits with its verdicts.
async fn upload(app: &App, caller: &Caller) -> anyhow::Result<()> {
    let caller = access::on_behalf_of(app, caller, EMAIL).await?;
    let new = |file_name: &str, content: &str| NewImport {
        kind: ImportKind::Numbers,
        carrier: None,
        file_name: file_name.to_owned(),
        on_duplicate: OnDuplicate::Stop,
        is_partial: false,
        content: content.into(),
    };
    let id = imports::begin(app, &caller, new("planned-numbers.csv", PLANNED)).await?;
    work(app).await?;
    let judged = imports::find(app, &caller, id, None, Place::First).await?;
    imports::commit(
        app,
        &caller,
        id,
        judged.import.version,
        CommitMode::GoodRows,
    )
    .await?;
    work(app).await?;
    imports::begin(app, &caller, new("san-antonio-wishes.csv", WISHES)).await?;
    work(app).await
}

const PLANNED: &str = "\
phone number,status,country,carrier,site,assigned to,owner,cost center
(830) 555-0190,planned,US,Bandwidth,San Antonio,,Voice team,CC-140
(830) 555-0191,planned,US,Bandwidth,San Antonio,,Voice team,CC-140
";

const WISHES: &str = "\
phone number,status,country,carrier,site,owner,cost center,reserved until
(830) 555-0192,planned,US,Bandwidth,San Antonio,Voice team,CC-140,
(830) 555-0193,planned,US,Bandwidth,San Antonio,Voice team,CC-140,
(830) 555-0190,ordered,US,Bandwidth,San Antonio,Voice team,CC-140,
1.83056E+10,planned,US,Bandwidth,San Antonio,Voice team,CC-140,
(830) 555-019,planned,US,Bandwidth,San Antonio,Voice team,CC-140,
(830) 555-0195,sleeping,US,Bandwidth,San Antonio,Voice team,CC-140,31/31/2026
";

/// Plans that wait for somebody: the colleague's needs a second person, one's own does not.
async fn propose(app: &App, caller: &Caller) -> anyhow::Result<()> {
    for (email, code, direction) in [
        (COLLEAGUE, "teams-holder-deleted", Direction::Correct),
        (EMAIL, "teams-assigned-inventory-free", Direction::Accept),
    ] {
        let proposer = access::on_behalf_of(app, caller, email).await?;
        let wanted = Wanted::Findings {
            selection: Selection::Ids(first_of(app, caller, code, 3).await?),
            direction,
        };
        plans::propose(app, &proposer, &wanted, None).await?;
    }
    Ok(())
}

async fn first_of(
    app: &App,
    caller: &Caller,
    code: &str,
    most: usize,
) -> anyhow::Result<Vec<FindingId>> {
    let query = FindingQuery {
        codes: vec![code.to_owned()],
        ..FindingQuery::default()
    };
    let found = findings::page(app, caller, &query).await?;
    let rows = found.rows.iter().take(most);
    Ok(rows.map(|finding| finding.id).collect())
}

/// A few decisions of the voice team, so that every state has something to show.
async fn decide(app: &App, caller: &Caller) -> anyhow::Result<()> {
    let today = app.now().date_naive();
    let decider = access::on_behalf_of(app, caller, EMAIL).await?;
    for (code, decision, reason, days) in [
        (
            "teams-holder-mismatch",
            Decision::Acknowledge,
            "Asked the site to confirm the move.",
            None,
        ),
        (
            "carrier-route-mismatch",
            Decision::Snooze,
            "The old PBX is switched off next week.",
            Some(7),
        ),
        (
            "teams-usage-location-mismatch",
            Decision::Accept,
            "Seconded abroad until spring.",
            Some(120),
        ),
    ] {
        let chosen = first_of(app, caller, code, 2).await?;
        let verdict = Verdict {
            decision,
            until: days.map(|days| today + Days::new(days)),
            reason: Some(reason.to_owned()),
        };
        findings::triage(app, &decider, &Selection::Ids(chosen), &verdict).await?;
    }
    Ok(())
}
