//! The accessibility check: axe-core, run in the page.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::{
    browser::{Scripting, Tab},
    repository,
};

/// One rule of axe that a page breaks.
#[derive(Deserialize)]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    html: String,
}

impl Tab {
    /// Fails when axe finds something serious or critical on the page. Needs JavaScript: axe waits
    /// on timers, which never fire without.
    pub(crate) async fn check_accessibility(&self) -> Result<()> {
        ensure!(
            self.scripting == Scripting::On,
            "axe cannot look at a tab without JavaScript"
        );
        // Evaluated, not added as a tag: the page's own security policy stays as users get it.
        let axe = fs::read_to_string(repository("end2end/node_modules/axe-core/axe.min.js"))
            .context("axe-core is missing: `make test` installs it")?;
        self.page.evaluate_expression(&axe).await?;
        let violations: Vec<Violation> = self
            .page
            .evaluate(
                "() => axe.run().then((results) => results.violations)",
                None::<&()>,
            )
            .await?;

        let serious: Vec<_> = violations
            .iter()
            .filter(|v| v.is_serious())
            .map(Violation::describe)
            .collect();
        ensure!(
            serious.is_empty(),
            "{} breaks accessibility rules:\n{}",
            self.page.url(),
            serious.join("\n")
        );
        Ok(())
    }
}

impl Violation {
    fn is_serious(&self) -> bool {
        matches!(self.impact.as_deref(), Some("serious" | "critical"))
    }

    fn describe(&self) -> String {
        let nodes: Vec<_> = self
            .nodes
            .iter()
            .map(|node| format!("    {}", node.html))
            .collect();
        format!("  {}: {}\n{}", self.id, self.help, nodes.join("\n"))
    }
}
