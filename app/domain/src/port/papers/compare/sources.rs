//! Which paper speaks for its kind.

use std::collections::BTreeSet;

use crate::{
    E164,
    port::{document::DocumentKind, papers::Paper},
};

/// The papers that count.
pub(super) struct Sources<'a> {
    pub(super) loa: Option<&'a Paper>,
    pub(super) csr: Option<&'a Paper>,
    pub(super) bill: Option<&'a Paper>,
    /// The numbers of the account, from all records of it; empty where no record lists any.
    pub(super) on_account: BTreeSet<E164>,
    /// Numbers that only records of other accounts list.
    pub(super) on_others: BTreeSet<E164>,
}

impl<'a> Sources<'a> {
    pub(super) fn of(papers: &'a [Paper], numbers: &[E164]) -> Self {
        let of_kind = |kind: DocumentKind| papers.iter().filter(move |paper| paper.kind == kind);
        let newest = |kind| of_kind(kind).max_by_key(|paper| (paper.dated, *paper));
        let csr = of_kind(DocumentKind::Csr).max_by_key(|paper| {
            let listed = numbers
                .iter()
                .filter(|number| paper.numbers.contains(number));
            (listed.count(), paper.dated, *paper)
        });
        let mut on_account = BTreeSet::new();
        let mut on_others = BTreeSet::new();
        for paper in of_kind(DocumentKind::Csr) {
            let list = match csr {
                Some(csr) if is_same_account(csr, paper) => &mut on_account,
                _ => &mut on_others,
            };
            list.extend(paper.numbers.iter().copied());
        }
        if !on_account.is_empty() {
            on_account.extend(csr.and_then(|csr| csr.btn));
        }
        on_others.retain(|number| !on_account.contains(number));
        Self {
            loa: newest(DocumentKind::Loa),
            csr,
            bill: newest(DocumentKind::Bill),
            on_account,
            on_others,
        }
    }

    /// Whether the account has the number; none where nobody knows its numbers.
    pub(super) fn has_on_account(&self, number: E164) -> Option<bool> {
        (!self.on_account.is_empty()).then(|| self.on_account.contains(&number))
    }
}

/// Whether nothing says that two records are of different accounts.
fn is_same_account(a: &Paper, b: &Paper) -> bool {
    let same_btn = a.btn.is_none() || b.btn.is_none() || a.btn == b.btn;
    let same_end = match (&a.account, &b.account) {
        (Some(a), Some(b)) => a.fits(b),
        _ => true,
    };
    same_btn && same_end
}
