//! Which numbers can be ported to Bandwidth. Local numbers are answered at once (`/lnpchecker`), toll-free
//! ones by an order that is asked about until it is done (`/tollFreePortingValidations`).

use std::collections::BTreeMap;

use domain::{E164, port::order::Portability};

use super::super::{
    Bandwidth, lacks,
    orders::{ROLE, entries},
    segment,
    xml::{Element, leaf, tag},
};
use crate::{
    http::{ApiError, Fault, Query},
    porting::PortabilityAnswer,
};

/// Numbers in one question. One that Bandwidth does not like spoils the answer for all of them, so that
/// the question is asked again in halves: small ones cost less.
const AT_ONCE: usize = 100;

/// Toll-free area codes of North America (domain notes §1.8).
const TOLL_FREE: [u64; 7] = [800, 833, 844, 855, 866, 877, 888];

/// Nothing more than this is asked of one toll-free order.
const TOLL_FREE_AT_ONCE: usize = 1000;

fn is_toll_free(number: E164) -> bool {
    let digits = number.digits();
    (10_000_000_000..20_000_000_000).contains(&digits)
        && TOLL_FREE.contains(&(digits / 10_000_000 % 1000))
}

/// What was found out, by number.
#[derive(Default)]
struct Found(BTreeMap<E164, PortabilityAnswer>);

impl Found {
    /// An entry for a number that was asked about; others are of no interest.
    fn entry(&mut self, number: E164) -> Option<&mut PortabilityAnswer> {
        self.0.get_mut(&number)
    }

    /// Everything that was asked, before anything is known.
    fn nothing_about(numbers: &[E164], why: &str) -> Self {
        let blank = |number: &E164| {
            let answer = PortabilityAnswer {
                number: *number,
                portability: Portability::NeedsManual,
                reason: Some(why.to_owned()),
                serving_carrier: None,
                serving_spid: None,
                needs_account_number: None,
                group: None,
            };
            (*number, answer)
        };
        Self(numbers.iter().map(blank).collect())
    }

    fn judge(&mut self, numbers: &[E164], portability: Portability, reason: Option<&str>) {
        for number in numbers {
            if let Some(answer) = self.entry(*number) {
                answer.portability = portability;
                answer.reason = reason.map(str::to_owned);
            }
        }
    }
}

impl Bandwidth {
    /// One answer for each number, in the order in which they were asked for.
    pub(in super::super) async fn checked(
        &self,
        numbers: &[E164],
    ) -> Result<Vec<PortabilityAnswer>, ApiError> {
        let (toll_free, local): (Vec<E164>, Vec<E164>) =
            numbers.iter().partition(|number| is_toll_free(**number));
        let mut found = Found::default();
        for chunk in local.chunks(AT_ONCE) {
            found.0.extend(self.local(chunk).await?.0);
        }
        for chunk in toll_free.chunks(TOLL_FREE_AT_ONCE) {
            found.0.extend(self.toll_free(chunk).await?.0);
        }
        let answers = numbers.iter().filter_map(|number| found.0.get(number));
        Ok(answers.cloned().collect())
    }

    /// Asks about some numbers, and in halves where one of them spoils the answer.
    async fn local(&self, numbers: &[E164]) -> Result<Found, ApiError> {
        let mut found = Found::default();
        let mut open = vec![numbers];
        while let Some(part) = open.pop() {
            match self.look_up(part).await {
                Ok(some) => found.0.extend(some.0),
                Err(error) if error.fault != Fault::Refused => return Err(error),
                Err(error) if part.len() == 1 => {
                    let mut refused = Found::nothing_about(part, &error.message);
                    refused.judge(part, Portability::NotPortable, Some(&error.message));
                    found.0.extend(refused.0);
                }
                Err(_) => {
                    let (left, right) = part.split_at(part.len() / 2);
                    open.extend([left, right]);
                }
            }
        }
        Ok(found)
    }

    /// Off-net numbers would look as if they could not be ported unless they are asked for.
    async fn look_up(&self, numbers: &[E164]) -> Result<Found, ApiError> {
        let path = format!("/accounts/{}/lnpchecker", self.account);
        let list = list("Tn", numbers);
        let body = tag("NumberPortabilityRequest", &tag("TnList", &list));
        let query = Query::look_up(path, super::XML, body).pair("fullCheck", "offnetportability");
        let answer = self.read(query).await.map_err(lacks(ROLE))?;
        let answer = answer.ok_or_else(|| {
            ApiError::unreadable("Bandwidth gave an empty answer about portability.")
        })?;
        Ok(local_answer(numbers, &answer))
    }

