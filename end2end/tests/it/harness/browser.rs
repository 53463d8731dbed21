//! Chromium, with a fresh profile for each tab.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use playwright_rs::{
    AriaRole, Browser as Chromium, BrowserContextOptions, FilterOptions, GetByRoleOptions,
    LaunchOptions, Locator, Page, Playwright, ScreenshotOptions, SelectOption, Viewport, expect,
};

use super::repository;

/// A debug build's wasm is large, and the machine may be busy.
const HYDRATION_LIMIT: Duration = Duration::from_secs(30);

/// How long a page may take to show what it should, on a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// A running Chromium. It ends when this is dropped.
pub(crate) struct Browser {
    chromium: Chromium,
    _playwright: Playwright,
}

/// How a tab shows a page. The default is a desktop, light, with JavaScript.
#[derive(Clone, Copy, Default)]
pub(crate) struct Setting {
    pub(crate) scripting: Scripting,
    pub(crate) screen: Screen,
    pub(crate) theme: Theme,
}

/// Whether the tab runs JavaScript.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Scripting {
    #[default]
    On,
    Off,
}

/// The sizes the pages are designed for.
#[derive(Clone, Copy, Default)]
pub(crate) enum Screen {
    #[default]
    Desktop,
    Phone,
}

/// The colour scheme the user prefers.
#[derive(Clone, Copy, Default)]
pub(crate) enum Theme {
    #[default]
    Light,
    Dark,
}

/// One page in a profile of its own.
pub(crate) struct Tab {
    pub(crate) page: Page,
    origin: String,
    pub(super) scripting: Scripting,
    allowed: Vec<String>,
}

impl Browser {
    /// Launches Chromium: the one of `E2E_CHROMIUM`, else Debian's, else the one the set-up fetched.
    pub(crate) async fn launch() -> Result<Self> {
        let playwright = Playwright::launch().await?;
        let options = LaunchOptions::new()
            .executable_path(executable().to_string_lossy().into_owned())
            .headless(true)
            // Chromium refuses to run as root inside its sandbox.
            .chromium_sandbox(!is_root()?)
            // Containers often have a tiny /dev/shm.
            .args(vec!["--disable-dev-shm-usage".into()]);
        let chromium = playwright.chromium().launch_with_options(options).await?;
        Ok(Self {
            chromium,
            _playwright: playwright,
        })
    }

    /// Opens an address in a tab with a fresh profile.
    pub(crate) async fn open(&self, url: &str, setting: Setting) -> Result<Tab> {
        let context = self
            .chromium
            .new_context_with_options(setting.options())
            .await?;
        let page = context.new_page().await?;
        let tab = Tab {
            page,
            origin: origin(url).to_owned(),
            scripting: setting.scripting,
            allowed: Vec::new(),
        };
        tab.visit(url).await?;
        Ok(tab)
    }
}

impl Tab {
    /// Goes to an address or a path, and waits until the page answers to clicks.
    pub(crate) async fn visit(&self, url: &str) -> Result<()> {
        let origin = if url.starts_with('/') {
            &self.origin
        } else {
            ""
        };
        let url = format!("{origin}{url}");
        self.page
            .goto(&url, None)
            .await
            .with_context(|| format!("open {url}"))?;
        if url.starts_with("http") {
            self.hydrated().await
        } else {
            Ok(())
        }
    }

    /// Comes back to a page until it says something: the worker does its work in its own time.
    pub(crate) async fn until(&self, path: &str, text: &str) -> Result<()> {
        let began = Instant::now();
        loop {
            self.visit(path).await?;
            let said = self.page.get_by_text(text, false).first();
            if said.is_visible().await? {
                return Ok(());
            }
            ensure!(
                began.elapsed() < LIMIT,
                "{path} does not say \u{201c}{text}\u{201d}"
            );
        }
    }

    /// Waits until the page answers to clicks. Needed after each full load.
    pub(crate) async fn hydrated(&self) -> Result<()> {
        if self.scripting == Scripting::Off {
            return Ok(());
        }
        expect(self.page.locator("body[data-hydrated]"))
            .with_timeout(HYDRATION_LIMIT)
            .to_have_count(1)
            .await
            .context("the page did not hydrate")
    }

    /// Waits until a page with this heading is there and answers to clicks.
    pub(crate) async fn arrived_at(&self, heading: &str) -> Result<()> {
        seen(self.role(AriaRole::Heading, heading).first()).await?;
        self.hydrated().await
    }

    /// What has this role and exactly this name.
    pub(crate) fn role(&self, role: AriaRole, name: &str) -> Locator {
        self.page.get_by_role(role, Some(named(name)))
    }

    /// The link with this name.
    pub(crate) fn link(&self, name: &str) -> Locator {
        self.role(AriaRole::Link, name)
    }

    /// The button with this name.
    pub(crate) fn button(&self, name: &str) -> Locator {
        self.role(AriaRole::Button, name)
    }

    /// The field with this label.
    pub(crate) fn field(&self, label: &str) -> Locator {
        self.page.get_by_label(label, true)
    }

    /// What shows a number, given in its canonical form.
    pub(crate) fn number(&self, e164: &str) -> Locator {
        self.page.locator(format!("data[value='{e164}']"))
    }

    /// The panel with this heading.
    pub(crate) fn panel(&self, heading: &str) -> Locator {
        self.role(AriaRole::Region, heading)
    }

    /// Waits until the page says something. What is folded away, such as the latest notifications, says nothing.
    pub(crate) async fn says(&self, text: &str) -> Result<()> {
        seen(self.page.get_by_text(text, false).visible().first()).await
    }

