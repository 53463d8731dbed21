//! The documents that go with an order. They are looked at before anything is sent: an order whose letter
//! cannot follow would wait for it.

use domain::port::document::DocumentKind;

use crate::{
    http::Fault,
    porting::PortPaper,
    write::{WriteError, refused},
};

/// The largest file that Bandwidth takes (carrier notes §1).
const LARGEST: usize = 3 << 20;

/// What a document of a toll-free order may be.
const TOLL_FREE: [&str; 2] = ["application/pdf", "image/tiff"];

/// What a document of any other order may be.
const OTHERS: [&str; 10] = [
    "application/pdf",
    "text/plain",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "text/csv",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// A document that Bandwidth will take.
pub(super) struct Upload<'a> {
    pub(super) paper: &'a PortPaper,
    /// Bandwidth's word for what it is.
    pub(super) kind: &'static str,
    pub(super) media_type: &'static str,
}

/// The documents as they are sent, if Bandwidth can take every one.
pub(super) fn checked(
    papers: &[PortPaper],
    is_toll_free: bool,
) -> Result<Vec<Upload<'_>>, WriteError> {
    let known: &[&'static str] = if is_toll_free { &TOLL_FREE } else { &OTHERS };
    papers.iter().map(|paper| upload(paper, known)).collect()
}

fn upload<'a>(paper: &'a PortPaper, known: &[&'static str]) -> Result<Upload<'a>, WriteError> {
    let name = &paper.file_name;
    let bytes = paper.content.len();
    if bytes == 0 || bytes > LARGEST {
        return Err(refused(
            Fault::Refused,
            format!(
                "The document \u{201c}{name}\u{201d} has {bytes} bytes; Bandwidth takes up to {LARGEST} (3 MB), and none that is empty. Make it smaller."
            ),
        ));
    }
    let media_type = known
        .iter()
        .copied()
        .find(|known| known.eq_ignore_ascii_case(&paper.media_type));
    let Some(media_type) = media_type else {
        return Err(refused(
            Fault::Refused,
            format!(
                "The document \u{201c}{name}\u{201d} is {}, which Bandwidth does not take here. Send it as one of: {}.",
                paper.media_type,
                known.join(", ")
            ),
        ));
    };
    Ok(Upload {
        paper,
        kind: kind(paper.kind),
        media_type,
    })
}

const fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Loa => "LOA",
        DocumentKind::Csr => "CSR",
        DocumentKind::Bill => "INVOICE",
        DocumentKind::Other => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(media_type: &str, bytes: usize) -> PortPaper {
        PortPaper {
            kind: DocumentKind::Bill,
            file_name: "bill".to_owned(),
            media_type: media_type.to_owned(),
            content: vec![0; bytes],
        }
    }

    fn why(media_type: &str, bytes: usize, is_toll_free: bool) -> Option<String> {
        let paper = [paper(media_type, bytes)];
        checked(&paper, is_toll_free)
            .err()
            .map(|error| error.to_string())
    }

    #[test]
    fn what_bandwidth_would_not_take_is_refused_before_it_is_sent() {
        assert_eq!(why("application/pdf", LARGEST, true), None);
        assert_eq!(why("Image/PNG", 10, false), None);
        assert!(
            why("application/pdf", LARGEST + 1, false)
                .unwrap()
                .contains("3 MB")
        );
        assert!(why("application/pdf", 0, false).unwrap().contains("empty"));
        let refused = why("image/png", 10, true).unwrap();
        assert!(
            refused.contains("bill") && refused.contains("image/tiff"),
            "{refused}"
        );
        assert!(why("text/html", 10, false).is_some());
    }

    #[test]
    fn a_bill_is_an_invoice() {
        let papers = [paper("application/pdf", 1)];
        assert_eq!(checked(&papers, false).unwrap()[0].kind, "INVOICE");
    }
}