    async fn toll_free(&self, numbers: &[E164]) -> Result<Found, ApiError> {
        let path = format!("/accounts/{}/tollFreePortingValidations", self.account);
        let list = list("TollFreeNumber", numbers);
        let body = tag(
            "TollFreePortingValidation",
            &tag("TollFreeNumberList", &list),
        );
        let query = Query::look_up(&path, super::XML, body);
        let mut order = self.read(query).await.map_err(lacks(ROLE))?;
        let id = order.as_ref().and_then(|order| order.find("OrderId"));
        let id = id
            .map(|id| segment(id.text()).into_owned())
            .ok_or_else(|| {
                ApiError::unreadable(
                    "Bandwidth took the check of toll-free numbers and gave it no id.",
                )
            })?;
        for pause in self.http.pauses() {
            if is_over(order.as_ref()) {
                break;
            }
            tokio::time::sleep(pause).await;
            let query = Query::get(format!("{path}/{id}"));
            order = self.read(query).await.map_err(lacks(ROLE))?;
        }
        Ok(toll_free_answer(numbers, order.as_ref()))
    }
}

fn list(name: &str, numbers: &[E164]) -> String {
    let numbers = numbers.iter();
    numbers
        .map(|number| leaf(name, &number.to_string()))
        .collect()
}

/// Whether a check of toll-free numbers has come to its end.
fn is_over(order: Option<&Element>) -> bool {
    let status = order.and_then(|order| order.find("ProcessingStatus"));
    let status = status.map(Element::text).unwrap_or_default();
    matches!(status, "COMPLETE" | "FAILED" | "CANCELLED")
}

/// What the answer about local numbers says, by the rate centres that Bandwidth covers and the carriers
/// that it can port from.
fn local_answer(numbers: &[E164], answer: &Element) -> Found {
    let mut found = Found::nothing_about(numbers, "Bandwidth says nothing about this number.");
    let by_hand = answer
        .text_at(&["PortType"])
        .is_some_and(|word| word.starts_with("MANUAL"));
    let covered = if by_hand {
        Portability::NeedsManual
    } else {
        Portability::Portable
    };
    let manual = "Bandwidth ports it by hand.";
    for (section, portability) in [
        ("SupportedRateCenters", covered),
        ("PartnerSupportedRateCenters", covered),
        ("UnsupportedRateCenters", Portability::NotPortable),
    ] {
        for group in answer
            .at(&[section])
            .into_iter()
            .flat_map(|s| s.children("RateCenterGroup"))
        {
            let centre = centre(group);
            let (portability, reason) = match portability {
                Portability::NotPortable => (
                    portability,
                    Some(format!("Bandwidth does not cover {centre}.")),
                ),
                _ if is_manual(group) => (Portability::NeedsManual, Some(manual.to_owned())),
                Portability::NeedsManual => (portability, Some(manual.to_owned())),
                Portability::Portable => (portability, None),
            };
            let members = members(group);
            found.judge(&members, portability, reason.as_deref());
            for number in members {
                if let Some(answer) = found.entry(number) {
                    answer.group = Some(centre.clone());
                }
            }
        }
    }
    for section in ["SupportedLosingCarriers", "UnsupportedLosingCarriers"] {
        for carrier in answer.at(&[section]).into_iter().flat_map(Element::all) {
            serve(&mut found, carrier, section.starts_with("Un"));
        }
    }
    found
}

/// Whether a partner of Bandwidth's ports the numbers of a group, and its people do it.
fn is_manual(group: &Element) -> bool {
    group.text_at(&["AutomatedPort"]) == Some("false")
}