    /// Follows a link to a file, and reads the text in it.
    pub(crate) async fn download(&self, link: Locator) -> Result<String> {
        Ok(String::from_utf8(self.download_bytes(link).await?)?)
    }

    /// Follows a link to a file, and reads the file.
    pub(crate) async fn download_bytes(&self, link: Locator) -> Result<Vec<u8>> {
        let download = self.page.expect_download(None).await?;
        link.click(None).await?;
        let file = download.wait().await?.path().await?;
        Ok(fs::read(file.context("the file did not arrive")?)?)
    }

    /// Fills in fields, each by its identifier on the page.
    pub(crate) async fn fill_in(&self, fields: &[(&str, &str)]) -> Result<()> {
        for (id, value) in fields {
            let field = self.page.locator(format!("#{id}"));
            field
                .fill(value, None)
                .await
                .with_context(|| format!("fill in {id}"))?;
        }
        Ok(())
    }

    /// Chooses among what a field offers, by the label.
    pub(crate) async fn choose(&self, field: &str, label: &str) -> Result<()> {
        let option = SelectOption::Label(label.to_owned());
        self.field(field).select_option(option, None).await?;
        Ok(())
    }

    /// Fails when the page is wider than the screen.
    pub(crate) async fn check_width(&self) -> Result<()> {
        let over: i32 = self
            .page
            .evaluate(
                "() => document.documentElement.scrollWidth - innerWidth",
                None::<&()>,
            )
            .await?;
        ensure!(
            over <= 0,
            "{} is {over} px wider than the screen",
            self.page.url()
        );
        Ok(())
    }

    /// Does not count console errors with this text: for flows that meet an error on purpose.
    pub(crate) fn allow(&mut self, text: &str) {
        self.allowed.push(text.into());
    }

    /// What the console reported as errors or warnings, and what no script caught. Without JavaScript
    /// Chromium warns that the script was not used.
    pub(crate) fn errors(&self) -> Vec<String> {
        let counts = |kind: &str| match self.scripting {
            Scripting::On => matches!(kind, "error" | "warning"),
            Scripting::Off => kind == "error",
        };
        let console = self.page.console_messages();
        let console = console.iter().filter(|message| counts(message.type_()));
        console
            .map(|message| format!("{} ({})", message.text(), message.location().url))
            .chain(self.page.page_errors())
            .filter(|error| !self.allowed.iter().any(|text| error.contains(text)))
            .collect()
    }

    /// Writes the whole page to `target/screenshots/NAME.png`.
    pub(crate) async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let folder = repository("target/screenshots");
        fs::create_dir_all(&folder)?;
        let file = folder.join(name).with_extension("png");
        let options = ScreenshotOptions::builder().full_page(true).build();
        self.page.screenshot_to_file(&file, options).await?;
        Ok(file)
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let errors = self.errors();
        assert!(
            errors.is_empty() || std::thread::panicking(),
            "the console shows errors on {}:\n{}",
            self.page.url(),
            errors.join("\n")
        );
    }
}

impl Setting {
    /// With JavaScript off: each page works before its script loads.
    pub(crate) fn without_scripts() -> Self {
        Self {
            scripting: Scripting::Off,
            ..Self::default()
        }
    }

    /// The setting in a file's name: `light-1440`.
    pub(crate) fn name(self) -> String {
        format!("{}-{}", self.theme.name(), self.screen.viewport().width)
    }

    fn options(self) -> BrowserContextOptions {
        BrowserContextOptions::builder()
            .viewport(self.screen.viewport())
            .color_scheme(self.theme.name().into())
            .javascript_enabled(self.scripting == Scripting::On)
            // A contrast measured in the middle of a transition is neither colour's.
            .reduced_motion("reduce".into())
            .build()
    }
}

impl Screen {
    const fn viewport(self) -> Viewport {
        match self {
            Self::Desktop => Viewport {
                width: 1440,
                height: 900,
            },
            Self::Phone => Viewport {
                width: 390,
                height: 844,
            },
        }
    }
}

impl Theme {
    const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Waits until something is to be seen.
pub(crate) async fn seen(what: Locator) -> Result<()> {
    Ok(expect(what).with_timeout(LIMIT).to_be_visible().await?)
}

/// Waits until something is there no more.
pub(crate) async fn gone(what: Locator) -> Result<()> {
    Ok(expect(what).with_timeout(LIMIT).to_have_count(0).await?)
}

/// Waits until something says a text.
pub(crate) async fn told(what: Locator, text: &str) -> Result<()> {
    Ok(expect(what)
        .with_timeout(LIMIT)
        .to_contain_text(text)
        .await?)
}

/// Chooses what has exactly this accessible name.
pub(crate) fn named(name: &str) -> GetByRoleOptions {
    GetByRoleOptions::default().name(name).exact(true)
}

/// Narrows to what contains this text.
pub(crate) fn with_text(text: &str) -> FilterOptions {
    FilterOptions::default().has_text(text)
}

/// Narrows to what contains this.
pub(crate) fn with(inner: Locator) -> FilterOptions {
    FilterOptions::default().has(inner)
}

/// The part of an address before its path.
fn origin(url: &str) -> &str {
    let path = url.match_indices('/').nth(2).map_or(url.len(), |(i, _)| i);
    &url[..path]
}

fn executable() -> PathBuf {
    let debian = Path::new("/usr/bin/chromium");
    std::env::var_os("E2E_CHROMIUM").map_or_else(
        || {
            if debian.exists() {
                debian.into()
            } else {
                repository("target/tools/chromium")
            }
        },
        PathBuf::from,
    )
}

fn is_root() -> Result<bool> {
    Ok(fs::metadata("/proc/self")?.uid() == 0)
}
