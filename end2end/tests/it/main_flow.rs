//! The main job: from an organisation's exports to its findings, and to a decision about one of them.
//! The same steps with and without JavaScript, and on both databases.

use anyhow::Result;
use playwright_rs::{AriaRole, expect};
use sim::Code;

use crate::{
    harness::{
        browser::{Browser, Scripting, Setting, Tab, seen, told},
        exports::{BAD_ROWS, Exports},
        server::{Database, PASSWORD, Workplace},
    },
    pages::{import, inbox, number::plane, sign_in::sign_in},
};

const ADMIN: &str = "ada@contoso.example";

#[tokio::test]
async fn with_javascript() -> Result<()> {
    from_exports_to_a_decision(Database::Sqlite, Scripting::On).await
}

#[tokio::test]
async fn without_javascript() -> Result<()> {
    from_exports_to_a_decision(Database::Sqlite, Scripting::Off).await
}

#[tokio::test]
async fn on_postgres() -> Result<()> {
    if Database::Postgres.is_there() {
        from_exports_to_a_decision(Database::Postgres, Scripting::On).await?;
    }
    Ok(())
}

async fn from_exports_to_a_decision(database: Database, scripting: Scripting) -> Result<()> {
    let workplace = Workplace::new(database)?;
    workplace.add_user(ADMIN, "admin")?;
    let exports = Exports::new(workplace.folder.path());
    let server = workplace.serve()?;
    let browser = Browser::launch().await?;
    let setting = Setting {
        scripting,
        ..Setting::default()
    };
    let tab = browser.open(&server.url("/"), setting).await?;

    sign_in(&tab, (ADMIN, PASSWORD), "Begin here").await?;
    bring_the_inventory(&tab, &exports).await?;
    bring_what_the_sources_list(&tab, &exports).await?;
    call_the_roll(&tab, &exports).await?;
    decide_about_a_finding(&tab, &exports).await
}

async fn bring_the_inventory(tab: &Tab, exports: &Exports) -> Result<()> {
    let file = exports.inventory_with_bad_rows()?;
    import::upload(tab, "Inventory", &file).await?;

    let good = exports.numbers()?;
    expect(import::count(tab, "Create"))
        .to_have_text(&good.to_string())
        .await?;
    expect(import::count(tab, "Invalid"))
        .to_have_text("3")
        .await?;
    import::count(tab, "Invalid").click(None).await?;
    for (line, (_, column, value)) in (good + 2..).zip(BAD_ROWS) {
        let row = import::row(tab, value);
        for text in [&line.to_string(), column, value] {
            told(row.clone(), text).await?;
        }
        seen(row.locator(".why")).await?;
    }
    let errors = tab.download(tab.link("Error file, 3 rows")).await?;
    assert_eq!(errors.lines().count(), 1 + BAD_ROWS.len(), "{errors}");

    import::commit(tab).await?;
    tab.says(&format!("{good} created, 0 updated, 0 unchanged"))
        .await
}

async fn bring_what_the_sources_list(tab: &Tab, exports: &Exports) -> Result<()> {
    import::upload(tab, "Teams numbers", &exports.teams_numbers()?).await?;
    import::commit(tab).await?;
    import::upload(tab, "Teams users", &exports.teams_users()?).await?;
    import::commit(tab).await?;
    for (carrier, list) in exports.carriers()? {
        import::upload_carrier(tab, carrier, &list).await?;
        import::commit(tab).await?;
    }
    Ok(())
}

async fn call_the_roll(tab: &Tab, exports: &Exports) -> Result<()> {
    tab.link("Home").click(None).await?;
    tab.arrived_at("Sources").await?;
    tab.button("Call the roll").click(None).await?;
    tab.says("The roll has been called.").await?;
    let findings = exports.findings().to_string();
    told(tab.page.locator("nav .count--alert"), &findings).await?;

    tab.link(&format!("Findings {findings}"))
        .click(None)
        .await?;
    tab.arrived_at("Findings").await?;
    tab.says(&format!("{findings} to look at")).await
}

async fn decide_about_a_finding(tab: &Tab, exports: &Exports) -> Result<()> {
    let number = exports.number_with(Code::TeamsHolderMismatch);
    inbox::choose_rule(tab, "Holder differs").await?;
    inbox::items_of(tab, &number)
        .get_by_role(AriaRole::Link, None)
        .click(None)
        .await?;
    told(inbox::reading(tab), "Holder differs").await?;
    expect(tab.panel("Evidence").locator("tr[data-differs] td").first())
        .to_contain_text("@contoso.example")
        .await?;
    seen(tab.panel("The rule")).await?;
    told(tab.panel("Plan a fix"), "Accept into the inventory").await?;

    // To the number, and back again.
    inbox::reading(tab)
        .get_by_role(AriaRole::Heading, None)
        .first()
        .get_by_role(AriaRole::Link, None)
        .click(None)
        .await?;
    told(plane(tab, "Teams"), "Differs").await?;
    told(plane(tab, "Carrier"), "Agrees").await?;
    tab.page.go_back(None).await?;
    told(inbox::reading(tab), "Holder differs").await?;
    tab.hydrated().await?;

    // The decision, and the reason for it.
    inbox::items_of(tab, &number)
        .get_by_role(AriaRole::Checkbox, None)
        .check(None)
        .await?;
    let bar = tab.role(AriaRole::Group, "The chosen findings");
    bar.get_by_label("Reason", true)
        .fill("Asked the site to confirm.", None)
        .await?;
    bar.get_by_text("Acknowledge", true).click(None).await?;
    tab.says("1 finding acknowledged.").await?;

    tab.visit(&format!("/numbers/{number}?tab=timeline"))
        .await?;
    let timeline = tab.panel("Timeline");
    told(timeline.clone(), "Acknowledged by").await?;
    told(timeline, "Asked the site to confirm.").await?;
    tab.visit(&format!("/numbers/{number}?tab=findings"))
        .await?;
    told(tab.panel("All findings"), "Acknowledged").await
}
