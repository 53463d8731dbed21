//! Where the numbers come from: ranges kept for fiction and tests first, ordinary ones beyond.
//!
//! In North America 555-0100 to 555-0199 of each area code is fictional; in Great Britain Ofcom keeps
//! a thousand numbers per large city for drama. A world of 5,000 fits in these. A benchmark needs
//! more and goes on with ordinary-looking numbers, which are never called.

use std::ops::Range;

/// The numbers a city can draw on, as digits with the country code.
pub(crate) enum Supply {
    /// Area codes.
    NorthAmerica(&'static [u64]),
    /// The first number of a thousand for drama, and of a million ordinary ones.
    Britain { drama: u64, ordinary: u64 },
}

impl Supply {
    /// The numbers in the order they are handed out, each once.
    pub(crate) fn numbers(&self) -> Box<dyn Iterator<Item = u64>> {
        match *self {
            Self::NorthAmerica(areas) => Box::new(
                areas
                    .iter()
                    .map(|&area| exchange(area, 555, 100..200))
                    .chain(ordinary_exchanges().flat_map(|nxx| {
                        areas
                            .iter()
                            .map(move |&area| exchange(area, nxx, 0..10_000))
                    }))
                    .flatten(),
            ),
            Self::Britain { drama, ordinary } => {
                Box::new((drama..drama + 1_000).chain(ordinary..ordinary + 1_000_000))
            }
        }
    }
}

fn exchange(area: u64, exchange: u64, lines: Range<u64>) -> Range<u64> {
    let first = 10_000_000_000 + area * 10_000_000 + exchange * 10_000;
    first + lines.start..first + lines.end
}

/// Exchange codes without 555 and those that end in 11, which are services.
fn ordinary_exchanges() -> impl Iterator<Item = u64> {
    (220..990).filter(|nxx| *nxx != 555 && nxx % 100 != 11)
}

#[cfg(test)]
mod tests {
    use rlibphonenumber::PhoneNumber;

    use crate::places::CITIES;

    fn is_valid(digits: u64) -> bool {
        PhoneNumber::parse(format!("+{digits}"), None).is_ok_and(|number| number.is_valid())
    }

    #[test]
    fn five_thousand_numbers_need_no_ordinary_range() {
        for city in &CITIES {
            // A few more are known to the other sides only.
            let wanted = 5_100 * city.share / 1_000;
            let fictional = city
                .supply
                .numbers()
                .take_while(|digits| is_fictional(*digits));
            assert!(fictional.count() >= wanted, "{:?}", city.sites);
        }
        assert_eq!(CITIES.iter().map(|city| city.share).sum::<usize>(), 1_000);
    }

    fn is_fictional(digits: u64) -> bool {
        let national = digits % 10_000_000;
        (5_550_100..5_550_200).contains(&national)
            || [442_079_460, 441_614_960, 441_314_960].contains(&(digits / 1_000))
    }

    #[test]
    fn every_number_up_to_a_million_is_valid() {
        for city in &CITIES {
            let wanted = 1_000 * city.share;
            assert_eq!(city.supply.numbers().take(wanted).count(), wanted);
            for digits in city.supply.numbers().take(wanted).step_by(997) {
                assert!(is_valid(digits), "+{digits}");
            }
        }
    }
}
