//! Every page in every state, in both themes and on both screens: it hydrates, the console stays
//! silent, axe finds nothing serious, and nothing is wider than the screen. The pictures go to
//! `target/screenshots`, for people to look at.

use anyhow::{Result, ensure};
use playwright_rs::AriaRole;
use sim::Code;

use crate::{
    harness::{
        browser::{Browser, Screen, Setting, Tab, Theme, seen, with_text},
        exports::Exports,
        server::{DEMO, Database, PASSWORD, Server, Workplace},
    },
    pages::{
        import, inbox,
        sign_in::{sign_in, try_to_sign_in},
    },
};

const VIEWER: &str = "vera@contoso.example";

/// The states that an address alone leads to.
const ADDRESSES: &[(&str, &str)] = &[
    ("home", "/"),
    ("home-called", "/?called=1"),
    ("numbers", "/numbers"),
    ("numbers-search", "/numbers?q=0168"),
    (
        "numbers-filtered",
        "/numbers?state=assigned&state=active&severity=high&carrier=Bandwidth&sort=holder&dir=desc",
    ),
    (
        "numbers-columns",
        "/numbers?size=25&column=holder&column=owner&column=cost_centre&column=country&column=updated",
    ),
    ("numbers-none", "/numbers?q=zzzz"),
    ("number-bad", "/numbers/+12"),
    ("number-unknown", "/numbers/+12065559999"),
    ("findings", "/findings"),
    ("findings-filtered", "/findings?severity=high&plane=teams"),
    ("findings-decided", "/findings?state=snoozed&state=accepted"),
    ("findings-none", "/findings?digits=99999"),
    (
        "finding-unknown",
        "/findings?open=00000000-0000-0000-0000-000000000000",
    ),
    ("rules", "/rules"),
    ("rules-not-yet", "/rules?coverage=not_yet"),
    ("rules-none", "/rules?q=zzzz"),
    ("rule", "/rules/carrier-route-mismatch"),
    ("rule-unknown", "/rules/no-such-rule"),
    ("ports", "/ports"),
    ("port-new", "/ports/new"),
    (
        "port-new-list",
        "/ports/new?carrier=Microsoft&country=US&text=%2B16175550101%0Anobody",
    ),
    ("port-projects", "/ports/projects"),
    ("port-project-new", "/ports/projects?edit=new"),
    ("exceptions", "/exceptions"),
    (
        "exception-new",
        "/exceptions/new?code=carrier-route-mismatch",
    ),
    (
        "exception-new-refused",
        "/exceptions/new?first=12&error=Give%20a%20reason.",
    ),
    ("plans", "/plans"),
    ("plans-none", "/plans?state=applied"),
    (
        "plan-unknown",
        "/plans/00000000-0000-0000-0000-000000000000",
    ),
    ("import-new", "/imports/new?kind=carrier"),
    (
        "import-new-refused",
        "/imports/new?kind=carrier&error=Name%20the%20carrier%20whose%20list%20this%20is.",
    ),
    ("sources", "/sources"),
    ("teams", "/teams"),
    ("teams-kind", "/teams?kind=voice_route"),
    ("connection-new", "/sources/new"),
    ("connection-new-graph", "/sources/new?provider=graph"),
    ("connection-new-file", "/sources/new?provider=file"),
    (
        "connection-new-refused",
        "/sources/new?provider=graph&error=The%20tenant%20cannot%20be%20used.",
    ),
    (
        "connection-unknown",
        "/connections/00000000-0000-0000-0000-000000000000",
    ),
    ("run-unknown", "/runs/00000000-0000-0000-0000-000000000000"),
    ("worker", "/worker"),
    ("schedules", "/schedules"),
    ("schedule-new", "/schedules/new"),
    ("destinations", "/destinations"),
    ("destination-new", "/destinations/new?kind=webhook"),
    ("deliveries", "/deliveries"),
    ("history", "/history"),
    ("notifications", "/notifications"),
    ("notifications-settings", "/notifications/settings"),
    ("notifications-events", "/notifications/events"),
    ("not-found", "/no-such-page"),
];

#[tokio::test]
async fn light_on_a_desktop() -> Result<()> {
    is_fit_to_be_seen(Theme::Light, Screen::Desktop).await
}

#[tokio::test]
async fn dark_on_a_desktop() -> Result<()> {
    is_fit_to_be_seen(Theme::Dark, Screen::Desktop).await
}

#[tokio::test]
async fn light_on_a_phone() -> Result<()> {
    is_fit_to_be_seen(Theme::Light, Screen::Phone).await
}

#[tokio::test]
async fn dark_on_a_phone() -> Result<()> {
    is_fit_to_be_seen(Theme::Dark, Screen::Phone).await
}

