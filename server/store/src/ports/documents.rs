//! Papers: each version kept, the file in pieces so that no row is large.

use domain::{
    OrgId, PortDocumentId, PortOrderId,
    port::{
        OrderState,
        document::{Document, DocumentKind},
        papers::Paper,
    },
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    Conn, Result,
    dialect::{Value, push_in},
    error::ensure_affected,
    text::{json, to_json},
};

const TABLE: &str = "port_documents";

/// A document with what somebody read in it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// The document, without its file.
    pub document: Document,
    /// What stands in it, for the comparison; none until somebody has read it.
    pub statement: Option<Paper>,
}

#[derive(FromRow)]
struct Row {
    body: String,
    statement: Option<String>,
}

impl Row {
    fn stored(self) -> Result<StoredDocument> {
        Ok(StoredDocument {
            document: json(&self.body, TABLE, "body")?,
            statement: self
                .statement
                .map(|text| json(&text, TABLE, "statement"))
                .transpose()?,
        })
    }
}

/// The version that the next document of a kind gets on an order.
pub async fn next_document_version(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    kind: DocumentKind,
) -> Result<u32> {
    let (last,): (Option<i32>,) = on_db!(conn, c => {
        sqlx::query_as(
            "select max(version) from port_documents where org_id = $1 and order_id = $2 and kind = $3",
        )
        .bind(org.uuid()).bind(order.uuid()).bind(kind.as_str()).fetch_one(c).await?
    });
    Ok(last.and_then(|last| u32::try_from(last).ok()).unwrap_or(0) + 1)
}

/// Adds a document, without its file.
pub async fn insert_document(conn: &mut Conn<'_>, org: OrgId, document: &Document) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_documents (org_id, id, order_id, kind, version, body) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(org.uuid())
        .bind(document.id.uuid())
        .bind(document.order.uuid())
        .bind(document.kind.as_str())
        .bind(i32::try_from(document.version).unwrap_or(i32::MAX))
        .bind(to_json(document))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes what is known of a document beside its file: signer, dates, what was blacked out.
pub async fn update_document(conn: &mut Conn<'_>, org: OrgId, document: &Document) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query("update port_documents set body = $3 where org_id = $1 and id = $2")
            .bind(org.uuid())
            .bind(document.id.uuid())
            .bind(to_json(document))
            .execute(c)
            .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Keeps what somebody read in a document.
pub async fn set_statement(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: PortDocumentId,
    statement: Option<&Paper>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query("update port_documents set statement = $3 where org_id = $1 and id = $2")
            .bind(org.uuid())
            .bind(id.uuid())
            .bind(statement.map(to_json))
            .execute(c)
            .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Adds a piece of a document's file.
pub async fn insert_document_piece(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: PortDocumentId,
    piece: i32,
    content: &[u8],
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_document_pieces (org_id, document_id, piece, content) values ($1, $2, $3, $4)",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(piece).bind(content).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The file of a document.
pub async fn document_file(conn: &mut Conn<'_>, org: OrgId, id: PortDocumentId) -> Result<Vec<u8>> {
    let pieces: Vec<(Vec<u8>,)> = on_db!(conn, c => {
        sqlx::query_as(
            "select content from port_document_pieces where org_id = $1 and document_id = $2 order by piece",
        )
        .bind(org.uuid()).bind(id.uuid()).fetch_all(c).await?
    });
    Ok(pieces.into_iter().flat_map(|(piece,)| piece).collect())
}

/// The documents of an order, the newest version of each kind first.
pub async fn documents(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
) -> Result<Vec<StoredDocument>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select body, statement from port_documents where org_id = $1 and order_id = $2 \
             order by kind, version desc",
        )
        .bind(org.uuid()).bind(order.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(Row::stored).collect()
}

/// A document by its identifier.
pub async fn document(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: PortDocumentId,
) -> Result<Option<StoredDocument>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as("select body, statement from port_documents where org_id = $1 and id = $2")
            .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(Row::stored).transpose()
}

/// The newest version of one kind of document of each order that stands in some states, by order.
pub async fn newest_documents(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: DocumentKind,
    states: &[OrderState],
) -> Result<Vec<Document>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select d.body, d.statement from port_documents d \
             join port_orders o on o.org_id = d.org_id and o.id = d.order_id \
             where d.version = (select max(n.version) from port_documents n where n.org_id = d.org_id \
             and n.order_id = d.order_id and n.kind = d.kind) and d.org_id = ",
        );
        query.push_bind(org.uuid()).push(" and d.kind = ").push_bind(kind.as_str());
        push_in(&mut query, "o.state", states.iter().map(|state| Value::from(state.as_str())));
        query.push(" order by d.order_id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| Ok(row.stored()?.document))
        .collect()
}
