//! The simulated tenant: it tells what the files tell, in as few requests as that takes, and no fault of
//! it becomes a fact.

use std::time::{Duration, Instant};

use connectors::{
    connector::List,
    files::{FactRow, FileError, teams_numbers, teams_users},
    http::Fault as Problem,
};
use domain::{
    E164,
    directory::Account,
    fact::{Fact, Reported, TeamsAssignment, TeamsNumber, Word},
};
use sim::vendors::{Fault, GraphManners, Strike, Vendor, credentials::GRAPH_SECRET};

use crate::support::{Tenant, open, open_for, read, read_at_most};

fn of_file<T>(rows: impl Iterator<Item = Result<FactRow<T>, FileError>>) -> Vec<T> {
    rows.map(|row| row.unwrap().outcome.unwrap()).collect()
}

pub(crate) fn numbers_of_file(tenant: &Tenant) -> Vec<TeamsNumber> {
    let mut file = Vec::new();
    tenant
        .simulators
        .snapshot()
        .write_teams_numbers(&mut file)
        .unwrap();
    of_file(teams_numbers::open(file.as_slice()).unwrap())
}

/// The accounts of the file, as Graph tells of them: it does not know what a directory on site has, and
/// sends what an account has none of.
pub(crate) fn accounts_of_file(tenant: &Tenant) -> Vec<Account> {
    let mut file = Vec::new();
    tenant
        .simulators
        .snapshot()
        .write_teams_users(&mut file)
        .unwrap();
    let accounts = of_file(teams_users::open(file.as_slice()).unwrap());
    let as_graph_has_it = |account: Account| Account {
        further_lines: Reported::Blank,
        on_premises_line: Reported::NotSent,
        directory_numbers: Reported::Blank,
        emergency_call_routing_policy: Reported::Blank,
        ..account
    };
    accounts.into_iter().map(as_graph_has_it).collect()
}

fn links(sends_links: bool) -> GraphManners {
    GraphManners {
        sends_links,
        ..GraphManners::default()
    }
}

#[tokio::test]
async fn graph_tells_what_the_files_tell() {
    let tenant = Tenant::of(2_500).await;
    for has_links in [true, false] {
        tenant.simulators.set_graph_manners(links(has_links));
        let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
        assert!(whole.unreadable.is_empty(), "{:?}", whole.unreadable);
        let mut expected = numbers_of_file(&tenant);
        for number in &mut expected {
            number.partner = Reported::NotSent;
        }
        assert_eq!(whole.pages, 3);
        assert_eq!(whole.numbers(), expected);
    }
    let whole = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
    assert!(whole.unreadable.is_empty(), "{:?}", whole.unreadable);
    let expected = accounts_of_file(&tenant);
    assert!(expected.iter().any(|a| a.deleted_at.value().is_some()));
    assert_eq!(whole.accounts(), expected);
}

#[tokio::test]
async fn a_hundred_thousand_numbers_take_the_pages_they_need() {
    let tenant = Tenant::of(104_500).await;
    let began = Instant::now();
    let listed = numbers_of_file(&tenant).len();
    let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
    assert!(listed >= 100_000, "{listed}");
    assert_eq!(whole.records.len(), listed);
    let needed = listed.div_ceil(1000) as u64;
    assert_eq!((whole.pages, tenant.requests()), (needed, needed));
    let traffic = tenant.meter.traffic();
    assert_eq!(
        (traffic.requests, traffic.retries),
        (needed + 1, 0),
        "and a token"
    );
    println!("{listed} numbers in {:?}", began.elapsed());
}

#[tokio::test]
async fn a_list_that_fills_its_last_page_has_an_end() {
    let tenant = Tenant::of(1_200).await;
    let listed = numbers_of_file(&tenant).len();
    let of_five = listed / 5;
    for has_links in [true, false] {
        tenant.simulators.set_graph_manners(links(has_links));
        for rows in [listed as u64 - 1, 0] {
            let more = tenant.graph.has_rows_after(List::TeamsNumbers, rows);
            assert!(more.await.unwrap());
        }
        let more = tenant
            .graph
            .has_rows_after(List::TeamsNumbers, listed as u64);
        assert!(!more.await.unwrap());
    }
    tenant.simulators.set_graph_manners(links(true));
    tenant.simulators.set_page_rows(of_five);
    let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
    assert_eq!(whole.keys.len(), listed);
}