/// A rate centre as people know it: `SEATTLE, WA`.
fn centre(group: &Element) -> String {
    let parts = [group.text_at(&["RateCenter"]), group.text_at(&["State"])];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn members(group: &Element) -> Vec<E164> {
    group.at(&["TnList"]).map(entries).unwrap_or_default()
}

fn serve(found: &mut Found, carrier: &Element, is_unsupported: bool) {
    let name = carrier.text_at(&["LosingCarrierName"]);
    let needs = carrier.text_at(&["LosingCarrierAccountNumberRequired"]);
    let reason = is_unsupported.then(|| {
        format!(
            "Bandwidth cannot port from {}.",
            name.unwrap_or("the carrier that serves it")
        )
    });
    for number in members(carrier) {
        let Some(answer) = found.entry(number) else {
            continue;
        };
        answer.serving_carrier = name.map(str::to_owned);
        answer.serving_spid = carrier.text_at(&["LosingCarrierSPID"]).map(str::to_owned);
        answer.needs_account_number = needs.map(|word| word.eq_ignore_ascii_case("true"));
        if let Some(reason) = &reason {
            answer.portability = Portability::NotPortable;
            answer.reason = Some(reason.clone());
        }
    }
}

/// What a check of toll-free numbers says, by the lists of its breakdown.
fn toll_free_answer(numbers: &[E164], order: Option<&Element>) -> Found {
    let why = if is_over(order) {
        "Bandwidth\u{2019}s check says nothing about this number."
    } else {
        "Bandwidth is still checking this number. Ask again in a few minutes."
    };
    let mut found = Found::nothing_about(numbers, why);
    let Some(breakdown) = order.and_then(|order| order.find("Breakdown")) else {
        return found;
    };
    let orgs = breakdown.at(&["PortableTollFreeNumberList", "RespOrgList"]);
    for org in orgs.into_iter().flat_map(|orgs| orgs.children("RespOrg")) {
        let members = org
            .at(&["TollFreeNumberList"])
            .map(entries)
            .unwrap_or_default();
        found.judge(&members, Portability::Portable, None);
        let id = org.text_at(&["Id"]);
        for number in members {
            if let Some(answer) = found.entry(number) {
                // One order takes numbers of one RespOrg only (domain notes §1.8).
                answer.group = id.map(str::to_owned);
                answer.serving_carrier = id.map(|id| format!("RespOrg {id}"));
            }
        }
    }
    for (section, portability) in [
        (
            "ManuallyPortableTollFreeNumberList",
            Portability::NeedsManual,
        ),
        ("NonPortableTollFreeNumberList", Portability::NotPortable),
    ] {
        for list in breakdown.at(&[section]).into_iter().flat_map(Element::all) {
            let status = list.name().trim_end_matches("TollFreeNumberList");
            let reason = format!(
                "The toll-free registry has it as {}.",
                status.to_lowercase()
            );
            found.judge(&entries(list), portability, Some(&reason));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> E164 {
        text.parse().unwrap()
    }

    fn read(body: &str) -> Element {
        Element::read(body).unwrap().unwrap()
    }

    const BODY: &str = "<R><PortType>AUTOMATED</PortType><SupportedRateCenters><RateCenterGroup><RateCenter>SEATTLE</RateCenter><State>WA</State><TnList><Tn>+12065550101</Tn><Tn>2065550102</Tn></TnList></RateCenterGroup></SupportedRateCenters><UnsupportedRateCenters><RateCenterGroup><RateCenter>BALTIMORE</RateCenter><State>MD</State><TnList><Tn>+14105550103</Tn></TnList></RateCenterGroup></UnsupportedRateCenters><PartnerSupportedRateCenters><RateCenterGroup><AutomatedPort>false</AutomatedPort><RateCenter>BEASON</RateCenter><TnList><Tn>+12175550104</Tn></TnList></RateCenterGroup></PartnerSupportedRateCenters><SupportedLosingCarriers><LosingCarrierTnList><LosingCarrierSPID>9998</LosingCarrierSPID><LosingCarrierName>Fabrikam</LosingCarrierName><LosingCarrierAccountNumberRequired>true</LosingCarrierAccountNumberRequired><TnList><Tn>+12065550101</Tn></TnList></LosingCarrierTnList></SupportedLosingCarriers><UnsupportedLosingCarriers><LosingCarrierTnList><LosingCarrierName>Litware</LosingCarrierName><TnList><Tn>+12065550102</Tn></TnList></LosingCarrierTnList></UnsupportedLosingCarriers></R>";

    #[test]
    fn rate_centres_and_losing_carriers_decide_together() {
        let numbers = [
            "+12065550101",
            "+12065550102",
            "+14105550103",
            "+12175550104",
            "+19995550105",
        ]
        .map(number);
        let found = local_answer(&numbers, &read(BODY));
        let said: Vec<_> = numbers.iter().map(|n| found.0[n].portability).collect();
        assert_eq!(
            said,
            [
                Portability::Portable,
                Portability::NotPortable,
                Portability::NotPortable,
                Portability::NeedsManual,
                Portability::NeedsManual,
            ]
        );
        let first = &found.0[&numbers[0]];
        assert_eq!(first.group.as_deref(), Some("SEATTLE, WA"));
        assert_eq!(first.serving_spid.as_deref(), Some("9998"));
        assert_eq!(first.needs_account_number, Some(true));
        let why = |at: usize| found.0[&numbers[at]].reason.clone().unwrap();
        assert!(why(1).contains("Litware") && why(2).contains("BALTIMORE, MD"));
        assert!(why(4).contains("says nothing"));
    }

    #[test]
    fn toll_free_numbers_are_told_by_their_area_codes() {
        for (text, expected) in [
            ("+18005550100", true),
            ("+18885550100", true),
            ("+18225550100", false),
            ("+12065550100", false),
            ("+448005550100", false),
        ] {
            assert_eq!(is_toll_free(number(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_check_that_is_not_over_says_so() {
        let numbers = [number("+18885550100")];
        let order = read("<R><ProcessingStatus>PROCESSING</ProcessingStatus></R>");
        let found = toll_free_answer(&numbers, Some(&order));
        assert_eq!(found.0[&numbers[0]].portability, Portability::NeedsManual);
        assert!(
            found.0[&numbers[0]]
                .reason
                .as_deref()
                .unwrap()
                .contains("Ask again")
        );
    }
}
