//! The board: its tabs, its filters, its pages, and that its clocks are those of the orders.

use chrono::Duration;
use domain::{
    PortDocumentId, PortRejectionId, UserId,
    access::Role,
    finding::query::Owner,
    history::Actor,
    page::Place,
    port::{
        LineState, Order, OrderState,
        board::{BoardQuery, BoardRow, Tab},
        document::{Document, DocumentKind},
        journal::{Event, What},
        rejection::{Canonical, Rejection},
        state::By,
        timer::TimerLevel,
    },
};
use services::{
    App, Caller, Error,
    ports::{
        self, board,
        projects::{self, ProjectForm},
    },
};
use store::{Db, db_test, ports as rows};

use super::scene::{foc, new, number, order, put_lines};
use crate::support::{TestClock, app, command_line, in_role};

fn asked(address: &str) -> BoardQuery {
    BoardQuery::from_pairs(address.split('&').filter_map(|pair| pair.split_once('=')))
}

async fn references(app: &App, caller: &Caller, address: &str) -> Vec<String> {
    let board = board::board(app, caller, &asked(address)).await.unwrap();
    board.rows.into_iter().map(|row| row.reference).collect()
}

fn names(rows: &[BoardRow]) -> Vec<&str> {
    rows.iter().map(|row| row.reference.as_str()).collect()
}

/// Orders in every corner of the board.
async fn desk((app, clock): (&App, &TestClock), db: &Db, caller: &Caller) {
    let all = (app, db, caller);
    order(all, new("DRAFT", &[1]), |_| {}).await;
    order(all, new("WAITING", &[2, 3]), |order| {
        order.state = OrderState::CarrierReview;
        order.vendor_order = Some("Vend-77".to_owned());
    })
    .await;
    order(all, new("SCHEDULED", &[4]), |order| {
        order.state = OrderState::FocConfirmed;
        order.foc = Some(foc("2026-12-14"));
    })
    .await;
    order(all, new("TODAY", &[5]), |order| {
        order.state = OrderState::FocConfirmed;
        order.foc = Some(foc("2026-11-20 11:30"));
    })
    .await;
    let ported = order(all, new("PORTED", &[6]), |order| {
        order.state = OrderState::Ported;
        order.foc = Some(foc("2026-11-02"));
    })
    .await;
    put_lines(db, caller, ported, |line| line.state = LineState::Active).await;
    clock.advance(Duration::seconds(1));
    order(all, new("CLOSED", &[7]), |order| {
        order.state = OrderState::Closed;
    })
    .await;
    order(all, new("CANCELLED", &[8]), |order| {
        order.state = OrderState::Cancelled;
    })
    .await;
}

db_test!(
    each_order_stands_under_one_tab_and_is_counted_there,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        desk((&app, &clock), &db, &caller).await;

        let whole = board::board(&app, &caller, &asked("")).await.unwrap();
        let counts: Vec<u64> = whole.tabs.iter().map(|tab| tab.count).collect();
        assert_eq!(counts, [1, 1, 1, 1, 2, 1]);
        assert_eq!(whole.rows.len(), 7);
        assert!(!whole.has_more);
        assert_eq!(whole.carriers, ["Bandwidth"]);
        assert_eq!(whole.losing_carriers, ["Lumen"]);

        for (tab, expected) in [
            ("action_required", vec!["DRAFT"]),
            ("waiting", vec!["WAITING"]),
            ("scheduled", vec!["SCHEDULED"]),
            ("today", vec!["TODAY"]),
            ("completed", vec!["CLOSED", "PORTED"]),
            ("cancelled", vec!["CANCELLED"]),
        ] {
            let board = board::board(&app, &caller, &asked(&format!("tab={tab}")))
                .await
                .unwrap();
            assert_eq!(names(&board.rows), expected, "{tab}");
            assert_eq!(board.tabs, whole.tabs, "{tab}");
        }
        let row = whole
            .rows
            .iter()
            .find(|row| row.reference == "PORTED")
            .unwrap();
        assert_eq!((row.numbers, row.active), (1, 1));
    }
);

