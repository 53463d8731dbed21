//! Something made once for each day the simulators stand on.

use std::sync::{Arc, Mutex};

use chrono::NaiveDate;

use super::hold;
use crate::Snapshot;

/// Something made from a day, kept until another day is asked for.
#[derive(Debug)]
pub(super) struct Daily<T>(Mutex<Option<(NaiveDate, Arc<T>)>>);

impl<T> Default for Daily<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Daily<T> {
    pub(super) fn of(&self, day: &Snapshot<'_>, make: impl FnOnce(&Snapshot<'_>) -> T) -> Arc<T> {
        let mut kept = hold(&self.0);
        match &*kept {
            Some((date, known)) if *date == day.date() => Arc::clone(known),
            _ => {
                let new = Arc::new(make(day));
                *kept = Some((day.date(), Arc::clone(&new)));
                new
            }
        }
    }
}
