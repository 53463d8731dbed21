//! A new order: created as a draft, filled in, and confirmed.
//!
//! Telnyx makes several orders of one where countries, types or losing carriers differ, and takes each
//! step by itself. A try that breaks off leaves drafts, which are found again by their reference: the next
//! try goes on with them and never makes a second order.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    E164,
    port::{PortRequest, document::DocumentKind, order::Scope},
};
use serde_json::{Map, Value, json};

use super::{
    ask::order_path,
    body, numbers,
    write::{refused, status_of},
};
use crate::{
    connector::Connector,
    http::ApiError,
    members::Members,
    porting::{PortAsk, PortPaper, PortWritten},
    telnyx::Telnyx,
    write::{WriteError, trunk_named},
};

/// Documents that were uploaded. Each is linked to its orders at once, for Telnyx drops after thirty
/// minutes what is linked to none (carrier notes §2).
#[derive(Default)]
pub(super) struct Uploaded {
    /// The letter of authorisation and the bill, which have places of their own on an order.
    pub(super) own: Map<String, Value>,
    /// The others: their ids, kinds and names.
    others: Vec<(String, DocumentKind, String)>,
}

impl Telnyx {
    /// Makes the order, or goes on with the drafts of a try that broke off.
    pub(super) async fn submit(
        &self,
        request: &PortRequest,
        ask: &PortAsk<'_>,
    ) -> Result<PortWritten, WriteError> {
        let connection = self.connection_of(request).await?;
        // What has no place on an order is refused before there is one.
        body::order(request, ask.secrets, None, None, &Map::new())?;
        let orders = self.found_or_created(request).await?;
        let drafts: Vec<_> = orders.iter().filter(|o| status_of(o) == "draft").collect();
        let mut is_any_sent = drafts.len() < orders.len();
        let sent = async {
            let papers = self.upload_for(&drafts, ask.papers).await?;
            for draft in &drafts {
                self.fill_in(draft, request, ask, connection.as_deref(), &papers)
                    .await?;
            }
            for draft in &drafts {
                let path = order_path(&id_of(draft)?).map_err(WriteError::Refused)?;
                self.step(&path, "confirm").await?;
                is_any_sent = true;
            }
            Ok(())
        };
        let sent: Result<(), WriteError> = sent.await;
        sent.map_err(|error| if is_any_sent { partly(error) } else { error })?;
        Ok(PortWritten {
            orders: self.read_back(&orders).await,
        })
    }

    /// The id of the connection that gets the numbers.
    pub(super) async fn connection_of(
        &self,
        request: &PortRequest,
    ) -> Result<Option<String>, WriteError> {
        let Some(name) = &request.trunk else {
            return Ok(None);
        };
        let connections = self.routes().await.map_err(WriteError::Refused)?;
        let connection = trunk_named(connections, |route| route, name)?;
        Ok(Some(connection.id))
    }

    async fn found_or_created(&self, request: &PortRequest) -> Result<Vec<Value>, WriteError> {
        let found = self.found_with_reference(&request.reference).await;
        let mut found = found.map_err(WriteError::Refused)?;
        found.retain(|order| status_of(order) != "cancelled");
        if found.is_empty() {
            return self.create(request).await;
        }
        let wanted: BTreeSet<E164> = request.numbers.iter().copied().collect();
        for order in &found {
            let shown = order["phone_numbers"].as_array();
            let others = numbers(shown.map_or(&[], Vec::as_slice)).into_iter();
            if let Some(other) = others.into_iter().find(|number| !wanted.contains(number)) {
                return Err(refused(format!(
                    "Telnyx has an order with the reference {} already, and it has the number {other}, \
                    which is not on this one. Give this order another reference.",
                    request.reference
                )));
            }
        }
        Ok(found)
    }

    async fn create(&self, request: &PortRequest) -> Result<Vec<Value>, WriteError> {
        let numbers: Vec<_> = request.numbers.iter().map(E164::to_string).collect();
        let body = json!({ "phone_numbers": numbers, "customer_reference": request.reference });
        let mut answer = self.post("/porting_orders".to_owned(), &body).await?;
        match answer["data"].take() {
            Value::Array(orders) if !orders.is_empty() => Ok(orders),
            Value::Object(order) => Ok(vec![Value::Object(order)]),
            _ => Err(WriteError::Unclear(ApiError::unreadable(
                "Telnyx took the order and did not say which it is. It is found by its reference.",
            ))),
        }
    }

    /// Uploads what goes with the drafts, unless all of it is with them since a try before.
    async fn upload_for(
        &self,
        drafts: &[&Value],
        papers: &[PortPaper],
    ) -> Result<Uploaded, WriteError> {
        if drafts.is_empty() {
            return Ok(Uploaded::default());
        }
        let is_with_all = |kind| match place_of(kind) {
            Some(own) => drafts
                .iter()
                .all(|draft| draft["documents"][own].is_string()),
            None => false,
        };
        let mut missing = Vec::new();
        for paper in papers {
            if !is_with_all(paper.kind) {
                missing.push(paper);
            }
        }
        self.upload(&missing).await
    }

