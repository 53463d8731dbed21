//! What people say about a finding.

use domain::{FindingId, access::Permission, comment::Comment};
use leptos::prelude::*;

use crate::{
    api::{findings::Say, session::Session},
    components::{
        notice::{hidden, refused},
        text_area::text_area,
        time,
    },
};

/// The comments and the form for one more.
pub(super) fn talk(
    id: FindingId,
    comments: &[Comment],
    back: &str,
    session: &Session,
    action: ServerAction<Say>,
) -> AnyView {
    let said = comments.iter().map(|comment| {
        view! {
            <li>
                <p class="xs muted"><strong>{comment.author.name.clone()}</strong>", "{time::moment(comment.at)}</p>
                <p class="said">{comment.body.clone()}</p>
            </li>
        }
    });
    view! {
        <section class="panel" aria-labelledby="talk-h">
            <div class="panel-head"><h2 id="talk-h">"Comments"</h2></div>
            <div class="panel-body stack">
                <ul class="stack">{said.collect_view()}</ul>
                {refused(action)}{form(id, back, session, action)}
            </div>
        </section>
    }
    .into_any()
}

fn form(id: FindingId, back: &str, session: &Session, action: ServerAction<Say>) -> AnyView {
    if let Some(reason) = session.refusal(Permission::TriageFindings) {
        return view! { <p class="muted xs">{reason}</p> }.into_any();
    }
    let fields = [
        hidden("id", id.to_string()),
        hidden("back", back.to_owned()),
    ];
    view! {
        <ActionForm action=action attr:class="stack stack--tight">
            {fields.collect_view()}
            <label class="field">
                <span class="vh">"Your comment"</span>
                {text_area("body", 3, Some(4000), "What you know, tried or wait for")}
            </label>
            <div><button class="btn btn--sm">"Comment"</button></div>
        </ActionForm>
    }
    .into_any()
}
