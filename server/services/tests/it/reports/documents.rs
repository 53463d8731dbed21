//! Reports as documents: from when on they count, to what they are narrowed, what becomes of them as files.

use chrono::TimeDelta;
use domain::{
    ReportId,
    access::Role,
    page::Place,
    report::{Content, Format, Report, ReportFilter, ReportKind, SyncContent},
    rules::Severity,
};
use services::{
    App, Caller, Error,
    reports::{self, Asked, Since, render, render_at},
};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, TestClock, app, carrier, colt_list, command_line, in_role, numbers, roll_call,
};

/// Numbers of two sites, of which one has what the carrier suspends.
const TWO_SITES: &str = "\
number,lifecycle,country,carrier,site,owner,cost_centre,notes
+442079460001,active,GB,Colt,London,Voice,CC-1,
+442079460002,active,GB,Colt,Leeds,Voice,=1+1,
+442079460003,available,GB,Colt,Leeds,Voice,CC-2,
+442079460004,active,GB,Colt,Leeds,Voice,CC-2,
";

fn suspended(numbers: &[u8]) -> String {
    let status = |n: u8| {
        if numbers.contains(&n) {
            "suspended"
        } else {
            "active"
        }
    };
    colt_list(&[1, 2, 3, 4].map(|n| (n, status(n))))
}

async fn company(app: &App) -> Caller {
    let caller = command_line(app, "Contoso").await;
    numbers(app, &caller, TWO_SITES).await;
    carrier(app, &caller, "Colt", suspended(&[1])).await;
    roll_call(app, &caller).await;
    caller
}

/// Later, the carrier suspends other numbers.
async fn then(app: &App, clock: &TestClock, caller: &Caller, numbers: &[u8]) {
    clock.advance(TimeDelta::days(1));
    carrier(app, caller, "Colt", suspended(numbers)).await;
    roll_call(app, caller).await;
}

async fn make(app: &App, caller: &Caller, asked: &Asked) -> Report {
    let head = reports::run(app, caller, asked).await.unwrap();
    reports::find(app, caller, head.id).await.unwrap()
}

fn sync(report: &Report) -> &SyncContent {
    match &report.content {
        Content::Sync(content) => content,
        other => panic!("a sync report, not {:?}", other.kind()),
    }
}

fn narrowed(filter: ReportFilter) -> Asked {
    Asked {
        filter,
        ..Asked::of(ReportKind::Sync)
    }
}

fn site(name: &str) -> ReportFilter {
    ReportFilter {
        site: Some(name.to_owned()),
        ..ReportFilter::default()
    }
}

/// How many findings are new and how many are open.
fn counted(report: &Report) -> (u64, u64) {
    let findings = &sync(report).findings;
    (findings.new, findings.open.total())
}

db_test!(
    a_report_counts_from_the_last_of_its_kind_and_filter,
    |db| async {
        let (app, clock) = app(&db);
        let caller = company(&app).await;
        let everything = Asked::of(ReportKind::Sync);
        let first = make(&app, &caller, &everything).await;
        assert_eq!((first.head.since, first.head.previous), (None, None));
        let known = counted(&first);
        assert_eq!(known.0, known.1, "at first all is new");
        assert!(!first.is_quiet());

        then(&app, &clock, &caller, &[1, 2]).await;
        let leeds = make(&app, &caller, &narrowed(site(" leeds "))).await;
        assert_eq!(
            leeds.head.filter,
            site("Leeds"),
            "as the inventory spells it"
        );
        assert_eq!(leeds.head.since, None, "the first of its filter");
        let second = make(&app, &caller, &everything).await;
        assert_eq!(second.head.previous, Some(first.head.id));
        assert_eq!(counted(&second), (1, known.1 + 1));

        // A schedule goes on from its own report, whatever was made in between.
        clock.advance(TimeDelta::hours(1));
        let from_first = Asked {
            since: Since::Report(first.head.id),
            ..everything.clone()
        };
        assert_eq!(counted(&make(&app, &caller, &from_first).await).0, 1);
        let since_a_day = Asked {
            since: Since::Moment(app.now() - TimeDelta::hours(2)),
            ..everything.clone()
        };
        let report = make(&app, &caller, &since_a_day).await;
        assert_eq!(counted(&report).0, 1);
        assert_eq!(report.head.since, Some(app.now() - TimeDelta::hours(2)));
    }
);

db_test!(nothing_new_is_quiet, |db| async {
    let (app, clock) = app(&db);
    let caller = company(&app).await;
    let everything = Asked::of(ReportKind::Sync);
    make(&app, &caller, &everything).await;
    then(&app, &clock, &caller, &[1]).await;
    let quiet = make(&app, &caller, &everything).await;
    assert!(quiet.is_quiet());
    assert_eq!(counted(&quiet).0, 0);
    then(&app, &clock, &caller, &[1, 4]).await;
    assert!(!make(&app, &caller, &everything).await.is_quiet());
});