db_test!(a_foreign_organisation_sees_nothing, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    desk((&app, &clock), &db, &caller).await;
    let stranger = command_line(&app, "Adatum").await;
    let board = board::board(&app, &stranger, &asked("")).await.unwrap();
    assert!(board.rows.is_empty() && board.carriers.is_empty());
    assert!(board.tabs.iter().all(|tab| tab.count == 0));
    assert!(
        board::rows(&app, &stranger, &asked(""))
            .await
            .unwrap()
            .is_empty()
    );
    let scores = board::scorecard(&app, &stranger, None)
        .await
        .unwrap()
        .scores;
    assert!(scores.is_empty());
});

db_test!(a_text_is_found_wherever_people_look_for_it, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    desk((&app, &clock), &db, &caller).await;
    let form = ProjectForm {
        name: "Z\u{fc}rich tower".to_owned(),
        site: Some("Z\u{fc}rich".to_owned()),
        ..ProjectForm::default()
    };
    let project = projects::create(&app, &caller, form).await.unwrap();
    let mut in_project = new("IN-PROJECT", &[50]);
    in_project.project = Some(project.id);
    in_project.details.losing.retail = Some("\u{c9}toile 100%".to_owned());
    in_project.carrier = "Telnyx".to_owned();
    order((&app, &db, &caller), in_project, |_| {}).await;

    for (text, expected) in [
        ("sched", vec!["SCHEDULED"]),
        ("vend-77", vec!["WAITING"]),
        ("Z\u{dc}RICH TOW", vec!["IN-PROJECT"]),
        ("\u{e9}toile", vec!["IN-PROJECT"]),
        ("100%", vec!["IN-PROJECT"]),
        ("%", vec!["IN-PROJECT"]),
        ("(206) 555-0008", vec!["CANCELLED"]),
        ("5550003", vec!["WAITING"]),
        ("nowhere", vec![]),
    ] {
        let found = references(&app, &caller, &format!("q={text}")).await;
        assert_eq!(found, expected, "{text}");
    }
    let narrowed = board::board(&app, &caller, &asked("q=cancel"))
        .await
        .unwrap();
    let counts: Vec<u64> = narrowed.tabs.iter().map(|tab| tab.count).collect();
    assert_eq!(counts, [0, 0, 0, 0, 0, 1]);

    for filter in [
        "carrier= TELNYX".to_owned(),
        "losing=\u{e9}TOILE 100%25".replace("%25", "%"),
        "site=z\u{dc}rich".to_owned(),
        format!("project={}", project.id),
    ] {
        let found = references(&app, &caller, &filter).await;
        assert_eq!(found, ["IN-PROJECT"], "{filter}");
    }
    assert!(references(&app, &caller, "site=Basel").await.is_empty());
    assert!(references(&app, &caller, "carrier=Nobody").await.is_empty());
});

db_test!(
    filters_by_date_state_and_owner_narrow_the_board,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        desk((&app, &clock), &db, &caller).await;
        let mut wished = new("WISHED", &[60]);
        wished.requested_foc = Some(foc("2026-12-14"));
        order((&app, &db, &caller), wished, |_| {}).await;

        // A wish is no agreed date.
        let dated = references(&app, &caller, "foc_from=2026-12-01&foc_to=2026-12-31").await;
        assert_eq!(dated, ["SCHEDULED"]);
        let states = references(&app, &caller, "state=closed&state=draft").await;
        assert_eq!(states, ["WISHED", "DRAFT", "CLOSED"]);
        let with_owner = |owner| BoardQuery {
            owner: Some(owner),
            ..BoardQuery::default()
        };
        let mine = with_owner(Owner::Person(UserId::new(app.new_id())));
        assert!(
            board::board(&app, &caller, &mine)
                .await
                .unwrap()
                .rows
                .is_empty()
        );
        let nobodys = with_owner(Owner::Nobody);
        assert_eq!(
            board::board(&app, &caller, &nobodys)
                .await
                .unwrap()
                .rows
                .len(),
            8
        );
    }
);

