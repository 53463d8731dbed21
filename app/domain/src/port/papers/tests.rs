//! The sets in `tests/cases`: `clean-*` are papers of one port in varied notation, and `defect-*` change one
//! of them where `patch` says so (a JSON merge patch). Each names all rejections that must be predicted.

use std::{fs, path::PathBuf};

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::{Country, E164, port::order::Details};

#[derive(Deserialize)]
struct Set {
    today: chrono::NaiveDate,
    country: Country,
    winning_carrier: String,
    account: Option<LastFour>,
    #[serde(default)]
    features_agreed: Vec<E164>,
    order: Details,
    numbers: Vec<E164>,
    papers: std::collections::BTreeMap<String, Paper>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Expected {
    code: String,
    place: Place,
    field: Field,
    certainty: Certainty,
}

impl Set {
    fn compare(&self) -> Comparison {
        let papers: Vec<Paper> = self.papers.values().cloned().collect();
        self.compare_with(&papers, &self.numbers)
    }

    fn compare_with(&self, papers: &[Paper], numbers: &[E164]) -> Comparison {
        let subject = Subject {
            details: &self.order,
            numbers,
            country: self.country,
            winning_carrier: &self.winning_carrier,
            account: self.account.as_ref(),
            features_agreed: &self.features_agreed,
        };
        compare(&subject, papers, &Limits::of(self.country), self.today)
    }
}

fn files(prefix: &str) -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/port/papers/tests/cases");
    let entries = fs::read_dir(folder).unwrap();
    let mut found: Vec<(String, Value)> = entries
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let value = serde_json::from_str(&text).unwrap();
            name.starts_with(prefix).then_some((name, value))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let fields = target.as_object_mut().unwrap();
    for (name, value) in patch {
        if value.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

fn read(file: &Value) -> Set {
    let mut value = file.clone();
    if let Some(base) = file["base"].as_str() {
        let bases = files(base);
        let (_, mut patched) = bases.into_iter().find(|(name, _)| name == base).unwrap();
        merge(&mut patched, &file["patch"]);
        value = patched;
    }
    Set::deserialize(value).unwrap()
}

fn clean_sets() -> Vec<(String, Set)> {
    files("clean-")
        .into_iter()
        .map(|(name, file)| (name, read(&file)))
        .collect()
}

#[test]
fn nothing_is_predicted_for_a_clean_set() {
    let sets = clean_sets();
    assert!(sets.len() >= 12, "{} sets", sets.len());
    for (name, set) in sets {
        let compared = set.compare();
        assert!(compared.is_clean(), "{name}: {:#?}", compared.predicted);
        for row in &compared.rows {
            let is_fine = matches!(
                row.verdict,
                Verdict::Same
                    | Verdict::SameWrittenOtherwise(_)
                    | Verdict::NotCompared
                    | Verdict::Missing
            );
            assert!(
                is_fine && row.severity != Severity::Critical,
                "{name}: {row:#?}"
            );
        }
    }
}

#[test]
fn each_seeded_defect_is_found_and_no_other() {
    let sets = files("defect-");
    assert!(sets.len() >= 30, "{} sets", sets.len());
    for (name, file) in sets {
        let mut expected: Vec<Expected> = Vec::deserialize(&file["expect"]).unwrap();
        let compared = read(&file).compare();
        let found = compared.predicted.iter().map(|predicted| Expected {
            code: predicted.code.clone(),
            place: predicted.place,
            field: predicted.field,
            certainty: predicted.certainty,
        });
        let mut found: Vec<Expected> = found.collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}: {:#?}", compared.predicted);
        for predicted in &compared.predicted {
            let row = compared
                .rows
                .iter()
                .find(|row| row.field == predicted.field)
                .unwrap();
            assert_ne!(row.severity, Severity::Fine, "{name}: {row:#?}");
        }
    }
}

#[test]
fn a_report_has_each_field_once_and_in_order() {
    for (name, set) in clean_sets() {
        let fields: Vec<Field> = set.compare().rows.iter().map(|row| row.field).collect();
        assert_eq!(fields, Field::ALL, "{name}");
    }
}

#[test]
fn a_report_says_what_to_change_and_how() {
    let (_, file) = files("defect-several").remove(0);
    insta::assert_json_snapshot!(read(&file).compare());
}

#[test]
fn a_set_without_papers_asks_only_for_the_letter() {
    for (name, set) in clean_sets() {
        let compared = set.compare_with(&[], &set.numbers);
        let codes: Vec<&str> = compared.predicted.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes, ["loa_required_or_invalid"], "{name}");
    }
}

#[test]
fn only_the_end_of_an_account_number_is_kept() {
    assert_eq!(LastFour::of("88-0041 4471").as_str(), "4471");
    assert_eq!(LastFour::of("ab1").as_str(), "AB1");
    let paper: Paper = serde_json::from_str(r#"{"kind": "csr", "account": "1234567890"}"#).unwrap();
    assert!(!serde_json::to_string(&paper).unwrap().contains("123456"));
    assert!(!format!("{paper:?}").contains("123456"));
}

/// One text in another notation of the same meaning.
fn rewritten(text: &str, way: u8) -> String {
    match way {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => text.replace('.', ""),
        3 => format!("  {}  ", text.replace(' ', "  ")),
        _ => {
            let words = text.split(' ').map(|word| match word {
                "Street" => "St.",
                "Avenue" => "Ave",
                "Suite" => "Ste",
                "North" => "N.",
                "Limited" => "Ltd",
                "Inc" => "Incorporated",
                "&" => "and",
                other => other,
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Rewrites every text of a paper that is compared by its meaning.
fn rewrite(paper: &mut Paper, way: u8) {
    let names = [
        &mut paper.company,
        &mut paper.person,
        &mut paper.signed_by,
        &mut paper.winning_carrier,
        &mut paper.losing_carrier,
    ];
    for name in names.into_iter().flatten() {
        *name = rewritten(name, way);
    }
    for address in [&mut paper.service_address, &mut paper.billing_address]
        .into_iter()
        .flatten()
    {
        let parts = [
            &mut address.house,
            &mut address.street,
            &mut address.unit,
            &mut address.city,
            &mut address.region,
            &mut address.postal_code,
        ];
        for part in parts {
            *part = rewritten(part, way);
        }
    }
}

proptest! {
    #[test]
    fn a_clean_set_in_another_notation_stays_clean(
        which in any::<prop::sample::Index>(),
        ways in prop::collection::vec(0_u8..5, 4),
    ) {
        let sets = clean_sets();
        let (name, set) = &sets[which.index(sets.len())];
        let papers = set.papers.values().cloned().zip(ways);
        let papers: Vec<Paper> = papers.map(|(mut paper, way)| { rewrite(&mut paper, way); paper }).collect();
        let compared = set.compare_with(&papers, &set.numbers);
        prop_assert!(compared.is_clean(), "{}: {:#?}", name, compared.predicted);
    }

    #[test]
    fn the_order_of_papers_and_numbers_changes_nothing(
        which in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let mut sets = files("");
        let (name, file) = sets.swap_remove(which.index(sets.len()));
        let set = read(&file);
        let turn = |len: usize| usize::try_from(seed % 97).unwrap() % len.max(1);
        let mut papers: Vec<Paper> = set.papers.values().cloned().collect();
        let mut numbers = set.numbers.clone();
        for paper in &mut papers {
            let by = turn(paper.numbers.len());
            paper.numbers.rotate_left(by);
            paper.contacts.sort();
        }
        let straight = set.compare_with(&papers, &numbers);
        let by = turn(papers.len());
        papers.rotate_left(by);
        papers.reverse();
        let by = turn(numbers.len());
        numbers.rotate_left(by);
        numbers.reverse();
        prop_assert_eq!(set.compare_with(&papers, &numbers), straight, "{}", name);
    }
}
