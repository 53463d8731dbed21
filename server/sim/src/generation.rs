//! Making a world from its plan: numbers, then mismatches, then changes over the month, then people.

use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    Code,
    carriers::Service,
    line::{HolderKind, Lifecycle, Line, Person},
    mismatch::Mismatch,
    notation::NOTATIONS,
    people::Member,
    places::{CITIES, City, Country, Site},
    plan::{Calendar, Mismatches, Sources, WorldPlan},
};

/// The lines and members of a new world.
pub(crate) struct Generation {
    pub(crate) lines: Vec<Line>,
    pub(crate) members: Vec<Member>,
    rng: ChaCha8Rng,
    calendar: Calendar,
    sources: Sources,
}

/// One in so many holders is a resource account; as many more accounts have no number at all.
const RESOURCE_ACCOUNTS: u32 = 60;
const WITHOUT_NUMBER: usize = 40;

impl Generation {
    pub(crate) fn of(plan: &WorldPlan) -> Self {
        let mut new = Self {
            lines: Vec::new(),
            members: Vec::new(),
            // A named generator, so that a world stays the same when the `rand` crate changes its own.
            rng: ChaCha8Rng::seed_from_u64(plan.seed),
            calendar: plan.calendar(),
            sources: plan.sources,
        };
        let unknown = Code::ALL
            .iter()
            .filter(|code| code.is_unknown_number())
            .map(|code| standing(plan, *code))
            .sum::<usize>();
        new.draw_lines(plan.size + unknown);
        new.inject(plan);
        new.move_numbers();
        new.hire();
        new
    }

    /// Numbers of all cities in one mixed order, as a sheet kept by many hands has them.
    fn draw_lines(&mut self, count: usize) {
        self.lines.reserve_exact(count);
        let mut first_site = 0;
        let mut share = 0;
        for city in &CITIES {
            let start = count * share / 1_000;
            share += city.share;
            self.draw_city(city, first_site, count * share / 1_000 - start);
            first_site += u8::try_from(city.sites.len()).expect("a city has few sites");
        }
        self.lines.shuffle(&mut self.rng);
    }

    fn draw_city(&mut self, city: &City, first_site: u8, count: usize) {
        let mut last_site = None;
        for (n, digits) in city.supply.numbers().take(count).enumerate() {
            let nth_site = n * city.sites.len() / count;
            let site = Site(first_site + u8::try_from(nth_site).expect("a city has few sites"));
            let is_main = last_site.replace(site) != Some(site);
            let line = self.draw_line(
                digits,
                site,
                Service::of_nth(city.country, n, self.sources),
                is_main,
            );
            self.lines.push(line);
        }
    }

    fn draw_line(&mut self, digits: u64, site: Site, service: Service, is_main: bool) -> Line {
        let is_resource = is_main || self.rng.random_ratio(1, RESOURCE_ACCOUNTS);
        Line {
            digits,
            holder: None,
            mismatch: None,
            service,
            lifecycle: if is_main {
                Lifecycle::Active
            } else {
                self.draw_lifecycle()
            },
            holder_kind: if is_resource {
                HolderKind::ResourceAccount
            } else {
                HolderKind::User
            },
            site,
            settled_on: 0,
            notation: self.rng.random_range(0..NOTATIONS),
            owner: self.rng.random_range(0..10),
            cost_centre: self.rng.random_range(1..40),
            date_offset: self.rng.random_range(0..45),
            is_main,
        }
    }

    fn draw_lifecycle(&mut self) -> Lifecycle {
        let mut drawn = self.rng.random_range(0..1_000);
        for (lifecycle, share) in Lifecycle::SHARES {
            if drawn < share {
                return lifecycle;
            }
            drawn -= share;
        }
        unreachable!("the shares add up to a thousand")
    }

    /// Gives each code its mismatches, in numbers that have none yet.
    fn inject(&mut self, plan: &WorldPlan) {
        for code in Code::ALL {
            let standing = standing(plan, code);
            let healed = if self.calendar.last_change().is_some() {
                standing.div_ceil(2)
            } else {
                0
            };
            let mut left = standing + healed;
            // Start anywhere, so that mismatches do not crowd at the head of the files.
            let start = self.rng.random_range(0..self.lines.len().max(1));
            for nth in 0..self.lines.len() {
                if left == 0 {
                    break;
                }
                let at = (start + nth) % self.lines.len();
                let line = &self.lines[at];
                let can_tell = self.sources == Sources::Files || line.service.carrier.can_say(code);
                if line.mismatch.is_none() && code.suits(line) && can_tell {
                    left -= 1;
                    self.lines[at].mismatch = Some(self.schedule(code, left < healed));
                }
            }
        }
    }

    fn schedule(&mut self, code: Code, is_healed: bool) -> Mismatch {
        let last = self.calendar.last_change().unwrap_or(0);
        let is_new = last > 0 && !code.is_old() && self.rng.random_bool(0.6);
        let latest = if is_healed {
            last.saturating_sub(5)
        } else {
            last
        };
        let from_day = if is_new {
            self.rng.random_range(1..=latest.max(1))
        } else {
            0
        };
        let until_day = is_healed.then(|| self.rng.random_range(from_day + 2..=last));
        Mismatch {
            code,
            from_day,
            until_day,
            stand_in: None,
        }
    }

    /// Lets some numbers change hands during the month, on all planes at once.
    fn move_numbers(&mut self) {
        let Some(last) = self.calendar.last_change() else {
            return;
        };
        for line in self.lines.iter_mut().filter(|line| line.mismatch.is_none()) {
            let chance = match line.lifecycle {
                Lifecycle::Assigned => 0.05,
                Lifecycle::Quarantined => 0.25,
                _ => continue,
            };
            if self.rng.random_bool(chance) {
                line.settled_on = self.rng.random_range(1..=last);
            }
        }
    }

    /// Gives every held number its holder, and adds the people who stand where they should not or
    /// have no number.
    fn hire(&mut self) {
        let members = &mut self.members;
        let mut add = |line: Option<usize>, country: Country| {
            let index = |n: usize| u32::try_from(n).expect("at most five million numbers");
            members.push(Member {
                line: line.map(index),
                country,
            });
            Person(index(members.len() - 1))
        };
        for (at, line) in self.lines.iter_mut().enumerate() {
            let country = line.site.country();
            if line.is_ever_held() {
                line.holder = Some(add(Some(at), country));
            }
            if let Some(mismatch) = &mut line.mismatch {
                let needed = mismatch.code.needs_stand_in();
                mismatch.stand_in = needed.then(|| add(Some(at), country));
            }
        }
        for line in self.lines.iter().step_by(WITHOUT_NUMBER) {
            add(None, line.site.country());
        }
    }
}

/// How many mismatches of a code stand on the last day.
fn standing(plan: &WorldPlan, code: Code) -> usize {
    match plan.mismatches {
        Mismatches::Each(count) => count,
        Mismatches::Around(count) => (count * code.weight()).div_ceil(2),
    }
}