async fn is_fit_to_be_seen(theme: Theme, screen: Screen) -> Result<()> {
    let setting = Setting {
        screen,
        theme,
        ..Setting::default()
    };
    let browser = Browser::launch().await?;
    let workplace = Workplace::demo()?;
    workplace.add_user(VIEWER, "viewer")?;
    let demo = workplace.serve()?;
    let mut visit = Visit::begin(&browser, &demo, setting).await?;
    visit.doors().await?;
    for (name, path) in ADDRESSES {
        visit.page(name, path).await?;
    }
    visit.numbers(&demo).await?;
    visit.findings().await?;
    visit.plan().await?;
    visit.source().await?;
    visit.connection().await?;
    visit.feed().await?;
    visit.import(&demo).await?;
    visit.end()?;

    let mut visit = Visit::begin(&browser, &demo, setting).await?;
    visit.as_viewer().await?;
    visit.end()?;

    let empty = Workplace::new(Database::Sqlite)?;
    empty.add_user(VIEWER, "admin")?;
    let empty = empty.serve()?;
    let mut visit = Visit::begin(&browser, &empty, setting).await?;
    visit.emptiness().await?;
    visit.end()?;

    let new = Server::empty()?;
    let mut visit = Visit::begin(&browser, &new, setting).await?;
    visit.look("setup").await?;
    visit.end()
}

/// A walk through the pages in one tab. It goes on past what is not fit to be seen, to tell it all.
struct Visit {
    tab: Tab,
    setting: Setting,
    complaints: Vec<String>,
}

impl Visit {
    async fn begin(browser: &Browser, server: &Server, setting: Setting) -> Result<Self> {
        let mut tab = browser.open(&server.url("/"), setting).await?;
        // The browser's own word for a page that is not there.
        tab.allow("status of 404");
        Ok(Self {
            tab,
            setting,
            complaints: Vec::new(),
        })
    }

    fn end(self) -> Result<()> {
        let complaints = self.complaints.join("\n\n");
        ensure!(complaints.is_empty(), "{complaints}");
        Ok(())
    }

    async fn page(&mut self, name: &str, path: &str) -> Result<()> {
        self.tab.visit(path).await?;
        self.look(name).await
    }

    /// Looks at what the tab shows now.
    async fn look(&mut self, name: &str) -> Result<()> {
        self.tab.hydrated().await?;
        let checks = [
            self.tab.check_accessibility().await,
            self.tab.check_width().await,
        ];
        let complaints = checks.into_iter().filter_map(Result::err);
        self.complaints.extend(complaints.map(|e| e.to_string()));
        self.tab
            .screenshot(&format!("{name}-{}", self.setting.name()))
            .await?;
        Ok(())
    }

    async fn doors(&mut self) -> Result<()> {
        self.look("sign-in").await?;
        try_to_sign_in(&self.tab, DEMO.0, "a wrong password").await?;
        self.tab.says("is not right").await?;
        self.look("sign-in-refused").await?;
        sign_in(&self.tab, DEMO, "Sources").await
    }

    async fn numbers(&mut self, demo: &Server) -> Result<()> {
        let exports = Exports::demo(demo.workplace.folder.path());
        let number = exports.number_with(Code::TeamsHolderMismatch);
        for tab in ["overview", "findings", "timeline", "raw"] {
            let path = format!("/numbers/{number}?tab={tab}");
            self.page(&format!("number-{tab}"), &path).await?;
        }
        let unlisted = exports.number_with(Code::CarrierNumberNotInInventory);
        self.page("number-unlisted", &format!("/numbers/{unlisted}"))
            .await?;

        self.tab.visit("/numbers").await?;
        let filter = self.tab.page.locator("summary").filter(with_text("Filter"));
        filter.click(None).await?;
        self.look("numbers-menu").await
    }

    async fn findings(&mut self) -> Result<()> {
        self.tab.visit("/findings").await?;
        let first = inbox::items(&self.tab).first();
        let checkbox = first.get_by_role(AriaRole::Checkbox, None);
        checkbox.check(None).await?;
        self.look("findings-chosen").await?;
        checkbox.uncheck(None).await?;
        first.get_by_role(AriaRole::Link, None).click(None).await?;
        seen(self.tab.panel("Evidence")).await?;
        self.look("finding").await?;
        let menu = self.tab.page.locator("summary").filter(with_text("Snooze"));
        menu.click(None).await?;
        self.look("finding-menu").await
    }

