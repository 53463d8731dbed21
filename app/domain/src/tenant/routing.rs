//! Direct Routing: gateways, routes, and the policies that decide who may take them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Named, Pattern, Tenant,
    fields::{Fields, key},
};
use crate::teams_object::TeamsObject;

/// An SBC (`Get-CsOnlinePSTNGateway`).
#[derive(Clone, Debug)]
pub struct PstnGateway {
    /// Its host name.
    pub name: String,
    /// Whether Teams uses it; `None` where it is not told.
    pub is_enabled: Option<bool>,
}

impl PstnGateway {
    pub(super) fn read(object: &TeamsObject) -> Self {
        Self {
            name: object.identity.clone(),
            is_enabled: Fields::of(object).flag("Enabled"),
        }
    }
}

/// Which numbers go to which gateways (`Get-CsOnlineVoiceRoute`).
#[derive(Clone, Debug)]
pub struct VoiceRoute {
    /// Its name.
    pub name: String,
    /// What it takes; `None` where it is not told.
    pub pattern: Option<Pattern>,
    /// The usages by which policies find it; `None` where they are not told.
    pub usages: Option<Vec<String>>,
    /// Where its calls go; `None` where that is not told.
    pub gateways: Option<Vec<String>>,
}

impl VoiceRoute {
    pub(super) fn read(object: &TeamsObject) -> Self {
        let fields = Fields::of(object);
        Self {
            name: object.identity.clone(),
            pattern: fields
                .text("NumberPattern")
                .value()
                .map(|text| Pattern::read(text)),
            usages: fields.texts("OnlinePstnUsages"),
            gateways: fields.texts("OnlinePstnGatewayList"),
        }
    }
}

impl VoiceRoute {
    /// Whether it has a usage.
    pub fn has_usage(&self, usage: &str) -> bool {
        let mut usages = self.usages.iter().flatten();
        usages.any(|own| key(own) == key(usage))
    }

    /// Whether it is sure to lead nowhere.
    pub fn is_without_gateway(&self) -> bool {
        self.gateways.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether it carries what was dialled. `None` where that cannot be told.
    fn carries(&self, dialled: &str) -> Option<bool> {
        if self.is_without_gateway() {
            return Some(false);
        }
        self.pattern.as_ref()?.takes(dialled)
    }
}

/// Which usages a person may use (`Get-CsOnlineVoiceRoutingPolicy`).
#[derive(Clone, Debug)]
pub struct VoiceRoutingPolicy {
    /// Its name.
    pub name: String,
    /// Its usages in the order in which they are tried; `None` where they are not told.
    pub usages: Option<Vec<String>>,
}

impl VoiceRoutingPolicy {
    pub(super) fn read(object: &TeamsObject) -> Self {
        Self {
            name: object.identity.clone(),
            usages: Fields::of(object).texts("OnlinePstnUsages"),
        }
    }
}

/// The routes by what leads to them, so that one number asks only those that its policy reaches.
#[derive(Clone, Debug, Default)]
pub(super) struct Usages {
    /// The names of the routes of each usage.
    routes: BTreeMap<String, BTreeSet<String>>,
    /// The names of the routes whose usages are not told: they might be of any.
    untold: Vec<String>,
}

impl Usages {
    pub(super) fn of(routes: &Named<VoiceRoute>) -> Self {
        let mut usages = Self::default();
        for route in routes.iter() {
            let Some(own) = &route.usages else {
                usages.untold.push(route.name.clone());
                continue;
            };
            for usage in own {
                let routes = usages.routes.entry(key(usage)).or_default();
                routes.insert(route.name.clone());
            }
        }
        usages
    }
}

impl Tenant {
    /// The routes of a usage. A route whose usages are not told is not among them.
    pub fn routes_of(&self, usage: &str) -> impl Iterator<Item = &VoiceRoute> {
        let names = self.usages.routes.get(&key(usage));
        let names = names.into_iter().flatten();
        names.filter_map(|name| self.voice_routes.get(name))
    }

    /// Whether some route of these usages carries what was dialled, to a gateway. `None` where that cannot
    /// be told.
    pub fn is_carried(&self, usages: &[String], dialled: &str) -> Option<bool> {
        let routes = usages.iter().flat_map(|usage| self.routes_of(usage));
        let mut answer = Some(false);
        for carries in routes.map(|route| route.carries(dialled)) {
            match carries {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        // A route whose usages are not told might be one of them.
        let mut untold = self.usages.untold.iter();
        let might = |name: &String| {
            let route = self.voice_routes.get(name);
            route.is_some_and(|route| route.carries(dialled) != Some(false))
        };
        if answer == Some(false) && untold.any(might) {
            answer = None;
        }
        answer
    }
}
