//! Signing in and out.

use anyhow::Result;

use crate::harness::browser::Tab;

/// Fills in the sign-in page and sends it.
pub(crate) async fn try_to_sign_in(tab: &Tab, email: &str, password: &str) -> Result<()> {
    tab.arrived_at("Sign in").await?;
    tab.field("Work email").fill(email, None).await?;
    tab.field("Password").fill(password, None).await?;
    tab.button("Sign in").click(None).await?;
    Ok(())
}

/// Signs in, and arrives at the page with this heading.
pub(crate) async fn sign_in(
    tab: &Tab,
    (email, password): (&str, &str),
    heading: &str,
) -> Result<()> {
    try_to_sign_in(tab, email, password).await?;
    tab.arrived_at(heading).await
}
