//! Numbers as people of their country write them, and those that follow each other.

use domain::E164;

/// A run of numbers without a gap; one number is a run too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: E164,
    pub(super) last: E164,
}

impl Run {
    pub(super) const fn count(self) -> u64 {
        self.last.digits() - self.first.digits() + 1
    }
}

/// The numbers in ascending order, each once.
pub(super) fn sorted(numbers: &[E164]) -> Vec<E164> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The runs of numbers in ascending order.
pub(super) fn runs(sorted: &[E164]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for &number in sorted {
        match runs.last_mut() {
            Some(run) if run.last.digits() + 1 == number.digits() => run.last = number,
            _ => runs.push(Run {
                first: number,
                last: number,
            }),
        }
    }
    runs
}

/// As it is dialled in its country; none where that is not known here.
pub(super) fn national(number: E164) -> Option<String> {
    let code = number.calling_code();
    let digits = number.digits().to_string();
    let rest = digits.strip_prefix(&code.to_string())?;
    match code {
        1 if rest.len() == 10 => Some(format!("({}) {}-{}", &rest[..3], &rest[3..6], &rest[6..])),
        33 if rest.len() == 9 => {
            let pairs = rest.as_bytes()[1..].chunks(2);
            let pairs: Vec<&str> = pairs
                .filter_map(|pair| std::str::from_utf8(pair).ok())
                .collect();
            Some(format!("0{} {}", &rest[..1], pairs.join(" ")))
        }
        44 => number
            .grouped()
            .strip_prefix("+44 ")
            .map(|rest| format!("0{rest}")),
        49 => Some(format!("0{rest}")),
        _ => None,
    }
}

/// `(206) 555-0100, +12065550100`.
pub(super) fn both_forms(number: E164) -> String {
    national(number).map_or_else(
        || number.to_string(),
        |national| format!("{national}, {number}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> E164 {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_written_as_in_their_country() {
        for (e164, expected) in [
            ("+12065550100", Some("(206) 555-0100")),
            ("+442079460018", Some("020 7946 0018")),
            ("+33123456780", Some("01 23 45 67 80")),
            ("+4930231250", Some("030231250")),
            ("+390612345678", None),
        ] {
            assert_eq!(national(number(e164)).as_deref(), expected, "{e164}");
        }
    }

    #[test]
    fn a_gap_ends_a_run() {
        let numbers = [
            "+12065550103",
            "+12065550100",
            "+12065550101",
            "+12065550100",
        ]
        .map(number);
        let runs = runs(&sorted(&numbers));
        let found: Vec<(String, u64)> = runs
            .iter()
            .map(|run| (run.first.to_string(), run.count()))
            .collect();
        assert_eq!(
            found,
            [
                ("+12065550100".to_owned(), 2),
                ("+12065550103".to_owned(), 1)
            ]
        );
    }
}
