//! What stands in a document, as a form for whoever reads it.

use domain::{
    access::Permission,
    port::{document::DocumentKind, view::Filed},
};
use leptos::prelude::*;

use super::{Actions, papers_href};
use crate::{
    api::{
        ports::papers::{AddressForm, PaperForm, Papers},
        session::Session,
    },
    components::{
        icon::icon,
        input::{Field, yes_or_no},
        notice::{failure, hidden},
        text_area::numbers_area,
    },
};

/// The panel of the document that is open.
pub(super) fn panel(
    papers: &Papers,
    filed: &Filed,
    session: &Session,
    actions: Actions,
) -> AnyView {
    if let Some(message) = session.refusal(Permission::RunPorts) {
        return failure(&crate::api::ApiError::Forbidden { message });
    }
    let document = &filed.document;
    let title = format!("{}, version {}", document.kind.label(), document.version);
    let file = format!("/ports/documents/{}", document.id);
    let close = papers_href(papers.order.id);
    view! {
        <section class="panel part" id="open" aria-labelledby="open-h">
            <div class="panel-head">
                <h2 id="open-h">{title}</h2>
                <span class="sub"><a href=file rel="external" download="">{document.file_name.clone()}</a></span>
                <a class="btn btn--sm push" href=close data-noscroll="">{icon("i-x")}"Close"</a>
            </div>
            {describe(papers, filed, actions)}
            {state(papers, filed, actions)}
        </section>
    }
    .into_any()
}

/// What the file is.
fn describe(papers: &Papers, filed: &Filed, actions: Actions) -> AnyView {
    let document = &filed.document;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let keys = keys(papers, filed);
    let fields = view! {
        {Field::new("signer", "Signed by").within("file").value(text(&document.signer)).view()}
        {Field::new("dated", "Dated").within("file").kind("date").value(day(document.dated)).view()}
        {Field::new("expires_on", "Counts until").within("file").kind("date").value(day(document.expires_on)).view()}
        {Field::new("redaction", "Blacked out").within("file").value(text(&document.redaction)).view()}
    };
    view! {
        <details class="fold">
            <summary>"The file itself: signer, dates, what was blacked out"</summary>
            <ActionForm action=actions.describe attr:class="panel-body stack stack--tight">
                {keys}<div class="fields">{fields}</div>
                <div class="row"><button class="btn">"Save"</button></div>
            </ActionForm>
        </details>
    }
    .into_any()
}

/// What stands in it.
fn state(papers: &Papers, filed: &Filed, actions: Actions) -> AnyView {
    let form = PaperForm::of(filed, papers.order.country);
    let numbers = filed
        .statement
        .as_ref()
        .map(|paper| paper.numbers.clone())
        .unwrap_or_default();
    let keys = keys(papers, filed);
    let (who, account) = (who(&form), account(&form));
    let service = address("service", "Service address", &form.service);
    let billing = address("billing", "Billing address", &form.billing);
    let carriers = carriers(filed.document.kind, &form);
    let pending = actions.state.pending();
    view! {
        <ActionForm action=actions.state>
            {keys}{hidden("paper[kind]", form.kind.clone())}{hidden("paper[home]", form.home.clone())}
            {who}{service}{billing}{account}
            <fieldset class="fieldset">
                <legend>"Numbers it lists"</legend>
                <div class="field">
                    <label for="paper-numbers">"Numbers, one a line or with commas between them"</label>
                    {numbers_area("paper[numbers]", "paper-numbers", &numbers)}
                    <span class="hint">"In any notation; ranges count. Leave it blank where the paper lists none, or nobody has read them."</span>
                </div>
            </fieldset>
            {carriers}
            <div class="panel-body row">
                <button class="btn btn--primary" disabled=move || pending.get()>"Save and compare"</button>
                <span class="muted xs">"Write each field as it stands there, capitals and short forms included. Blank means that the paper does not say."</span>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn keys(papers: &Papers, filed: &Filed) -> AnyView {
    view! {
        {hidden("order", papers.order.id.to_string())}{hidden("document", filed.document.id.to_string())}
    }
    .into_any()
}

fn who(form: &PaperForm) -> AnyView {
    view! {
        <fieldset class="fieldset">
            <legend>"Whose account it is"</legend>
            <div class="fields">
                {Field::new("paper[company]", "Company").value(&form.company).view()}
                {Field::new("paper[person]", "Person").value(&form.person).hint("Where the account is a person\u{2019}s.").view()}
                {Field::new("paper[signed_by]", "Signed by").value(&form.signed_by).view()}
                {Field::new("paper[contacts]", "May sign for it").value(&form.contacts).hint("Several with semicolons between them.").view()}
                {yes_or_no("paper[is_signed]", "Is it signed?", &form.is_signed)}
                {Field::new("paper[dated]", "Dated").kind("date").value(&form.dated).view()}
            </div>
        </fieldset>
    }
    .into_any()
}

fn account(form: &PaperForm) -> AnyView {
    view! {
        <fieldset class="fieldset">
            <legend>"The account"</legend>
            <div class="fields">
                {Field::new("paper[btn]", "Billing number (BTN)").kind("tel").value(&form.btn).view()}
                {Field::new("paper[account]", "Last four of the account number").value(&form.account)
                    .hint("Account numbers are secrets: only their end is kept here.").view()}
                {Field::new("paper[features]", "Special features").value(&form.features).wide()
                    .hint("With semicolons between them; \u{201c}hunt group on +1 617 555 0100\u{201d} names the number.").view()}
                {yes_or_no("paper[freeze]", "Is the account frozen?", &form.freeze)}
                {yes_or_no("paper[pending_order]", "Is an order open on it?", &form.pending_order)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn address(key: &str, legend: &'static str, form: &AddressForm) -> AnyView {
    let field = |part: &str, label: &'static str, value: &str| {
        Field::new(format!("paper[{key}][{part}]"), label)
            .value(value)
            .view()
    };
    view! {
        <fieldset class="fieldset">
            <legend>{legend}</legend>
            <div class="fields">
                {field("house", "House number", &form.house)}{field("street", "Street", &form.street)}
                {field("unit", "Suite, floor or unit", &form.unit)}{field("city", "City", &form.city)}
                {field("region", "State or province", &form.region)}
                {field("postal_code", "Postal code", &form.postal_code)}
                {field("country", "Country, two letters", &form.country)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn carriers(kind: DocumentKind, form: &PaperForm) -> AnyView {
    let winning = (kind == DocumentKind::Loa).then(|| {
        Field::new("paper[winning_carrier]", "Carrier that gets the numbers")
            .value(&form.winning_carrier)
            .view()
    });
    view! {
        <fieldset class="fieldset">
            <legend>"Carriers"</legend>
            <div class="fields">
                {Field::new("paper[losing_carrier]", "Carrier that lets them go").value(&form.losing_carrier).view()}
                {winning}
            </div>
        </fieldset>
    }
    .into_any()
}
