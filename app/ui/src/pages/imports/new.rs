//! Bringing a file. The form posts to a plain route, which answers with the import's page or comes back
//! here with what is wrong and what was chosen.

use domain::{
    access::Permission,
    import::{ImportKind, OnDuplicate},
};
use leptos::prelude::*;

use crate::{
    address,
    api::ApiError,
    components::{
        frame::{Page, SessionResource},
        icon::glyph,
        notice::failure,
    },
};

/// The form, for those who may use it.
#[component]
pub(crate) fn NewImport() -> impl IntoView {
    let session = expect_context::<SessionResource>();
    let search = address::use_search();
    view! {
        <Page parent=("/imports", "Imports") name="Import a file">
            <header class="page-head"><h1>"Import a file"</h1></header>
            <Transition>
                {move || Suspend::new(async move {
                    match session.await {
                        Ok(answer) => match answer.value.refusal(Permission::RunSources) {
                            None => form(&search.get_untracked()),
                            Some(message) => failure(&ApiError::Forbidden { message }),
                        },
                        Err(error) => failure(&error),
                    }
                })}
            </Transition>
        </Page>
    }
}

/// What a kind of file is, in a sentence.
const fn describe(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Numbers => "What should be: a CSV with one number a row, in any notation",
        ImportKind::TeamsNumbers => "Get-CsPhoneNumberAssignment, as JSON or CSV",
        ImportKind::TeamsUsers => "Get-CsOnlineUser, as JSON or CSV",
        ImportKind::Carrier => "What one carrier serves, as a CSV",
    }
}

fn form(search: &str) -> AnyView {
    let value = |key: &str| address::value(search, key);
    let kind = value("kind")
        .and_then(|kind| kind.parse().ok())
        .unwrap_or(ImportKind::Numbers);
    let on_duplicate = value("on_duplicate")
        .and_then(|word| word.parse().ok())
        .unwrap_or(OnDuplicate::Stop);
    let kinds = ImportKind::ALL.iter().map(|&choice| {
        view! {
            <label class="choice">
                <input type="radio" name="kind" value=choice.as_str() checked=choice == kind/>
                <span class="choice-body">
                    <span class="strong">{choice.label()}</span>
                    <span class="choice-note">{describe(choice)}</span>
                </span>
            </label>
        }
    });
    let duplicates = OnDuplicate::ALL.iter().map(|&choice| {
        view! { <option value=choice.as_str() selected=choice == on_duplicate>{choice.label()}</option> }
    });
    // A carrier's list without a name is refused for that; anything else is the file's fault.
    let is_nameless = kind == ImportKind::Carrier && value("carrier").is_none();
    let problem = |is_here: bool| {
        value("error").filter(|_| is_here).map(|message| {
            view! { <span class="error" id="error" role="alert">{glyph("sev-critical")}{message}</span> }
        })
    };
    let (of_carrier, of_file) = (problem(is_nameless), problem(!is_nameless));
    let (carrier_is_wrong, file_is_wrong) = (of_carrier.is_some(), of_file.is_some());
    view! {
        <form class="cols cols--main import-form" method="post" action="/imports" enctype="multipart/form-data">
            <section class="panel" aria-labelledby="kind">
                <div class="panel-head"><h2 id="kind">"What is in the file"</h2></div>
                <fieldset class="choice-list choice-list--flush">
                    <legend class="vh">"Kind of file"</legend>{kinds.collect_view()}
                </fieldset>
                <div class="panel-body stack">
                    <div class="field field--carrier">
                        <label for="carrier">"Carrier"</label>
                        <input class="input" id="carrier" name="carrier" maxlength="100" autocomplete="off" value=value("carrier")
                            aria-invalid=carrier_is_wrong.then_some("true")
                            aria-describedby=carrier_is_wrong.then_some("error")/>
                        {of_carrier}
                        <span class="hint">"For a carrier list: its name as your inventory writes it. Capitals do not matter."</span>
                    </div>
                    <div class="field">
                        <label for="file">"File"</label>
                        <input class="input input--file" id="file" name="file" type="file" required
                            accept=".csv,.tsv,.txt,.json" aria-invalid=file_is_wrong.then_some("true")
                            aria-describedby=file_is_wrong.then_some("error")/>
                        {of_file}
                        <span class="hint">"CSV with commas, semicolons or tabs, or JSON. Excel's UTF-16 is read too."</span>
                    </div>
                    <div class="row"><button class="btn btn--primary">"Upload and check"</button>
                        <span class="muted xs">"Nothing is stored before you have seen the verdict on each row."</span></div>
                </div>
            </section>
            <aside class="panel" aria-labelledby="options">
                <div class="panel-head"><h2 id="options">"Options"</h2></div>
                <div class="panel-body stack">
                    <div class="field">
                        <label for="on_duplicate">"A number that comes twice"</label>
                        <select class="select" id="on_duplicate" name="on_duplicate">{duplicates.collect_view()}</select>
                        <span class="hint">"For an inventory: what becomes of the later row in the same file."</span>
                    </div>
                    <label class="check">
                        <input type="checkbox" name="partial" value="true" checked=value("partial").is_some()/>
                        "Only part of the list"
                    </label>
                    <p class="muted xs">
                        "A Teams or carrier file counts as complete: a number it leaves out is absent there. Tick this if the file leaves numbers out on purpose."
                    </p>
                </div>
            </aside>
        </form>
    }
    .into_any()
}
