//! Who may see and choose what people and programs are told.

use domain::{
    DestinationId, NotificationId,
    access::Permission as P,
    notification::{query::NotificationQuery, settings::Settings},
};
use services::notifications;

use super::Trial;

/// What a caller that has none of these is answered with.
pub(super) const NOT_THERE: &[&str] = &["notifications::mark_read", "notifications::set_kinds"];

/// Tries every use case of notifications. Each is about the caller's own; those of others are nowhere.
pub(super) async fn try_all(trial: &mut Trial<'_>) {
    let query = NotificationQuery::default();
    let id = NotificationId::new(trial.app.new_id());
    let webhook = DestinationId::new(trial.app.new_id());
    attempt!(trial, notifications::list(&query), P::Read);
    attempt!(trial, notifications::bell(), P::Read);
    attempt!(trial, notifications::unread(), P::Read);
    attempt!(trial, notifications::mark_read(id), P::Read);
    attempt!(trial, notifications::mark_all_read(id), P::Read);
    attempt!(trial, notifications::settings(), P::Read);
    attempt!(
        trial,
        notifications::set_settings(Settings::default(), 0),
        P::Read
    );
    attempt!(trial, notifications::try_out(), P::Read);
    attempt!(trial, notifications::list_events(&[], None), P::Read);
    attempt!(trial, notifications::listeners(), P::Read);
    attempt!(
        trial,
        notifications::set_kinds(webhook, &[], 0),
        P::ManageReports
    );
}
