//! Ports: what is stored comes back, belongs to one organisation, and counts its versions.

use chrono::NaiveDate;
use domain::{
    Country, OrgId, PortDocumentId, PortOrderId, PortOutId, PortProjectId, PortRejectionId,
    history::Actor,
    number::NumberType,
    port::{
        Details, Foc, Line, LineState, Order, OrderState, PortOut, PortOutState, Project,
        checklist::{CheckResult, ItemId, Outcome},
        departure::PortOutParticulars,
        document::{Document, DocumentKind},
        gate::{GateItem, Override},
        journal::{Event, What},
        note::Note,
        order::{Contradictions, LinePlan, Moments, Portability},
        papers::Paper,
        rejection::{Canonical, Rejection},
        state::By,
    },
};
use futures::TryStreamExt;
use store::{Conn, StoreError, db_test, ports};

use crate::support::{id, minute, number, organisation};

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, d).unwrap()
}

/// An order that goes to Telnyx.
pub(crate) fn order(n: u128, state: OrderState) -> Order {
    Order {
        id: PortOrderId::new(id(n)),
        reference: format!("RC-2026-{n:04}"),
        project: None,
        parent: None,
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: "Telnyx".to_owned(),
        connection: None,
        state,
        resume_state: None,
        vendor_order: Some(format!("vendor-{n}")),
        vendor_status: Some("a word of tomorrow".to_owned()),
        vendor_read_at: Some(minute(3)),
        contradictions: Contradictions::default(),
        revision: 2,
        details: Details {
            authorised_person: Some("Ada Example".to_owned()),
            ..Details::default()
        },
        has_account_number: false,
        has_pin: false,
        requested_foc: Some(Foc::on(day(1), "America/New_York")),
        foc: None,
        moments: Moments::default(),
        version: 1,
        created_at: minute(0),
    }
}

fn line(last: u64, state: LineState) -> Line {
    Line {
        number: number(last),
        state,
        vendor_status: None,
        portability: Some(Portability::Portable),
        portability_reason: None,
        portability_at: None,
        serving_carrier: None,
        serving_spid: None,
        foc: None,
        active_at: None,
        messaging_status: None,
        plan: LinePlan::default(),
    }
}

async fn add(conn: &mut Conn<'_>, org: OrgId, order: &Order, lines: &[Line]) {
    ports::insert_order(conn, org, order).await.unwrap();
    ports::insert_lines(conn, org, order.id, lines)
        .await
        .unwrap();
}

db_test!(
    an_order_comes_back_as_it_was_stored_and_only_to_its_organisation,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let (org, other) = (
            organisation(conn, 1, "Contoso").await,
            organisation(conn, 2, "Fabrikam").await,
        );
        let stored = order(10, OrderState::Draft);
        let lines = [line(1, LineState::Listed), line(0, LineState::Listed)];
        add(conn, org, &stored, &lines).await;
        let found = ports::find_order(conn, org, stored.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&stored));
        let by_name = ports::find_order_by_reference(conn, org, "rc-2026-0010").await;
        assert_eq!(by_name.unwrap(), found);
        let numbers: Vec<_> = ports::lines(conn, org, stored.id).await.unwrap();
        assert_eq!(numbers, [lines[1].clone(), lines[0].clone()], "by number");
        assert_eq!(
            ports::find_order(conn, other, stored.id).await.unwrap(),
            None
        );
        assert_eq!(ports::lines(conn, other, stored.id).await.unwrap(), []);
    }
);

db_test!(
    a_reference_stands_once_and_a_version_is_counted,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let first = order(10, OrderState::Draft);
        add(conn, org, &first, &[]).await;
        let later = Order {
            foc: Some(Foc::on(day(4), "America/New_York")),
            state: OrderState::FocConfirmed,
            ..first.clone()
        };
        ports::update_order(conn, org, &later).await.unwrap();
        let stale = ports::update_order(conn, org, &later).await.unwrap_err();
        assert!(matches!(stale, StoreError::Conflict), "{stale:?}");
        let found = ports::find_order(conn, org, first.id).await.unwrap();
        assert_eq!(
            found,
            Some(Order {
                version: 2,
                ..later
            })
        );
        let last = ports::last_reference(conn, org, "RC-2026-").await.unwrap();
        assert_eq!(last.as_deref(), Some("RC-2026-0010"));
    }
);

