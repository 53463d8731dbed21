//! The countries, cities and sites of the organisation.

use crate::ranges::Supply;

/// A country the organisation works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Country {
    /// United States.
    UnitedStates,
    /// Great Britain.
    GreatBritain,
    /// Canada.
    Canada,
}

impl Country {
    /// The two-letter code of ISO 3166.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnitedStates => "US",
            Self::GreatBritain => "GB",
            Self::Canada => "CA",
        }
    }
}

/// A city, its share of the organisation's numbers and where they come from.
pub(crate) struct City {
    pub(crate) country: Country,
    /// Numbers here of a thousand in the whole organisation. At 5,000 numbers a city of North America
    /// needs an area code for each 20 of it, because an area code has 100 fictional numbers.
    pub(crate) share: usize,
    pub(crate) supply: Supply,
    pub(crate) sites: &'static [&'static str],
}

pub(crate) const CITIES: [City; 12] = [
    City {
        country: Country::UnitedStates,
        share: 110,
        supply: Supply::NorthAmerica(&[206, 425, 253, 360, 509, 564]),
        sites: &["Seattle HQ floor 4", "Seattle HQ floor 7"],
    },
    City {
        country: Country::UnitedStates,
        share: 70,
        supply: Supply::NorthAmerica(&[303, 720, 970, 719]),
        sites: &["Denver"],
    },
    City {
        country: Country::UnitedStates,
        share: 120,
        supply: Supply::NorthAmerica(&[617, 857, 781, 339, 508, 774, 978]),
        sites: &["Boston floor 2", "Boston floor 3"],
    },
    City {
        country: Country::UnitedStates,
        share: 120,
        supply: Supply::NorthAmerica(&[212, 646, 718, 917, 347, 929, 332]),
        sites: &["New York"],
    },
    City {
        country: Country::UnitedStates,
        share: 100,
        supply: Supply::NorthAmerica(&[312, 773, 872, 847, 708, 630]),
        sites: &["Chicago"],
    },
    City {
        country: Country::UnitedStates,
        share: 60,
        supply: Supply::NorthAmerica(&[512, 737, 254, 210]),
        sites: &["Austin"],
    },
    City {
        country: Country::GreatBritain,
        share: 130,
        supply: Supply::Britain {
            drama: 442_079_460_000,
            ordinary: 442_071_000_000,
        },
        sites: &["London floor 1", "London floor 5"],
    },
    City {
        country: Country::GreatBritain,
        share: 80,
        supply: Supply::Britain {
            drama: 441_614_960_000,
            ordinary: 441_612_000_000,
        },
        sites: &["Manchester"],
    },
    City {
        country: Country::GreatBritain,
        share: 60,
        supply: Supply::Britain {
            drama: 441_314_960_000,
            ordinary: 441_312_000_000,
        },
        sites: &["Edinburgh"],
    },
    City {
        country: Country::Canada,
        share: 70,
        supply: Supply::NorthAmerica(&[416, 437, 647, 905, 289]),
        sites: &["Toronto"],
    },
    City {
        country: Country::Canada,
        share: 40,
        supply: Supply::NorthAmerica(&[604, 778, 236]),
        sites: &["Vancouver"],
    },
    City {
        country: Country::Canada,
        share: 40,
        supply: Supply::NorthAmerica(&[514, 438, 450]),
        sites: &["Montréal"],
    },
];

/// A site by its place among all sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site(pub(crate) u8);

impl Site {
    fn city(self) -> (&'static City, &'static str) {
        CITIES
            .iter()
            .flat_map(|city| city.sites.iter().map(move |name| (city, *name)))
            .nth(usize::from(self.0))
            .expect("sites are made from the cities")
    }

    pub(crate) fn name(self) -> &'static str {
        self.city().1
    }

    pub(crate) fn country(self) -> Country {
        self.city().0.country
    }
}
