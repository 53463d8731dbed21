//! Where Bandwidth delivers, forwards and what it publishes: each is an order, taken at once and done
//! later.
//!
//! Two things are not written. A name cannot be taken away: an order for one (`/lidbs`) can only set it.
//! An emergency address cannot be named by its id: an order for one (`/e911s`) spells the address out and
//! wants a caller's name with it, neither of which a change has; and the endpoints of the emergency API,
//! which do take an id, are another service than the one that a number is listed with (carrier notes §1).

use domain::{E164, plan::Change};
use reqwest::Method;

use super::{
    Bandwidth,
    errors::{explain_element, reasons},
    segment,
    xml::{Element, leaf as text, tag},
};
use crate::{
    http::{Answer, ApiError, Query},
    write::{Operation, Progress, WriteError, Written, named, trunk_named},
};

/// What a change asks of Bandwidth.
enum Wish<'a> {
    /// Another SIP peer, by its name.
    Peer(&'a str),
    /// Calls go elsewhere, or not any more.
    Forward(Option<&'a str>),
    /// A name is published.
    Name(&'a str),
}

impl<'a> Wish<'a> {
    /// What a change asks; nothing where Bandwidth has no order for it.
    fn of(change: &'a Change) -> Option<Self> {
        match change {
            Change::CarrierRoute { trunk } => Some(Self::Peer(trunk)),
            Change::CarrierForward { to } => Some(Self::Forward(to.as_deref())),
            Change::CarrierCnam { name } => name.as_deref().map(Self::Name),
            _ => None,
        }
    }
}

pub(super) fn can_write(change: &Change) -> bool {
    Wish::of(change).is_some()
}

/// An order that is about to be placed.
struct Order {
    /// Its part of the API.
    kind: &'static str,
    /// Its body. The order of the elements matters (carrier notes §1).
    body: String,
}

impl Order {
    /// To another SIP peer. The service of emergency calls stays as it is within an account.
    fn of_route(site: &str, peer: &str, number: E164) -> Self {
        let parts = [
            text("SiteId", site),
            text("SipPeerId", peer),
            numbers(number),
        ];
        Self {
            kind: "moveTns",
            body: tag("MoveTnsOrder", &parts.concat()),
        }
    }

    /// `systemDefault` takes a forward away; what is left out of the group stays.
    fn of_forward(to: Option<&str>, number: E164) -> Self {
        let forward = text("CallForward", to.unwrap_or("systemDefault"));
        let group = tag("TnOptionGroup", &format!("{forward}{}", numbers(number)));
        Self {
            kind: "tnoptions",
            body: tag("TnOptionOrder", &tag("TnOptionGroups", &group)),
        }
    }

    /// An organisation's name, for anybody to see.
    fn of_name(name: &str, number: E164) -> Self {
        let parts = [
            numbers(number),
            text("SubscriberInformation", name),
            text("UseType", "BUSINESS"),
            text("Visibility", "PUBLIC"),
        ];
        let group = tag("LidbTnGroup", &parts.concat());
        Self {
            kind: "lidbs",
            body: tag("LidbOrder", &tag("LidbTnGroups", &group)),
        }
    }
}

/// The second version of the API wants numbers with their plus sign (carrier notes §0, 2).
fn numbers(number: E164) -> String {
    let number = text("TelephoneNumber", &number.to_string());
    tag("TelephoneNumbers", &number)
}

impl Bandwidth {
    pub(super) async fn change(
        &self,
        number: E164,
        change: &Change,
    ) -> Result<Written, WriteError> {
        let wish = Wish::of(change).ok_or(WriteError::Unsupported(named(change)))?;
        let order = match wish {
            Wish::Peer(name) => {
                let peers = self.sip_peers().await.map_err(WriteError::Refused)?;
                let peer = trunk_named(peers, |peer| &peer.route, name)?;
                Order::of_route(&peer.site, &peer.route.id, number)
            }
            Wish::Forward(to) => Order::of_forward(to, number),
            Wish::Name(name) => Order::of_name(name, number),
        };
        self.place(order).await
    }

    async fn place(&self, order: Order) -> Result<Written, WriteError> {
        let Order { kind, body } = order;
        let path = format!("/accounts/{}/{kind}", self.account);
        let query = Query::write(Method::POST, path, "application/xml", body)
            .header("accept", "application/xml");
        let answer = self.http.write(&query).await?;
        let id = order_id(&answer)?;
        Ok(Written::UnderWay(Operation(format!("{kind} {id}"))))
    }

    pub(super) async fn standing(&self, operation: &Operation) -> Result<Progress, ApiError> {
        let (kind, id) = operation.0.split_once(' ').ok_or_else(|| {
            ApiError::unreadable("The operation is not one of Bandwidth\u{2019}s.")
        })?;
        let path = format!("/accounts/{}/{kind}/{}", self.account, segment(id));
        let order = self.read(Query::get(path)).await?;
        order.as_ref().and_then(progress).ok_or_else(|| {
            ApiError::unreadable(format!("Bandwidth\u{2019}s order {id} has no status."))
        })
    }
}

/// The id under which an order was taken. It is spelt `OrderId` and `orderId`.
pub(super) fn order_id(answer: &Answer) -> Result<String, WriteError> {
    let root = Element::read(&answer.text()).ok().flatten();
    let id = root.as_ref().and_then(|root| root.find("OrderId"));
    if let Some(id) = id.map(Element::text).filter(|id| !id.is_empty()) {
        return Ok(id.to_owned());
    }
    let why = root
        .as_ref()
        .and_then(explain_element)
        .unwrap_or_else(|| "It gave no reason.".to_owned());
    Err(WriteError::Unclear(ApiError {
        status: Some(answer.status.as_u16()),
        request_id: Some(answer.request_id.clone()),
        ..ApiError::unreadable(format!(
            "Bandwidth took the order and named none to ask about. {why}"
        ))
    }))
}

/// How an order of one number stands. One that is done in part has left something out, and says what.
fn progress(order: &Element) -> Option<Progress> {
    let status = order.find("ProcessingStatus")?.text();
    Some(match status {
        "" => return None,
        "COMPLETE" => Progress::Done,
        "FAILED" | "PARTIAL" => {
            let why: Vec<_> = reasons(order)
                .into_iter()
                .map(|reason| format!("{} (error {})", reason.text, reason.code))
                .collect();
            let why = if why.is_empty() {
                "It gave no reason.".to_owned()
            } else {
                why.join(" ")
            };
            Progress::Failed(format!("Bandwidth\u{2019}s order ended as {status}. {why}"))
        }
        _ => Progress::UnderWay,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;

    fn read(body: &str) -> Element {
        Element::read(body).unwrap().unwrap()
    }

    fn number() -> E164 {
        "+12065550100".parse().unwrap()
    }

    #[test]
    fn orders_are_written_as_their_description_has_them() {
        assert_eq!(
            Order::of_route("2409", "500015", number()).body,
            "<MoveTnsOrder><SiteId>2409</SiteId><SipPeerId>500015</SipPeerId><TelephoneNumbers><TelephoneNumber>+12065550100</TelephoneNumber></TelephoneNumbers></MoveTnsOrder>"
        );
        let forward = |to| read(&Order::of_forward(to, number()).body);
        let path = ["TnOptionGroups", "TnOptionGroup", "CallForward"];
        assert_eq!(
            forward(Some("+12065550199")).text_at(&path),
            Some("+12065550199")
        );
        assert_eq!(forward(None).text_at(&path), Some("systemDefault"));
    }

    proptest! {
        #[test]
        fn no_name_breaks_out_of_its_element(
            name in r"([!-~\u{a1}-\u{24f}]|</SubscriberInformation><UseType>|&amp;|<!\[CDATA\[|]]>){1,15}",
        ) {
            let order = read(&Order::of_name(&name, number()).body);
            let group = order.at(&["LidbTnGroups", "LidbTnGroup"]).unwrap();
            prop_assert_eq!(group.text_at(&["SubscriberInformation"]), Some(&*name));
            prop_assert_eq!(group.text_at(&["UseType"]), Some("BUSINESS"));
            prop_assert_eq!(group.text_at(&["Visibility"]), Some("PUBLIC"));
            prop_assert_eq!(group.all().len(), 4);
        }
    }

    #[test]
    fn an_order_that_is_not_named_may_have_been_taken() {
        let taken = |body: &str| {
            order_id(&Answer {
                status: StatusCode::CREATED,
                headers: HeaderMap::new(),
                body: body.as_bytes().to_vec(),
                request_id: "r-1".to_owned(),
            })
        };
        for name in ["OrderId", "orderId"] {
            let body = format!("<R><LidbOrder><{name}>1d86</{name}></LidbOrder></R>");
            assert_eq!(taken(&body).unwrap(), "1d86");
        }
        let told =
            "<R><Errors><Code>11020</Code><Description>In process</Description></Errors></R>";
        for (body, why) in [
            ("", "no reason"),
            ("<R><OrderId/></R>", "no reason"),
            ("no XML", "no reason"),
            (told, "In process (error 11020)"),
        ] {
            let Err(WriteError::Unclear(error)) = taken(body) else {
                panic!("{body}");
            };
            assert!(error.message.contains(why), "{error}");
        }
    }

    #[test]
    fn an_order_stands_as_its_status_says() {
        let stands = |inside: &str| progress(&read(&format!("<O>{inside}</O>")));
        for status in ["RECEIVED", "PROCESSING", "SOMETHING_NEW"] {
            let order = format!("<ProcessingStatus>{status}</ProcessingStatus>");
            assert_eq!(stands(&order), Some(Progress::UnderWay));
        }
        assert_eq!(
            stands("<ProcessingStatus>COMPLETE</ProcessingStatus>"),
            Some(Progress::Done)
        );
        for status in ["FAILED", "PARTIAL"] {
            let order = format!(
                "<ProcessingStatus>{status}</ProcessingStatus><Errors><Error><Code>7518</Code><Description>Telephone Number Not Active.</Description></Error></Errors>"
            );
            let Some(Progress::Failed(why)) = stands(&order) else {
                panic!("{status}");
            };
            assert!(
                why.contains("Not Active. (error 7518)") && why.contains(status),
                "{why}"
            );
        }
        assert_eq!(stands("<ProcessingStatus/>"), None);
        assert_eq!(stands("<OrderId>1</OrderId>"), None);
    }
}