    /// A plan from its proposal to the refusal of what is no result file.
    async fn plan(&mut self) -> Result<()> {
        self.tab.visit("/plans").await?;
        self.tab
            .page
            .locator("tbody a")
            .filter(with_text("Holder is deleted"))
            .click(None)
            .await?;
        seen(self.tab.panel("What it changes")).await?;
        self.look("plan").await?;
        self.tab.link("Approve").click(None).await?;
        seen(self.tab.role(AriaRole::Heading, "Approve this plan?")).await?;
        self.look("plan-approve").await?;
        self.tab.link("Not now").click(None).await?;
        self.tab.link("Reject").click(None).await?;
        seen(self.tab.button("Reject it")).await?;
        self.look("plan-reject").await?;
        self.tab.link("Not now").click(None).await?;
        self.tab.allow("status of 422");
        self.tab
            .field("Result file")
            .fill("nothing of the sort", None)
            .await?;
        self.tab.button("Mark what was done").click(None).await?;
        seen(self.tab.page.locator("[role=alert]")).await?;
        self.look("plan-refused").await
    }

    async fn source(&mut self) -> Result<()> {
        self.tab.visit("/sources").await?;
        self.tab.link("Twilio").click(None).await?;
        self.tab.arrived_at("Held for review").await?;
        self.look("source-held").await?;
        self.tab.link("Discard").click(None).await?;
        seen(self.tab.button("Discard the snapshot")).await?;
        self.look("source-discard").await?;
        self.tab.link("Keep it").click(None).await?;
        self.tab
            .link("See what it would change")
            .click(None)
            .await?;
        seen(self.tab.button("Release it")).await?;
        self.look("run-held").await?;
        let new = self.tab.page.locator(".tabs a").filter(with_text("New"));
        new.click(None).await?;
        self.look("run-held-new").await
    }

    async fn connection(&mut self) -> Result<()> {
        self.tab.visit("/sources").await?;
        self.tab.link("Connection Telnyx").click(None).await?;
        seen(self.tab.panel("Runs")).await?;
        self.look("connection").await?;
        self.tab.link("Settings").click(None).await?;
        seen(self.tab.button("Save")).await?;
        self.look("connection-settings").await?;
        self.tab.link("Remove the connection").click(None).await?;
        seen(self.tab.button("Remove the connection")).await?;
        self.look("connection-remove").await
    }

    async fn feed(&mut self) -> Result<()> {
        self.tab.visit("/sources/new?provider=file").await?;
        self.tab.hydrated().await?;
        self.tab.field("Name").fill("Colt", None).await?;
        self.tab.button("Save and ask").click(None).await?;
        self.tab.arrived_at("Colt").await?;
        self.look("feed").await?;
        self.tab.button("Make an address").click(None).await?;
        self.tab.says("not shown again").await?;
        self.look("feed-address").await?;
        self.tab.link("Back to the feed").click(None).await?;
        self.tab.link("Replace it").click(None).await?;
        seen(self.tab.button("Replace the address")).await?;
        self.look("feed-replace").await
    }

    async fn import(&mut self, demo: &Server) -> Result<()> {
        let exports = Exports::demo(demo.workplace.folder.path());
        self.tab.visit("/imports/new?kind=numbers").await?;
        import::send(&self.tab, &exports.inventory_with_bad_rows()?).await?;
        self.look("import-verdicts").await?;
        import::count(&self.tab, "Invalid").click(None).await?;
        seen(import::row(&self.tab, "sleeping")).await?;
        self.look("import-invalid").await?;

        self.tab.visit("/imports/new?kind=teams_users").await?;
        import::send(&self.tab, &exports.teams_users()?).await?;
        import::commit(&self.tab).await?;
        self.look("import-committed").await?;
        self.page("imports", "/imports").await
    }

    async fn as_viewer(&mut self) -> Result<()> {
        sign_in(&self.tab, (VIEWER, PASSWORD), "Sources").await?;
        self.look("viewer-home").await?;
        self.page("viewer-import", "/imports/new").await?;
        self.page("viewer-connection-new", "/sources/new").await?;
        self.page("viewer-rule", "/rules/carrier-route-mismatch")
            .await?;
        self.page("viewer-exception-new", "/exceptions/new").await?;
        self.page("viewer-sources", "/sources").await?;
        self.tab.link("Twilio").click(None).await?;
        self.tab.arrived_at("Twilio").await?;
        self.look("viewer-source").await?;
        self.tab.visit("/findings").await?;
        let first = inbox::items(&self.tab).first();
        first.get_by_role(AriaRole::Link, None).click(None).await?;
        seen(self.tab.panel("Evidence")).await?;
        self.look("viewer-finding").await
    }

    async fn emptiness(&mut self) -> Result<()> {
        sign_in(&self.tab, (VIEWER, PASSWORD), "Begin here").await?;
        self.look("empty-home").await?;
        for room in [
            "numbers", "findings", "plans", "rules", "imports", "sources", "worker", "history",
        ] {
            self.page(&format!("empty-{room}"), &format!("/{room}"))
                .await?;
        }
        Ok(())
    }
}
