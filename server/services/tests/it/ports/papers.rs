//! The papers of orders, what is said about them, and what was turned down.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{Method, StatusCode},
    response::IntoResponse,
};
use chrono::TimeDelta;
use domain::{
    access::Role,
    history::Entry,
    page::Place,
    port::{
        Order, OrderState,
        document::{Document, DocumentKind},
        papers::{LastFour, Paper},
        readiness::{CheckId, CheckState},
        rejection::Rejection,
    },
};
use services::{
    App, Caller, DocumentStore, Error, history,
    ports::{
        self,
        documents::{self, NewDocument},
        notes,
        orders::{self, OrderChange},
        rejections,
    },
};
use sim::vendors::{Turn, Vendor};
use store::db_test;

use super::stage::{Stage, day, foreign, stage};
use crate::support::{command_line, in_role};

fn paper(kind: DocumentKind, content: &[u8]) -> NewDocument {
    NewDocument {
        kind,
        file_name: "C:\\Scans\\Letter.PDF".to_owned(),
        content: content.to_vec(),
        signer: None,
        dated: None,
        expires_on: None,
        redaction: None,
    }
}

fn pdf(kind: DocumentKind) -> NewDocument {
    paper(kind, b"%PDF-1.7 a letter")
}

async fn add(stage: &Stage, order: &Order, new: NewDocument) -> Result<Document, Error> {
    documents::add(&stage.app, &stage.ada, order.id, new).await
}

/// All that the history of the organisation says, as one text.
async fn all_history(app: &App, caller: &Caller) -> String {
    let page = history::list(app, caller, &Place::First).await.unwrap();
    let entries: Vec<Entry> = page.rows;
    format!("{entries:?}")
}

fn is_invalid<T: std::fmt::Debug>(result: Result<T, Error>, word: &str) {
    match result {
        Err(Error::Invalid(why)) => assert!(why.contains(word), "{why}"),
        other => panic!("{other:?}"),
    }
}

db_test!(a_paper_is_filed_once_and_read_back_as_it_was, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(2)).await;
    // Longer than two pieces.
    let mut content = b"%PDF-1.7 ".to_vec();
    content.extend((0..1_300_000_u32).map(|n| (n % 251) as u8));
    let new = NewDocument {
        signer: Some(" Ada Example ".to_owned()),
        dated: Some(day("2026-11-01")),
        ..paper(DocumentKind::Loa, &content)
    };
    let first = add(&stage, &order, new.clone()).await.unwrap();
    assert_eq!((first.version, &*first.file_name), (1, "Letter.pdf"));
    assert_eq!(first.media_type, "application/pdf");
    assert_eq!(first.signer.as_deref(), Some("Ada Example"));
    assert_eq!(first.expires_on, Some(day("2026-12-01")), "thirty days");

    let again = add(&stage, &order, new.clone()).await.unwrap();
    assert_eq!(again, first, "the same file is the same document");
    let second = add(&stage, &order, pdf(DocumentKind::Loa)).await.unwrap();
    assert_eq!(second.version, 2);
    let other_kind = NewDocument {
        kind: DocumentKind::Other,
        ..new
    };
    assert_eq!(add(&stage, &order, other_kind).await.unwrap().version, 1);

    let (document, read) = documents::file(&stage.app, &stage.ada, first.id)
        .await
        .unwrap();
    assert_eq!(document, first);
    assert!(read == content);
    let detail = stage.find(&order).await;
    let filed: Vec<_> = detail
        .documents
        .iter()
        .map(|filed| (filed.document.kind, filed.document.version))
        .collect();
    assert_eq!(
        filed,
        [
            (DocumentKind::Loa, 2),
            (DocumentKind::Loa, 1),
            (DocumentKind::Other, 1)
        ]
    );
    assert_eq!(
        detail.order.version, order.version,
        "the order is as it was"
    );
    let told: Vec<_> = detail
        .events
        .iter()
        .map(domain::port::journal::Event::sentence)
        .collect();
    assert_eq!(
        told.iter().filter(|said| said.contains("added")).count(),
        3,
        "{told:?}"
    );
});