db_test!(a_second_order_of_one_reference_is_refused, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    add(conn, org, &order(10, OrderState::Draft), &[]).await;
    let twin = Order {
        reference: "rc-2026-0010".to_owned(),
        ..order(11, OrderState::Draft)
    };
    let refused = ports::insert_order(conn, org, &twin).await.unwrap_err();
    assert!(matches!(refused, StoreError::Taken), "{refused:?}");
});

db_test!(a_number_is_found_in_its_open_orders_only, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let open = order(10, OrderState::CarrierReview);
    let ended = order(11, OrderState::Cancelled);
    let ported = order(12, OrderState::Ported);
    add(
        conn,
        org,
        &open,
        &[line(0, LineState::UnderReview), line(1, LineState::Removed)],
    )
    .await;
    add(conn, org, &ended, &[line(0, LineState::Cancelled)]).await;
    add(conn, org, &ported, &[line(2, LineState::Active)]).await;
    let numbers = [number(0), number(1), number(2)];
    let found = ports::open_lines_of(conn, org, &numbers).await.unwrap();
    let named: Vec<_> = found.iter().map(|line| (line.number, line.order)).collect();
    assert_eq!(named, [(number(0), open.id), (number(2), ported.id)]);
    let all = ports::lines_of(conn, org, number(0)).await.unwrap();
    let orders: Vec<_> = all.iter().map(|line| line.order).collect();
    assert_eq!(orders, [ended.id, open.id], "newest first, ended ones too");
    tx.commit().await.unwrap();
    let mut read = db.read().await.unwrap();
    let streamed: Vec<_> = ports::stream_open_lines(read.conn(), org)
        .try_collect()
        .await
        .unwrap();
    let streamed: Vec<_> = streamed.iter().map(|line| line.number).collect();
    assert_eq!(streamed, [number(0), number(2)]);
});

db_test!(the_board_counts_lines_and_keeps_to_its_choice, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let lines = [
        line(0, LineState::Active),
        line(1, LineState::Rejected),
        line(2, LineState::Removed),
    ];
    add(conn, org, &order(10, OrderState::Partial), &lines).await;
    add(conn, org, &order(11, OrderState::Draft), &[]).await;
    let all = ports::Choice {
        limit: 10,
        ..ports::Choice::default()
    };
    let rows = ports::board(conn, org, all).await.unwrap();
    let counts: Vec<_> = rows
        .iter()
        .map(|row| (row.numbers, row.active, row.rejected))
        .collect();
    assert_eq!(counts, [(0, 0, 0), (2, 1, 1)], "newest first");
    let ours = ports::Choice {
        states: &[OrderState::Partial],
        from: Some(day(1)),
        to: Some(day(1)),
        word: Some(ports::Word {
            digits: Some("550101"),
            ..ports::Word::default()
        }),
        ..all
    };
    let rows = ports::board(conn, org, ours).await.unwrap();
    assert_eq!(rows.len(), 1);
    let none = ports::Choice {
        from: Some(day(2)),
        ..all
    };
    assert_eq!(ports::board(conn, org, none).await.unwrap(), []);
    let older = ports::Choice {
        before: Some(PortOrderId::new(id(11))),
        ..all
    };
    assert_eq!(ports::board(conn, org, older).await.unwrap().len(), 1);
    let counted = ports::count_orders(conn, org).await.unwrap();
    assert_eq!(counted.len(), 2);
});

db_test!(what_happened_keeps_its_order, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let event = |n: u64| Event {
        seq: 0,
        at: minute(1),
        by: By::User,
        name: "Ada".to_owned(),
        number: Some(number(n)),
        what: What::NumberAdded,
        is_inferred: false,
        reason: None,
        vendor_status: None,
    };
    let subject = id(10);
    ports::append_events(conn, org, subject, &[event(0), event(1)])
        .await
        .unwrap();
    ports::append_events(conn, org, subject, &[event(2)])
        .await
        .unwrap();
    let events = ports::events(conn, org, subject).await.unwrap();
    let told: Vec<_> = events.iter().map(|e| (e.seq, e.number)).collect();
    let expected: Vec<_> = (0..3)
        .map(|n| (i64::try_from(n + 1).unwrap(), Some(number(n))))
        .collect();
    assert_eq!(told, expected);
    assert_eq!(ports::events(conn, org, id(11)).await.unwrap(), []);
});

