//! What carriers call the kinds of numbers. Files and the vendors' APIs use the same words, so they are
//! read in one place.

use domain::{
    fact::{Reported, Word},
    number::NumberType,
    same_word,
};

/// Words that are not ours for a kind (carriers notes §3 and §4). A long code may be local or mobile, and a
/// landline need not be bound to a place, so neither is read.
const WORDS: &[(&str, NumberType)] = &[
    ("local", NumberType::Geographic),
    ("freephone", NumberType::TollFree),
    ("premium rate", NumberType::Premium),
];

/// The kind that a carrier's word stands for; a word that is not known is kept as it came.
pub(crate) fn read(said: Reported<String>) -> Reported<Word<NumberType>> {
    match said {
        Reported::NotSent => Reported::NotSent,
        Reported::Blank => Reported::Blank,
        Reported::Value(word) => Reported::Value(kind(&word)),
    }
}

fn kind(word: &str) -> Word<NumberType> {
    let vendor = WORDS.iter().find(|(known, _)| same_word(known, word));
    vendor.map_or_else(|| Word::read(word), |(_, kind)| Word::Known(*kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_words_become_ours() {
        for (word, expected) in [
            ("local", Word::Known(NumberType::Geographic)),
            ("Geographic", Word::Known(NumberType::Geographic)),
            ("toll_free", Word::Known(NumberType::TollFree)),
            ("tollfree", Word::Known(NumberType::TollFree)),
            ("TOLL-FREE", Word::Known(NumberType::TollFree)),
            ("mobile", Word::Known(NumberType::Mobile)),
            ("shared_cost", Word::Known(NumberType::SharedCost)),
            ("longcode", Word::Unknown("longcode".into())),
            ("landline", Word::Unknown("landline".into())),
        ] {
            assert_eq!(kind(word), expected, "{word}");
        }
        assert_eq!(read(Reported::NotSent), Reported::NotSent);
        assert_eq!(read(Reported::Blank), Reported::Blank);
    }
}
