//! Signing in. The form posts to a plain route, which sets the session's cookie or comes back here with
//! what is wrong and the email that was tried.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    address,
    components::{
        icon::{brand, glyph},
        notice::hidden,
        planes,
    },
};

/// The form, and beside it a few rows of a roll.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let search = address::use_search().get_untracked();
    let value = |key| address::value(&search, key);
    let error = value("error");
    let is_wrong = error.is_some().then_some("true");
    let described = error.is_some().then_some("error");
    let has_left = value("signed_out").is_some();
    view! {
        <Title text="Sign in"/>
        <main class="login" id="main">
            <div class="login-form">
                {brand()}
                <h1>"Sign in"</h1>
                {has_left.then(|| view! { <p class="soft" role="status">"You are signed out."</p> })}
                <form method="post" action="/sign-in">
                    {value("next").map(|next| hidden("next", next))}
                    <div class="field">
                        <label for="email">"Work email"</label>
                        <input class="input" id="email" name="email" type="email" required
                            autocomplete="username" value=value("email") autofocus=error.is_none()/>
                    </div>
                    <div class="field">
                        <label for="password">"Password"</label>
                        <input class="input" id="password" name="password" type="password" required
                            autocomplete="current-password" aria-invalid=is_wrong
                            aria-describedby=described autofocus=error.is_some()/>
                        {error.map(problem)}
                    </div>
                    <button class="btn btn--primary">"Sign in"</button>
                </form>
                <p class="muted xs">"No account yet, or a forgotten password? Ask your administrator."</p>
            </div>
            <div class="login-roll" aria-hidden="true">{roll()}</div>
        </main>
    }
}

/// What is wrong, beside its field.
pub(super) fn problem(message: String) -> AnyView {
    view! {
        <span class="error" id="error" role="alert">{glyph("sev-critical")}{message}</span>
    }
    .into_any()
}

/// The only decoration is the product itself: a few numbers and their planes.
pub(super) fn roll() -> AnyView {
    const ROWS: [(&str, [&str; 5]); 8] = [
        (
            "+1 212 555 0168",
            ["match", "match", "match", "differs", "match"],
        ),
        (
            "+1 617 555 0100",
            ["match", "match", "match", "match", "match"],
        ),
        (
            "+44 20 7946 0347",
            ["match", "stale", "match", "match", "match"],
        ),
        (
            "+1 312 555 0150",
            ["match", "match", "na", "match", "missing"],
        ),
        (
            "+1 919 555 0109",
            ["match", "match", "match", "match", "match"],
        ),
        (
            "+44 20 7946 0018",
            ["match", "match", "match", "match", "match"],
        ),
        (
            "+1 206 555 0169",
            ["match", "extra", "match", "match", "match"],
        ),
        (
            "+1 303 555 0107",
            ["match", "match", "match", "match", "match"],
        ),
    ];
    let rows = ROWS.map(|(number, marks)| {
        let marks = marks.map(|v| {
            let severity = match v {
                "differs" => Some("high"),
                "missing" => Some("critical"),
                "extra" => Some("medium"),
                _ => None,
            };
            view! { <i class="pd" data-v=v data-sev=severity></i> }
        });
        view! {
            <tr>
                <th scope="row"><span class="num">{number}</span></th>
                <td><span class="planes">{marks.collect_view()}</span></td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <thead><tr><th>"Number"</th><th>{planes::dots_key()}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
