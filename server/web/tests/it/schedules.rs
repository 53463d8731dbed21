//! Schedules from the command line, and as a reader sees them.

use domain::{
    connection::Schedule as Timing,
    report::{Format, ReportFilter, ReportKind},
    rules::Severity,
    schedule::ReportPlan,
};
use serde_json::Value;
use services::{
    access, organisations,
    schedules::{self, ScheduleForm},
};
use tempfile::TempDir;

use crate::{
    program::{assert_end, run},
    support::on_site,
};

/// Runs a command about schedules, and reads what it prints.
fn told(folder: &TempDir, words: &[&str]) -> Value {
    let words = [&["schedules"][..], words, &["--json"]].concat();
    let (out, _) = assert_end(&run(folder, &words, ""), 0);
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_schedule_gets_and_loses_what_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let desk = ["deliveries", "add-mail", "Desk", "desk@contoso.example"];
    assert_end(&run(&folder, &desk, ""), 0);
    let add = "add Weekly --report sync --to Desk --format csv,xlsx --severity critical,high";
    let add: Vec<&str> = add.split(' ').collect();
    let weekly = told(&folder, &add);
    assert_eq!(weekly["formats"], serde_json::json!(["csv", "xlsx"]));
    assert_eq!(weekly["destination_names"], serde_json::json!(["Desk"]));
    let wide = serde_json::json!(["critical", "high"]);
    assert_eq!(weekly["filter"]["severities"], wide);

    let zone = told(&folder, &["set", "Weekly", "--zone", "Europe/London"]);
    assert_eq!(zone["timing"]["zone"], "Europe/London");
    for kept in ["formats", "destination_names", "filter"] {
        assert_eq!(zone[kept], weekly[kept], "what is not given stays");
    }
    let bare = told(
        &folder,
        &[
            "set",
            "Weekly",
            "--to",
            "",
            "--format",
            "",
            "--severity",
            " ",
            "--site",
            "",
        ],
    );
    for gone in ["formats", "destination_names", "destinations"] {
        assert_eq!(bare[gone], serde_json::json!([]), "{gone}");
    }
    assert_eq!(bare["filter"], serde_json::json!({}));
    assert_eq!(bare["timing"], zone["timing"]);

    for wrong in [
        ["set", "Weekly", "--severity", "terrible"],
        ["set", "Weekly", "--format", "pdf"],
    ] {
        let words = [&["schedules"][..], &wrong].concat();
        assert_end(&run(&folder, &words, ""), 2);
    }
    let words = ["schedules", "pause", "Weekly"];
    let (out, _) = assert_end(&run(&folder, &words, ""), 0);
    assert_eq!(out, "Weekly  Sync report  paused  kept only\n");
}

#[tokio::test]
async fn who_may_not_change_a_schedule_reads_what_it_does() {
    on_site(async |site| {
        let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
        let shell = access::command_line(&site.app, org);
        let form = ScheduleForm {
            name: "Weekly".to_owned(),
            plan: ReportPlan {
                kind: ReportKind::Emergency,
                filter: ReportFilter {
                    site: Some("Lyon".to_owned()),
                    severities: vec![Severity::Critical],
                    ..ReportFilter::default()
                },
                formats: vec![Format::Csv, Format::Xlsx],
                destinations: Vec::new(),
                skips_quiet: true,
            },
            timing: Timing {
                cron: "0 7 * * 1".to_owned(),
                zone: "Europe/Paris".to_owned(),
            },
        };
        let id = schedules::add(&site.app, &shell, form).await.unwrap();
        site.sign_in().await;
        let page = site.get(&format!("/schedules/{id}")).await;
        let page = page.text.replace("<!>", "");
        for fact in [
            "<dd>Mondays at seven (Europe/Paris)</dd>",
            "<dd>Only site Lyon, severity critical</dd>",
            "<dd>Nobody: it is kept under Reports</dd>",
            "<dd>CSV, Excel</dd>",
            "<dd>Nothing is sent</dd>",
        ] {
            assert!(page.contains(fact), "{fact} in {page}");
        }
        assert!(!page.contains("name=\"draft[name]\""), "it is no form");
    })
    .await;
}
