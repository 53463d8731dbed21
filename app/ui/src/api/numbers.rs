//! The list of numbers and all about one.

use std::collections::BTreeMap;

use domain::{
    number::view::{NumberDetail, NumberList},
    plan::Plan,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// A number with the words of the rules that its findings name. The browser does not carry the rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NumberPage {
    /// The number.
    pub(crate) detail: NumberDetail,
    /// Each code's few words.
    pub(crate) titles: BTreeMap<String, String>,
    /// The plans that change it, newest first.
    pub(crate) plans: Vec<Plan>,
}

impl NumberPage {
    /// The few words of a rule, else its code.
    pub(crate) fn title<'a>(&'a self, code: &'a str) -> &'a str {
        self.titles.get(code).map_or(code, String::as_str)
    }
}

/// The numbers that an address asks for.
#[server(prefix = "/_fn", endpoint = "numbers", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<NumberList>, ApiError> {
    use domain::number::query::NumberQuery;

    let (app, caller) = super::caller()?;
    let pairs = crate::address::pairs(&query);
    let query = NumberQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    super::answer(
        &app,
        &caller,
        services::numbers::list(&app, &caller, &query).await,
    )
}

/// One number, whether the inventory has it or only a source.
#[server(prefix = "/_fn", endpoint = "numbers/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(number: String) -> Result<Answer<NumberPage>, ApiError> {
    let (app, caller) = super::caller()?;
    let number = super::id(&number)?;
    super::answer(&app, &caller, page(&app, &caller, number).await)
}

#[cfg(feature = "ssr")]
async fn page(
    app: &services::App,
    caller: &services::Caller,
    number: domain::E164,
) -> services::Result<NumberPage> {
    let detail = services::numbers::find(app, caller, number).await?;
    let findings = detail.findings.iter();
    let titles = findings
        .map(|f| (f.code.clone(), f.title().to_owned()))
        .collect();
    Ok(NumberPage {
        plans: services::plans::about(app, caller, number).await?,
        detail,
        titles,
    })
}
