//! What is done to a port at Twilio: a new request, and its end. Nothing else can be done to it.

use domain::port::{PortDeed, PortRequest, document::DocumentKind};
use reqwest::Method;
use serde_json::Value;

use super::{
    ask::{has_ended, request_path},
    body, read,
};
use crate::{
    http::{ApiError, Fault, Query},
    members::Members,
    porting::{PortAsk, PortPaper, PortWritten},
    records::PortIn,
    twilio::Twilio,
    write::WriteError,
};

pub(super) fn refused(words: String) -> WriteError {
    WriteError::Refused(ApiError::new(Fault::Refused, words))
}

impl Twilio {
    /// Does to a port what was approved.
    pub(in crate::twilio) async fn act(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        let unsupported = |what| Err(WriteError::Unsupported(what));
        let written = match ask.deed {
            PortDeed::Submit { request } => self.submit(request, &ask).await,
            PortDeed::Cancel { vendor_order } => self.cancel(vendor_order).await,
            PortDeed::Reschedule { .. } => unsupported("Another date of a port to Twilio"),
            PortDeed::Correct { .. } => unsupported("A correction of a port to Twilio"),
            PortDeed::Activate { .. } => unsupported("The activation of a port to Twilio"),
            PortDeed::AuthorisePortOut { .. } | PortDeed::RejectPortOut { .. } => {
                unsupported("An answer to a port away from Twilio")
            }
        };
        written.map_err(|error| ask.secrets.kept_out_of(error))
    }

    /// Makes a request. Twilio keeps no reference of ours, so that a request which a try before may have
    /// made is looked for by its numbers first: there is never a second one.
    async fn submit(
        &self,
        request: &PortRequest,
        ask: &PortAsk<'_>,
    ) -> Result<PortWritten, WriteError> {
        body::check(request, self.host.now().date_naive())?;
        let bill = bill(ask.papers)?;
        // What is missing is said before the bill is sent.
        body::request(request, &self.account, ask.secrets, &[])?;
        let found = self.requests_for(&request.numbers).await;
        let found = found.map_err(WriteError::Refused)?;
        if !found.is_empty() {
            return Ok(PortWritten { orders: found });
        }
        let document = self.upload(bill).await?;
        let body = body::request(request, &self.account, ask.secrets, &[document])?;
        let query = Query::write(
            Method::POST,
            "/v1/Porting/PortIn",
            "application/json",
            body.to_string(),
        );
        let answer = self.numbers.write(&query).await?;
        let made: Value = answer.json().map_err(WriteError::Unclear)?;
        let made = Members::of(&made).and_then(read);
        let made = made.map_err(|why| WriteError::Unclear(ApiError::unreadable(why)))?;
        Ok(self.read_back(made).await)
    }

    /// Uploads a bill, and answers with its id. A bill that was uploaded and is on no request does no
    /// harm, so that a try which breaks off here has ordered nothing.
    async fn upload(&self, bill: &PortPaper) -> Result<String, WriteError> {
        let query = Query::write(Method::POST, "/v1/Documents", body::FORM, body::bill(bill));
        let nothing_ordered = |error| match error {
            WriteError::Unclear(error) => WriteError::Refused(error),
            error => error,
        };
        let answer = self.uploads.write(&query).await.map_err(nothing_ordered)?;
        let document: Value = answer.json().map_err(WriteError::Refused)?;
        let document =
            Members::of(&document).map_err(|why| WriteError::Refused(ApiError::unreadable(why)))?;
        // Twilio answers with a document also where none has arrived.
        if document.word("mime_type").is_none() {
            return Err(refused(
                "Twilio took the bill and found nothing in it. Look at the file and send it again."
                    .to_owned(),
            ));
        }
        document
            .require("sid")
            .map_err(|why| WriteError::Refused(ApiError::unreadable(why)))
    }

    /// Ends a request.
    async fn cancel(&self, id: &str) -> Result<PortWritten, WriteError> {
        let path = request_path(id).map_err(WriteError::Refused)?;
        let found = self.request(id).await.map_err(WriteError::Refused)?;
        let found = found.ok_or_else(|| {
            let words = format!("Twilio has no port-in request {id}. Read its requests again.");
            WriteError::Refused(ApiError::new(Fault::NotFound, words))
        })?;
        if !has_ended(&found.status) {
            let query = Query::write(Method::DELETE, path, "application/json", "");
            self.numbers.write(&query).await?;
        }
        Ok(self.read_back(found).await)
    }

    /// A request after it was written, as Twilio tells it now; as far as it is known where it cannot be
    /// read.
    async fn read_back(&self, known: PortIn) -> PortWritten {
        let now = self.request(&known.id).await.ok().flatten();
        PortWritten {
            orders: vec![now.unwrap_or(known)],
        }
    }
}

/// The bill that a request needs.
fn bill(papers: &[PortPaper]) -> Result<&PortPaper, WriteError> {
    let bill = papers.iter().find(|paper| paper.kind == DocumentKind::Bill);
    bill.ok_or_else(|| {
        refused(
            "Twilio asks for a bill of the losing carrier, at most 30 days old, and none is with this order. \
            Add the bill to the order\u{2019}s documents."
                .to_owned(),
        )
    })
}
