//! Chromium, with a fresh profile for each tab.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use playwright_rs::{
    Browser as Chromium, BrowserContextOptions, LaunchOptions, Page, Playwright, ScreenshotOptions,
    Viewport, expect,
};

use super::repository;

/// A debug build's wasm is large, and the machine may be busy.
const HYDRATION_LIMIT: Duration = Duration::from_secs(30);

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
            scripting: setting.scripting,
            allowed: Vec::new(),
        };
        tab.visit(url).await?;
        Ok(tab)
    }
}

impl Tab {
    /// Goes to an address, and waits until the page answers to clicks.
    pub(crate) async fn visit(&self, url: &str) -> Result<()> {
        self.page
            .goto(url, None)
            .await
            .with_context(|| format!("open {url}"))?;
        if url.starts_with("http") {
            self.hydrated().await
        } else {
            Ok(())
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

    /// Does not count console errors with this text: for flows that meet an error on purpose.
    pub(crate) fn allow(&mut self, text: &str) {
        self.allowed.push(text.into());
    }

    /// What the console reported as errors, and what no script caught.
    pub(crate) fn errors(&self) -> Vec<String> {
        let console = self.page.console_messages();
        let console = console.iter().filter(|message| message.type_() == "error");
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

    fn options(self) -> BrowserContextOptions {
        let viewport = match self.screen {
            Screen::Desktop => Viewport {
                width: 1440,
                height: 900,
            },
            Screen::Phone => Viewport {
                width: 390,
                height: 844,
            },
        };
        let theme = match self.theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        BrowserContextOptions::builder()
            .viewport(viewport)
            .color_scheme(theme.into())
            .javascript_enabled(self.scripting == Scripting::On)
            // A contrast measured in the middle of a transition is neither colour's.
            .reduced_motion("reduce".into())
            .build()
    }
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