db_test!(what_carriers_do_not_take_is_refused, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(1)).await;
    let refused = async |new| add(&stage, &order, new).await;
    let of_type = "PDF, TIFF, PNG or JPEG";
    is_invalid(
        refused(paper(DocumentKind::Loa, b"MZ\x90\0")).await,
        of_type,
    );
    is_invalid(refused(paper(DocumentKind::Loa, b"")).await, of_type);
    let mut large = b"%PDF-1.7".to_vec();
    large.resize(documents::MOST_BYTES + 1, b' ');
    is_invalid(refused(paper(DocumentKind::Loa, &large)).await, "10 MiB");
    large.pop();
    refused(paper(DocumentKind::Loa, &large)).await.unwrap();
    let unseen = NewDocument {
        signer: Some("Ada\u{1b}".to_owned()),
        ..pdf(DocumentKind::Loa)
    };
    is_invalid(refused(unseen).await, "control character");
    let reader = in_role(&stage.ada, Role::Viewer);
    let added = documents::add(&stage.app, &reader, order.id, pdf(DocumentKind::Loa)).await;
    assert!(matches!(added, Err(Error::Forbidden(_))), "{added:?}");
});

db_test!(papers_of_another_organisation_do_not_exist, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(1)).await;
    let document = add(&stage, &order, pdf(DocumentKind::Loa)).await.unwrap();
    let (app, id) = (&stage.app, document.id);
    let other = command_line(app, "Fabrikam").await;
    let not_there = |result: Result<(), Error>| {
        assert!(matches!(result, Err(Error::NotFound(_))), "{result:?}");
    };
    let added = documents::add(app, &other, order.id, pdf(DocumentKind::Loa)).await;
    not_there(added.map(drop));
    not_there(documents::file(app, &other, id).await.map(drop));
    not_there(documents::state(app, &other, id, Paper::new(DocumentKind::Loa)).await);
    not_there(documents::describe(app, &other, id, None, None, None, None).await);
    not_there(documents::render_loa(app, &other, order.id).await.map(drop));
    not_there(
        notes::add(app, &other, order.id, "Hello", false)
            .await
            .map(drop),
    );
});

db_test!(what_somebody_read_in_a_paper_is_kept, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(2)).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let document = add(&stage, &order, pdf(DocumentKind::Loa)).await.unwrap();
    let read = Paper {
        dated: Some(day("2026-11-10")),
        is_signed: Some(true),
        signed_by: Some("Ada Example".to_owned()),
        account: Some(LastFour::of("ACCT-5566-WXYZ")),
        numbers: foreign(1),
        ..Paper::new(DocumentKind::Loa)
    };
    let of_a_bill = Paper::new(DocumentKind::Bill);
    is_invalid(
        documents::state(app, ada, document.id, of_a_bill).await,
        "Bill",
    );
    let endless = Paper {
        numbers: foreign(1).repeat(20_001),
        ..read.clone()
    };
    is_invalid(
        documents::state(app, ada, document.id, endless).await,
        "20,000",
    );
    for _ in 0..2 {
        documents::state(app, ada, document.id, read.clone())
            .await
            .unwrap();
    }
    let detail = stage.find(&order).await;
    let filed = &detail.documents[0];
    assert_eq!(filed.statement.as_ref(), Some(&read));
    assert_eq!(filed.document.dated, Some(day("2026-11-10")));
    assert_eq!(filed.document.expires_on, Some(day("2026-12-10")));
    assert_eq!(filed.document.signer.as_deref(), Some("Ada Example"));
    let read_events = |detail: &domain::port::view::OrderDetail| {
        let said = detail
            .events
            .iter()
            .map(domain::port::journal::Event::sentence);
        said.filter(|said| said.contains("what stands in it"))
            .count()
    };
    assert_eq!(read_events(&detail), 1, "the second time changed nothing");
    let says = |id: CheckId, state: CheckState| {
        let mut checks = detail.checks.iter();
        checks.any(|check| check.id == id && check.state == state)
    };
    assert!(
        says(CheckId::R5, CheckState::Blocked),
        "a number is left out"
    );
    // Letters, for digits alone stand in the ids and times of the history as well.
    assert!(!all_history(app, ada).await.contains("WXYZ"));

    documents::describe(
        app,
        ada,
        document.id,
        None,
        None,
        None,
        Some("PIN".to_owned()),
    )
    .await
    .unwrap();
    let document = &stage.find(&order).await.documents[0].document;
    assert_eq!((document.signer.clone(), document.dated), (None, None));
    assert_eq!(document.expires_on, None);
    assert_eq!(document.redaction.as_deref(), Some("PIN"));
});

