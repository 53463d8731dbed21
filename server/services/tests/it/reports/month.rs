//! A month of an organisation with a source that breaks in between: the weekly reports are right to the
//! number, and what broke is one line.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    FindingId, ReportId,
    finding::{Decision, FindingState},
    plane::Plane,
    report::{Became, Content, FindingLine, Report, ReportKind, SyncContent},
    rules::Severity,
};
use services::{
    App, Caller,
    findings::{self, Selection, Verdict},
    imports::{SnapshotOptions, import_snapshot},
    reports::{self, Asked},
};
use sim::{Carrier, Mismatches, Snapshot, Sources, World, WorldPlan};
use store::db_test;

use super::witness::{Help, Reckoned, Witness, every_finding};
use crate::support::{
    app_at, command_line, input, later, numbers, roll_call, teams_numbers, teams_users,
};

/// The last day of the month.
fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()
}

fn world() -> World {
    World::generate(&WorldPlan {
        name: "contoso".to_owned(),
        seed: 6,
        today: last_day(),
        size: 260,
        mismatches: Mismatches::Each(2),
        days: 30,
        sources: Sources::Files,
    })
}

/// A week: on which days lists come, what they say, and whether a list breaks off.
struct Week {
    /// The days on which they come, and the days whose state they show, counted from the first.
    lists: [(u64, usize); 2],
    is_faulty: bool,
}

/// In the third week nothing changes on any side, so that all it can bring is noise.
const MONTH: [Week; 4] = [
    Week {
        lists: [(3, 3), (6, 6)],
        is_faulty: false,
    },
    Week {
        lists: [(10, 10), (13, 13)],
        is_faulty: false,
    },
    Week {
        lists: [(17, 13), (20, 13)],
        is_faulty: true,
    },
    Week {
        lists: [(24, 24), (27, 27)],
        is_faulty: false,
    },
];

fn morning(day: u64) -> DateTime<Utc> {
    let date = last_day() - Days::new(29) + Days::new(day);
    date.and_hms_opt(7, 0, 0).unwrap().and_utc()
}

fn file(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    bytes.flush().unwrap();
    bytes
}

/// An organisation that lives through the month under the eyes of a witness.
struct Company {
    caller: Caller,
    witness: Witness,
    /// Where the last report ended in the witness's notebook.
    reported: usize,
}

impl Company {
    async fn new(app: &App, name: &str) -> Self {
        Self {
            caller: command_line(app, name).await,
            witness: Witness::default(),
            reported: 0,
        }
    }

    /// Takes in a day's lists twice, so that what waits for a second sighting is confirmed.
    async fn live(&mut self, app: &App, at: DateTime<Utc>, day: &Snapshot<'_>, is_faulty: bool) {
        for (round, minutes) in [(0, 0), (1, 20)] {
            let app = later(app, at + TimeDelta::minutes(minutes));
            self.lists(&app, day, is_faulty).await;
            if round == 0 {
                numbers(&app, &self.caller, file(|to| day.write_inventory(to))).await;
            }
            roll_call(&app, &self.caller).await;
            self.witness.look(&app, &self.caller).await;
        }
    }

    async fn lists(&self, app: &App, day: &Snapshot<'_>, is_faulty: bool) {
        let caller = &self.caller;
        teams_numbers(app, caller, file(|to| day.write_teams_numbers(to))).await;
        teams_users(app, caller, file(|to| day.write_teams_users(to))).await;
        for carrier in day.carriers() {
            let list = if is_faulty && carrier == Carrier::Colt {
                file(|to| day.write_truncated_carrier(carrier, to))
            } else {
                file(|to| day.write_carrier(carrier, to))
            };
            let options = SnapshotOptions::carrier(carrier.name(), "list.csv".to_owned());
            import_snapshot(app, caller, input(list), options)
                .await
                .unwrap();
        }
    }

    /// Decides about some findings that are open, and takes a decision of the week before back.
    async fn decide(&mut self, app: &App) {
        let all = every_finding(app, &self.caller).await;
        let of_numbers = |state: fn(FindingState) -> bool| {
            let chosen = all
                .iter()
                .filter(|f| f.plane != Plane::Source && state(f.state));
            chosen.map(|finding| finding.id).collect::<Vec<_>>()
        };
        let open = of_numbers(|state| matches!(state, FindingState::Open | FindingState::Reopened));
        let known = of_numbers(|state| state == FindingState::Acknowledged);
        let until = app.now().date_naive() + Days::new(5);
        for (decision, ids, until) in [
            (Decision::Reopen, known.into_iter().take(1).collect(), None),
            (
                Decision::Acknowledge,
                open.iter().take(2).copied().collect(),
                None,
            ),
            (
                Decision::Snooze,
                open.iter().skip(2).take(3).copied().collect(),
                Some(until),
            ),
            (
                Decision::Accept,
                open.iter().skip(5).take(1).copied().collect::<Vec<_>>(),
                None,
            ),
        ] {
            if ids.is_empty() {
                continue;
            }
            let verdict = Verdict {
                decision,
                until,
                reason: Some("Decided in the weekly round".to_owned()),
            };
            findings::triage(app, &self.caller, &Selection::Ids(ids), &verdict)
                .await
                .unwrap();
            self.witness.look(app, &self.caller).await;
        }
    }

