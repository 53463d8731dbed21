//! What each carrier makes of the days, as data. Source: domain notes §1.3, carriers' notes §1 to §3.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::{Country, same_word};

text_enum! {
    /// How a port is carried out, which decides at what times it can happen.
    pub enum Way {
        /// By the carrier's people.
        Manual = "manual", "By hand";
        /// By machines, from a carrier on the same network.
        OnNet = "on_net", "Automated, on net";
        /// By machines, from a carrier on another network.
        OffNet = "off_net", "Automated, off net";
        /// By a change of the toll-free number's `RespOrg`.
        TollFree = "toll_free", "Toll-free";
        /// When we say so.
        OnDemand = "on_demand", "When we say so";
    }
}

/// A span of a day on the clocks of the carrier's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hours {
    /// When it opens.
    pub from: NaiveTime,
    /// When it closes; itself within.
    pub until: NaiveTime,
}

impl Hours {
    const fn new(from: (u32, u32), until: (u32, u32)) -> Self {
        Self {
            from: clock(from.0, from.1),
            until: clock(until.0, until.1),
        }
    }

    /// Whether a time lies within.
    pub fn contain(&self, time: NaiveTime) -> bool {
        (self.from..=self.until).contains(&time)
    }
}

impl std::fmt::Display for Hours {
    /// `05:00 to 22:00`, or `11:30` where it is but one time.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.from.format("%H:%M"))?;
        if self.until > self.from {
            write!(f, " to {}", self.until.format("%H:%M"))?;
        }
        Ok(())
    }
}

/// When ports of one way can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The way.
    pub way: Way,
    /// The only country it holds for; none where it holds for all.
    pub country: Option<Country>,
    /// The times.
    pub hours: Hours,
}

/// How many days ahead a date must be, in days of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The only country it holds for; none where it holds for the others.
    pub country: Option<Country>,
    /// The days.
    pub days: u16,
}

/// The habits of a carrier. Where its notes are silent there is nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its name.
    pub name: &'static str,
    aliases: &'static [&'static str],
    /// The zone of its clocks by IANA name; none where it goes by the place of the number.
    pub zone: Option<&'static str>,
    /// When its people are at work.
    pub staffed: Option<Hours>,
    /// The last time of a day at which an order still counts as received that day.
    pub cut_off: Option<NaiveTime>,
    /// When ports can happen.
    pub windows: &'static [Window],
    /// When a port happens whose order names a day only.
    pub default_activation: Option<NaiveTime>,
    leads: &'static [Lead],
    /// How many days of the calendar ahead a date may be at most.
    pub horizon_days: Option<u16>,
    /// For how many hours before the FOC an order can be neither changed nor cancelled.
    pub lock_out_hours: Option<u16>,
    /// A country on whose business days it works, whatever the country of the number.
    pub works_as: Option<Country>,
}

impl Carrier {
    /// How many days of the calendar ahead a date in a country must be at least.
    pub fn lead_days(&self, country: Country) -> Option<u16> {
        let by = |wanted: Option<Country>| self.leads.iter().find(|lead| lead.country == wanted);
        by(Some(country)).or_else(|| by(None)).map(|lead| lead.days)
    }

    /// When a port in a country can happen. Where the way is not known, whatever one of the scheduled ways
    /// allows is allowed. Spans that meet are told as one; an empty list restricts nothing.
    pub fn hours(&self, country: Country, way: Option<Way>) -> Vec<Hours> {
        let asked = |window: &&Window| match way {
            Some(way) => window.way == way,
            None => window.way != Way::OnDemand,
        };
        let here = |window: &&Window| window.country.is_none_or(|only| only == country);
        let windows = self.windows.iter().filter(asked).filter(here);
        joined(windows.map(|window| window.hours).collect())
    }
}

/// The same times in as few spans as can be, by the clock.
fn joined(mut hours: Vec<Hours>) -> Vec<Hours> {
    hours.sort_unstable();
    let mut spans: Vec<Hours> = Vec::new();
    for next in hours {
        match spans.last_mut() {
            Some(last) if last.contain(next.from) => last.until = last.until.max(next.until),
            _ => spans.push(next),
        }
    }
    spans
}

/// A carrier by its name, however that is written.
pub fn find(name: &str) -> Option<&'static Carrier> {
    let called = |carrier: &&Carrier| {
        let mut names = std::iter::once(&carrier.name).chain(carrier.aliases);
        names.any(|known| same_word(known, name))
    };
    ALL.iter().find(called)
}

const fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of the day")
}

const fn window(way: Way, from: (u32, u32), until: (u32, u32)) -> Window {
    Window {
        way,
        country: None,
        hours: Hours::new(from, until),
    }
}