db_test!(the_letter_is_made_from_the_order, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let numbers = foreign(3);
    let order = stage.ready(&numbers).await.order;
    let letter = documents::render_loa(app, ada, order.id).await.unwrap();
    assert_eq!((letter.kind, letter.version), (DocumentKind::Loa, 2));
    assert!(letter.file_name.contains(&order.reference));
    let again = documents::render_loa(app, ada, order.id).await.unwrap();
    assert_eq!(again.id, letter.id, "the same letter on the same day");
    let (_, content) = documents::file(app, ada, letter.id).await.unwrap();
    assert!(content.starts_with(b"%PDF"));
    let detail = stage.find(&order).await;
    let mut filed = detail.documents.iter();
    let newest = filed.find(|filed| filed.document.kind == DocumentKind::Loa);
    let statement = newest.unwrap().statement.clone().unwrap();
    assert_eq!(statement.is_signed, Some(false));
    assert_eq!(statement.numbers, numbers);
    assert_eq!(statement.company.as_deref(), Some("Contoso"));
    assert_eq!(statement.account, None);
    let blocked = |check: &domain::port::readiness::Check| {
        check.id == CheckId::R5 && check.state == CheckState::Blocked
    };
    assert!(detail.checks.iter().any(blocked), "it is not signed yet");
    assert!(!all_history(app, ada).await.contains("998877"));

    stage.live.clock.advance(TimeDelta::days(1));
    let tomorrow = documents::render_loa(app, ada, order.id).await.unwrap();
    assert_eq!(tomorrow.version, 3);

    let others = stage.draft(&foreign(6)[3..]).await;
    let change = OrderChange {
        carrier: Some(("Microsoft".to_owned(), None)),
        ..OrderChange::default()
    };
    orders::edit(app, ada, others.id, others.version, change)
        .await
        .unwrap();
    is_invalid(
        documents::render_loa(app, ada, others.id).await,
        "own letter",
    );
});

db_test!(papers_can_be_kept_in_a_folder, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(1)).await;
    let in_database = add(&stage, &order, pdf(DocumentKind::Bill)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let address = format!("file://{}", folder.path().display());
    let kept = DocumentStore::open(&address, |_| None).unwrap();
    let app = stage.app.clone().with_documents(kept);
    let ada = &stage.ada;
    let document = documents::add(&app, ada, order.id, pdf(DocumentKind::Loa))
        .await
        .unwrap();
    let path = folder
        .path()
        .join(ada.org.to_string())
        .join(&document.sha256);
    assert_eq!(fs::read(&path).unwrap(), b"%PDF-1.7 a letter");
    let mut read = db.read().await.unwrap();
    let rows = store::ports::document_file(&mut read.conn(), ada.org, document.id).await;
    assert!(rows.unwrap().is_empty(), "it is not in the database too");
    drop(read);
    let (_, content) = documents::file(&app, ada, document.id).await.unwrap();
    assert_eq!(content, b"%PDF-1.7 a letter");
    let (_, older) = documents::file(&app, ada, in_database.id).await.unwrap();
    assert_eq!(older, b"%PDF-1.7 a letter");

    fs::write(&path, b"%PDF-1.7 another").unwrap();
    let changed = documents::file(&app, ada, document.id).await.unwrap_err();
    assert!(changed.to_string().contains("checksum"), "{changed}");
    fs::remove_file(&path).unwrap();
    let lost = documents::file(&app, ada, document.id).await.unwrap_err();
    assert!(matches!(lost, Error::Changed(_)), "{lost:?}");
});

