//! Suites, floors and rooms.

use super::{is_ordinal, short_word};

/// Words that say only that a unit follows.
const UNIT_WORDS: &[&str] = &[
    "APARTMENT",
    "APT",
    "FLAT",
    "RM",
    "ROOM",
    "STE",
    "SUITE",
    "UNIT",
];
const FLOOR_WORDS: &[&str] = &["FL", "FLOOR", "LEVEL"];

/// Takes the unit off a line: it ends the line, or it begins it.
pub(super) fn take(words: &mut Vec<String>) -> Vec<String> {
    let is_start = |i: usize| {
        let (word, next) = (&words[i], words.get(i + 1));
        let is_named = UNIT_WORDS.contains(&word.as_str()) || is_floor(word);
        next.is_some_and(|next| {
            (is_named && (is_value(next) || UNIT_WORDS.contains(&next.as_str())))
                || (is_ordinal(&short_word(word)) && is_floor(next))
        })
    };
    if let Some(start) = (1..words.len()).find(|i| is_start(*i)) {
        return words.split_off(start);
    }
    if words.len() > 3 && is_start(0) {
        return words.drain(..2).collect();
    }
    Vec::new()
}

/// The unit in its comparable form: `FL 7`, `200`; floors first.
pub(super) fn text(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| short_word(word)).collect();
    let (mut floors, mut others) = (Vec::new(), Vec::new());
    let mut rest = words.as_slice();
    while let [word, after @ ..] = rest {
        rest = after;
        match after {
            [next, after @ ..] if is_floor(word) && is_value(next) => {
                floors.push(format!("FL {}", number(next)));
                rest = after;
            }
            [next, after @ ..] if is_ordinal(word) && is_floor(next) => {
                floors.push(format!("FL {}", number(word)));
                rest = after;
            }
            _ if UNIT_WORDS.contains(&word.as_str()) || is_floor(word) => {}
            _ => push(&mut others, word),
        }
    }
    floors.append(&mut others);
    floors.join(" ")
}

fn is_floor(word: &str) -> bool {
    FLOOR_WORDS.contains(&word)
}

fn is_value(word: &str) -> bool {
    word.chars().count() == 1 || word.contains(|c: char| c.is_ascii_digit())
}

/// `200 A` is `200A`.
fn push(units: &mut Vec<String>, word: &str) {
    let is_letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    match units.last_mut() {
        Some(last) if is_letter && last.ends_with(|c: char| c.is_ascii_digit()) => {
            last.push_str(word);
        }
        _ => units.push(word.to_owned()),
    }
}

fn number(word: &str) -> &str {
    if is_ordinal(word) {
        word.trim_end_matches(|c: char| c.is_ascii_alphabetic())
    } else {
        word
    }
}