db_test!(ended_orders_come_in_pages_that_show_each_once, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    for n in 0..7 {
        clock.advance(Duration::seconds(1));
        let state = match n {
            0 | 3 => OrderState::Ported,
            1 | 4 | 6 => OrderState::Closed,
            _ => OrderState::Cancelled,
        };
        order((&app, &db, &caller), new(&format!("O{n}"), &[n]), |order| {
            order.state = state;
        })
        .await;
    }
    let mut pages = Vec::new();
    let mut query = asked("tab=completed&size=2");
    loop {
        let board = board::board(&app, &caller, &query).await.unwrap();
        pages.push(names(&board.rows).join(" "));
        if !board.has_more {
            break;
        }
        query.place = Place::After(board.rows.last().unwrap().id.to_string());
    }
    assert_eq!(pages, ["O6 O4", "O3 O1", "O0"]);
    assert_eq!(
        references(&app, &caller, "tab=cancelled").await,
        ["O5", "O2"]
    );
    let exported = board::rows(&app, &caller, &asked("tab=completed&size=2"))
        .await
        .unwrap();
    let mut exported = names(&exported);
    exported.sort_unstable();
    assert_eq!(exported, ["O0", "O1", "O3", "O4", "O6"]);

    let nonsense = asked("tab=completed&after=nonsense");
    let refused = board::board(&app, &caller, &nonsense).await.unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)), "{refused:?}");
});

fn rejection(app: &App, order: &Order) -> Rejection {
    Rejection {
        id: PortRejectionId::new(app.new_id()),
        canonical: Canonical::Other,
        vendor: "bandwidth".to_owned(),
        raw_code: "7300".to_owned(),
        raw_text: "No match".to_owned(),
        number: None,
        round: order.revision,
        raised_at: app.now() - Duration::days(9),
        resolved_at: None,
        resolution: None,
    }
}

fn letter(app: &App, order: &Order) -> Document {
    Document {
        id: PortDocumentId::new(app.new_id()),
        order: order.id,
        kind: DocumentKind::Loa,
        version: 1,
        file_name: "loa.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        byte_count: 1,
        sha256: "00".repeat(32),
        signer: None,
        dated: Some((app.now() - Duration::days(40)).date_naive()),
        expires_on: None,
        redaction: None,
        added_by: Actor {
            user_id: None,
            name: "Ada".to_owned(),
        },
        added_at: app.now(),
    }
}

db_test!(
    the_clocks_on_the_board_are_those_of_the_orders,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let start = app.now();
        desk((&app, &clock), &db, &caller).await;
        let all = (&app, &db, &caller);
        order(all, new("REJECTED", &[20]), |order| {
            order.state = OrderState::Exception;
            order.moments.state_since = Some(start - Duration::days(9));
        })
        .await;
        let half = order(all, new("HALF", &[21, 22]), |order| {
            order.state = OrderState::Partial;
            order.foc = Some(foc("2026-11-20 05:00"));
            order.moments.first_active_at = Some(start);
        })
        .await;
        put_lines(&db, &caller, half, |line| {
            if line.number == number(21) {
                line.state = LineState::Active;
                line.active_at = Some(start);
            }
        })
        .await;
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let rejected = rows::find_order_by_reference(conn, caller.org, "REJECTED")
            .await
            .unwrap()
            .unwrap();
        let first = rejection(&app, &rejected);
        let second = rejection(&app, &rejected);
        rows::insert_rejection(conn, caller.org, rejected.id, &first)
            .await
            .unwrap();
        rows::insert_rejection(conn, caller.org, rejected.id, &second)
            .await
            .unwrap();
        let old = letter(&app, &rejected);
        rows::insert_document(conn, caller.org, &old).await.unwrap();
        tx.commit().await.unwrap();

        let mut seen = 0;
        for hours in [0, 2, 30, 24 * 20] {
            clock.advance(Duration::hours(hours));
            for row in board::board(&app, &caller, &asked("")).await.unwrap().rows {
                let timers = ports::find(&app, &caller, row.id).await.unwrap().timers;
                let at = |level| timers.iter().filter(|timer| timer.level == level).count();
                if row.state.is_terminal() {
                    continue;
                }
                let counted = (row.escalations as usize, row.warnings as usize);
                let expected = (at(TimerLevel::Escalate), at(TimerLevel::Warn));
                assert_eq!(
                    counted, expected,
                    "{} after {hours} h: {timers:?}",
                    row.reference
                );
                seen += row.escalations + row.warnings;
            }
        }
        assert!(seen > 10, "{seen}");
        let row = board::board(&app, &caller, &asked("q=REJECTED"))
            .await
            .unwrap()
            .rows
            .remove(0);
        assert_eq!(row.open_rejections, 2);
        let escalated = board::board(&app, &caller, &asked("escalated=true"))
            .await
            .unwrap();
        assert!(escalated.rows.iter().all(|row| row.escalations > 0));
        assert!(names(&escalated.rows).contains(&"REJECTED"));
        assert!(
            escalated
                .tabs
                .iter()
                .all(|tab| tab.tab != Tab::Cancelled || tab.count == 0)
        );
    }
);

