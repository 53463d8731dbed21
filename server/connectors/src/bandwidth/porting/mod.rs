//! Port orders at Bandwidth: placed, supplemented, cancelled and activated.
//!
//! A supplement is taken with 200 and may yet never reach the losing carrier: only the next look at the
//! order tells (carrier notes §1). So every supplement is followed by one.

mod body;
mod notes;
mod papers;
mod portability;

use chrono::SecondsFormat;
use domain::{
    E164,
    number::NumberType,
    port::{Foc, PortDeed, PortRequest},
};
use reqwest::Method;

use self::{
    body::{Form, Place},
    papers::Upload,
};
use super::{
    Bandwidth,
    dates::instant,
    errors::{line, reasons},
    orders, segment,
    write::order_id,
    xml::{self, Element},
};
use crate::{
    http::{Answer, ApiError, Fault, Query},
    porting::{PortAbilities, PortAsk, PortWritten},
    records::PortIn,
    write::{WriteError, refused, trunk_named},
};

/// What Bandwidth can do about ports. It takes no answer to a port-out: it asks by its validation webhook,
/// or compares a passcode.
pub(super) const ABILITIES: PortAbilities = PortAbilities {
    portability: true,
    submit: true,
    supplement: true,
    cancel: true,
    activate: true,
    notes: true,
    documents: true,
    answer_port_outs: false,
};

/// “Awaiting the losing carrier”: what an order says whose supplement went nowhere (carrier notes §1).
const STRAY: &str = "7300";

const XML: &str = "application/xml";

impl Bandwidth {
    pub(super) async fn run(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        match ask.deed {
            PortDeed::Submit { request } => self.submit(request, ask).await,
            PortDeed::Reschedule {
                vendor_order,
                foc,
                request,
                ..
            } => self.supplement(vendor_order, request, Some(foc), ask).await,
            PortDeed::Correct {
                vendor_order,
                request,
                ..
            } => {
                let foc = request.requested_foc.as_ref();
                self.supplement(vendor_order, request, foc, ask).await
            }
            PortDeed::Cancel { vendor_order } => self.withdraw(vendor_order).await,
            PortDeed::Activate {
                vendor_order,
                numbers,
            } => self.trigger(vendor_order, numbers).await,
            PortDeed::AuthorisePortOut { .. } | PortDeed::RejectPortOut { .. } => {
                Err(no_answer_to_port_outs())
            }
        }
    }

    async fn submit(
        &self,
        request: &PortRequest,
        ask: PortAsk<'_>,
    ) -> Result<PortWritten, WriteError> {
        let uploads = papers::checked(ask.papers, is_toll_free(request))?;
        let place = self.place_of(request).await?;
        let foc = request.requested_foc.as_ref();
        let order = body::order(Form::New, request, foc, &place, &body::secret(ask.secrets))?;
        let query = Query::write(Method::POST, self.port_path(""), XML, order);
        let answer = self.http.write(&query.header("accept", XML)).await?;
        let id = order_id(&answer)?;
        let order = orders::port_in_of(&id, &Element::default(), &read(&answer)?);
        self.upload(&id, uploads).await?;
        Ok(PortWritten {
            orders: vec![order],
        })
    }

    /// Puts the whole order again: what is left out may be cleared.
    async fn supplement(
        &self,
        id: &str,
        request: &PortRequest,
        foc: Option<&Foc>,
        ask: PortAsk<'_>,
    ) -> Result<PortWritten, WriteError> {
        let uploads = papers::checked(ask.papers, is_toll_free(request))?;
        let place = self.place_of(request).await?;
        let before = self.port_order(id).await.map_err(WriteError::Refused)?;
        let before = before.ok_or_else(|| unknown(id))?;
        let secrets = body::secret_or_kept(ask.secrets, &before);
        let form = Form::Supplement { kept: &before };
        let order = body::order(form, request, foc, &place, &secrets)?;
        let path = self.port_path(&format!("/{}", segment(id)));
        let query = Query::write(Method::PUT, path, XML, order).header("accept", XML);
        self.http.write(&query).await?;
        let after = self.settled(id, &before).await?;
        has_arrived(id, &before, &after)?;
        self.upload(id, uploads).await?;
        Ok(PortWritten {
            orders: vec![orders::port_in_of(id, &Element::default(), &after)],
        })
    }

