//! One field of four sources, and which of them is to be changed.

use super::{Certainty, Compared, Field, Place, Predicted, Shown, Verdict};
use crate::{address::plain_words, port::papers::Rewriting};

/// A source of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Order,
    Loa,
    Csr,
    Bill,
}

impl Source {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Order => "the order",
            Self::Loa => "the LOA",
            Self::Csr => "the losing carrier\u{2019}s record",
            Self::Bill => "the bill",
        }
    }

    /// Only the record is what the losing carrier compares with.
    const fn certainty(self) -> Certainty {
        match self {
            Self::Csr => Certainty::Likely,
            _ => Certainty::Possible,
        }
    }
}

impl Shown {
    pub(super) fn of(&self, source: Source) -> Option<&str> {
        let text = match source {
            Source::Order => &self.order,
            Source::Loa => &self.loa,
            Source::Csr => &self.csr,
            Source::Bill => &self.bill,
        };
        text.as_deref()
    }

    /// The best source that tells the field, beside the order.
    fn reference(&self) -> Option<Source> {
        let mut by_weight = [Source::Csr, Source::Bill, Source::Loa].into_iter();
        by_weight.find(|source| self.of(*source).is_some())
    }
}

/// A source whose text is another than that of a better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Which is to be changed.
    pub(super) wrong: Source,
    /// After which.
    pub(super) right: Source,
}

impl Difference {
    /// The rejection, with what to write instead.
    pub(super) fn predict(self, code: &str, field: Field, shown: &Shown) -> Predicted {
        let told = |source| shown.of(source).filter(|text| !text.is_empty());
        let (from, to) = (told(self.wrong), told(self.right));
        let is_order = self.wrong == Source::Order;
        let label = field.label();
        let now = from.map_or_else(
            || "is blank".to_owned(),
            |from| format!("is \u{201c}{from}\u{201d}"),
        );
        let on = self.right.words();
        let should = to.map_or_else(
            || format!("{on} has none"),
            |to| format!("{on} says \u{201c}{to}\u{201d}"),
        );
        let remedy = if is_order {
            "Write it as it stands there."
        } else {
            "Have a new LOA signed that says the same."
        };
        Predicted {
            code: code.to_owned(),
            certainty: self.right.certainty(),
            place: if is_order { Place::Order } else { Place::Loa },
            field,
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            numbers: Vec::new(),
            sentence: format!(
                "{label}: in {} it {now}, and {should}. {remedy}",
                self.wrong.words()
            ),
        }
    }
}

/// Compares what is shown. `is_same` says whether two sources mean the same; it is asked only about
/// sources that tell the field.
pub(super) fn judge(
    field: Field,
    shown: &Shown,
    is_same: impl Fn(Source, Source) -> bool,
) -> (Compared, Vec<Difference>) {
    let Some(right) = shown.reference() else {
        return (
            Compared::new(field, shown.clone(), Verdict::NotCompared),
            Vec::new(),
        );
    };
    let differs =
        |wrong: Source| wrong != right && shown.of(wrong).is_some() && !is_same(wrong, right);
    let mut differences: Vec<Difference> = [Source::Order, Source::Loa]
        .into_iter()
        .filter(|wrong| differs(*wrong))
        .map(|wrong| Difference { wrong, right })
        .collect();
    let is_missing = shown.order.is_none();
    if is_missing {
        let wrong = Source::Order;
        differences.insert(0, Difference { wrong, right });
    }
    let verdict = if is_missing {
        Verdict::Missing
    } else if differences.is_empty() {
        written(shown)
    } else {
        Verdict::Differs
    };
    let mut compared = Compared::new(field, shown.clone(), verdict);
    if right == Source::Csr && differs(Source::Bill) {
        compared.warn("The bill says otherwise. The losing carrier\u{2019}s record decides.");
    }
    (compared, differences)
}

/// How texts that mean the same are written.
fn written(shown: &Shown) -> Verdict {
    let sources = [Source::Order, Source::Loa, Source::Csr, Source::Bill];
    let mut texts = sources.into_iter().filter_map(|source| shown.of(source));
    let Some(first) = texts.next() else {
        return Verdict::NotCompared;
    };
    let ways = texts.map(|text| rewriting(first, text));
    let ways: Vec<Option<Rewriting>> = ways.collect();
    match ways.iter().flatten().max() {
        _ if ways.is_empty() => Verdict::NotCompared,
        Some(way) => Verdict::SameWrittenOtherwise(*way),
        None => Verdict::Same,
    }
}

/// In what two texts differ that mean the same; none if in nothing.
fn rewriting(a: &str, b: &str) -> Option<Rewriting> {
    let lower = str::to_lowercase;
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    if a == b {
        None
    } else if lower(a) == lower(b) {
        Some(Rewriting::Capitals)
    } else if letters(a) == letters(b) {
        Some(Rewriting::Punctuation)
    } else if plain_words(a).concat() == plain_words(b).concat() {
        Some(Rewriting::Accents)
    } else {
        Some(Rewriting::Forms)
    }
}
