//! Dashboards and the wall: figures for those who run ports, keep the voice service, or answer for it.
//!
//! Whatever would need a look at each number was counted when the roll was called last, or is tallied with
//! every change; a page reads a few hundred rows.

mod wall;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    PortProjectId,
    access::Permission,
    dashboard::{
        Audience, CarrierBilling, Dashboard, DashboardQuery, Freshness, Part, PipelineStage,
        SiteCoverage, SiteUse, StateCount,
        census::{EmergencyCoverage, Tally},
        resolution::{TimesToResolve, monday},
        runway::{Runway, UseOn},
    },
    overview::SourceRow,
    port::{OrderState, view::Scorecard},
    source::SourceKind,
};
use store::{
    Conn,
    dashboards::{self as rows, CensusRow},
    findings,
    names::{self, Names, key},
    ports::{self as port_rows, Choice},
};

pub use wall::wall;

use crate::{App, Caller, Result, ports::board, sources};

/// The dashboard of an audience.
pub async fn show(
    app: &App,
    caller: &Caller,
    audience: Audience,
    query: &DashboardQuery,
) -> Result<Dashboard> {
    caller.require(Permission::Read)?;
    let sources = sources::list(app, caller).await?;
    let since = query.period.since(app.now().date_naive());
    let shows = |part: Part| audience.parts().contains(&part);
    let lead_times = if shows(Part::LeadTimes) {
        Some(lead_times(app, caller, since, query).await?)
    } else {
        None
    };
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let ground = Ground::load(app, caller, conn, query).await?;
    let mut dashboard = Dashboard {
        audience,
        now: app.now(),
        since,
        counted_on: ground.counted_on,
        sites: ground.names.sites.iter().map(str::to_owned).collect(),
        carriers: ground.names.carriers.iter().map(str::to_owned).collect(),
        findings: None,
        resolution: None,
        freshness: shows(Part::Freshness).then(|| freshness(&sources, app.now())),
        use_by_site: None,
        pipeline: None,
        lead_times,
        emergency: shows(Part::Emergency).then(|| ground.emergency()),
        billing: shows(Part::Billing).then(|| ground.billing(&sources, app.now())),
    };
    if shows(Part::Findings) {
        dashboard.findings = Some(findings::trend(conn, caller.org, since).await?);
    }
    if shows(Part::Resolution) {
        let tallies = rows::resolutions_since(conn, caller.org, monday(since)).await?;
        dashboard.resolution = Some(TimesToResolve::of(&tallies));
    }
    if shows(Part::Sites) {
        dashboard.use_by_site = Some(ground.use_by_site(conn, caller, since).await?);
    }
    if shows(Part::Pipeline) {
        dashboard.pipeline = Some(pipeline(conn, caller, query).await?);
    }
    Ok(dashboard)
}

/// The sources by how much of the age for which they are believed is over, the oldest first.
fn freshness(sources: &[SourceRow], now: DateTime<Utc>) -> Vec<Freshness> {
    let mut rows: Vec<Freshness> = sources.iter().map(Freshness::from).collect();
    let spent = |row: &Freshness| row.spent_percent(now).unwrap_or(u64::MAX);
    rows.sort_by_key(|row| (std::cmp::Reverse(spent(row)), row.name.clone()));
    rows
}

/// How the carriers do; the one that is asked for, if one is.
async fn lead_times(
    app: &App,
    caller: &Caller,
    since: NaiveDate,
    query: &DashboardQuery,
) -> Result<Scorecard> {
    let mut scorecard = board::scorecard(app, caller, Some(since)).await?;
    if let Some(carrier) = query.carrier.as_deref().map(key) {
        scorecard
            .scores
            .retain(|score| key(&score.carrier) == carrier);
    }
    Ok(scorecard)
}

/// The states of orders that have not ended, each with its orders and numbers.
async fn pipeline(
    conn: &mut Conn<'_>,
    caller: &Caller,
    query: &DashboardQuery,
) -> Result<Vec<PipelineStage>> {
    let states: Vec<OrderState> = OrderState::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_terminal())
        .collect();
    let is_named = |asked: &str, name: &str| key(asked) == key(name);
    let carriers = match query.carrier.as_deref() {
        Some(asked) => {
            let pairs = port_rows::carriers(conn, caller.org).await?.into_iter();
            let winning = pairs.map(|(winning, _)| winning);
            Some(
                winning
                    .filter(|name| is_named(asked, name))
                    .collect::<Vec<_>>(),
            )
        }
        None => None,
    };
    let projects = match query.site.as_deref() {
        Some(asked) => {
            let projects = port_rows::projects(conn, caller.org).await?.into_iter();
            let at_site = projects.filter(|project| {
                let site = project.site.as_deref();
                site.is_some_and(|site| is_named(asked, site))
            });
            Some(
                at_site
                    .map(|project| project.id)
                    .collect::<Vec<PortProjectId>>(),
            )
        }
        None => None,
    };
    let choice = Choice {
        states: &states,
        carriers: carriers.as_deref(),
        projects: projects.as_deref(),
        ..Choice::default()
    };
    let orders: BTreeMap<OrderState, u64> =
        from_pairs(port_rows::count_chosen(conn, caller.org, choice).await?);
    let numbers: BTreeMap<OrderState, u64> =
        from_pairs(port_rows::count_numbers(conn, caller.org, choice).await?);
    let stage = |state: OrderState| PipelineStage {
        state,
        orders: orders.get(&state).copied().unwrap_or_default(),
        numbers: numbers.get(&state).copied().unwrap_or_default(),
    };
    Ok(states.into_iter().map(stage).collect())
}