/// The carriers whose habits are known.
pub const ALL: &[Carrier] = &[
    // A time is honoured only where the order waits for a trigger, else it is 11:30; what its people do is
    // done at 11:30 too. The date is at most 30 days out, and frozen about 24 h before.
    Carrier {
        name: "Bandwidth",
        aliases: &["Bandwidth.com", "Bandwidth Inc", "Bandwidth Inc."],
        zone: Some("America/New_York"),
        staffed: Some(Hours::new((8, 0), (20, 0))),
        cut_off: None,
        windows: &[
            window(Way::Manual, (11, 30), (11, 30)),
            window(Way::OnNet, (5, 0), (22, 0)),
            window(Way::OffNet, (6, 0), (22, 0)),
            window(Way::TollFree, (8, 0), (18, 0)),
        ],
        default_activation: Some(clock(11, 30)),
        leads: &[],
        horizon_days: Some(30),
        lock_out_hours: Some(24),
        works_as: None,
    },
    // The windows of a single order come from its API; these are those of activation on demand. Its API
    // takes no cancellation within 48 h.
    Carrier {
        name: "Telnyx",
        aliases: &["Telnyx LLC"],
        zone: Some("America/Chicago"),
        staffed: None,
        cut_off: None,
        windows: &[
            Window {
                way: Way::OnDemand,
                country: Some(Country::US),
                hours: Hours::new((6, 0), (20, 0)),
            },
            Window {
                way: Way::OnDemand,
                country: Some(Country::CA),
                hours: Hours::new((8, 0), (15, 0)),
            },
        ],
        default_activation: None,
        leads: &[],
        horizon_days: None,
        lock_out_hours: Some(48),
        works_as: None,
    },
    // The target date is at least 7 days out, in Japan 10. The time is a wish.
    Carrier {
        name: "Twilio",
        aliases: &["Twilio Inc", "Twilio Inc."],
        zone: None,
        staffed: None,
        cut_off: None,
        windows: &[],
        default_activation: None,
        leads: &[
            Lead {
                country: None,
                days: 7,
            },
            Lead {
                country: Some(Country::known("JP")),
                days: 10,
            },
        ],
        horizon_days: None,
        lock_out_hours: None,
        works_as: None,
    },
    // 7 to 14 days are usual, and 30 happen: 7 is the least to plan with. It completes ports on business
    // days of the United States only, and locks an order 24 h before.
    Carrier {
        name: "Microsoft",
        aliases: &[
            "Microsoft Teams",
            "Teams",
            "Calling Plan",
            "Microsoft Calling Plan",
            "Microsoft Calling Plans",
            "Microsoft Corporation",
        ],
        zone: None,
        staffed: None,
        cut_off: None,
        windows: &[],
        default_activation: None,
        leads: &[Lead {
            country: None,
            days: 7,
        }],
        horizon_days: None,
        lock_out_hours: Some(24),
        works_as: Some(Country::US),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_is_known_however_its_name_is_written() {
        for name in ["Bandwidth", "bandwidth", " BANDWIDTH ", "bandwidth inc"] {
            assert_eq!(find(name).map(|carrier| carrier.name), Some("Bandwidth"));
        }
        assert_eq!(find("calling_plan").map(|c| c.name), Some("Microsoft"));
        assert!(find("Band").is_none() && find("").is_none());
    }

    #[test]
    fn an_unknown_way_leaves_what_is_scheduled_and_no_more() {
        let bandwidth = find("Bandwidth").unwrap();
        let hours = bandwidth.hours(Country::US, None);
        assert_eq!(hours, [Hours::new((5, 0), (22, 0))]);
        let telnyx = find("Telnyx").unwrap();
        assert!(telnyx.hours(Country::US, None).is_empty());
        let on_demand = telnyx.hours(Country::CA, Some(Way::OnDemand));
        assert_eq!(on_demand, [Hours::new((8, 0), (15, 0))]);
        assert_eq!(on_demand[0].to_string(), "08:00 to 15:00");
    }

    #[test]
    fn spans_that_do_not_meet_stay_apart() {
        let morning = Hours::new((8, 0), (10, 0));
        let noon = Hours::new((10, 0), (12, 0));
        let evening = Hours::new((18, 0), (19, 0));
        assert_eq!(
            joined(vec![evening, noon, morning, noon]),
            [Hours::new((8, 0), (12, 0)), evening]
        );
    }

    #[test]
    fn a_lead_of_one_country_goes_before_the_general_one() {
        let twilio = find("Twilio").unwrap();
        assert_eq!(twilio.lead_days(Country::known("JP")), Some(10));
        assert_eq!(twilio.lead_days(Country::US), Some(7));
        assert_eq!(find("Telnyx").unwrap().lead_days(Country::US), None);
    }

    #[test]
    fn the_table_of_carriers_is_as_agreed() {
        insta::assert_debug_snapshot!(ALL);
    }
}