#[tokio::test]
async fn a_fault_that_passes_costs_nothing_but_requests() {
    for fault in [
        Fault::Throttle { retry_after: 0 }.times(2),
        Fault::ServerError.times(2),
        Fault::Cut.times(2),
        Fault::ExpiredToken.times(1),
    ] {
        let tenant = Tenant::of(600).await;
        tenant.simulators.set_page_rows(100);
        tenant
            .simulators
            .inject(Vendor::Graph, fault.clone().after(2));
        let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
        let expected = numbers_of_file(&tenant).len();
        assert_eq!(whole.numbers().len(), expected, "{fault:?}");
        assert!(tenant.meter.traffic().retries >= 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_fault_that_stays_is_an_error_and_never_an_end() {
    for (fault, problem) in [
        (Fault::ServerError, Problem::Unavailable),
        (Fault::Cut, Problem::Disconnected),
        (
            Fault::Throttle { retry_after: 3600 },
            Problem::Throttled(Some(Duration::from_hours(1))),
        ),
    ] {
        let tenant = Tenant::of(300).await;
        tenant.simulators.set_page_rows(100);
        tenant
            .simulators
            .inject(Vendor::Graph, Strike::from(fault).after(1));
        let error = read(&*tenant.graph, List::TeamsNumbers).await.unwrap_err();
        assert_eq!(error.fault, problem);
        assert!(tenant.requests() < 40, "{problem:?}");
        tenant.simulators.heal(Vendor::Graph);
        let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
        assert_eq!(whole.numbers().len(), numbers_of_file(&tenant).len());
    }
}

#[tokio::test]
async fn a_tenant_that_hangs_is_not_waited_for() {
    let tenant = Tenant::of(300).await;
    tenant.simulators.inject(Vendor::Graph, Fault::Timeout);
    let base = [("base_url", tenant.base.as_str())];
    let (graph, _) = open_for(Duration::from_millis(100), &base, GRAPH_SECRET).unwrap();
    let error = read(&*graph, List::TeamsNumbers).await.unwrap_err();
    assert_eq!(error.fault, Problem::TimedOut);
}

#[tokio::test]
async fn a_row_that_breaks_its_page_is_passed_over_by_itself() {
    let tenant = Tenant::of(2_500).await;
    let keys = read(&*tenant.graph, List::TeamsNumbers).await.unwrap().keys;
    for (has_links, page_rows) in [(true, usize::MAX), (false, usize::MAX), (true, 150)] {
        tenant.simulators.heal(Vendor::Graph);
        tenant.simulators.set_graph_manners(links(has_links));
        tenant.simulators.set_page_rows(page_rows);
        let broken = [0, 1_000, 1_512, keys.len() - 1];
        for row in broken {
            tenant
                .simulators
                .inject(Vendor::Graph, Fault::BrokenRow { row });
        }
        let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
        let whole_keys = (0..)
            .zip(&keys)
            .filter(|(row, _)| !broken.contains(row))
            .map(|(_, key)| key);
        assert!(whole.keys.iter().eq(whole_keys));
        assert_eq!(whole.unsendable.len(), 4, "{:?}", whole.unsendable);
        assert!(
            whole.unsendable[1].starts_with("Row 1001 of the list"),
            "{:?}",
            whole.unsendable
        );
    }
}

#[tokio::test]
async fn a_page_of_broken_rows_is_an_error() {
    let tenant = Tenant::of(1_200).await;
    for row in [3, 100, 300, 500, 700, 900] {
        tenant
            .simulators
            .inject(Vendor::Graph, Fault::BrokenRow { row });
    }
    let error = read(&*tenant.graph, List::TeamsNumbers).await.unwrap_err();
    assert_eq!(error.fault, Problem::Unavailable);
}

#[tokio::test]
async fn what_a_list_says_of_itself_is_passed_on_as_it_is() {
    let tenant = Tenant::of(900).await;
    tenant.simulators.set_page_rows(100);
    let listed = numbers_of_file(&tenant).len();
    assert!(tenant.graph.has_even_pages(List::TeamsNumbers));
    assert!(!tenant.graph.has_even_pages(List::TeamsUsers));

    tenant
        .simulators
        .inject(Vendor::Graph, Fault::ShortPage.times(1));
    let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
    assert_eq!(whole.sizes[..3], [100, 90, 100]);
    tenant.simulators.heal(Vendor::Graph);

    tenant.simulators.inject(Vendor::Graph, Fault::Truncated);
    let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
    assert_eq!(whole.keys.len(), listed / 3);
    tenant.simulators.heal(Vendor::Graph);

    tenant.simulators.inject(Vendor::Graph, Fault::RepeatedPage);
    let whole = read_at_most(&*tenant.graph, List::TeamsNumbers, 30).await;
    let whole = whole.unwrap();
    assert_eq!(whole.pages, 30, "it goes on for as long as it is asked");
    assert!(whole.keys[..100] == whole.keys[2_900..]);
    tenant.simulators.heal(Vendor::Graph);

    let word = "hibernating".to_owned();
    tenant
        .simulators
        .inject(Vendor::Graph, Fault::ChangedStatus { word });
    let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
    assert!(whole.unreadable.is_empty(), "a new word is data");
    let numbers = whole.numbers();
    assert_eq!(
        numbers[0].assignment,
        Word::<TeamsAssignment>::Unknown("hibernating".to_owned())
    );
    assert_eq!(numbers.len(), listed);
}

#[tokio::test]
async fn a_number_is_asked_for_by_itself() {
    let tenant = Tenant::of(300).await;
    let expected = numbers_of_file(&tenant).remove(5);
    let number: E164 = expected.line.to_string().parse().unwrap();
    let row = tenant.graph.number(number).await.unwrap().unwrap();
    let Ok(connectors::connector::Record::Fact(Fact::TeamsNumber(found))) = row.outcome else {
        panic!("{row:?}");
    };
    assert_eq!(found.line, expected.line);
    let unknown = "+4930123456".parse().unwrap();
    assert!(tenant.graph.number(unknown).await.unwrap().is_none());
}

#[tokio::test]
async fn the_probe_is_content_with_the_right_secret_only() {
    let tenant = Tenant::of(300).await;
    let report = tenant.graph.probe().await;
    assert!(report.is_ready, "{report:?}");
    let names: Vec<_> = report.checks.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Sign in",
            "List numbers",
            "List people",
            "Read the people\u{2019}s accounts"
        ]
    );

    let (graph, _) = open(&[("base_url", &tenant.base)], "wr0ng-secret").unwrap();
    let report = graph.probe().await;
    assert!(!report.is_ready);
    assert_eq!(report.checks.len(), 1);
    let detail = &report.checks[0].detail;
    assert!(detail.contains("AADSTS7000215"), "{detail}");
    assert!(!detail.contains("wr0ng"), "{detail}");

    let other = [
        ("base_url", tenant.base.as_str()),
        ("tenant", "fabrikam.example"),
    ];
    let (graph, _) = open(&other, "any").unwrap();
    let detail = graph.probe().await.checks.remove(0).detail;
    assert!(detail.contains("AADSTS90002"), "{detail}");
}