fn from_pairs<K: Ord, V>(pairs: Vec<(K, V)>) -> BTreeMap<K, V> {
    pairs.into_iter().collect()
}

/// What several parts rest on.
struct Ground {
    site: Option<String>,
    carrier: Option<String>,
    names: Names,
    today: NaiveDate,
    counted_on: Option<NaiveDate>,
    /// What the last roll call counted, as far as it is asked for.
    census: Vec<CensusRow>,
}

impl Ground {
    async fn load(
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        query: &DashboardQuery,
    ) -> Result<Self> {
        let counted_on = rows::last_census_day(conn, caller.org).await?;
        let mut ground = Self {
            site: query.site.as_deref().map(key),
            carrier: query.carrier.as_deref().map(key),
            names: names::load(conn, caller.org).await?,
            today: app.now().date_naive(),
            counted_on,
            census: Vec::new(),
        };
        if let Some(day) = counted_on {
            ground.census = ground.census_of(conn, caller, day).await?;
        }
        Ok(ground)
    }

    async fn census_of(
        &self,
        conn: &mut Conn<'_>,
        caller: &Caller,
        day: NaiveDate,
    ) -> Result<Vec<CensusRow>> {
        let mut census = rows::census_of(conn, caller.org, day).await?;
        let is_asked = |asked: Option<&String>, key: &String| asked.is_none_or(|a| a == key);
        census.retain(|row| {
            is_asked(self.site.as_ref(), &row.site_key)
                && is_asked(self.carrier.as_ref(), &row.carrier_key)
        });
        Ok(census)
    }

    fn site_name(&self, key: &str) -> Option<String> {
        (!key.is_empty()).then(|| self.names.sites.name(key).unwrap_or(key).to_owned())
    }

    /// Numbers by state at each site. The pace is that since the first count of the period.
    async fn use_by_site(
        &self,
        conn: &mut Conn<'_>,
        caller: &Caller,
        since: NaiveDate,
    ) -> Result<Vec<SiteUse>> {
        let (site, carrier) = (self.site.as_deref(), self.carrier.as_deref());
        let mut sites: BTreeMap<String, Vec<StateCount>> = BTreeMap::new();
        for row in rows::states_by_site(conn, caller.org, site, carrier).await? {
            sites.entry(row.site_key).or_default().push(StateCount {
                state: row.state,
                numbers: row.numbers,
            });
        }
        let first = rows::census_day_since(conn, caller.org, since).await?;
        let earlier = match first {
            Some(day) => self.census_of(conn, caller, day).await?,
            None => Vec::new(),
        };
        let then = sums_by(&earlier, |row| &row.site_key);
        let mut uses: Vec<SiteUse> = Vec::with_capacity(sites.len());
        for (key, mut states) in sites {
            states.sort_by_key(|count| count.state);
            let mut site = SiteUse {
                site: self.site_name(&key),
                states,
                runway: Runway::Unknown { days: 0 },
            };
            let in_use_then = then.get(key.as_str()).map_or(0, |tally| tally.in_use);
            let then = first.map(|day| UseOn {
                day,
                in_use: in_use_then,
            });
            let now = UseOn {
                day: self.today,
                in_use: site.in_use(),
            };
            site.runway = Runway::at_pace(site.free(), then, now);
            uses.push(site);
        }
        let weeks = |site: &SiteUse| site.runway.weeks().unwrap_or(u64::MAX);
        uses.sort_by_key(|site| (weeks(site), std::cmp::Reverse(site.live())));
        Ok(uses)
    }

    /// Where help would find the callers of each site, the least covered first.
    fn emergency(&self) -> Vec<SiteCoverage> {
        let sites = sums_by(&self.census, |row| &row.site_key).into_iter();
        let mut covered: Vec<SiteCoverage> = sites
            .filter(|(_, tally)| tally.emergency != EmergencyCoverage::default())
            .map(|(key, tally)| SiteCoverage {
                site: self.site_name(key),
                coverage: tally.emergency,
            })
            .collect();
        covered.sort_by_key(|site| site.coverage.percent().unwrap_or(u64::MAX));
        covered
    }

    /// What each carrier with a source bills, most unused first.
    fn billing(&self, sources: &[SourceRow], now: DateTime<Utc>) -> Vec<CarrierBilling> {
        let sums = sums_by(&self.census, |row| &row.carrier_key);
        let is_asked = |name: &str| {
            self.carrier
                .as_ref()
                .is_none_or(|asked| *asked == key(name))
        };
        let carriers = sources.iter().map(|row| &row.source);
        let mut billed: Vec<CarrierBilling> = carriers
            .filter(|source| source.kind == SourceKind::Carrier && is_asked(&source.name))
            .map(|source| {
                let is_current = !source.is_stale(now);
                let tally = sums.get(key(&source.name).as_str());
                let tally = tally.copied().filter(|_| is_current).unwrap_or_default();
                CarrierBilling {
                    carrier: source.name.clone(),
                    as_of: source.as_of,
                    is_current,
                    billed: tally.billed,
                    spare: tally.spare,
                    left_over: tally.left_over,
                }
            })
            .collect();
        billed
            .sort_by_key(|carrier| (std::cmp::Reverse(carrier.unused()), carrier.carrier.clone()));
        billed
    }
}

/// The counts with a key in common, added up.
fn sums_by<'r>(
    census: &'r [CensusRow],
    by: impl Fn(&'r CensusRow) -> &'r String,
) -> BTreeMap<&'r str, Tally> {
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for row in census {
        *sums.entry(by(row)).or_default() += row.tally;
    }
    sums
}