    /// Makes the week's report, and what it must say.
    async fn report(&mut self, app: &App) -> (Report, Reckoned) {
        let head = reports::run(app, &self.caller, &Asked::of(ReportKind::Sync))
            .await
            .unwrap();
        let again = reports::run(app, &self.caller, &Asked::of(ReportKind::Sync))
            .await
            .unwrap();
        assert_eq!(again, head, "asked twice at one moment it is one report");
        let (after, to) = (self.reported, self.witness.step());
        self.reported = to;
        let report = reports::find(app, &self.caller, head.id).await.unwrap();
        let reckoned = self.witness.reckon(after, to);
        let help = self.witness.help(app, &self.caller, &reckoned.open).await;
        assert_eq!(helped(&report), help);
        (report, reckoned)
    }
}

fn content(report: &Report) -> &SyncContent {
    match &report.content {
        Content::Sync(content) => content,
        other => panic!("a sync report, not {:?}", other.kind()),
    }
}

/// Where a report says help would be sent. Sites of which it only tells findings about no number are left out.
fn helped(report: &Report) -> Help {
    let sites = content(report).emergency.iter().map(|site| {
        let numbers = [site.numbers, site.with_findings, site.others_with_findings];
        (site.site.clone(), numbers)
    });
    sites
        .filter(|(_, numbers)| numbers.iter().any(|n| *n > 0))
        .collect()
}

type Figures = [u64; 5];

fn figures(line: &FindingLine) -> Figures {
    [
        line.open,
        line.new,
        line.reopened,
        line.resolved,
        line.put_off,
    ]
}

/// The lines that a witness would write, by one property. Lines without a figure are left out.
fn expected(
    witness: &Witness,
    reckoned: &Reckoned,
    key: impl Fn(&str, Plane, Severity) -> String,
) -> BTreeMap<String, Figures> {
    let sets = [
        &reckoned.open,
        &reckoned.new,
        &reckoned.reopened,
        &reckoned.resolved,
        &reckoned.put_off,
    ];
    let mut lines: BTreeMap<String, Figures> = BTreeMap::new();
    for (at, set) in sets.into_iter().enumerate() {
        for (value, n) in witness.count(set, &key) {
            lines.entry(value).or_default()[at] = n;
        }
    }
    lines
}

fn written(lines: &[FindingLine]) -> BTreeMap<String, Figures> {
    let lines = lines.iter().map(|line| (line.value.clone(), figures(line)));
    lines
        .filter(|(_, figures)| figures.iter().any(|n| *n > 0))
        .collect()
}

/// Compares a report with what the witness saw.
fn agree(report: &Report, witness: &Witness, reckoned: &Reckoned) {
    let content = content(report);
    let count = |set: &BTreeSet<FindingId>| set.len() as u64;
    let findings = &content.findings;
    for severity in Severity::ALL {
        let open = witness.count(&reckoned.open, |_, _, severity| severity);
        let open = open.get(severity).copied().unwrap_or_default();
        assert_eq!(findings.open.of(*severity), open, "open, {severity}");
    }
    assert_eq!(
        findings.open_before,
        count(&reckoned.open_before),
        "open before"
    );
    assert_eq!(findings.new, count(&reckoned.new), "new");
    assert_eq!(findings.reopened, count(&reckoned.reopened), "reopened");
    assert_eq!(findings.resolved, count(&reckoned.resolved), "resolved");
    assert_eq!(findings.put_off, count(&reckoned.put_off), "put off");
    assert_eq!(
        written(&content.by_severity),
        expected(witness, reckoned, |_, _, severity| severity.to_string())
    );
    assert_eq!(
        written(&content.by_plane),
        expected(witness, reckoned, |_, plane, _| plane.to_string())
    );
    assert_eq!(
        written(&content.rules),
        expected(witness, reckoned, |code, _, _| code.to_owned())
    );
    assert_eq!(
        content.by_code,
        witness.count(&reckoned.open, |code, _, _| code.to_owned())
    );
    let of = |change: Became| {
        let rows = report
            .details
            .rows
            .iter()
            .filter(move |row| row.changes.contains(&change));
        rows.map(|row| row.id).collect::<BTreeSet<_>>()
    };
    assert_eq!(of(Became::New), reckoned.new);
    assert_eq!(of(Became::Reopened), reckoned.reopened);
    assert_eq!(of(Became::Resolved), reckoned.resolved);
    assert_eq!(of(Became::PutOff), reckoned.put_off);
    let open = report
        .details
        .rows
        .iter()
        .filter(|row| row.state.needs_action());
    assert_eq!(
        open.map(|row| row.id).collect::<BTreeSet<_>>(),
        reckoned.open
    );
    assert_eq!(report.details.total, report.details.rows.len() as u64);
}

