//! Orders and port-outs that stand where a test needs them. How they come there is tested elsewhere, so they
//! are put there.

use domain::{
    Country, E164, PortOrderId, PortOutId,
    number::NumberType,
    port::{
        Details, Foc, Line, Order, PortOut, PortOutState, departure::PortOutParticulars,
        order::LosingCarrier,
    },
};
use services::{
    App, Caller,
    ports::orders::{self, NewOrder, bare_line},
};
use store::{Db, ports as rows};

/// A number of Seattle by its last four digits.
pub(super) fn number(last: u64) -> E164 {
    E164::from_digits(12_065_550_000 + last).unwrap()
}

/// A day, or a time of it, in New York.
pub(super) fn foc(text: &str) -> Foc {
    domain::calendar::parse_foc(text, "America/New_York").unwrap()
}

/// An order to Bandwidth from Lumen.
pub(super) fn new(reference: &str, numbers: &[u64]) -> NewOrder {
    NewOrder {
        reference: Some(reference.to_owned()),
        project: None,
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: "Bandwidth".to_owned(),
        connection: None,
        details: Details {
            losing: LosingCarrier {
                retail: Some("Lumen".to_owned()),
                ..LosingCarrier::default()
            },
            ..Details::default()
        },
        requested_foc: None,
        lines: numbers.iter().map(|&n| bare_line(number(n))).collect(),
    }
}

/// Makes that order, and puts it where the test needs it.
pub(super) async fn order(
    (app, db, caller): (&App, &Db, &Caller),
    new: NewOrder,
    bend: impl FnOnce(&mut Order),
) -> PortOrderId {
    let made = orders::create(app, caller, new).await.unwrap();
    put(db, caller, made.id, bend).await;
    made.id
}

/// Puts an order where the test needs it.
pub(super) async fn put(db: &Db, caller: &Caller, id: PortOrderId, bend: impl FnOnce(&mut Order)) {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let mut order = found(rows::find_order(conn, caller.org, id).await.unwrap());
    bend(&mut order);
    rows::update_order(conn, caller.org, &order).await.unwrap();
    tx.commit().await.unwrap();
}

/// Puts the lines of an order where the test needs them.
pub(super) async fn put_lines(
    db: &Db,
    caller: &Caller,
    id: PortOrderId,
    mut bend: impl FnMut(&mut Line),
) {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    for mut line in rows::lines(conn, caller.org, id).await.unwrap() {
        bend(&mut line);
        rows::update_line(conn, caller.org, id, &line)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// A port-out of two numbers that Telnyx tells of.
pub(super) async fn port_out(
    (app, db, caller): (&App, &Db, &Caller),
    bend: impl FnOnce(&mut PortOut),
) -> PortOutId {
    let id = PortOutId::new(app.new_id());
    let mut port_out = PortOut {
        id,
        connection: None,
        carrier: "Telnyx".to_owned(),
        vendor_order: format!("po-{id}"),
        state: PortOutState::Notified,
        vendor_status: Some("pending".to_owned()),
        numbers: vec![number(900), number(901)],
        received_at: app.now(),
        answer_by: None,
        particulars: PortOutParticulars::default(),
        version: 1,
    };
    bend(&mut port_out);
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    rows::insert_port_out(conn, caller.org, &port_out)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

fn found<T>(row: Option<T>) -> T {
    row.expect("it was made")
}
