//! The demo organisation: a generated company that lives through a month of imports and roll calls, by
//! the same use cases that real files go through.

use std::{io, sync::Arc};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::{
    access::Role,
    finding::{Decision, query::FindingQuery},
    import::{CommitMode, ImportKind, OnDuplicate},
    page::Place,
    source::SourceKind,
};
use services::{
    App, Caller, FixedClock,
    access::{self, NewUser},
    findings::{self, Selection, Verdict},
    imports::{
        self, Input, NewImport, NumbersOptions, SnapshotOptions, import_numbers, import_snapshot,
    },
    jobs, organisations, reconcile,
};
use sim::{Carrier, Delivery, Snapshot, World, WorldPlan};

/// The name of the demo organisation.
pub const ORGANISATION: &str = "Contoso";
/// Who signs in to the demo.
pub const EMAIL: &str = "demo@contoso.example";
/// With what. The demo has no secrets.
pub const PASSWORD: &str = "call-the-roll";

/// The last days of the month are all imported; before them, every few days.
const RECENT: u64 = 5;
/// Days between imports earlier in the month.
const INTERVAL: u64 = 4;

/// Makes the demo organisation, telling each day as it is done. Does nothing where it is there already;
/// refuses a database that holds another organisation.
pub async fn populate(app: &App, mut tell: impl FnMut(NaiveDate)) -> anyhow::Result<()> {
    let known = organisations::list(app).await?;
    if known
        .iter()
        .any(|organisation| organisation.name == ORGANISATION)
    {
        return Ok(());
    }
    anyhow::ensure!(
        known.is_empty(),
        "The database holds another organisation. Choose an empty one for the demo with --database."
    );
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
    let world = World::generate(&WorldPlan::demo(now.date_naive()));
    for day in world
        .month()
        .filter(|day| is_imported(day.date(), now.date_naive()))
    {
        tell(day.date());
        let then = app.at(Arc::new(FixedClock(moment(day.date(), now))));
        live_through(&then, &caller, &world, &day).await?;
    }
    decide(app, &caller).await?;
    upload(app, &caller).await
}

fn is_imported(day: NaiveDate, today: NaiveDate) -> bool {
    let age = u64::try_from((today - day).num_days()).unwrap_or_default();
    age < RECENT || age % INTERVAL == 0
}

/// The morning of an earlier day; the present moment today.
fn moment(day: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    let seven = NaiveTime::from_hms_opt(7, 0, 0).expect("a time of day");
    day.and_time(seven).and_utc().min(now)
}

/// Imports what a day's files say, then calls the roll.
async fn live_through(
    app: &App,
    caller: &Caller,
    world: &World,
    day: &Snapshot<'_>,
) -> anyhow::Result<()> {
    let date = day.date();
    let options = NumbersOptions {
        mode: CommitMode::GoodRows,
        on_duplicate: OnDuplicate::Stop,
        is_dry_run: false,
    };
    import_numbers(app, caller, file(|to| day.write_inventory(to))?, options).await?;
    let teams = |kind, name: &str| SnapshotOptions::teams(kind, format!("{name}-{date}.json"));
    let numbers = file(|to| day.write_teams_numbers(to))?;
    let options = teams(SourceKind::TeamsNumbers, "teams-numbers");
    import_snapshot(app, caller, numbers, options).await?;
    let users = file(|to| day.write_teams_users(to))?;
    import_snapshot(
        app,
        caller,
        users,
        teams(SourceKind::TeamsUsers, "teams-users"),
    )
    .await?;
    for carrier in world.carriers() {
        if let Some(list) = delivery(day, carrier)? {
            let origin = format!("{}-{date}.csv", carrier.name().to_lowercase());
            import_snapshot(
                app,
                caller,
                list,
                SnapshotOptions::carrier(carrier.name(), origin),
            )
            .await?;
        }
    }
    reconcile::run(app, caller).await?;
    Ok(())
}

fn delivery(day: &Snapshot<'_>, carrier: Carrier) -> io::Result<Option<Input>> {
    Ok(match day.delivery(carrier) {
        Delivery::Whole => Some(file(|to| day.write_carrier(carrier, to))?),
        Delivery::Truncated => Some(file(|to| day.write_truncated_carrier(carrier, to))?),
        Delivery::Missing => None,
    })
}

fn file(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<Input> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(Box::new(io::Cursor::new(bytes)))
}

/// Files that somebody has brought through the pages: one is committed, one waits with its verdicts.
async fn upload(app: &App, caller: &Caller) -> anyhow::Result<()> {
    let caller = Caller {
        name: "Nadia Farouk".to_owned(),
        ..caller.clone()
    };
    let new = |file_name: &str, content: &str| NewImport {
        kind: ImportKind::Numbers,
        carrier: None,
        file_name: file_name.to_owned(),
        on_duplicate: OnDuplicate::Stop,
        is_partial: false,
        content: content.into(),
    };
    let worker = uuid::Uuid::nil();
    let id = imports::begin(app, &caller, new("planned-numbers.csv", PLANNED)).await?;
    jobs::run_one(app, worker).await?;
    let judged = imports::find(app, &caller, id, None, Place::First).await?;
    imports::commit(
        app,
        &caller,
        id,
        judged.import.version,
        CommitMode::GoodRows,
    )
    .await?;
    jobs::run_one(app, worker).await?;
    imports::begin(app, &caller, new("san-antonio-wishes.csv", WISHES)).await?;
    jobs::run_one(app, worker).await?;
    Ok(())
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

/// A few decisions of the voice team, so that every state has something to show.
async fn decide(app: &App, caller: &Caller) -> anyhow::Result<()> {
    let today = app.now().date_naive();
    let caller = Caller {
        name: "Nadia Farouk".to_owned(),
        ..caller.clone()
    };
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
        let query = FindingQuery {
            codes: vec![code.to_owned()],
            ..FindingQuery::default()
        };
        let found = findings::page(app, &caller, &query).await?;
        let chosen = found
            .rows
            .iter()
            .take(2)
            .map(|finding| finding.id)
            .collect();
        let verdict = Verdict {
            decision,
            until: days.map(|days| today + Days::new(days)),
            reason: Some(reason.to_owned()),
        };
        findings::triage(app, &caller, &Selection::Ids(chosen), &verdict).await?;
    }
    Ok(())
}
