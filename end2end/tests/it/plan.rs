//! From a finding to its verified fix, by two people: one proposes, another approves, and the change is
//! made at the vendor and read back.

use anyhow::Result;
use playwright_rs::{AriaRole, expect};
use sim::Code;

use crate::{
    harness::{
        browser::{Browser, Setting, Tab, seen, told},
        exports::Exports,
        server::{PASSWORD, Server, Workplace},
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
    let number = Exports::demo(server.workplace.folder.path()).number_with(Code::TeamsHolderDeleted);
    let browser = Browser::launch().await?;

    let proposer = browser.open(&server.url("/findings"), setting).await?;
    sign_in(&proposer, (PROPOSER, PASSWORD), "Findings").await?;
    let plan = propose(&proposer, &number).await?;
    expect(proposer.link("Approve")).to_have_count(0).await?;
    proposer.says("It takes a number from somebody.").await?;

    let approver = browser.open(&server.url(&plan), setting).await?;
    sign_in(&approver, (APPROVER, PASSWORD), "Plan").await?;
    approve_and_apply(&approver, &plan).await?;
    is_verified(&approver, &server, &number).await
}

/// Opens the finding and proposes to change Teams. Gives the plan's address.
async fn propose(tab: &Tab, number: &str) -> Result<String> {
    inbox::choose_rule(tab, "Holder deleted").await?;
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
    tab.button("Approve 1 step").click(None).await?;
    tab.says("Nothing has been changed yet.").await?;
    tab.hydrated().await?;
    tab.link("Apply").click(None).await?;
    tab.button("Apply").click(None).await?;
    tab.until(plan, "Every item was read back").await?;
    told(tab.panel("What it changes"), "Done").await
}

/// The finding is resolved, and the record says who did what.
async fn is_verified(tab: &Tab, server: &Server, number: &str) -> Result<()> {
    let _ = server;
    let findings = format!("/numbers/{number}?tab=findings");
    tab.until(&findings, "Resolved").await?;
    tab.visit(&format!("/numbers/{number}?tab=timeline")).await?;
    seen(tab.panel("Timeline")).await
}