db_test!(
    a_filter_leaves_out_what_is_elsewhere_or_matters_less,
    |db| async {
        let (app, clock) = app(&db);
        let caller = company(&app).await;
        then(&app, &clock, &caller, &[1, 2]).await;
        let of =
            async |filter: ReportFilter| counted(&make(&app, &caller, &narrowed(filter)).await).1;
        let all = of(ReportFilter::default()).await;
        let (london, leeds) = (of(site("London")).await, of(site("Leeds")).await);
        assert!(london > 0 && leeds > 0);
        assert_eq!(london + leeds, all, "every finding is of one of the sites");
        let mut by_severity = 0;
        for severity in Severity::ALL {
            by_severity += of(ReportFilter {
                severities: vec![*severity],
                ..ReportFilter::default()
            })
            .await;
        }
        assert_eq!(by_severity, all);
        let colt = ReportFilter {
            carrier: Some("COLT".to_owned()),
            ..ReportFilter::default()
        };
        assert_eq!(of(colt).await, all);
    }
);

db_test!(
    what_cannot_be_reported_is_refused_with_a_remedy,
    |db| async {
        let (app, _) = app(&db);
        let caller = company(&app).await;
        let refused = async |asked: Asked| match reports::run(&app, &caller, &asked).await {
            Err(Error::Invalid(message)) => message,
            other => panic!("{other:?}"),
        };
        let message = refused(narrowed(site("Atlantis"))).await;
        assert!(
            message.contains("Atlantis") && message.contains("inventory"),
            "{message}"
        );
        let tomorrow = Asked {
            since: Since::Moment(app.now() + TimeDelta::days(1)),
            ..Asked::of(ReportKind::Sync)
        };
        assert!(refused(tomorrow).await.contains("earlier day"));
        let porting = make(&app, &caller, &Asked::of(ReportKind::Porting)).await;
        let from_another = Asked {
            since: Since::Report(porting.head.id),
            ..Asked::of(ReportKind::Sync)
        };
        assert!(refused(from_another).await.contains("another kind"));
        let sync = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
        let compared = reports::compare(&app, &caller, porting.head.id, sync.head.id).await;
        assert!(matches!(compared, Err(Error::Invalid(_))));
    }
);

db_test!(another_organisation_has_no_part_in_a_report, |db| async {
    let (app, _) = app(&db);
    let caller = company(&app).await;
    let ours = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
    let other = command_line(&app, "Adatum").await;
    assert!(matches!(
        reports::find(&app, &other, ours.head.id).await,
        Err(Error::NotFound("report"))
    ));
    assert!(matches!(
        reports::compare(&app, &other, ours.head.id, ours.head.id).await,
        Err(Error::NotFound("report"))
    ));
    let from_theirs = Asked {
        since: Since::Report(ours.head.id),
        ..Asked::of(ReportKind::Sync)
    };
    assert!(matches!(
        reports::run(&app, &other, &from_theirs).await,
        Err(Error::NotFound("report"))
    ));
    let theirs = make(&app, &other, &Asked::of(ReportKind::Sync)).await;
    assert_eq!(counted(&theirs), (0, 0));
    let list = reports::list(&app, &other, None, &Place::First, 50)
        .await
        .unwrap();
    let listed: Vec<ReportId> = list.rows.iter().map(|head| head.id).collect();
    assert_eq!((listed, list.total), (vec![theirs.head.id], 1));
});

db_test!(reports_are_listed_newest_first_and_by_kind, |db| async {
    let (app, clock) = app(&db);
    let caller = in_role(&company(&app).await, Role::Viewer);
    let mut made = Vec::new();
    for kind in [ReportKind::Sync, ReportKind::Utilisation, ReportKind::Sync] {
        clock.advance(TimeDelta::hours(1));
        made.push(make(&app, &caller, &Asked::of(kind)).await.head);
    }
    made.reverse();
    let list =
        async |kind, place: Place| reports::list(&app, &caller, kind, &place, 2).await.unwrap();
    let first = list(None, Place::First).await;
    assert_eq!((&first.rows[..], first.total), (&made[..2], 3));
    let second = list(None, Place::After(first.next.unwrap())).await;
    assert_eq!((&second.rows[..], &second.next), (&made[2..], &None));
    let back = list(None, Place::Before(second.previous.unwrap())).await;
    assert_eq!(back.rows, made[..2]);
    let sync = list(Some(ReportKind::Sync), Place::First).await;
    assert_eq!(sync.total, 2);
    assert!(sync.rows.iter().all(|head| head.kind == ReportKind::Sync));
});

