//! The fields, as the country calls them.

use domain::{
    number::Connectivity,
    port::{
        field::OrderField,
        order::{Activation, EndUserKind, Scope},
        template::{Template, template},
    },
};
use leptos::prelude::*;

use crate::{
    api::ports::{
        draft::Draft,
        orders::{Edit, OrderForm},
    },
    components::{notice::hidden, port::order_href},
    pages::ports::fields::{Fields, Text, Wrong},
};

/// A choice by its spelling and its label.
type Choice = (String, String);

/// The form.
pub(super) fn form(
    form: &OrderForm,
    draft: &Draft,
    wrong: &[Wrong],
    edit: ServerAction<Edit>,
) -> AnyView {
    let order = &form.detail.order;
    let template = template(order.country, order.number_type);
    let asked = Asked {
        template,
        fields: Fields {
            get: |field: &str| draft.get(field).to_owned(),
            wrong,
        },
    };
    let pending = edit.pending();
    let (id, version) = (order.id.to_string(), order.version.to_string());
    let here = order_href(order.id);
    let secrets = format!("{here}#secrets");
    let sets = view! {
        {asked.order(form)}{asked.whose()}{asked.address()}{asked.losing()}{asked.account(secrets)}
        {asked.country()}{asked.target()}{asked.statements()}
    };
    view! {
        <ActionForm action=edit attr:class="panel form--wide">
            {hidden("id", id)}{hidden("version", version)}
            {sets}
            <div class="panel-foot row">
                <button class="btn btn--primary" disabled=move || pending.get()>"Save"</button>
                <a class="btn" href=here>"Not now"</a>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The fields with the words of their country.
struct Asked<'a, G> {
    template: &'static Template,
    fields: Fields<'a, G>,
}

fn fieldset(legend: &'static str, fields: AnyView) -> AnyView {
    view! { <fieldset class="fieldset"><legend>{legend}</legend><div class="fields">{fields}</div></fieldset> }
        .into_any()
}

/// The words of an enumeration, for a choice.
fn words<T: Copy>(all: &[T], of: fn(T) -> (&'static str, &'static str)) -> Vec<Choice> {
    let each = all.iter().map(|&one| of(one));
    each.map(|(value, label)| (value.to_owned(), label.to_owned()))
        .collect()
}

fn unsaid(label: &str, choices: Vec<Choice>) -> Vec<Choice> {
    let none = (String::new(), label.to_owned());
    std::iter::once(none).chain(choices).collect()
}

impl<G: Fn(&str) -> String> Asked<'_, G> {
    /// A field of the order, by the label and hint that its country has for it.
    fn field(&self, field: OrderField, hint: &'static str) -> AnyView {
        let own = self.template.fields.iter().find(|own| own.field == field);
        self.fields.text(Text {
            field: field.as_str(),
            label: own.map_or(field.label(), |own| own.label),
            hint: own.map_or(hint, |own| own.hint),
            ..Text::default()
        })
    }

    fn plain(&self, field: &'static str, label: &'static str, hint: &'static str) -> AnyView {
        self.fields.text(Text {
            field,
            label,
            hint,
            ..Text::default()
        })
    }

    fn of_kind(
        &self,
        field: &'static str,
        label: &'static str,
        kind: &'static str,
        hint: &'static str,
    ) -> AnyView {
        self.fields.text(Text {
            field,
            label,
            hint,
            kind,
            ..Text::default()
        })
    }

    fn choice(
        &self,
        field: &'static str,
        label: &'static str,
        hint: &'static str,
        choices: Vec<Choice>,
    ) -> AnyView {
        self.fields.choice(
            Text {
                field,
                label,
                hint,
                ..Text::default()
            },
            choices,
        )
    }

    fn order(&self, form: &OrderForm) -> AnyView {
        let projects = form
            .projects
            .iter()
            .map(|project| (project.id.to_string(), project.name.clone()));
        let winners = form
            .winners
            .iter()
            .filter_map(|winner| Some((winner.connection?.to_string(), winner.carrier.clone())));
        let activation = words(Activation::ALL, |a| (a.as_str(), a.label()));
        let fields = view! {
            {self.field(OrderField::Reference, "At most 40 letters, digits, spaces and hyphens.")}
            {self.plain("ticket", "Ticket", "")}
            {self.choice("project", "Project", "", unsaid("None", projects.collect()))}
            {self.choice("connection", "Winning carrier", "The carrier that gets the numbers.", unsaid("One that is followed by hand, named beside", winners.collect()))}
            {self.plain("carrier", "Its name, if it is followed by hand", "As the inventory writes it.")}
            {self.choice("activation", "Activation", "", activation)}
            {self.of_kind("foc.day", "Wished day", "date", "")}
            {self.of_kind("foc.time", "Wished time", "time", "In the place of the port. Leave it blank for any time of the day.")}
            {self.plain("foc.zone", "Time zone of the port", "By its IANA name, such as America/New_York.")}
        };
        fieldset("The order", fields.into_any())
    }

    fn whose(&self) -> AnyView {
        let kinds = words(EndUserKind::ALL, |kind| (kind.as_str(), kind.label()));
        let fields = view! {
            {self.choice("end_user.kind", "Company or person", "", kinds)}
            {self.field(OrderField::BusinessName, "As the losing carrier has it, letter by letter.")}
            {self.field(OrderField::FirstName, "")}
            {self.field(OrderField::MiddleInitial, "")}
            {self.field(OrderField::LastName, "")}
            {self.field(OrderField::AuthorisedPerson, "Whoever may sign for the account.")}
        };
        fieldset("Whose numbers they are", fields.into_any())
    }

    fn address(&self) -> AnyView {
        let fields = view! {
            {self.plain("service_address.house", "House number", "")}
            {self.plain("service_address.street", "Street", "")}
            {self.plain("service_address.unit", "Suite, floor or unit", "")}
            {self.plain("service_address.city", "City", "")}
            {self.plain("service_address.region", "State, province or county", "")}
            {self.field(OrderField::PostalCode, "")}
            {self.plain("service_address.country", "Country", "Two letters, such as US.")}
        };
        view! {
            <fieldset class="fieldset" id="service_address">
                <legend>"Service address, as the losing carrier has it"</legend>
                <div class="fields">{fields}</div>
            </fieldset>
        }
        .into_any()
    }

    fn losing(&self) -> AnyView {
        let fields = view! {
            {self.field(OrderField::LosingRetail, "Whoever sends the bills.")}
            {self.field(OrderField::LosingNetwork, "Whose network it is, where a reseller sends the bills.")}
            {self.field(OrderField::LosingSpid, "Four characters.")}
            {self.fields.tick("losing.is_wireless", "It is a wireless carrier: it asks for account number and PIN")}
        };
        fieldset("Losing carrier", fields.into_any())
    }

    fn account(&self, secrets: String) -> AnyView {
        let scopes = words(Scope::ALL, |scope| (scope.as_str(), scope.label()));
        let fields = view! {
            {self.choice("scope", "Full or partial", "Whether all numbers of the account are ported.", scopes)}
            {self.field(OrderField::Btn, "With its country code.")}
            {self.field(OrderField::NewBtn, "Where the billing number leaves and others stay.")}
            {self.field(OrderField::Remaining, "Each with keep or disconnect: +16175550121 keep, +16175550122 disconnect.")}
            <p class="muted xs wide">"Account number and PIN are sealed, and are entered "<a href=secrets>"on the order\u{2019}s page"</a>"."</p>
        };
        fieldset("Account", fields.into_any())
    }

    /// What this country asks beside.
    fn country(&self) -> AnyView {
        let own = self
            .template
            .fields
            .iter()
            .filter(|own| own.field.country_key().is_some());
        let fields: Vec<AnyView> = own.map(|own| self.field(own.field, own.hint)).collect();
        if fields.is_empty() {
            return ().into_any();
        }
        fieldset(self.template.title, fields.into_any())
    }

    fn target(&self) -> AnyView {
        let ways = words(Connectivity::ALL, |way| (way.as_str(), way.label()));
        let fields = view! {
            {self.plain("trunk", "Trunk", "The trunk, connection or SIP peer that gets the numbers.")}
            {self.choice("connectivity", "How the numbers reach Teams", "", unsaid("Not said yet", ways))}
        };
        fieldset("Where they go", fields.into_any())
    }

    fn statements(&self) -> AnyView {
        let fields = view! {
            {self.fields.tick("attests_no_freeze", "The customer says that there is no freeze and no pending order on the account")}
            {self.fields.tick("lock_removed", "The losing carrier\u{2019}s port-out lock was taken off")}
            {self.plain("csr_waiver", "Why there is no service record (CSR) to compare with", "Leave it blank if there is one.")}
        };
        fieldset("Statements", fields.into_any())
    }
}
