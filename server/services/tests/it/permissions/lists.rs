//! Lists have what is of the caller's organisation, and nothing else.

use domain::{ConnectionId, port::board::BoardQuery, saved_filter::FilterNoun};
use services::{App, Caller, ports, saved_filters};
use store::db_test;

use super::ports::{Things, month};
use crate::support::{app, command_line};

/// How much each list has.
async fn listed(app: &App, caller: &Caller) -> [(&'static str, usize); 10] {
    let query = BoardQuery::default();
    let board = ports::board::board(app, caller, &query).await.unwrap();
    let rows = ports::board::rows(app, caller, &query).await.unwrap();
    let mut csv = Vec::new();
    let in_csv = ports::sheet::board_as_csv(app, caller, &query, &mut csv).await;
    let projects = ports::projects::list(app, caller).await.unwrap();
    let queue = ports::outs::queue(app, caller).await.unwrap();
    let feeds = ports::calendar::feeds(app, caller).await.unwrap();
    let month = ports::calendar::show(app, caller, &month(app)).await;
    let month = month.unwrap();
    let filters = saved_filters::list(app, caller, FilterNoun::Ports).await;
    [
        ("board", board.rows.len()),
        ("projects of the board", board.projects.len()),
        ("rows", rows.len()),
        ("csv", usize::try_from(in_csv.unwrap()).unwrap()),
        ("projects", projects.len()),
        ("port-outs", queue.rows.len()),
        ("feeds", feeds.len()),
        ("carriers of the calendar", month.carriers.len()),
        ("sites of the calendar", month.sites.len()),
        ("filters", filters.unwrap().len()),
    ]
}

db_test!(
    no_list_of_ports_shows_what_another_organisation_has,
    |db| async {
        let (app, _) = app(&db);
        let contoso = command_line(&app, "Contoso").await;
        let adatum = command_line(&app, "Adatum").await;
        Things::of(&app, &contoso, ConnectionId::new(app.new_id())).await;
        saved_filters::keep(&app, &contoso, FilterNoun::Ports, "Late", "tab=late", true)
            .await
            .unwrap();
        for (list, length) in listed(&app, &contoso).await {
            assert!(length > 0, "{list} of those whose it is");
        }
        for (list, length) in listed(&app, &adatum).await {
            assert_eq!(length, 0, "{list} of another organisation");
        }
    }
);
