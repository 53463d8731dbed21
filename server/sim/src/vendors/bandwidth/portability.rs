//! Which numbers can be ported to the account. The last digits of a number decide, so that tests can choose,
//! and the area code says from whom.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{Account, answer, empty, orders::Leaves, tag, text, xml::with_status};
use crate::vendors::{credentials, hold};

/// A check of toll-free numbers, and how often it was asked for.
#[derive(Debug)]
pub(super) struct Validation {
    numbers: Vec<String>,
    asked: u32,
}

/// How often a check has to be asked for until it is complete.
const NEEDED: u32 = 2;

/// Whether a number is toll-free in North America.
pub(super) fn is_toll_free(number: &str) -> bool {
    let area = number.strip_prefix("+1").and_then(|rest| rest.get(..3));
    area.is_some_and(|area| matches!(area, "800" | "833" | "844" | "855" | "866" | "877" | "888"))
}

/// A carrier that numbers come from.
struct Losing {
    spid: &'static str,
    name: &'static str,
    /// Whether it has numbers of [`ADATUMS`].
    is_adatum: bool,
}

/// The beginning of the numbers that are not Fabrikam's.
const ADATUMS: &str = "+1503";

const LOSING: [Losing; 2] = [
    Losing {
        spid: "9998",
        name: "Fabrikam Telecom",
        is_adatum: false,
    },
    Losing {
        spid: "9997",
        name: "Adatum Telecom",
        is_adatum: true,
    },
];

impl Losing {
    /// What is told of it, if some of the numbers are its own.
    fn of(&self, numbers: &[String]) -> String {
        let is_own = |number: &&String| number.starts_with(ADATUMS) == self.is_adatum;
        let own: Vec<_> = numbers.iter().filter(is_own).collect();
        if own.is_empty() {
            return String::new();
        }
        let parts = [
            text("LosingCarrierSPID", self.spid),
            text("LosingCarrierName", self.name),
            text("LosingCarrierIsWireless", "false"),
            text("LosingCarrierAccountNumberRequired", "true"),
            text("LosingCarrierMinimumPortingInterval", "5"),
            list(&own),
        ];
        tag("LosingCarrierTnList", &parts.concat())
    }
}

pub(super) async fn check(body: String) -> Response {
    let root = "NumberPortabilityResponse";
    let numbers = Leaves::read(&body).numbers_in("Tn");
    let is_bad = |number: &&String| !number.starts_with("+1") || number.len() != 12;
    let bad: String = numbers
        .iter()
        .filter(is_bad)
        .map(|number| {
            let words = format!("{number} is not a valid NANP telephone number.");
            let parts = [text("Code", "7201"), text("Description", &words)];
            tag("Errors", &parts.concat())
        })
        .collect();
    if !bad.is_empty() || numbers.is_empty() {
        return with_status(StatusCode::BAD_REQUEST, root, &bad);
    }
    let ending = |digits: &str| -> Vec<&String> {
        numbers
            .iter()
            .filter(|number| number.ends_with(digits))
            .collect()
    };
    let (uncovered, partner) = (ending("98"), ending("97"));
    let covered: Vec<_> = numbers
        .iter()
        .filter(|number| !uncovered.contains(number) && !partner.contains(number))
        .collect();
    let group = |extra: &str, numbers: &[&String]| -> String {
        if numbers.is_empty() {
            return String::new();
        }
        let parts = [
            extra.to_owned(),
            text("RateCenter", "SEATTLE"),
            text("City", "SEATTLE"),
            text("State", "WA"),
            text("LATA", "674"),
            list(numbers),
        ];
        tag("RateCenterGroup", &parts.concat())
    };
    let by_hand = [text("Vendor", "Level 3"), text("AutomatedPort", "false")].concat();
    let carriers: String = LOSING.iter().map(|carrier| carrier.of(&numbers)).collect();
    let parts = [
        text("PortType", "AUTOMATED"),
        tag("SupportedRateCenters", &group("", &covered)),
        tag("UnsupportedRateCenters", &group("", &uncovered)),
        tag("PartnerSupportedRateCenters", &group(&by_hand, &partner)),
        tag("SupportedLosingCarriers", &carriers),
        "<UnsupportedLosingCarriers/>".to_owned(),
    ];
    answer(root, &parts.concat())
}

fn list(numbers: &[&String]) -> String {
    let numbers: String = numbers.iter().map(|number| text("Tn", number)).collect();
    tag("TnList", &numbers)
}

pub(super) async fn validate_toll_free(State(bandwidth): Account, body: String) -> Response {
    let numbers = Leaves::read(&body).numbers_in("TollFreeNumber");
    let mut validations = hold(&bandwidth.validations);
    validations.push(Validation { numbers, asked: 0 });
    let at = validations.len() - 1;
    let inside = content(at, &validations[at]);
    with_status(
        StatusCode::CREATED,
        "TollFreePortingValidationResponse",
        &inside,
    )
}

pub(super) async fn find_validation(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let mut validations = hold(&bandwidth.validations);
    let wanted = |at: &usize| path.get("order") == Some(&id(*at));
    let Some(at) = (0..validations.len()).find(wanted) else {
        return empty(StatusCode::NOT_FOUND);
    };
    validations[at].asked += 1;
    let inside = content(at, &validations[at]);
    answer("TollFreePortingValidationResponse", &inside)
}

fn id(at: usize) -> String {
    format!("e2b029cf-1cfa-4285-a875-{at:012x}")
}

fn content(at: usize, validation: &Validation) -> String {
    let is_done = validation.asked >= NEEDED;
    let all: Vec<_> = validation.numbers.iter().collect();
    let parts = [
        text(
            "ProcessingStatus",
            if is_done { "COMPLETE" } else { "PROCESSING" },
        ),
        text("AccountId", credentials::BANDWIDTH_ACCOUNT),
        text("OrderId", &id(at)),
        toll_free(&all),
        if is_done {
            breakdown(&all)
        } else {
            String::new()
        },
    ];
    tag("TollFreePortingValidation", &parts.concat())
}

fn toll_free(numbers: &[&String]) -> String {
    let numbers: String = numbers
        .iter()
        .map(|number| text("TollFreeNumber", number))
        .collect();
    tag("TollFreeNumberList", &numbers)
}

fn breakdown(numbers: &[&String]) -> String {
    let ending = |digits: &str| -> Vec<&String> {
        let numbers = numbers.iter().copied();
        numbers.filter(|number| number.ends_with(digits)).collect()
    };
    let (spare, transitional) = (ending("98"), ending("97"));
    let portable: Vec<_> = numbers
        .iter()
        .copied()
        .filter(|number| !spare.contains(number) && !transitional.contains(number))
        .collect();
    let resp_org = [
        text("Id", "FAB01"),
        text("RespOrgException", "false"),
        toll_free(&portable),
    ];
    let inner = |name: &str, numbers: &[&String]| {
        let list = toll_free(numbers);
        let numbers = list
            .replace("<TollFreeNumberList>", "")
            .replace("</TollFreeNumberList>", "");
        tag(name, &numbers)
    };
    let parts = [
        tag(
            "PortableTollFreeNumberList",
            &tag("RespOrgList", &tag("RespOrg", &resp_org.concat())),
        ),
        tag(
            "ManuallyPortableTollFreeNumberList",
            &inner("TransitionalTollFreeNumberList", &transitional),
        ),
        tag(
            "NonPortableTollFreeNumberList",
            &inner("SpareTollFreeNumberList", &spare),
        ),
    ];
    tag("Breakdown", &parts.concat())
}