db_test!(every_kind_goes_into_every_form, |db| async {
    let (app, _) = app(&db);
    let caller = company(&app).await;
    for kind in ReportKind::ALL {
        let report = make(&app, &caller, &Asked::of(*kind)).await;
        for format in Format::ALL {
            let file = render(&report, *format).unwrap();
            assert!(!file.bytes.is_empty());
            assert_eq!(
                file.file_name,
                format!("rollcall-{kind}-2026-11-20.{format}")
            );
            assert_eq!(
                file,
                render(&report, *format).unwrap(),
                "the same each time"
            );
        }
    }
});

db_test!(programs_find_what_they_look_for_in_the_json, |db| async {
    let (app, _) = app(&db);
    let caller = company(&app).await;
    let report = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
    let file = render(&report, Format::Json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
    let findings = &sync(&report).findings;
    assert_eq!(json["kind"], "sync");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["sources"][0]["name"], "Colt");
    assert_eq!(json["sources"][0]["standing"], "fresh");
    for severity in Severity::ALL {
        let open = &json["findings"]["open"][severity.as_str()];
        assert_eq!(*open, findings.open.of(*severity));
    }
    assert_eq!(json["findings"]["new"], findings.new);
    assert_eq!(json["findings"]["resolved"], 0);
    assert_eq!(json["by_code"]["carrier-status-suspended"], 1);
    assert_eq!(json["details"]["total"], report.details.total);
});

db_test!(
    a_document_stands_alone_and_leads_home_only_where_home_is_known,
    |db| async {
        let (app, _) = app(&db);
        let caller = company(&app).await;
        let report = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
        let html = |base| {
            let file = render_at(&report, Format::Html, base).unwrap();
            String::from_utf8(file.bytes).unwrap()
        };
        let alone = html(None);
        assert!(alone.starts_with("<!doctype html>"));
        for fetched in ["<script", "<link", "src=", "href=", "url(", "@import"] {
            assert!(!alone.contains(fetched), "{fetched}");
        }
        assert!(alone.contains("+442079460001"));
        let linked = html(Some("https://rollcall.example/"));
        assert!(linked.contains("<a href=\"https://rollcall.example/numbers/+442079460001\">"));
    }
);

db_test!(the_rows_have_their_plus_and_run_nothing, |db| async {
    let (app, _) = app(&db);
    let caller = company(&app).await;
    let report = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
    let csv =
        |report: &Report| String::from_utf8(render(report, Format::Csv).unwrap().bytes).unwrap();
    let rows = csv(&report);
    assert!(rows.starts_with("change,severity,rule,plane,number,"));
    assert!(
        rows.contains(
            "new,critical,carrier-status-suspended,carrier,+442079460001,,London,Colt,open,"
        ),
        "{rows}"
    );
    // The workbook names a cost centre that is a formula, as words.
    let report = make(&app, &caller, &Asked::of(ReportKind::Utilisation)).await;
    let Content::Utilisation(content) = &report.content else {
        panic!("a utilisation report");
    };
    let centres: Vec<_> = content
        .cost_centres
        .iter()
        .map(|c| (c.name.as_str(), c.numbers))
        .collect();
    assert_eq!(centres, [("=1+1", 1), ("CC-1", 1), ("CC-2", 1)]);
    assert!(csv(&report).contains("site,Leeds,2,1,0,0,0,"));
    assert_eq!(content.idle[0].unused, 1, "listed by Colt and free");
});

db_test!(two_reports_are_compared_figure_by_figure, |db| async {
    let (app, clock) = app(&db);
    let caller = company(&app).await;
    let first = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
    then(&app, &clock, &caller, &[2, 4]).await;
    let second = make(&app, &caller, &Asked::of(ReportKind::Sync)).await;
    let compared = reports::compare(&app, &caller, first.head.id, second.head.id)
        .await
        .unwrap();
    let line = |part: &str, label: &str| {
        let part = compared.parts.iter().find(|p| p.title == part).unwrap();
        part.lines
            .iter()
            .find(|line| line.label == label)
            .cloned()
            .unwrap()
    };
    let resolved = line("Findings", "Resolved");
    assert_eq!(
        (resolved.a.as_deref(), resolved.b.as_deref()),
        (Some("0"), Some("1"))
    );
    assert_eq!(line("Findings by site", "London").difference, Some(-1));
    assert_eq!(line("Findings by site", "Leeds").difference, Some(2));
});

db_test!(an_empty_organisation_has_reports_too, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    for kind in ReportKind::ALL {
        let report = make(&app, &caller, &Asked::of(*kind)).await;
        assert!(report.document().faults.is_empty());
        render(&report, Format::Html).unwrap();
    }
    numbers(&app, &caller, FOUR_NUMBERS).await;
});
