//! The filters of a list that were kept under a name: each a link, with a way to take it away, and the form
//! that keeps the one in force.

use domain::{
    access::Permission,
    saved_filter::{FilterNoun, SavedFilter},
};
use leptos::prelude::*;

use super::{
    icon::icon_sm,
    notice::{hidden, refused},
};
use crate::{
    api::{
        saved_filters::{Keep, Remove, href},
        session::Session,
    },
    words,
};

/// What is done with the saved filters of a list.
#[derive(Clone, Copy)]
pub(crate) struct SavedFilters {
    noun: FilterNoun,
    keep: ServerAction<Keep>,
    remove: ServerAction<Remove>,
}

impl SavedFilters {
    /// The actions of a list's page.
    pub(crate) fn of(noun: FilterNoun) -> Self {
        Self {
            noun,
            keep: ServerAction::new(),
            remove: ServerAction::new(),
        }
    }

    /// How often something was done: what depends on it is asked anew.
    pub(crate) fn version(self) -> usize {
        self.keep.version().get() + self.remove.version().get()
    }

    /// Why something was not done.
    pub(crate) fn refused(self) -> AnyView {
        view! { {refused(self.keep)}{refused(self.remove)} }.into_any()
    }

    /// The menu of a list that is shown with a query.
    pub(crate) fn menu(self, filters: &[SavedFilter], query: &str, session: &Session) -> AnyView {
        let count = (!filters.is_empty()).then(|| {
            view! { " "<span class="count-badge">{words::count(filters.len() as u64)}</span> }
        });
        let rows = filters.iter().map(|filter| self.row(filter, query));
        let list = (!filters.is_empty()).then(|| {
            view! { <ul class="saved" aria-label="Saved filters">{rows.collect_view()}</ul> }
        });
        view! {
            <details class="menu" name="menus">
                <summary class="btn btn--ghost btn--sm">{icon_sm("i-filter")}"Saved filters"{count}</summary>
                <div class="menu-body menu-form">{list}{self.form(query, session)}</div>
            </details>
        }
        .into_any()
    }

    fn row(self, filter: &SavedFilter, query: &str) -> AnyView {
        let is_here = filter.query == query;
        let shared = filter
            .is_shared
            .then(|| view! { <span class="push">"Everybody\u{2019}s"</span> });
        let remove = filter.is_mine.then(|| {
            let label = format!("Remove the saved filter {}", filter.name);
            let (noun, id, query) = (
                self.noun.to_string(),
                filter.id.to_string(),
                query.to_owned(),
            );
            view! {
                <ActionForm action=self.remove>
                    {hidden("noun", noun)}{hidden("id", id)}{hidden("query", query)}
                    <button class="btn btn--ghost btn--icon btn--sm" aria-label=label>{icon_sm("i-x")}</button>
                </ActionForm>
            }
        });
        view! {
            <li>
                <a class="menu-item" href=href(self.noun, &filter.query) aria-current=is_here.then_some("true")>
                    <span class="clip">{filter.name.clone()}</span>{shared}
                </a>
                {remove}
            </li>
        }
        .into_any()
    }

    fn form(self, query: &str, session: &Session) -> AnyView {
        let (noun, query) = (self.noun.to_string(), query.to_owned());
        // What is everybody's is kept by those who work here.
        let may_share = session.refusal(Permission::TriageFindings).is_none();
        let share = may_share.then(|| {
            view! {
                <label class="check"><input type="checkbox" name="is_shared" value="true"/>"For everybody"</label>
            }
        });
        view! {
            <ActionForm action=self.keep>
                {hidden("noun", noun)}{hidden("query", query)}
                <div class="field">
                    <label for="filter-name">"Save what is shown as"</label>
                    <input class="input" id="filter-name" name="name" required=true maxlength="60" autocomplete="off"/>
                </div>
                {share}
                <button class="btn btn--sm">"Save the filter"</button>
            </ActionForm>
        }
        .into_any()
    }
}
