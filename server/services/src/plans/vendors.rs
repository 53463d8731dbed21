//! The vendors that a plan's steps are written to.

use std::{collections::HashMap, sync::Arc};

use connectors::connector::Connector;
use domain::{
    ConnectionId, SourceId,
    connection::Settings,
    plan::{Change, Step},
    port::PortDeed,
};
use store::{connections as rows, sources};

use crate::{App, Caller, Error, Result, connections};

/// A vendor that can be written to.
#[derive(Clone)]
pub(super) struct Vendor {
    /// The name of its source.
    pub(super) name: String,
    /// The key of its provider: `bandwidth`, `telnyx`.
    pub(super) provider: String,
    /// How it is asked and told.
    pub(super) connector: Arc<dyn Connector>,
}

/// The vendors of an organisation, each opened once until it is forgotten.
pub(super) struct Vendors<'a> {
    app: &'a App,
    caller: &'a Caller,
    opened: HashMap<SourceId, std::result::Result<Vendor, String>>,
    /// What each connection was told when it was opened first.
    told: HashMap<ConnectionId, (String, Settings)>,
}

impl<'a> Vendors<'a> {
    pub(super) fn new(app: &'a App, caller: &'a Caller) -> Self {
        Self {
            app,
            caller,
            opened: HashMap::new(),
            told: HashMap::new(),
        }
    }

    /// Has each vendor opened anew, as somebody may have paused its connection. One that is told otherwise by
    /// then stays shut: what was compared so far may be another account's.
    pub(super) fn forget(&mut self) {
        self.opened.clear();
    }

    /// The vendor that a step is written to, or why it cannot be, in a sentence with the remedy.
    pub(super) async fn of(&mut self, step: &Step) -> Result<std::result::Result<Vendor, String>> {
        let Some(source) = step.source else {
            return Ok(Err(
                "The plan does not name the source that is to be changed.".to_owned(),
            ));
        };
        if !self.opened.contains_key(&source) {
            let vendor = self.open(source).await?;
            self.opened.insert(source, vendor);
        }
        Ok(match &self.opened[&source] {
            Ok(vendor) if can_write(&*vendor.connector, &step.change) => Ok(vendor.clone()),
            Ok(vendor) => Err(format!(
                "{} has no way to change this through its API. Change it there by hand; the next list shows it.",
                vendor.name
            )),
            Err(why) => Err(why.clone()),
        })
    }

    async fn open(&mut self, source: SourceId) -> Result<std::result::Result<Vendor, String>> {
        let mut read = self.app.db.read().await?;
        let conn = &mut read.conn();
        let Some(source) = sources::find(conn, self.caller.org, source).await? else {
            return Ok(Err(
                "The source that is to be changed is no longer there.".to_owned()
            ));
        };
        let connection = match source.connection_id {
            Some(id) => rows::find(conn, self.caller.org, id).await?,
            None => None,
        };
        drop(read);
        let Some(connection) = connection else {
            return Ok(Err(format!(
                "{} is fed by files, so nothing can be written there. Change it by hand, or connect it.",
                source.name
            )));
        };
        if connection.is_paused {
            return Ok(Err(format!(
                "{} is paused, so nothing is written there. Resume it first.",
                connection.name
            )));
        }
        let now = (connection.provider.clone(), connection.settings.clone());
        let first = self
            .told
            .entry(connection.id)
            .or_insert_with(|| now.clone());
        if *first != now {
            return Ok(Err(format!(
                "The settings of {} have changed while the plan was applied. Look at what is left, and take it \
                 up again.",
                connection.name
            )));
        }
        match connections::open(self.app, self.caller.org, &connection).await {
            Ok((connector, _)) => Ok(Ok(Vendor {
                name: source.name,
                provider: connection.provider,
                connector,
            })),
            Err(Error::Invalid(why) | Error::Vault(why)) => Ok(Err(why)),
            Err(error) => Err(error),
        }
    }
}

fn can_write(connector: &dyn Connector, change: &Change) -> bool {
    let Change::Port { request, .. } = change else {
        return connector.can_write(change);
    };
    let can = connector.capabilities().ports;
    match **request {
        PortDeed::Submit { .. } => can.submit,
        PortDeed::Reschedule { .. } | PortDeed::Correct { .. } => can.supplement,
        PortDeed::Cancel { .. } => can.cancel,
        PortDeed::Activate { .. } => can.activate,
        PortDeed::AuthorisePortOut { .. } | PortDeed::RejectPortOut { .. } => can.answer_port_outs,
    }
}