/// A bucket as an S3-compatible store has it: it looks at method and signature, and keeps what it gets.
#[derive(Clone, Default)]
struct FakeBucket {
    objects: Arc<Mutex<BTreeMap<String, Bytes>>>,
    asked: Arc<Mutex<Vec<String>>>,
    fails: Arc<Mutex<Option<StatusCode>>>,
}

impl FakeBucket {
    async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }
}

async fn answer(State(bucket): State<FakeBucket>, request: Request) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    bucket
        .asked
        .lock()
        .unwrap()
        .push(format!("{} {path}", parts.method));
    if let Some(status) = *bucket.fails.lock().unwrap() {
        return status.into_response();
    }
    let query = parts.uri.query().unwrap_or_default();
    let is_signed = query.contains("X-Amz-Signature=")
        && query.contains("X-Amz-Credential=AKIAEXAMPLE%2F")
        && query.contains("eu-west-1")
        && !query.contains("hush-hush");
    if !is_signed {
        return StatusCode::FORBIDDEN.into_response();
    }
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut objects = bucket.objects.lock().unwrap();
    match parts.method {
        Method::PUT => {
            objects.insert(path, body);
            StatusCode::OK.into_response()
        }
        Method::GET => match objects.get(&path) {
            Some(content) => content.clone().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

db_test!(papers_can_be_kept_in_an_s3_compatible_store, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(1)).await;
    let bucket = FakeBucket::default();
    let endpoint = bucket.serve().await;
    let environment = |name: &str| match name {
        "AWS_ACCESS_KEY_ID" => Some("AKIAEXAMPLE".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("hush-hush".to_owned()),
        "AWS_REGION" => Some("eu-west-1".to_owned()),
        "AWS_ENDPOINT_URL" => Some(endpoint.clone()),
        _ => None,
    };
    let kept = DocumentStore::open("s3://papers/ports/", environment).unwrap();
    assert!(!format!("{kept:?}").contains("hush-hush"));
    let app = stage.app.clone().with_documents(kept);
    let ada = &stage.ada;
    let document = documents::add(&app, ada, order.id, pdf(DocumentKind::Loa))
        .await
        .unwrap();
    let path = format!("/papers/ports/{}/{}", ada.org, document.sha256);
    let (_, content) = documents::file(&app, ada, document.id).await.unwrap();
    assert_eq!(content, b"%PDF-1.7 a letter");
    assert_eq!(
        *bucket.asked.lock().unwrap(),
        [format!("PUT {path}"), format!("GET {path}")]
    );

    let spoilt = Bytes::from_static(b"%PDF-1.7 another");
    bucket.objects.lock().unwrap().insert(path, spoilt);
    let changed = documents::file(&app, ada, document.id).await.unwrap_err();
    assert!(changed.to_string().contains("checksum"), "{changed}");
    bucket.objects.lock().unwrap().clear();
    let lost = documents::file(&app, ada, document.id).await.unwrap_err();
    assert!(matches!(lost, Error::Changed(_)), "{lost:?}");

    for (status, is_busy) in [
        (StatusCode::SERVICE_UNAVAILABLE, true),
        (StatusCode::FORBIDDEN, false),
    ] {
        *bucket.fails.lock().unwrap() = Some(status);
        let failed = documents::add(&app, ada, order.id, pdf(DocumentKind::Bill)).await;
        let failed = failed.unwrap_err();
        assert_eq!(matches!(failed, Error::Busy(_)), is_busy, "{failed:?}");
    }
    let filed = stage.find(&order).await.documents;
    assert_eq!(filed.len(), 1, "nothing is filed that is not kept");
});

db_test!(a_note_for_the_carrier_is_kept_once, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let draft = stage.draft(&foreign(6)[3..]).await;
    let internal = notes::add(app, ada, draft.id, " Call Ben first. ", false)
        .await
        .unwrap();
    assert_eq!(
        (&*internal.body, internal.is_for_carrier),
        ("Call Ben first.", false)
    );
    is_invalid(notes::add(app, ada, draft.id, "  ", false).await, "empty");
    is_invalid(
        notes::add(app, ada, draft.id, &"x".repeat(4001), false).await,
        "4,000",
    );
    let early = notes::add(app, ada, draft.id, "Hello", true).await;
    is_invalid(early, "does not have this order yet");
    assert_eq!(stage.find(&draft).await.notes.len(), 1);

    let order = Box::pin(stage.submitted(&foreign(2))).await;
    let sent = notes::add(app, ada, order.id, "The PIN is on its way.", true)
        .await
        .unwrap();
    assert!(sent.vendor_note.is_some());
    stage.read().await;
    let said: Vec<_> = stage
        .find(&order)
        .await
        .notes
        .into_iter()
        .filter(|note| note.body == "The PIN is on its way.")
        .collect();
    assert_eq!(said, [sent], "the carrier's copy is the same note");
});

