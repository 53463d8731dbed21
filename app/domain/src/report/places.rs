//! Sites and carriers in a report: who has the most findings, where help would be sent, what numbers are
//! used for.

use std::collections::BTreeMap;

use super::{EmergencySite, PlaceLine, SiteUse};
use crate::number::Lifecycle;

/// Over how many days it is counted how many numbers are given out.
pub const PACE_DAYS: u32 = 90;

/// With less history than this nobody can tell how long the free numbers last.
pub const LEAST_PACE_DAYS: u32 = 14;

/// A site or carrier by its name; none for numbers without one.
pub type Name = Option<String>;

/// Sites or carriers with findings, by the worst of them first.
pub fn worst_first(mut places: Vec<PlaceLine>) -> Vec<PlaceLine> {
    let rank = |place: &PlaceLine| {
        let open = place.open;
        (open.critical, open.high, open.medium, open.low)
    };
    places.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.name.cmp(&b.name)));
    places
}

/// The states in which a number is in service: somebody can call from it.
pub const IN_SERVICE: [Lifecycle; 3] =
    [Lifecycle::Assigned, Lifecycle::Active, Lifecycle::Suspended];

/// Where help would be sent: the numbers in service of each site, and the findings about emergency calls. What
/// is found of other numbers stands beside them: it takes nothing from those that are in service.
pub fn emergency(
    numbers: &[(Name, Lifecycle, u64)],
    findings: Vec<PlaceLine>,
) -> Vec<EmergencySite> {
    let mut sites: BTreeMap<Name, EmergencySite> = BTreeMap::new();
    let empty = |site: &Name| EmergencySite {
        site: site.clone(),
        numbers: 0,
        with_findings: 0,
        others_with_findings: 0,
        open: super::BySeverity::default(),
    };
    for (site, lifecycle, count) in numbers {
        if IN_SERVICE.contains(lifecycle) {
            let line = sites.entry(site.clone()).or_insert_with(|| empty(site));
            line.numbers += count;
        }
    }
    for place in findings {
        let line = sites
            .entry(place.name.clone())
            .or_insert_with(|| empty(&place.name));
        line.with_findings = place.in_service;
        line.others_with_findings = place.numbers.saturating_sub(place.in_service);
        line.open = place.open;
    }
    sites.into_values().collect()
}

/// What the numbers of each site or carrier are used for, and how long the free ones last. `taken` are those
/// given out in the last `days`.
pub fn used(numbers: &[(Name, Lifecycle, u64)], taken: &[(Name, u64)], days: u32) -> Vec<SiteUse> {
    use Lifecycle as L;
    let mut places: BTreeMap<Name, SiteUse> = BTreeMap::new();
    for (name, lifecycle, count) in numbers {
        let place = places.entry(name.clone()).or_insert_with(|| SiteUse {
            name: name.clone(),
            used: 0,
            free: 0,
            held: 0,
            moving: 0,
            taken: 0,
            runway_days: None,
        });
        let kept = match lifecycle {
            L::Assigned | L::Active | L::Suspended => &mut place.used,
            L::Available => &mut place.free,
            L::Reserved | L::Quarantined => &mut place.held,
            L::Planned
            | L::Ordered
            | L::PortingIn
            | L::PortingOut
            | L::ReleasePending
            | L::Disputed => &mut place.moving,
            L::Released | L::PortedOut | L::Lost | L::Void => continue,
        };
        *kept += count;
    }
    for (name, count) in taken {
        if let Some(place) = places.get_mut(name) {
            place.taken = *count;
            place.runway_days = runway(place.free, *count, days);
        }
    }
    places
        .into_values()
        .filter(|place| place.in_custody() + place.moving > 0)
        .collect()
}

/// For how many days the free numbers last, if as many are given out as in the days before.
fn runway(free: u64, taken: u64, days: u32) -> Option<u32> {
    if taken == 0 || days < LEAST_PACE_DAYS {
        return None;
    }
    u32::try_from(free.saturating_mul(u64::from(days)) / taken).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::BySeverity;

    #[expect(clippy::unnecessary_wraps, reason = "a place may be without a name")]
    fn named(name: &str) -> Name {
        Some(name.to_owned())
    }

    #[test]
    fn the_worst_come_first_whatever_their_number() {
        let place = |name: &str, critical, low| PlaceLine {
            name: named(name),
            open: BySeverity {
                critical,
                low,
                ..BySeverity::default()
            },
            numbers: 1,
            in_service: 1,
        };
        let places = worst_first(vec![
            place("Lyon", 0, 900),
            place("Bonn", 1, 0),
            place("Ghent", 0, 900),
        ]);
        let names: Vec<_> = places
            .iter()
            .filter_map(|place| place.name.as_deref())
            .collect();
        assert_eq!(names, ["Bonn", "Ghent", "Lyon"]);
    }

    #[test]
    fn a_runway_is_what_is_free_at_the_pace_of_the_days_before() {
        let numbers = [
            (named("Lyon"), Lifecycle::Available, 30),
            (named("Lyon"), Lifecycle::Active, 60),
            (named("Lyon"), Lifecycle::Quarantined, 10),
            (named("Lyon"), Lifecycle::Released, 500),
            (named("Bonn"), Lifecycle::Void, 3),
            (None, Lifecycle::PortingIn, 2),
        ];
        let sites = used(&numbers, &[(named("Lyon"), 45)], 90);
        assert_eq!(sites.len(), 2, "what has left is not ours to use");
        let lyon = sites.iter().find(|site| site.name.is_some()).unwrap();
        assert_eq!((lyon.used, lyon.free, lyon.held), (60, 30, 10));
        assert_eq!(lyon.in_custody(), 100);
        assert_eq!(lyon.runway_days, Some(60));
        assert_eq!(sites[0].moving, 2);
        // Too little history, or nothing given out: nobody can tell.
        assert_eq!(
            used(&numbers, &[(named("Lyon"), 45)], 13)[1].runway_days,
            None
        );
        assert_eq!(used(&numbers, &[], 90)[1].runway_days, None);
    }

    #[test]
    fn help_is_counted_for_numbers_in_service_and_for_sites_that_only_findings_name() {
        let numbers = [
            (named("Lyon"), Lifecycle::Active, 5),
            (named("Lyon"), Lifecycle::Available, 7),
        ];
        let place = |name: Name, numbers, in_service| PlaceLine {
            name,
            open: BySeverity {
                critical: numbers,
                ..BySeverity::default()
            },
            numbers,
            in_service,
        };
        let findings = vec![place(None, 40, 0), place(named("Lyon"), 3, 2)];
        let sites = emergency(&numbers, findings);
        let told: Vec<_> = sites
            .iter()
            .map(|site| {
                let numbers = (site.numbers, site.with_findings, site.others_with_findings);
                (site.site.as_deref(), numbers, site.open.critical)
            })
            .collect();
        assert_eq!(told, [(None, (0, 0, 40), 40), (Some("Lyon"), (5, 2, 1), 3)]);
    }
}
