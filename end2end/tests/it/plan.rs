//! From a finding to its verified fix, by two people: one proposes, another approves, and the change is
//! made at the vendor and read back.

use anyhow::Result;
use playwright_rs::{AriaRole, expect};
use sim::Code;

use crate::{
    harness::{
        browser::{Browser, Setting, Tab, told},
        exports::Exports,
        server::{PASSWORD, Workplace},
    },
    pages::{inbox, sign_in::sign_in},
};

const PROPOSER: &str = "eve@contoso.example";
const APPROVER: &str = "ann@contoso.example";

#[tokio::test]
async fn one_proposes_another_approves_and_it_is_verified() -> Result<()> {
    from_finding_to_fix(Setting::default()).await
}

#[tokio::test]
async fn the_same_without_javascript() -> Result<()> {
    from_finding_to_fix(Setting::without_scripts()).await
}

async fn from_finding_to_fix(setting: Setting) -> Result<()> {
    let workplace = Workplace::demo()?;
    workplace.add_user(PROPOSER, "engineer")?;
    workplace.add_user(APPROVER, "engineer")?;
    let server = workplace.serve_with_vendors()?;
    let number =
        Exports::demo(server.workplace.folder.path()).number_with(Code::TeamsHolderDeleted);
    let browser = Browser::launch().await?;

    let proposer = browser
        .open(&server.url("/findings?code=teams-holder-deleted"), setting)
        .await?;
    sign_in(&proposer, (PROPOSER, PASSWORD), "Findings").await?;
    let plan = propose(&proposer, &number).await?;
    expect(proposer.link("Approve")).to_have_count(0).await?;
    proposer.says("It takes a number from somebody.").await?;

    let approver = browser.open(&server.url(&plan), setting).await?;
    sign_in(&approver, (APPROVER, PASSWORD), "What it changes").await?;
    approve_and_apply(&approver, &plan).await?;
    report_the_script(&approver, &plan).await?;
    is_verified(&approver, &number).await
}

/// Opens the finding and proposes to change Teams. Gives the plan's address.
async fn propose(tab: &Tab, number: &str) -> Result<String> {
    inbox::items_of(tab, number)
        .get_by_role(AriaRole::Link, None)
        .click(None)
        .await?;
    let ways = tab.panel("Plan a fix");
    told(ways.clone(), "Unassign in Teams").await?;
    ways.get_by_role(AriaRole::Button, None)
        .first()
        .click(None)
        .await?;
    tab.says("Waiting for approval").await?;
    tab.hydrated().await?;
    let address = tab.page.url();
    let path = address.find("/plans/").map(|at| address[at..].to_owned());
    path.ok_or_else(|| anyhow::anyhow!("{address} is not a plan's"))
}

async fn approve_and_apply(tab: &Tab, plan: &str) -> Result<()> {
    tab.link("Approve").click(None).await?;
    tab.button("Approve 3 steps").click(None).await?;
    tab.says("Each item is read again before it is written.")
        .await?;
    tab.hydrated().await?;
    tab.link("Apply").click(None).await?;
    tab.button("Apply").click(None).await?;
    tab.until(plan, "1 step left for a Teams administrator")
        .await?;
    told(tab.panel("What it changes"), "Done").await
}

/// What no API writes is done by a script, which a Teams administrator takes and whose results come back.
async fn report_the_script(tab: &Tab, plan: &str) -> Result<()> {
    let script = tab.download(tab.link("Download the script")).await?;
    told(tab.panel("What it changes"), "Block assignment in Teams").await?;
    let digest = tab.page.locator("code[title]").first();
    let digest = digest.get_attribute("title").await?.unwrap_or_default();
    assert!(script.contains(&digest), "the script is of this plan");

    let id = plan.trim_start_matches("/plans/");
    let results = format!(
        "{{\"plan\":\"{id}\",\"digest\":\"{digest}\"}}\n\
         {{\"ordinal\":3,\"outcome\":\"done\",\"observed\":\"BlockedUntil\",\"message\":\"\",\"at\":null}}"
    );
    tab.field("Result file").fill(&results, None).await?;
    tab.button("Mark what was done").click(None).await?;
    tab.says("Every item is as it was planned.").await?;
    tab.hydrated().await
}

/// The finding is resolved, and the record says who did what.
async fn is_verified(tab: &Tab, number: &str) -> Result<()> {
    let findings = format!("/numbers/{number}?tab=findings");
    tab.until(&findings, "Resolved").await?;
    tab.visit(&format!("/numbers/{number}?tab=timeline"))
        .await?;
    told(tab.panel("Timeline"), "Correct 1 finding").await
}
