//! Bringing an export, and what it did.

use domain::access::Permission;
use leptos::prelude::*;

use crate::{
    address,
    api::session::Session,
    components::{
        icon::{glyph, icon},
        notice::banner,
    },
};

/// The script, to take along.
pub(super) fn script_link(class: &'static str) -> AnyView {
    view! {
        <a class=class href="/teams/teams-export.ps1" rel="external" download="">
            {icon("i-import")}"teams-export.ps1"
        </a>
    }
    .into_any()
}

/// What the export that was just brought did. What became of each kind stands in its row.
pub(super) fn result(search: &str) -> AnyView {
    let Some(did) = address::value(search, "did") else {
        return ().into_any();
    };
    let head = if did == "whole" {
        banner("", "i-check", "Every file that was brought is in force.")
    } else {
        banner(
            "high",
            "i-alert",
            "Not every file could be used. What it would have replaced stays as it was.",
        )
    };
    let notes = address::pairs(search).into_iter();
    let notes = notes
        .filter(|(key, _)| key == "note")
        .map(|(_, note)| banner("", "i-note", note))
        .collect_view();
    let missing = address::value(search, "missing").map(|missing| {
        banner(
            "",
            "i-file",
            format!("Not among the files, so left as they were: {missing}"),
        )
    });
    view! { {head}{notes}{missing} }.into_any()
}

/// The form, for those who may use it.
pub(super) fn form(search: &str, session: &Session) -> AnyView {
    let error = address::value(search, "error").map(|message| {
        view! { <span class="error" id="error" role="alert">{glyph("sev-critical")}{message}</span> }
    });
    let is_wrong = error.is_some();
    let body = match session.refusal(Permission::RunSources) {
        Some(reason) => view! { <p class="muted">{reason}</p> }.into_any(),
        None => view! {
            <form class="stack" method="post" action="/teams/import" enctype="multipart/form-data">
                <div class="field">
                    <label for="files">"Files of the export"</label>
                    <input class="input input--file" id="files" name="files" type="file" multiple required
                        accept=".json" aria-invalid=is_wrong.then_some("true")
                        aria-describedby=is_wrong.then_some("error")/>
                    {error}
                    <span class="hint">"All files of the folder, manifest.json too: it says when they were written and whether they are whole."</span>
                </div>
                <div class="row"><button class="btn btn--primary">"Import"</button></div>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="bring">
            <div class="panel-head"><h2 id="bring">"Bring an export"</h2></div>
            <div class="panel-body stack">
                {body}
                <p class="muted xs">
                    "The script asks Teams and changes nothing. A file that is missing or broken leaves its kind as it was."
                </p>
                <div class="row">{script_link("btn btn--sm")}</div>
            </div>
        </section>
    }
    .into_any()
}
