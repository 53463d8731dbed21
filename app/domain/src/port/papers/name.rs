//! Names of companies and of people, and whether two of them are one.

use crate::address::{place::without_umlaut_e, plain_words};

/// At this length carriers and Microsoft cut a company's name (domain notes §1.1).
const COMPANY_LIMIT: usize = 25;

/// Legal forms, each with its short form.
const LEGAL_FORMS: &[(&str, &str)] = &[
    ("AKTIENGESELLSCHAFT", "AG"),
    ("CO", "CO"),
    ("COMPANY", "CO"),
    ("CORP", "CORP"),
    ("CORPORATION", "CORP"),
    ("GMBH", "GMBH"),
    ("INC", "INC"),
    ("INCORPORATED", "INC"),
    ("KG", "KG"),
    ("AG", "AG"),
    ("LIMITED", "LTD"),
    ("LTD", "LTD"),
    ("LLC", "LLC"),
    ("LLP", "LLP"),
    ("LP", "LP"),
    ("PLC", "PLC"),
    ("SA", "SA"),
    ("SARL", "SARL"),
    ("SAS", "SAS"),
    ("SE", "SE"),
];

/// Words that say under which other name a company trades.
const TRADES_AS: &[&[&str]] = &[
    &["DBA"],
    &["D", "B", "A"],
    &["TA"],
    &["T", "A"],
    &["TRADING", "AS"],
    &["DOING", "BUSINESS", "AS"],
];

/// Whether two names of companies are of one company. A legal form may be left out, but not be another;
/// either of two names is enough where a company trades under another; and a name that was cut at 25
/// characters is the whole one.
pub(super) fn is_same_company(a: &str, b: &str) -> bool {
    if was_cut(a, b) || was_cut(b, a) {
        return true;
    }
    let (a, b) = (companies(a), companies(b));
    a.iter().any(|a| b.iter().any(|b| a.is_same(b)))
}

fn was_cut(short: &str, long: &str) -> bool {
    let (short, long) = (short.trim(), long.trim());
    let count = short.chars().count();
    // Cut behind a word, the blank that ended it is lost.
    let is_cut = (COMPANY_LIMIT - 1..=COMPANY_LIMIT).contains(&count)
        && long.chars().count() > COMPANY_LIMIT;
    let start: String = long.chars().take(count).collect();
    is_cut && start.to_lowercase() == short.to_lowercase()
}

/// A company's name: its words, and its legal form apart.
#[derive(Debug, PartialEq, Eq)]
struct Company {
    words: String,
    form: String,
}

impl Company {
    fn is_same(&self, other: &Self) -> bool {
        self.words == other.words
            && (self.form == other.form || self.form.is_empty() || other.form.is_empty())
    }
}

/// Whether a text says under which other name a company trades.
pub(super) fn has_two_names(text: &str) -> bool {
    companies(text).len() > 1
}

/// The names in a text: one, or those on both sides of "doing business as".
fn companies(text: &str) -> Vec<Company> {
    let text = text.replace(['&', '+'], " and ");
    let words = plain_words(&text);
    let split = TRADES_AS.iter().find_map(|sign| {
        let at = words
            .windows(sign.len())
            .position(|window| window == *sign)?;
        let is_between = at > 0 && at + sign.len() < words.len();
        is_between.then(|| (&words[..at], &words[at + sign.len()..]))
    });
    match split {
        Some((legal, trade)) => vec![company(legal), company(trade)],
        None => vec![company(&words)],
    }
}

fn company(words: &[String]) -> Company {
    let words = match words {
        [article, rest @ ..] if article == "THE" && !rest.is_empty() => rest,
        all => all,
    };
    let end = words
        .iter()
        .rposition(|word| legal_form(word).is_none() && word != "AND");
    let end = end.map_or(words.len(), |last| last + 1);
    let (name, form) = words.split_at(end);
    let form: Vec<&str> = form.iter().filter_map(|word| legal_form(word)).collect();
    let name: Vec<String> = name.iter().map(|word| without_umlaut_e(word)).collect();
    // One writes `Data Works`, another `DataWorks`.
    Company {
        words: name.concat(),
        form: form.join(" "),
    }
}

fn legal_form(word: &str) -> Option<&'static str> {
    let mut known = LEGAL_FORMS.iter();
    known
        .find(|(long, _)| *long == word)
        .map(|(_, short)| *short)
}

/// Whether two names of people can be of one person: the last name is the same, and each first name is
/// the other, its initial, or left out.
pub(super) fn is_same_person(a: &str, b: &str) -> bool {
    let (a, b) = (people(a), people(b));
    a.iter().any(|a| b.iter().any(|b| a.is_same(b)))
}

#[derive(Debug, PartialEq, Eq)]
struct Person {
    /// In the order they are said.
    first: Vec<String>,
    last: String,
    /// `JR`, `SR`, `III`.
    generation: Option<String>,
}

