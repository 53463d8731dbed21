//! The first start: an empty database gets its organisation and first administrator from whoever can
//! read the one-time code on the server's console.

use leptos::prelude::*;
use leptos_meta::Title;

use super::sign_in::{problem, roll};
use crate::{address, components::icon::brand};

/// The form. `field` in the address names the field an error stands beside.
#[component]
pub(crate) fn Setup() -> impl IntoView {
    let search = address::use_search().get_untracked();
    let value = |key: &str| address::value(&search, key);
    let wrong = value("field").unwrap_or_else(|| "code".to_owned());
    let field = |name: &'static str, label: &'static str, hint: &'static str, input: AnyView| {
        let error = value("error").filter(|_| wrong == name).map(problem);
        view! {
            <div class="field">
                <label for=name>{label}</label>{input}
                {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
                {error}
            </div>
        }
    };
    view! {
        <Title text="First start"/>
        <main class="login" id="main">
            <div class="login-form">
                {brand()}
                <h1>"First start"</h1>
                <p class="soft">"Rollcall is empty. Name the organisation and its first administrator."</p>
                <form method="post" action="/setup">
                    {field("code", "One-time code", "Printed on the console where the server runs.", view! {
                        <input class="input mono" id="code" name="code" required autocomplete="one-time-code"
                            spellcheck="false" autofocus=true/>
                    }.into_any())}
                    {field("organisation", "Organisation", "", view! {
                        <input class="input" id="organisation" name="organisation" required
                            autocomplete="organization" maxlength="100" value=value("organisation")/>
                    }.into_any())}
                    {field("name", "Your name", "", view! {
                        <input class="input" id="name" name="name" required autocomplete="name"
                            maxlength="100" value=value("name")/>
                    }.into_any())}
                    {field("email", "Work email", "", view! {
                        <input class="input" id="email" name="email" type="email" required
                            autocomplete="username" value=value("email")/>
                    }.into_any())}
                    {field("password", "Password", "At least 12 characters.", view! {
                        <input class="input" id="password" name="password" type="password" required
                            autocomplete="new-password" minlength="12"/>
                    }.into_any())}
                    <button class="btn btn--primary">"Create organisation"</button>
                </form>
            </div>
            <div class="login-roll" aria-hidden="true">{roll()}</div>
        </main>
    }
}