/// Without what a report says of sources and of the findings about them.
fn beside_sources(report: &Report) -> SyncContent {
    let mut content = content(report).clone();
    content.sources.clear();
    content
        .by_plane
        .retain(|line| line.value != Plane::Source.as_str());
    content
        .rules
        .retain(|line| !line.value.starts_with("source-"));
    content
        .by_code
        .retain(|code, _| !code.starts_with("source-"));
    // These have findings about no number among others.
    content.sites.clear();
    content.carriers.clear();
    content.by_severity.clear();
    content.findings = domain::report::FindingFigures::default();
    content
}

db_test!(
    the_reports_of_a_month_are_right_to_the_number_and_a_fault_is_one_line,
    |db| async {
        let world = world();
        let days: Vec<Snapshot<'_>> = world.month().collect();
        let app = app_at(db, morning(0));
        let mut faulty = Company::new(&app, "Contoso").await;
        let mut well = Company::new(&app, "Adatum").await;
        let mut made: Vec<(ReportId, Report)> = Vec::new();
        for week in &MONTH {
            let mut reports = Vec::new();
            for (company, breaks) in [(&mut faulty, week.is_faulty), (&mut well, false)] {
                for (day, shown) in week.lists {
                    company.live(&app, morning(day), &days[shown], breaks).await;
                }
                let end = morning(week.lists[1].0) + TimeDelta::hours(1);
                company.decide(&later(&app, end)).await;
                let evening = later(&app, end + TimeDelta::hours(1));
                let (report, reckoned) = company.report(&evening).await;
                agree(&report, &company.witness, &reckoned);
                reports.push((report, reckoned));
            }
            let [(broken, reckoned), (whole, _)] = &reports[..] else {
                panic!("two companies");
            };
            assert!(!reckoned.open.is_empty());
            let faults = |report: &Report| report.document().faults;
            assert_eq!(faults(whole), [], "all was heard");
            if week.is_faulty {
                let told = faults(broken);
                assert_eq!(told.len(), 1, "one line: {told:?}");
                assert!(told[0].text.contains("held for review"), "{}", told[0].text);
                assert_eq!(told[0].source, Carrier::Colt.name());
                assert_eq!(beside_sources(broken), beside_sources(whole));
                // Beside its own findings it brought nothing and took nothing away.
                let planes = written(&content(broken).by_plane);
                let noise = planes[Plane::Source.as_str()];
                let others = |report: &Report| {
                    let findings = content(report).findings;
                    [
                        findings.new,
                        findings.reopened,
                        findings.resolved,
                        findings.put_off,
                    ]
                };
                assert_eq!(others(broken)[0], others(whole)[0] + noise[1]);
                assert_eq!(others(broken)[1..], others(whole)[1..]);
            } else {
                assert_eq!(faults(broken), []);
                assert!(!reckoned.new.is_empty());
            }
            made.push((broken.head.id, broken.clone()));
        }
        // The month had all that a report counts.
        let sum = |of: fn(&SyncContent) -> u64| -> u64 {
            made.iter().map(|(_, report)| of(content(report))).sum()
        };
        assert!(sum(|content| content.findings.new) > 10);
        assert!(sum(|content| content.findings.resolved) > 5);
        assert!(sum(|content| content.findings.reopened) > 0);
        assert!(sum(|content| content.findings.put_off) > 3);
        assert!(sum(|content| content.moves.changed) > 0);
        let helpless = |content: &SyncContent| -> u64 {
            content
                .emergency
                .iter()
                .map(|site| site.with_findings)
                .sum()
        };
        assert!(sum(helpless) > 0);
        // Opened later, a report shows what was true when it was made, and each goes on from the last.
        let caller = &faulty.caller;
        for (id, report) in &made {
            assert_eq!(&reports::find(&app, caller, *id).await.unwrap(), report);
        }
        for pair in made.windows(2) {
            let [(before, earlier), (_, report)] = pair else {
                panic!("two reports");
            };
            assert_eq!(report.head.previous, Some(*before));
            assert_eq!(report.head.since, Some(earlier.head.until));
            assert_eq!(
                content(report).findings.open_before,
                content(earlier).findings.open.total()
            );
        }
    }
);
