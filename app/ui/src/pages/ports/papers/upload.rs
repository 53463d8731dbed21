//! Bringing a document. The form posts to a plain route, which comes back here.

use domain::{PortOrderId, access::Permission, port::document::DocumentKind};
use leptos::prelude::*;

use crate::{
    address,
    api::session::Session,
    components::{
        input::{Field, select},
        notice::banner,
        port::order_href,
    },
};

/// The form, for those who may use it.
pub(super) fn form(order: PortOrderId, session: &Session, search: &str) -> AnyView {
    let body = match session.refusal(Permission::RunPorts) {
        Some(reason) => banner("", "i-alert", reason),
        None => fields(order, search),
    };
    view! {
        <section class="panel" aria-labelledby="upload">
            <div class="panel-head"><h2 id="upload">"Bring a document"</h2></div>
            {body}
        </section>
    }
    .into_any()
}

fn fields(order: PortOrderId, search: &str) -> AnyView {
    // What was chosen comes back with a refusal.
    let was = |key: &str| address::value(search, key).unwrap_or_default();
    let kind = address::value(search, "kind").unwrap_or_else(|| DocumentKind::Loa.to_string());
    let kinds: Vec<(String, String)> = DocumentKind::ALL
        .iter()
        .map(|kind| (kind.to_string(), kind.label().to_owned()))
        .collect();
    view! {
        <form class="panel-body stack stack--tight" method="post" enctype="multipart/form-data"
            action=format!("{}/documents", order_href(order))>
            {select("kind", "What it is", &kinds, &kind)}
            <div class="field">
                <label for="file">"File"</label>
                <input class="input input--file" id="file" name="file" type="file" required
                    accept=".pdf,.tif,.tiff,.png,.jpg,.jpeg"/>
                <span class="hint">"PDF, TIFF, PNG or JPEG, at most 10 MB. A second file of one kind becomes its next version."</span>
            </div>
            {Field::new("signer", "Signed by").value(was("signer")).view()}
            <div class="fields">
                {Field::new("dated", "Dated").value(was("dated")).kind("date").view()}
                {Field::new("expires_on", "Counts until").value(was("expires_on")).kind("date").view()}
            </div>
            {Field::new("redaction", "Blacked out").value(was("redaction")).hint("What was taken out before it was filed, such as bank details.").view()}
            <button class="btn">"File it"</button>
        </form>
    }
    .into_any()
}