db_test!(papers_are_kept_in_versions_with_their_files, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let order = order(10, OrderState::Draft);
    add(conn, org, &order, &[]).await;
    let document = |n: u128, version: u32| Document {
        id: PortDocumentId::new(id(n)),
        order: order.id,
        kind: DocumentKind::Loa,
        version,
        file_name: "loa.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        byte_count: 6,
        sha256: "ab".repeat(32),
        signer: Some("Ada Example".to_owned()),
        dated: Some(day(1)),
        expires_on: None,
        redaction: None,
        added_by: Actor {
            user_id: None,
            name: "Ada".to_owned(),
        },
        added_at: minute(1),
    };
    for n in [1, 2] {
        let kind = DocumentKind::Loa;
        let next = ports::next_document_version(conn, org, order.id, kind).await;
        assert_eq!(next.unwrap(), n);
        ports::insert_document(conn, org, &document(20 + u128::from(n), n))
            .await
            .unwrap();
    }
    let newest = PortDocumentId::new(id(22));
    for (piece, content) in [(1, b"lo".as_slice()), (2, b"a".as_slice())] {
        ports::insert_document_piece(conn, org, newest, piece, content)
            .await
            .unwrap();
    }
    assert_eq!(
        ports::document_file(conn, org, newest).await.unwrap(),
        b"loa"
    );
    let paper = Paper::new(DocumentKind::Loa);
    ports::set_statement(conn, org, newest, Some(&paper))
        .await
        .unwrap();
    let listed = ports::documents(conn, org, order.id).await.unwrap();
    let versions: Vec<_> = listed
        .iter()
        .map(|stored| stored.document.version)
        .collect();
    assert_eq!(versions, [2, 1], "the newest first");
    assert_eq!(listed[0].statement, Some(paper));
    let other = organisation(conn, 2, "Fabrikam").await;
    assert_eq!(ports::document(conn, other, newest).await.unwrap(), None);
    assert_eq!(
        ports::document_file(conn, other, newest).await.unwrap(),
        b""
    );
});

db_test!(a_note_of_the_carrier_is_kept_once, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let order = order(10, OrderState::Submitted);
    add(conn, org, &order, &[]).await;
    let note = |n: u128, vendor_note: Option<&str>| Note {
        id: domain::CommentId::new(id(n)),
        author: Actor {
            user_id: None,
            name: "Telnyx".to_owned(),
        },
        body: "Call us.".to_owned(),
        is_for_carrier: true,
        vendor_note: vendor_note.map(str::to_owned),
        at: minute(1),
    };
    assert!(
        ports::insert_note(conn, org, order.id, &note(1, Some("n1")))
            .await
            .unwrap()
    );
    assert!(
        !ports::insert_note(conn, org, order.id, &note(2, Some("n1")))
            .await
            .unwrap()
    );
    assert!(
        ports::insert_note(conn, org, order.id, &note(3, None))
            .await
            .unwrap()
    );
    assert!(
        ports::insert_note(conn, org, order.id, &note(4, None))
            .await
            .unwrap()
    );
    assert_eq!(ports::notes(conn, org, order.id).await.unwrap().len(), 3);
});

db_test!(the_last_word_on_a_test_counts, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let order = order(10, OrderState::Activating);
    add(conn, org, &order, &[line(0, LineState::Active)]).await;
    let result = |result: Outcome| CheckResult {
        number: Some(number(0)),
        item: ItemId::InboundCall,
        result,
        by: "Ada".to_owned(),
        at: minute(1),
        note: None,
    };
    ports::put_check(conn, org, order.id, &result(Outcome::Fail))
        .await
        .unwrap();
    ports::put_check(conn, org, order.id, &result(Outcome::Pass))
        .await
        .unwrap();
    let checks = ports::checks(conn, org, order.id).await.unwrap();
    assert_eq!(checks, [result(Outcome::Pass)]);
    let passed = Override {
        number: None,
        item: GateItem::Holder,
        reason: "A lobby phone".to_owned(),
        by: "Ada".to_owned(),
        at: minute(2),
    };
    ports::put_override(conn, org, order.id, &passed)
        .await
        .unwrap();
    assert_eq!(
        ports::overrides(conn, org, order.id).await.unwrap(),
        [passed]
    );
    assert_eq!(ports::countdown(conn, org, order.id).await.unwrap(), []);
});

