//! Which days the countries rest, as data.
//!
//! The tables hold for the years of [`YEARS`]. What a government decrees for one year is in them as far as
//! it is known; what comes later is added by [`super::Overrides`].

use std::ops::RangeInclusive;

use chrono::Weekday::{Mon, Thu};

use super::rule::{Holiday, Observance, Rule, evaluate};
use crate::Country;

/// The years for which the tables were made.
pub const YEARS: RangeInclusive<i32> = 2013..=2099;

/// A country with its holidays.
#[derive(Debug)]
pub(super) struct National {
    /// The country.
    pub(super) country: Country,
    observance: Observance,
    rules: &'static [Rule],
}

impl National {
    /// The holidays that fall into a year, by date.
    pub(super) fn holidays(&self, year: i32) -> Vec<Holiday> {
        evaluate(self.rules, self.observance, year)
    }
}

/// The table of a country.
pub(super) fn of(country: Country) -> Option<&'static National> {
    ALL.iter().find(|national| national.country == country)
}

/// The countries that have a table.
pub fn known() -> impl Iterator<Item = Country> {
    ALL.iter().map(|national| national.country)
}

const NEW_YEAR: Rule = Rule::fixed("New Year\u{2019}s Day", 1, 1);
const GOOD_FRIDAY: Rule = Rule::easter("Good Friday", -2);
const EASTER_MONDAY: Rule = Rule::easter("Easter Monday", 1);
const ASCENSION: Rule = Rule::easter("Ascension Day", 39);
const WHIT_MONDAY: Rule = Rule::easter("Whit Monday", 50);
const CHRISTMAS: Rule = Rule::fixed("Christmas Day", 12, 25);
const BOXING_DAY: Rule = Rule::fixed("Boxing Day", 12, 26);

const ALL: &[National] = &[
    // 5 U.S.C. 6103 and Executive Order 11582, as the Office of Personnel Management publishes them.
    // Inauguration Day is kept around Washington only, and days on which a president closes the offices
    // close no carrier.
    National {
        country: Country::US,
        observance: Observance::Nearest,
        rules: &[
            NEW_YEAR,
            Rule::nth("Martin Luther King Jr. Day", 3, Mon, 1),
            Rule::nth("Presidents\u{2019} Day", 3, Mon, 2),
            Rule::last("Memorial Day", Mon, 5),
            Rule::fixed("Juneteenth", 6, 19).since(2021),
            Rule::fixed("Independence Day", 7, 4),
            Rule::nth("Labor Day", 1, Mon, 9),
            Rule::nth("Columbus Day", 2, Mon, 10),
            Rule::fixed("Veterans Day", 11, 11),
            Rule::nth("Thanksgiving Day", 4, Thu, 11),
            CHRISTMAS,
        ],
    },
    // The ten holidays of the Canada Labour Code, which binds the carriers: they are under federal law,
    // wherever the number is. One on a weekend is kept on the next working day, as federal offices do.
    // Provincial days (Family Day, the Civic Holiday, Saint-Jean-Baptiste) and Easter Monday close none.
    National {
        country: Country::CA,
        observance: Observance::NextFree,
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY,
            Rule::before("Victoria Day", Mon, 5, 25),
            Rule::fixed("Canada Day", 7, 1),
            Rule::nth("Labour Day", 1, Mon, 9),
            Rule::fixed("National Day for Truth and Reconciliation", 9, 30).since(2021),
            Rule::nth("Thanksgiving Day", 2, Mon, 10),
            Rule::fixed("Remembrance Day", 11, 11),
            CHRISTMAS,
            BOXING_DAY,
        ],
    },
    // The bank holidays of England and Wales as gov.uk publishes them. Scotland and Northern Ireland have
    // others beside; the networks of the United Kingdom follow England's.
    National {
        country: Country::GB,
        observance: Observance::NextFree,
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY,
            EASTER_MONDAY,
            Rule::nth("Early May bank holiday", 1, Mon, 5).except(&[2020]),
            Rule::once("Early May bank holiday (VE Day)", 2020, 5, 8),
            Rule::last("Spring bank holiday", Mon, 5).except(&[2022]),
            Rule::once("Spring bank holiday", 2022, 6, 2),
            Rule::once("Platinum Jubilee bank holiday", 2022, 6, 3),
            Rule::once("State Funeral of Queen Elizabeth II", 2022, 9, 19),
            Rule::once("Coronation of King Charles III", 2023, 5, 8),
            Rule::last("Summer bank holiday", Mon, 8),
            CHRISTMAS,
            BOXING_DAY,
        ],
    },
    // The nine days that all sixteen states keep. Those of single states close no nationwide network.
    National {
        country: Country::known("DE"),
        observance: Observance::None,
        rules: &[
            NEW_YEAR,
            GOOD_FRIDAY,
            EASTER_MONDAY,
            Rule::fixed("Labour Day", 5, 1),
            ASCENSION,
            WHIT_MONDAY,
            Rule::fixed("German Unity Day", 10, 3),
            Rule::once("Reformation Day (500 years)", 2017, 10, 31),
            CHRISTMAS,
            Rule::fixed("Second Day of Christmas", 12, 26),
        ],
    },
    // Article L3133-1 of the Code du travail. Alsace and Moselle keep two days more.
    National {
        country: Country::known("FR"),
        observance: Observance::None,
        rules: &[
            NEW_YEAR,
            EASTER_MONDAY,
            Rule::fixed("Labour Day", 5, 1),
            Rule::fixed("Victory Day", 5, 8),
            ASCENSION,
            WHIT_MONDAY,
            Rule::fixed("Bastille Day", 7, 14),
            Rule::fixed("Assumption Day", 8, 15),
            Rule::fixed("All Saints\u{2019} Day", 11, 1),
            Rule::fixed("Armistice Day", 11, 11),
            CHRISTMAS,
        ],
    },
];