const TITLES: &[&str] = &[
    "DR", "FRAU", "HERR", "MISS", "MME", "MR", "MRS", "MS", "PROF",
];
const GENERATIONS: &[&str] = &["II", "III", "IV", "JR", "SR"];
/// Words that belong to the last name.
const PARTICLES: &[&str] = &[
    "DA", "DE", "DEN", "DER", "DI", "DU", "LA", "LE", "VAN", "VON", "ZU",
];

impl Person {
    fn read(words: Vec<String>) -> Option<Self> {
        let mut words = words;
        if words.len() > 1 && TITLES.contains(&words[0].as_str()) {
            words.remove(0);
        }
        let generation = words.pop_if(|word| GENERATIONS.contains(&word.as_str()));
        let mut last = words.pop()?;
        while let Some(particle) = words.pop_if(|word| PARTICLES.contains(&word.as_str())) {
            last = particle + &last;
        }
        Some(Self {
            first: words,
            last: without_umlaut_e(&last),
            generation,
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        let same_generation = match (&self.generation, &other.generation) {
            (Some(own), Some(others)) => own == others,
            _ => true,
        };
        self.last == other.last
            && same_generation
            && are_alike(self.first.first(), other.first.first())
            && are_alike(self.first.get(1), other.first.get(1))
    }
}

fn are_alike(a: Option<&String>, b: Option<&String>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return true;
    };
    let is_initial =
        |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    without_umlaut_e(a) == without_umlaut_e(b) || is_initial(a, b) || is_initial(b, a)
}

/// The ways in which a name can be read: a comma follows the last name, or comes before a title.
fn people(text: &str) -> Vec<Person> {
    let as_it_stands = || plain_words(text);
    let Some((before, after)) = text.split_once(',') else {
        return Person::read(as_it_stands()).into_iter().collect();
    };
    let (before, after) = (plain_words(before), plain_words(after));
    if after
        .iter()
        .all(|word| GENERATIONS.contains(&word.as_str()))
    {
        return Person::read(as_it_stands()).into_iter().collect();
    }
    let titled = (before.len() > 1).then(|| before.clone());
    let turned = after.into_iter().chain(before).collect();
    let readings = [Some(turned), titled];
    readings
        .into_iter()
        .flatten()
        .filter_map(Person::read)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_company_is_written_in_many_ways() {
        for (a, b) in [
            ("Contoso, Inc.", "CONTOSO INCORPORATED"),
            ("The Hale & Sons Company", "Hale and Sons Co."),
            ("Northwind Traders L.L.C.", "northwind traders llc"),
            ("Fabrikam Ltd", "Fabrikam Limited"),
            ("Fabrikam Ltd", "Fabrikam"),
            ("Müller GmbH & Co. KG", "MUELLER GMBH + CO KG"),
            ("Adatum S.A.R.L.", "Adatum SARL"),
            ("Contoso Ltd DBA Blue Yonder", "Blue Yonder"),
            ("Contoso Ltd d/b/a Blue Yonder", "Contoso Limited"),
            (
                "Woodgrove Bank and Trust Company",
                "WOODGROVE BANK AND TRUST",
            ),
            (
                "Northwind Traders of Washington",
                "Northwind Traders of Wash",
            ),
            ("DataWorks", "Data Works"),
        ] {
            assert!(is_same_company(a, b), "{a} / {b}");
            assert!(is_same_company(b, a), "{b} / {a}");
        }
    }

    #[test]
    fn another_company() {
        for (a, b) in [
            ("Contoso Inc", "Contoso LLC"),
            ("Contoso Ltd", "Fabrikam Ltd"),
            ("Contoso East Ltd", "Contoso West Ltd"),
            ("The Company", "The Limited"),
        ] {
            assert!(!is_same_company(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn one_person_is_written_in_many_ways() {
        for other in [
            "Martin Hale",
            "M HALE",
            "Hale, Martin",
            "Hale, Martin J.",
            "Mr. Martin J. Hale",
            "MARTIN J HALE",
            "Martin Hale, Chief Financial Officer",
            "Hale",
        ] {
            assert!(is_same_person("Martin J Hale", other), "{other}");
            assert!(is_same_person(other, "Martin J Hale"), "{other}");
        }
        assert!(is_same_person("Jan van der Berg", "van der Berg, Jan"));
        assert!(is_same_person("Jürgen Groß", "JUERGEN GROSS"));
        assert!(is_same_person("Martin Hale Jr.", "Martin Hale, Jr"));
    }

    #[test]
    fn another_person() {
        for other in [
            "Martin K Hale",
            "Nora Hale",
            "N Hale",
            "Martin Hall",
            "Hale, Nora",
            "",
        ] {
            assert!(!is_same_person("Martin J Hale", other), "{other}");
        }
        assert!(!is_same_person("Martin Hale Jr", "Martin Hale Sr"));
    }
}