db_test!(a_rejection_is_kept_until_it_is_answered, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let order = order(10, OrderState::Exception);
    add(conn, org, &order, &[]).await;
    let rejection = Rejection {
        id: PortRejectionId::new(id(30)),
        canonical: Canonical::AddressMismatch,
        vendor: "telnyx".to_owned(),
        raw_code: "LOCATION_MISMATCH".to_owned(),
        raw_text: "The address differs".to_owned(),
        number: None,
        round: 1,
        raised_at: minute(5),
        resolved_at: None,
        resolution: None,
    };
    ports::insert_rejection(conn, org, order.id, &rejection)
        .await
        .unwrap();
    let answered = Rejection {
        resolved_at: Some(minute(9)),
        resolution: Some("Suite added".to_owned()),
        ..rejection
    };
    ports::update_rejection(conn, org, order.id, &answered)
        .await
        .unwrap();
    let kept = ports::rejections(conn, org, order.id).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&answered));
    let since = ports::rejections_since(conn, org, minute(5)).await.unwrap();
    assert_eq!(since, [(order.id, answered)]);
    assert_eq!(
        ports::rejections_since(conn, org, minute(6)).await.unwrap(),
        []
    );
});

db_test!(
    port_outs_come_with_their_numbers_the_most_urgent_first,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let (org, other) = (
            organisation(conn, 1, "Contoso").await,
            organisation(conn, 2, "Fabrikam").await,
        );
        let port_out = |n: u128, answer_by: Option<i64>| PortOut {
            id: PortOutId::new(id(n)),
            connection: None,
            carrier: "Telnyx".to_owned(),
            vendor_order: format!("out-{n}"),
            state: PortOutState::Notified,
            vendor_status: Some("pending".to_owned()),
            numbers: vec![number(0), number(1)],
            received_at: minute(0),
            answer_by: answer_by.map(minute),
            particulars: PortOutParticulars::default(),
            version: 1,
        };
        for new in [
            port_out(40, None),
            port_out(41, Some(90)),
            port_out(42, Some(60)),
        ] {
            ports::insert_port_out(conn, org, &new).await.unwrap();
        }
        let queue = ports::port_outs(conn, org, &[], 10).await.unwrap();
        let ids: Vec<_> = queue.iter().map(|port_out| port_out.id.uuid()).collect();
        assert_eq!(ids, [id(42), id(41), id(40)]);
        assert_eq!(queue[0].numbers, [number(0), number(1)]);
        let gone = PortOut {
            state: PortOutState::PortedOut,
            numbers: vec![number(0), number(1), number(2)],
            ..port_out(42, Some(60))
        };
        ports::update_port_out(conn, org, &gone).await.unwrap();
        let stale = ports::update_port_out(conn, org, &gone).await.unwrap_err();
        assert!(matches!(stale, StoreError::Conflict), "{stale:?}");
        let known = ports::find_port_out_by_vendor(conn, org, "Telnyx", "out-42").await;
        assert_eq!(known.unwrap().unwrap().numbers.len(), 3);
        assert_eq!(
            ports::port_outs_of(conn, org, number(2))
                .await
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            ports::find_port_out(conn, other, gone.id).await.unwrap(),
            None
        );
    }
);

db_test!(projects_have_names_of_their_own, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let project = Project {
        id: PortProjectId::new(id(50)),
        name: "Boston main lines".to_owned(),
        site: Some("Boston".to_owned()),
        target_on: Some(day(1)),
        notes: None,
        version: 1,
        created_at: minute(0),
    };
    ports::insert_project(conn, org, &project).await.unwrap();
    let found = ports::find_project_by_name(conn, org, "BOSTON main lines").await;
    assert_eq!(found.unwrap(), Some(project.clone()));
    ports::update_project(conn, org, &project).await.unwrap();
    let stale = ports::update_project(conn, org, &project)
        .await
        .unwrap_err();
    assert!(matches!(stale, StoreError::Conflict), "{stale:?}");
});
