//! Special features of numbers, in the words of papers, and the rejections they cause.

use crate::address::plain_words;

/// Words that name a feature, its rejection (domain notes §1.11), and what to do about it.
const FEATURES: &[(&[&str], &str, &str)] = &[
    (
        &["DSL", "ADSL", "VDSL", "BROADBAND", "INTERNET"],
        "feature_dsl",
        "it ends with the port; have it moved to another number first",
    ),
    (
        &["HUNT", "HUNTING"],
        "feature_hunt_group",
        "the group breaks; have it rebuilt without this number, or get the customer\u{2019}s consent",
    ),
    (
        &["DISTINCTIVE", "RINGMASTER"],
        "feature_distinctive_ring",
        "have it removed, or get the customer\u{2019}s consent",
    ),
    (
        &["CENTREX", "CTX"],
        "feature_centrex",
        "get the customer\u{2019}s consent and a new billing number for what stays",
    ),
    (
        &["ISDN", "PRI", "BRI"],
        "feature_isdn",
        "get the customer\u{2019}s consent or a new billing number for what stays",
    ),
    (
        &["RCF", "FORWARDING", "FORWARD"],
        "feature_rcf",
        "give an address where the number is in service without forwarding",
    ),
    (
        &["FX", "FOREIGN"],
        "feature_fx",
        "ask the winning carrier; each case is decided on its own",
    ),
];

/// The rejection that a feature causes, and what to do about it. A word that is not known is some other
/// restricted feature, such as an alarm.
pub(super) fn rejection(feature: &str) -> (&'static str, &'static str) {
    let words = plain_words(feature);
    let found = FEATURES
        .iter()
        .find(|(names, _, _)| words.iter().any(|word| names.contains(&word.as_str())));
    found.map_or(
        (
            "feature_special_other",
            "have it removed at the losing carrier first",
        ),
        |(_, code, remedy)| (code, remedy),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_known_by_the_words_of_papers() {
        for (word, code) in [
            ("ADSL 16000", "feature_dsl"),
            ("hunt_group", "feature_hunt_group"),
            ("Hunting pilot", "feature_hunt_group"),
            ("ISDN-PRI", "feature_isdn"),
            ("Remote Call Forwarding", "feature_rcf"),
            ("CENTREX", "feature_centrex"),
            ("Distinctive ring", "feature_distinctive_ring"),
            ("Foreign exchange", "feature_fx"),
            ("RedCare alarm", "feature_special_other"),
            ("", "feature_special_other"),
        ] {
            assert_eq!(rejection(word).0, code, "{word}");
        }
    }
}
