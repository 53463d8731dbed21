//! A question to the board in the store's terms. Names are matched here, without regard to case in any script;
//! the store is asked for them as they are written.

use domain::{
    PortOrderId, PortProjectId,
    finding::query::Owner,
    port::{OrderState, Project, board::BoardQuery},
};
use store::ports::{Choice, Word};

/// Fewer digits are in every number.
const FEWEST_DIGITS: usize = 3;

pub(super) struct Search {
    /// Every pair of a winning and a losing carrier.
    pairs: Vec<(String, Option<String>)>,
    query: BoardQuery,
    winning: Option<Vec<String>>,
    losing: Option<Vec<String>>,
    projects: Option<Vec<PortProjectId>>,
    word: Option<Looked>,
}

/// What a text is looked for in.
struct Looked {
    text: String,
    digits: Option<String>,
    projects: Vec<PortProjectId>,
    losing: Vec<String>,
}

impl Search {
    pub(super) fn new(
        query: &BoardQuery,
        pairs: Vec<(String, Option<String>)>,
        projects: &[Project],
    ) -> Self {
        let winning = || pairs.iter().map(|(winning, _)| winning);
        let losing = || pairs.iter().filter_map(|(_, losing)| losing.as_ref());
        Self {
            winning: query.carrier.as_deref().map(|name| named(name, winning())),
            losing: query
                .losing_carrier
                .as_deref()
                .map(|name| named(name, losing())),
            projects: chosen(query, projects),
            word: query.text.as_deref().map(|text| {
                let key = text.trim().to_lowercase();
                let has = |name: &str| name.to_lowercase().contains(&key);
                let found = projects.iter().filter(|project| has(&project.name));
                let mut losing: Vec<String> = losing().filter(|name| has(name)).cloned().collect();
                losing.dedup();
                Looked {
                    digits: digits(text),
                    projects: found.map(|project| project.id).collect(),
                    losing,
                    text: key.clone(),
                }
            }),
            query: query.clone(),
            pairs,
        }
    }

    /// The states that are asked for and are of some kind.
    pub(super) fn among(&self, is_meant: impl Fn(OrderState) -> bool) -> Vec<OrderState> {
        let asked = &self.query.states;
        let states = OrderState::ALL.iter().copied();
        states
            .filter(|&state| is_meant(state) && (asked.is_empty() || asked.contains(&state)))
            .collect()
    }

    /// Whether no order can match: nobody is responsible for one.
    pub(super) const fn finds_nothing(&self) -> bool {
        matches!(self.query.owner, Some(Owner::Me | Owner::Person(_)))
    }

    pub(super) fn choice<'a>(
        &'a self,
        states: &'a [OrderState],
        before: Option<PortOrderId>,
        limit: u32,
    ) -> Choice<'a> {
        let (from, to) = (self.query.foc_from, self.query.foc_to);
        Choice {
            states,
            from,
            to,
            is_agreed: from.is_some() || to.is_some(),
            carriers: self.winning.as_deref(),
            losing_carriers: self.losing.as_deref(),
            projects: self.projects.as_deref(),
            word: self.word.as_ref().map(|word| Word {
                text: &word.text,
                digits: word.digits.as_deref(),
                projects: &word.projects,
                losing_carriers: &word.losing,
            }),
            before,
            limit,
        }
    }

    /// The carriers that get numbers, each once, by name.
    pub(super) fn carriers(&self) -> Vec<String> {
        once(self.pairs.iter().map(|(winning, _)| winning))
    }

    /// The carriers that lose numbers, each once, by name.
    pub(super) fn losing_carriers(&self) -> Vec<String> {
        once(self.pairs.iter().filter_map(|(_, losing)| losing.as_ref()))
    }
}

/// The spellings of a name, each once.
fn named<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Vec<String> {
    let key = |name: &str| name.trim().to_lowercase();
    let mut found: Vec<String> = known
        .filter(|other| key(other) == key(name))
        .cloned()
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Names without regard to case, the first spelling of each.
pub(in crate::ports) fn once<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_by_key(|name| (name.trim().to_lowercase(), name.clone()));
    names.dedup_by_key(|name| name.trim().to_lowercase());
    names
}

/// The projects that are asked for, by themselves or by their site.
fn chosen(query: &BoardQuery, projects: &[Project]) -> Option<Vec<PortProjectId>> {
    if query.project.is_none() && query.site.is_none() {
        return None;
    }
    let key = |name: &str| name.trim().to_lowercase();
    let site = query.site.as_deref().map(key);
    let is_meant = |project: &&Project| {
        query.project.is_none_or(|id| id == project.id)
            && site
                .as_ref()
                .is_none_or(|site| project.site.as_deref().map(key).as_ref() == Some(site))
    };
    Some(projects.iter().filter(is_meant).map(|p| p.id).collect())
}

/// The digits of a text that is a number or a piece of one, however it is written.
fn digits(text: &str) -> Option<String> {
    let is_written = |c: char| c.is_ascii_digit() || " +-./()\u{a0}".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.chars().all(is_written) && digits.len() >= FEWEST_DIGITS).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_number_is_looked_for_by_its_digits() {
        assert_eq!(digits("+1 (206) 555-0100").as_deref(), Some("12065550100"));
        assert_eq!(digits("0100").as_deref(), Some("0100"));
        for text in ["RC-2026-0147", "12", "", "-", "206x"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_found_in_all_its_spellings() {
        let known = ["Lumen", "LUMEN ", "Lumen Inc", "\u{c9}toile"].map(str::to_owned);
        assert_eq!(named(" lumen", known.iter()), ["LUMEN ", "Lumen"]);
        assert_eq!(named("\u{e9}toile", known.iter()), ["\u{c9}toile"]);
        assert!(named("Verizon", known.iter()).is_empty());
        assert_eq!(once(known.iter()), ["LUMEN ", "Lumen Inc", "\u{c9}toile"]);
    }
}
