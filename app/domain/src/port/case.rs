//! Orders for tests: one that may be sent, bent one field at a time.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use uuid::Uuid;

use super::{
    Details, Foc, Line, LineState, Order, OrderState,
    document::{Document, DocumentKind},
    order::{
        EndUser, LinePlan, LosingCarrier, MessagingIntent, Moments, Portability, PostalAddress,
    },
};
use crate::{
    Country, E164, PortDocumentId, PortOrderId,
    history::Actor,
    number::{Connectivity, NumberType},
};

/// The moment of the tests.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 15, 0, 0).unwrap()
}

/// The day of the tests.
pub(crate) fn today() -> NaiveDate {
    now().date_naive()
}

/// A day of November 2026.
pub(crate) fn november(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// A number of Seattle by its last four digits.
pub(crate) fn number(last: u64) -> E164 {
    E164::from_digits(12_065_550_000 + last).unwrap()
}

/// A draft with everything filled in.
pub(crate) fn order() -> Order {
    Order {
        id: PortOrderId::new(Uuid::from_u128(1)),
        reference: "SEA-1".to_owned(),
        project: None,
        parent: None,
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: "Bandwidth".to_owned(),
        connection: None,
        state: OrderState::Draft,
        resume_state: None,
        vendor_order: None,
        vendor_status: None,
        vendor_read_at: None,
        contradictions: crate::port::order::Contradictions::default(),
        revision: 1,
        details: Details {
            btn: Some(number(100)),
            end_user: EndUser {
                business_name: Some("Contoso".to_owned()),
                ..EndUser::default()
            },
            authorised_person: Some("Ada Byron".to_owned()),
            service_address: PostalAddress {
                house: "1".to_owned(),
                street: "Pine Street".to_owned(),
                city: "Seattle".to_owned(),
                ..PostalAddress::default()
            },
            losing: LosingCarrier {
                retail: Some("Lumen".to_owned()),
                spid: Some("123A".to_owned()),
                ..LosingCarrier::default()
            },
            trunk: Some("sea-sbc".to_owned()),
            connectivity: Some(Connectivity::DirectRouting),
            attests_no_freeze: true,
            lock_removed: true,
            ..Details::default()
        },
        has_account_number: true,
        has_pin: true,
        requested_foc: Some(Foc::on(november(30), "America/Los_Angeles")),
        foc: None,
        moments: Moments::default(),
        version: 1,
        created_at: now(),
    }
}

/// A number of that order with everything planned.
pub(crate) fn line(last: u64) -> Line {
    Line {
        number: number(last),
        state: LineState::Portable,
        vendor_status: None,
        portability: Some(Portability::Portable),
        portability_reason: None,
        portability_at: Some(now()),
        serving_carrier: Some("Lumen".to_owned()),
        serving_spid: Some("123A".to_owned()),
        foc: None,
        active_at: None,
        messaging_status: None,
        plan: LinePlan {
            holder: Some("ada@contoso.example".to_owned()),
            emergency_location: Some("Pine Street, floor 2".to_owned()),
            messaging: Some(MessagingIntent::None),
            caller_id: Some("main number".to_owned()),
            ..LinePlan::default()
        },
    }
}

/// A signed paper of a day.
pub(crate) fn paper(kind: DocumentKind, dated: NaiveDate) -> Document {
    Document {
        id: PortDocumentId::new(Uuid::from_u128(2)),
        order: order().id,
        kind,
        version: 1,
        file_name: format!("{kind}.pdf"),
        media_type: "application/pdf".to_owned(),
        byte_count: 1,
        sha256: "00".repeat(32),
        signer: Some("Ada Byron".to_owned()),
        dated: Some(dated),
        expires_on: None,
        redaction: None,
        added_by: Actor {
            user_id: None,
            name: "Ada".to_owned(),
        },
        added_at: now(),
    }
}
