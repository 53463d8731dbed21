//! What the reader wants to hear of, how, and when not.

use domain::{
    notification::{Channel, Topic, settings::Settings, view::SettingsView},
    rules,
};
use leptos::prelude::*;

use super::PARENT;
use crate::{
    address,
    api::notifications::{self, Draft, SetSettings, TryOut},
    components::{
        frame::Page,
        input::{Field, select},
        notice::{banner, hidden, loaded, refused},
    },
};

/// The settings of the reader's notifications.
#[component]
pub(crate) fn NotificationSettings() -> impl IntoView {
    let (set, test) = (
        ServerAction::<SetSettings>::new(),
        ServerAction::<TryOut>::new(),
    );
    let did = address::use_value("did");
    let settings = Resource::new(move || set.version().get(), |_| notifications::chosen());
    view! {
        <Page parent=PARENT name="What you hear of">
            {refused(set)}{refused(test)}
            {move || did.get().and_then(|did| said(&did))}
            {loaded(settings, move |answer, _| page(&answer.value, set, test))}
        </Page>
    }
}

fn said(did: &str) -> Option<AnyView> {
    let text = match did {
        "save" => "Saved. It holds for what happens from now on.",
        "test" => "A test mail is on its way to you.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(
    view: &SettingsView,
    set: ServerAction<SetSettings>,
    test: ServerAction<TryOut>,
) -> AnyView {
    let draft = Draft::of(&view.settings, view.version);
    let Some(email) = view.email.clone() else {
        return banner(
            "warn",
            "i-alert",
            "Only people who sign in are told anything. There is nothing to choose here.",
        );
    };
    let waiting = (!view.has_mail).then(|| {
        banner(
            "warn",
            "i-mail",
            "Mail is not set up here. The bell tells you everything; mail waits until whoever runs Rollcall sets it up.",
        )
    });
    let pending = set.pending();
    let version = hidden("draft[version]", draft.version.to_string());
    let panels = view! {
        {topics(view)}{of_rules(&view.settings)}{hours(&draft, &view.fallback_zone)}
    }
    .into_any();
    view! {
        <header class="page-head">
            <h1>"What you hear of"</h1>
            <span class="sub">"Mail goes to "{email}</span>
            <div class="page-actions">
                <ActionForm action=test><button class="btn">"Send me a test mail"</button></ActionForm>
                <a class="btn" href="/notifications/events">"Events for programs"</a>
            </div>
        </header>
        {waiting}
        <ActionForm action=set attr:class="stack">
            {version}{panels}
            <div class="row">
                <button class="btn btn--primary" disabled=move || pending.get()>"Save"</button>
                <a class="btn" href="/notifications">"Cancel"</a>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn channels() -> Vec<(String, String)> {
    let word = |channel: &Channel| (channel.to_string(), channel.label().to_owned());
    Channel::ALL.iter().map(word).collect()
}

fn topics(view: &SettingsView) -> AnyView {
    let fields = Topic::ALL.iter().map(|&topic| {
        let chosen = view.settings.channel(topic, view.role);
        select(
            &format!("draft[topics][{topic}]"),
            topic.label(),
            &channels(),
            chosen.as_str(),
        )
    });
    panel(
        "topics",
        "Topics",
        "You are never told of what you did yourself",
        view! { <div class="fields">{fields.collect_view()}</div> }.into_any(),
    )
}

/// Rules that are louder or quieter than their topic, and room for one more.
fn of_rules(settings: &Settings) -> AnyView {
    let mut choices = channels();
    choices.insert(0, (String::new(), "As its topic".to_owned()));
    let chosen = settings.rules.iter().map(|(code, channel)| {
        let title = rules::find(code).map_or(code.as_str(), |rule| rule.title);
        let id = format!("rule-{code}");
        let options = choices.iter().map(|(value, word)| {
            let is_chosen = value == channel.as_str();
            view! { <option value=value.clone() selected=is_chosen>{word.clone()}</option> }
        });
        view! {
            <div class="field">
                <label for=id.clone()>{title.to_owned()}</label>
                <select class="select" id=id name=format!("draft[rules][{code}]")>
                    {options.collect_view()}
                </select>
            </div>
        }
    });
    let chosen = chosen.collect_view();
    let mut others: Vec<(String, String)> = rules::all()
        .filter(|rule| !settings.rules.contains_key(rule.code))
        .map(|rule| (rule.code.to_owned(), rule.title.to_owned()))
        .collect();
    others.sort_by(|a, b| a.1.cmp(&b.1));
    others.insert(0, (String::new(), "None".to_owned()));
    panel(
        "rules",
        "Single rules",
        "Where new findings of a rule matter more or less to you than others",
        view! {
            <div class="fields">
                {chosen}
                {select("draft[rule]", "A further rule", &others, "")}
                {select("draft[rule_channel]", "How you hear of it", &channels(), Channel::AtOnce.as_str())}
            </div>
        }
        .into_any(),
    )
}

fn hours(draft: &Draft, fallback_zone: &str) -> AnyView {
    let passes = [("yes", "Yes, at any hour"), ("no", "No, it waits too")]
        .map(|(value, word)| (value.to_owned(), word.to_owned()));
    let passing = if draft.critical_passes == "yes" {
        "yes"
    } else {
        "no"
    };
    let quiet = |name, label, value: &str| Field::new(name, label).kind("time").value(value).view();
    panel(
        "hours",
        "Mail",
        "The bell in the app is never silent",
        view! {
            <div class="fields">
                {Field::new("draft[digest_at]", "Daily digest at").kind("time").value(draft.digest_at.clone())
                    .required().view()}
                {Field::new("draft[zone]", "Time zone").value(draft.zone.clone())
                    .hint("Its IANA name, such as Europe/London. Blank for the organisation\u{2019}s.").view()}
                {quiet("draft[quiet_from]", "Quiet hours from", &draft.quiet_from)}
                {quiet("draft[quiet_to]", "Quiet hours until", &draft.quiet_to)}
                {select("draft[critical_passes]", "What is urgent goes out in quiet hours", &passes, passing)}
            </div>
            <p class="muted xs">
                "The organisation\u{2019}s zone is "{fallback_zone.to_owned()}". Mail of the quiet hours goes out when they are over."
            </p>
        }
        .into_any(),
    )
}

fn panel(id: &'static str, name: &'static str, sub: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id>
            <div class="panel-head"><h2 id=id>{name}</h2><span class="sub">{sub}</span></div>
            <div class="panel-body stack">{body}</div>
        </section>
    }
    .into_any()
}