    /// Uploads documents.
    pub(super) async fn upload(&self, papers: &[&PortPaper]) -> Result<Uploaded, WriteError> {
        let mut uploaded = Uploaded::default();
        for paper in papers {
            let body = json!({
                "file": STANDARD.encode(&paper.content),
                "filename": paper.file_name,
            });
            let answer = self.post("/documents".to_owned(), &body).await?;
            let id = id_of(&answer["data"])?;
            match place_of(paper.kind) {
                // A second document of the kind is one of the others.
                Some(own) if !uploaded.own.contains_key(own) => {
                    uploaded.own.insert(own.to_owned(), id.into());
                }
                _ => uploaded
                    .others
                    .push((id, paper.kind, paper.file_name.clone())),
            }
        }
        Ok(uploaded)
    }

    async fn fill_in(
        &self,
        draft: &Value,
        request: &PortRequest,
        ask: &PortAsk<'_>,
        connection: Option<&str>,
        papers: &Uploaded,
    ) -> Result<(), WriteError> {
        let id = id_of(draft)?;
        let foc = match &request.requested_foc {
            Some(foc) => Some(self.foc_of(&id, foc).await?),
            None => None,
        };
        let body = body::order(request, ask.secrets, connection, foc, &papers.own)?;
        self.patch(order_path(&id).map_err(WriteError::Refused)?, &body)
            .await?;
        self.link_others(&id, papers).await?;
        self.tell_of_the_rest(&id, request).await
    }

    /// Links the documents that have no place of their own, those aside that are linked already.
    pub(super) async fn link_others(&self, id: &str, papers: &Uploaded) -> Result<(), WriteError> {
        if papers.others.is_empty() {
            return Ok(());
        }
        let path = format!(
            "{}/additional_documents",
            order_path(id).map_err(WriteError::Refused)?
        );
        let linked = self.values(crate::http::Query::get(&path)).await;
        let linked = linked.map_err(WriteError::Refused)?;
        let is_linked = |kind: DocumentKind, name: &str| {
            let mut linked = linked.iter();
            linked.any(|it| it["document_type"] == word_of(kind) && it["filename"] == name)
        };
        let missing = papers.others.iter();
        let missing = missing.filter(|(_, kind, name)| !is_linked(*kind, name));
        let missing: Vec<_> = missing
            .map(|(id, kind, _)| json!({ "document_id": id, "document_type": word_of(*kind) }))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        self.post(path, &json!({ "additional_documents": missing }))
            .await
            .map(|_| ())
    }

    /// Says what becomes of the account's other numbers, those aside of which it was said already.
    pub(super) async fn tell_of_the_rest(
        &self,
        id: &str,
        request: &PortRequest,
    ) -> Result<(), WriteError> {
        if request.scope != Scope::Partial || request.remaining.is_empty() {
            return Ok(());
        }
        let path = format!(
            "{}/associated_phone_numbers",
            order_path(id).map_err(WriteError::Refused)?
        );
        let told = self.values(crate::http::Query::get(&path)).await;
        let told = told.map_err(WriteError::Refused)?;
        for rest in &request.remaining {
            let number = rest.number.to_string();
            let is_told = |it: &Value| it["phone_number_range"]["start_at"] == number.as_str();
            if told.iter().any(is_told) {
                continue;
            }
            let body = json!({
                "action": rest.action.as_str(),
                "phone_number_range": { "start_at": number, "end_at": number },
            });
            self.post(path.clone(), &body).await?;
        }
        Ok(())
    }
}

/// Where a document stands on an order, if it has a place of its own.
const fn place_of(kind: DocumentKind) -> Option<&'static str> {
    match kind {
        DocumentKind::Loa => Some("loa"),
        DocumentKind::Bill => Some("invoice"),
        DocumentKind::Csr | DocumentKind::Other => None,
    }
}

const fn word_of(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Loa => "loa",
        DocumentKind::Bill => "invoice",
        DocumentKind::Csr => "csr",
        DocumentKind::Other => "other",
    }
}

/// The id of something that was made. It was made, so that its absence leaves open what.
pub(super) fn id_of(made: &Value) -> Result<String, WriteError> {
    let id = Members::of(made).and_then(|made| made.require("id"));
    id.map_err(|why| WriteError::Unclear(ApiError::unreadable(why)))
}

/// Something went wrong after a part of the order was sent: that is no plain refusal any more.
fn partly(error: WriteError) -> WriteError {
    match error {
        WriteError::Refused(error) => WriteError::Unclear(ApiError {
            message: format!(
                "Telnyx split the order and took a part of it; another part was refused: {}. Read the \
                order again, mend what is wrong, and send it once more: only the rest is sent.",
                error.message.trim_end_matches('.')
            ),
            ..error
        }),
        error => error,
    }
}