    /// The order after a supplement, looked at until it shows the supplement or the looks are used up:
    /// Bandwidth works on one for a while after it has answered.
    async fn settled(&self, id: &str, before: &Element) -> Result<Element, WriteError> {
        let mut pauses = self.http.pauses();
        loop {
            let after = self.port_order(id).await.map_err(WriteError::Unclear)?;
            let after = after.ok_or_else(|| {
                WriteError::Unclear(ApiError::unreadable(format!(
                    "Bandwidth does not have order {id} any more."
                )))
            })?;
            let is_open = matches!(has_arrived(id, before, &after), Err(WriteError::Unclear(_)));
            match pauses.next().filter(|_| is_open) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Ok(after),
            }
        }
    }

    async fn withdraw(&self, id: &str) -> Result<PortWritten, WriteError> {
        let path = self.port_path(&format!("/{}", segment(id)));
        let query = Query::write(Method::DELETE, path, XML, "").header("accept", XML);
        self.http.write(&query).await?;
        Ok(self.as_it_stands(id).await)
    }

    /// Bandwidth activates every number of an order at once, and at once if the time has passed.
    async fn trigger(&self, id: &str, wanted: &[E164]) -> Result<PortWritten, WriteError> {
        if !wanted.is_empty() {
            let order = self.port_order(id).await.map_err(WriteError::Refused)?;
            let order = order.ok_or_else(|| unknown(id))?;
            let rest = orders::numbers(&order);
            let rest = rest.iter().filter(|number| !wanted.contains(number));
            let rest = rest.count();
            if rest > 0 {
                return Err(refused(
                    Fault::Refused,
                    format!(
                        "Bandwidth activates all numbers of an order at once, and this order has {rest} more. Activate the whole order, or have it split first."
                    ),
                ));
            }
        }
        let now = self.host.now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let body = xml::tag("ActivationStatus", &xml::leaf("AutoActivationDate", &now));
        let path = self.port_path(&format!("/{}/activationStatus", segment(id)));
        let query = Query::write(Method::PUT, path, XML, body).header("accept", XML);
        self.http.write(&query).await?;
        Ok(self.as_it_stands(id).await)
    }

    /// The order after a write that was taken. That it cannot be read now does not undo the write.
    async fn as_it_stands(&self, id: &str) -> PortWritten {
        let order = self.one_port_in(id).await;
        PortWritten {
            orders: order.ok().flatten().into_iter().collect(),
        }
    }

    /// The site and the SIP peer that the numbers are to go to.
    async fn place_of(&self, request: &PortRequest) -> Result<Place, WriteError> {
        let Some(name) = &request.trunk else {
            let words =
                "Bandwidth must know where calls go. Choose the SIP peer that gets the numbers.";
            return Err(refused(Fault::Refused, words.to_owned()));
        };
        let peers = self.sip_peers().await.map_err(WriteError::Refused)?;
        let peer = trunk_named(peers, |peer| &peer.route, name)?;
        Ok(Place {
            site: peer.site,
            peer: peer.route.id,
        })
    }

    async fn upload(&self, id: &str, uploads: Vec<Upload<'_>>) -> Result<(), WriteError> {
        for Upload {
            paper,
            kind,
            media_type,
        } in uploads
        {
            let path = self.port_path(&format!("/{}/loas", segment(id)));
            let query = Query::write(Method::POST, path, media_type, paper.content.clone())
                .header("accept", XML)
                .pair("documentType", kind);
            self.http.write(&query).await.map_err(|error| {
                // The order itself was taken: to say that nothing was done would have it sent again.
                let (WriteError::Refused(why) | WriteError::Unclear(why)) = error else {
                    return error;
                };
                WriteError::Unclear(ApiError {
                    message: format!(
                        "Bandwidth took order {id}, but not the document \u{201c}{}\u{201d}: {}",
                        paper.file_name, why.message
                    ),
                    ..why
                })
            })?;
        }
        Ok(())
    }

    pub(super) fn port_path(&self, rest: &str) -> String {
        format!("/accounts/{}/portins{rest}", self.account)
    }

    /// The order as Bandwidth writes it. `None` is its word that it has none of this id.
    pub(super) async fn port_order(&self, id: &str) -> Result<Option<Element>, ApiError> {
        let path = self.port_path(&format!("/{}", segment(id)));
        let answer = super::found(self.read(Query::get(path)).await);
        answer.map_err(super::lacks(orders::ROLE))
    }

    /// One port-in with the standing of each of its numbers.
    pub(super) async fn one_port_in(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        let Some(order) = self.port_order(id).await? else {
            return Ok(None);
        };
        let mut port = orders::port_in_of(id, &Element::default(), &order);
        if port.status.eq_ignore_ascii_case("FOC") {
            self.tell_activation(&mut port).await?;
        }
        Ok(Some(port))
    }

    /// Which numbers have come in. Bandwidth tells from the day of the FOC on (7342) until the order is
    /// complete (7348), and refuses to at any other time.
    async fn tell_activation(&self, port: &mut PortIn) -> Result<(), ApiError> {
        let path = self.port_path(&format!("/{}/activationStatus", segment(&port.id)));
        let answer = match self.read(Query::get(path)).await {
            Err(error) if matches!(error.fault, Fault::Refused | Fault::NotFound) => return Ok(()),
            answer => answer?,
        };
        let lists = [
            ("ActivatedTelephoneNumbersList", ACTIVATED),
            ("NotYetActivatedTelephoneNumbersList", NOT_YET_ACTIVATED),
        ];
        for (list, word) in lists {
            let list = answer.as_ref().and_then(|root| root.find(list));
            let told = list.map(orders::entries).unwrap_or_default();
            for number in port.numbers.iter_mut().filter(|n| told.contains(&n.number)) {
                number.status = Some(word.to_owned());
            }
        }
        Ok(())
    }
}