async fn open_rejection(stage: &Stage, order: &Order) -> (Order, Rejection) {
    let detail = stage.find(order).await;
    let open = detail.rejections.into_iter().find(Rejection::is_open);
    (detail.order, open.expect("an open rejection"))
}

db_test!(
    a_rejection_is_resolved_before_the_correction_goes_out,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let (app, ada) = (&stage.app, &stage.ada);
        let order = Box::pin(stage.submitted(&foreign(2))).await;
        let no = Turn::Reject {
            code: "PASSCODE_PIN_INVALID".to_owned(),
            text: "PIN does not match".to_owned(),
            numbers: Vec::new(),
        };
        stage.turn(&order, no).await;
        let (order, rejection) = open_rejection(&stage, &order).await;
        assert_eq!(order.state, OrderState::Exception);
        let resolve = async |version, id, how| {
            rejections::resolve(app, ada, order.id, version, id, how).await
        };
        let unknown = domain::PortRejectionId::new(app.new_id());
        let lost = resolve(order.version, unknown, "New PIN").await;
        assert!(
            matches!(lost, Err(Error::NotFound("rejection"))),
            "{lost:?}"
        );
        is_invalid(
            resolve(order.version, rejection.id, " ").await,
            "what was changed",
        );
        resolve(order.version, rejection.id, "The customer gave a new PIN.")
            .await
            .unwrap();
        let late = resolve(order.version, rejection.id, "Another").await;
        assert!(matches!(late, Err(Error::Conflict)), "{late:?}");
        let (order, rejection) = open_rejection(&stage, &order).await;
        assert_eq!(
            rejection.resolution.as_deref(),
            Some("The customer gave a new PIN."),
            "it stays open until the carrier has the supplement"
        );
        let again = "The customer gave a new PIN.";
        rejections::resolve(app, ada, order.id, order.version, rejection.id, again)
            .await
            .unwrap();
        assert_eq!(stage.find(&order).await.order.version, order.version);
        let other = command_line(app, "Fabrikam").await;
        let foreign =
            rejections::resolve(app, &other, order.id, order.version, rejection.id, again).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
        let told = ports::find(app, ada, order.id).await.unwrap();
        assert_eq!(
            told.events
                .iter()
                .filter(|event| event.sentence().contains("new PIN"))
                .count(),
            1
        );
    }
);
