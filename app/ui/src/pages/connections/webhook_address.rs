//! The address at which a vendor calls when something changes.

use domain::connection::ConnectionDetail;
use leptos::prelude::*;

/// Where the vendor is to call.
pub(super) fn panel(detail: &ConnectionDetail) -> AnyView {
    if !detail.has_webhooks {
        return ().into_any();
    }
    let address = format!("/hooks/{}", detail.connection.id);
    view! {
        <section class="panel" aria-labelledby="webhook">
            <div class="panel-head"><h2 id="webhook">"Webhook address"</h2></div>
            <div class="panel-body stack stack--tight">
                <p>"At this server: "<code class="mono">{address}</code></p>
                <p class="soft">
                    "A call that is signed right has the vendor asked again at once, any other is refused. What calls are verified with is in the settings."
                </p>
            </div>
        </section>
    }
    .into_any()
}
