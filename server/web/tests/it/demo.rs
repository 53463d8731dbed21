//! The demo lives through its month over HTTP, and finds what the same month's files would have found.

use std::collections::BTreeSet;

use domain::{
    connection::{Verdict, field},
    finding::{FindingState, query::FindingQuery},
    page::Place,
    port::board::BoardQuery,
    source::Standing,
};
use rollcall::demo;
use services::{App, Caller, access, connections, findings, organisations, ports, sync};
use sim::{World, WorldPlan, vendors::Vendor};

use crate::support::on_empty_site;

/// Code and number of each finding that stands, whatever was decided about it.
async fn standing(app: &App, caller: &Caller) -> BTreeSet<(String, String)> {
    let mut query = FindingQuery {
        states: FindingState::ALL
            .iter()
            .copied()
            .filter(|state| state.is_live())
            .collect(),
        size: Some(500),
        ..FindingQuery::default()
    };
    let mut standing = BTreeSet::new();
    loop {
        let page = findings::page(app, caller, &query).await.unwrap();
        let about_numbers = page
            .rows
            .into_iter()
            .filter_map(|finding| Some((finding.code.clone(), finding.number?.to_string())));
        standing.extend(about_numbers);
        let Some(next) = page.next else {
            return standing;
        };
        query.place = Place::After(next);
    }
}

/// The numbers that the porting desk knows more of than the carriers' lists tell.
async fn ported(app: &App, caller: &Caller) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    let query = BoardQuery::default();
    for row in ports::board::rows(app, caller, &query).await.unwrap() {
        let order = ports::find(app, caller, row.id).await.unwrap();
        numbers.extend(order.lines.iter().map(|line| line.number.to_string()));
    }
    let queue = ports::outs::queue(app, caller).await.unwrap();
    for row in queue.rows {
        numbers.extend(row.port_out.numbers.iter().map(ToString::to_string));
    }
    numbers
}

#[tokio::test]
async fn finds_over_http_what_files_would_have_shown_and_comes_back_after_a_restart() {
    on_empty_site(async |site| {
        let app = &site.app;
        let mut days = 0;
        Box::pin(demo::start(app, |_| days += 1)).await.unwrap();
        assert!(days > 5, "{days}");

        let org = organisations::choose(app, Some(demo::ORGANISATION))
            .await
            .unwrap();
        let caller = access::command_line(app, org);
        let world = World::generate(&WorldPlan::demo(app.now().date_naive()));
        let expected: BTreeSet<_> = world
            .today()
            .expected_findings()
            .into_iter()
            .map(|finding| (finding.code.name().to_owned(), finding.number))
            .collect();
        let found = standing(app, &caller).await;
        let missed: Vec<_> = expected.difference(&found).collect();
        let ported = ported(app, &caller).await;
        let wrong: Vec<_> = found
            .difference(&expected)
            .filter(|(_, number)| !ported.contains(number))
            .collect();
        assert!(
            missed.is_empty() && wrong.is_empty(),
            "missed {missed:#?}, wrong {wrong:#?}"
        );

        let twilio = connections::find_by_name(app, &caller, "Twilio")
            .await
            .unwrap();
        assert!(twilio.connection.is_paused);
        let telnyx = connections::find_by_name(app, &caller, "Telnyx")
            .await
            .unwrap();
        assert_eq!(telnyx.sources[0].standing, Standing::Fresh);
        assert!(
            twilio
                .sources
                .iter()
                .any(|row| row.standing == Standing::Held)
        );

        // The first vendors still listen, so that the second must be found at another address.
        Box::pin(demo::start(app, |_| panic!("it was there already")))
            .await
            .unwrap();
        for vendor in Vendor::ALL {
            let again = connections::find_by_name(app, &caller, vendor.access().name)
                .await
                .unwrap();
            assert_ne!(
                again.connection.settings.get(field::BASE_URL),
                twilio.connection.settings.get(field::BASE_URL)
            );
            assert!(
                connections::probe(app, &caller, again.connection.id)
                    .await
                    .unwrap()
                    .is_ready
            );
        }
        let telnyx = connections::find_by_name(app, &caller, "Telnyx")
            .await
            .unwrap();
        let report = sync::run_now(app, &caller, telnyx.connection.id)
            .await
            .unwrap();
        assert_eq!(
            (report.verdict, report.new, report.changed, report.gone),
            (Verdict::Complete, 0, 0, 0)
        );
    })
    .await;
}
