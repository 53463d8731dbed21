//! A request of another carrier for a number of ours, of which no call tells.

use anyhow::{Context, Result};
use sim::vendors::{PortOutAsk, Vendor, When};

use super::{Story, moment, sending::is_approved_and_done};
use crate::harness::browser::told;

/// Gives the carrier's id of the request.
pub(super) fn a_port_out_arrives(story: &Story) -> Result<String> {
    let ask = PortOutAsk {
        numbers: vec![story.number_at("Telnyx")?],
        at: When::Instant(moment("2026-11-30T18:00:00Z")?),
    };
    let id = story.simulators.add_port_out(Vendor::Telnyx, &ask);
    id.context("Telnyx has port-outs")
}

pub(super) async fn it_is_found_and_answered_in_time(story: &Story, request: &str) -> Result<()> {
    let tab = &story.ada;
    tab.until("/ports/outs", request).await?;
    tab.link(request).click(None).await?;
    tab.arrived_at(request).await?;
    let out = super::path_of(tab)?;
    tab.says("Whoever does not answer lets the numbers go")
        .await?;
    tab.choose("Ground", "PIN wrong").await?;
    tab.field("What differs")
        .fill("The PIN is another", None)
        .await?;
    tab.button("Plan to refuse it").click(None).await?;
    is_approved_and_done(story).await?;
    tab.until(&out, "Rejected").await?;
    told(tab.panel("Record"), "Rejected").await?;
    let outs = story.simulators.port_outs(Vendor::Telnyx);
    let answered = outs.iter().find(|out| out.id == request);
    assert_eq!(answered.context("it is there")?.status, "rejected-pending");
    Ok(())
}