fn agreed(app: &App, from: Option<&str>, to: Option<&str>) -> Event {
    Event {
        seq: 0,
        at: app.now(),
        by: By::VendorPoll,
        name: "Bandwidth".to_owned(),
        number: None,
        what: What::FocSet {
            from: from.map(foc),
            to: to.map(foc),
            is_requested: false,
        },
        is_inferred: false,
        reason: None,
        vendor_status: None,
    }
}

db_test!(the_scorecard_counts_what_the_carriers_did, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let now = app.now();
    let sent = |days: i64, revision: u32| {
        move |order: &mut Order| {
            order.state = OrderState::FocConfirmed;
            order.revision = revision;
            order.moments.submitted_at = Some(now - Duration::days(10));
            order.moments.foc_confirmed_at = Some(now - Duration::days(10 - days));
        }
    };
    let all = (&app, &db, &caller);
    order(all, new("SMOOTH", &[1]), sent(2, 1)).await;
    let moved = order(all, new("MOVED", &[2]), sent(4, 2)).await;
    order(all, new("DRAFT", &[3]), |_| {}).await;
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    // Taken back and agreed again is one date; a wish is none.
    let mut wish = agreed(&app, None, Some("2026-12-01"));
    wish.what = What::FocSet {
        from: None,
        to: Some(foc("2026-12-24")),
        is_requested: true,
    };
    let events = [
        wish,
        agreed(&app, None, Some("2026-12-01")),
        agreed(&app, Some("2026-12-01"), None),
        agreed(&app, None, Some("2026-12-01")),
        agreed(&app, Some("2026-12-01"), Some("2026-12-08")),
    ];
    rows::append_events(conn, caller.org, moved.uuid(), &events)
        .await
        .unwrap();
    let order = rows::find_order(conn, caller.org, moved)
        .await
        .unwrap()
        .unwrap();
    let turned_down = Rejection {
        raised_at: app.now(),
        ..rejection(&app, &order)
    };
    rows::insert_rejection(conn, caller.org, moved, &turned_down)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let viewer = in_role(&caller, Role::Viewer);
    let card = board::scorecard(&app, &viewer, None).await.unwrap();
    assert_eq!(card.since.to_string(), "2025-11-20");
    let score = &card.scores[0];
    assert_eq!(card.scores.len(), 1);
    assert_eq!((score.carrier.as_str(), score.orders), ("Bandwidth", 2));
    assert_eq!(score.median_days_to_foc, Some(3.0));
    assert_eq!(score.first_pass_percent, Some(50.0));
    assert_eq!(score.reschedules, 1);
    assert_eq!(score.top_reasons[0].count, 1);

    let tomorrow = (app.now() + Duration::days(9000)).date_naive();
    let later = board::scorecard(&app, &viewer, Some(tomorrow))
        .await
        .unwrap();
    assert!(later.scores.is_empty());
});