/// The word for a number that has come in, after the list that Bandwidth names it in.
const ACTIVATED: &str = "Activated";

/// The word for a number that has not.
const NOT_YET_ACTIVATED: &str = "NotYetActivated";

fn is_toll_free(request: &PortRequest) -> bool {
    request.number_type == NumberType::TollFree
}

fn read(answer: &Answer) -> Result<Element, WriteError> {
    let root = Element::read(&answer.text()).ok().flatten();
    root.ok_or_else(|| {
        WriteError::Unclear(ApiError::unreadable(
            "Bandwidth took the order, and its answer cannot be read.",
        ))
    })
}

/// Whether a supplement that was taken has come further than Bandwidth.
fn has_arrived(id: &str, before: &Element, after: &Element) -> Result<(), WriteError> {
    let stray = reasons(after)
        .into_iter()
        .find(|reason| reason.code == STRAY);
    if let Some(reason) = stray {
        let why = line(&reason.code, &reason.text);
        return Err(refused(
            Fault::Refused,
            format!(
                "Bandwidth took the change of order {id}, but it never reached the losing carrier: {why}. Wait for that carrier\u{2019}s answer, and send the change again."
            ),
        ));
    }
    let changed = |order: &Element| order.text_at(&["LastModifiedDate"]).and_then(instant);
    if changed(after) > changed(before) {
        return Ok(());
    }
    Err(WriteError::Unclear(ApiError::unreadable(format!(
        "Bandwidth took the change of order {id}, and the order does not show it yet."
    ))))
}

fn unknown(id: &str) -> WriteError {
    let words = format!("Bandwidth has no port-in order {id} on this account.");
    refused(Fault::NotFound, words)
}

fn no_answer_to_port_outs() -> WriteError {
    refused(
        Fault::Unsupported,
        "Bandwidth takes no answer to a port-out through its API. It compares the port-out passcode, or asks its validation webhook, and takes silence for consent. To object, call Bandwidth\u{2019}s porting desk."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(changed: &str, inside: &str) -> Element {
        let body = format!("<O>{inside}<LastModifiedDate>{changed}</LastModifiedDate></O>");
        Element::read(&body).unwrap().unwrap()
    }

    const NINE: &str = "2026-11-20T09:00:00.000Z";
    const TEN: &str = "2026-11-20T10:00:00.000Z";

    #[test]
    fn a_supplement_has_arrived_when_the_order_is_newer() {
        assert!(has_arrived("o-1", &order(NINE, ""), &order(TEN, "")).is_ok());
        for after in [NINE, "", "soon"] {
            let told = has_arrived("o-1", &order(NINE, ""), &order(after, ""));
            assert!(matches!(told, Err(WriteError::Unclear(_))), "{after}");
        }
    }

    #[test]
    fn a_supplement_that_went_nowhere_is_refused_whenever_the_order_changed() {
        let stray = "<Errors><Code>7300</Code><Description>Awaiting</Description></Errors>";
        for after in [NINE, TEN] {
            let told = has_arrived("o-1", &order(NINE, ""), &order(after, stray));
            let Err(WriteError::Refused(error)) = told else {
                panic!("{told:?}");
            };
            assert!(error.message.contains("Awaiting (error 7300)"), "{error}");
        }
    }
}
