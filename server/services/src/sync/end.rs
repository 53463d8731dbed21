//! The end of a list: whether it is the end, and whether what the list leaves out is gone.

use connectors::http::Fault;
use domain::{
    E164,
    listing::Broken,
    overview::DiffKind,
    source::{Changes, Judgement, Source, SourceKind, judge, judge_first},
};
use store::{
    Conn,
    snapshots::{self, Expected, RowPair, Subject},
};

use super::ask::{Asking, End};
use crate::{Result, imports::subject};

/// Numbers that are asked for by themselves when a list leaves them out. More would cost more than the
/// second list that an absence waits for anyway (guard G2).
const ASKED_ONE_BY_ONE: u32 = 25;

impl Asking<'_> {
    /// The end of the list, against the vendor's own count. Where rows would vanish the vendor is asked
    /// once more: past the end, and for some of them by themselves. Absence from one list is no proof.
    pub(super) async fn look_past_the_end(
        &self,
        source: &Source,
    ) -> Result<std::result::Result<Changes, End>> {
        if let Err(end) = self.compare_counts().await {
            return Ok(Err(end));
        }
        let mut read = self.app.db.read().await?;
        let subject = subject(source.kind);
        let (org, run) = (self.caller.org, self.run.id);
        let changes = snapshots::compare(&mut read.conn(), org, source.id, run, subject).await?;
        drop(read);
        if changes.vanished > 0 {
            if let Err(end) = self.ask_past_the_end().await {
                return Ok(Err(end));
            }
            let rows = self.place.listing.rows;
            if judge(source, rows, true, changes) == Judgement::Complete {
                let gone = self.some_vanished(subject).await?;
                if let Err(end) = self.ask_for_each(gone).await {
                    return Ok(Err(end));
                }
            }
        }
        Ok(Ok(changes))
    }

    async fn compare_counts(&self) -> std::result::Result<(), End> {
        let counted = self.asked.connector.count(self.list).await;
        let counted = counted.map_err(|error| self.broken_off(&error))?;
        Ok(self.place.listing.end(counted)?)
    }

    async fn ask_past_the_end(&self) -> std::result::Result<(), End> {
        let after = self.place.listing.rows;
        let more = self.asked.connector.has_rows_after(self.list, after).await;
        if more.map_err(|error| self.broken_off(&error))? {
            return Err(Broken::EndedEarly { after }.into());
        }
        Ok(())
    }

    /// Some of the numbers that would vanish. Accounts cannot be asked for one by one.
    async fn some_vanished(&self, subject: Subject) -> Result<Vec<E164>> {
        if subject == Subject::Accounts {
            return Ok(Vec::new());
        }
        let mut read = self.app.db.read().await?;
        let pairs = snapshots::diff(
            &mut read.conn(),
            self.caller.org,
            &self.run,
            subject,
            DiffKind::Vanished,
            None,
            ASKED_ONE_BY_ONE,
        )
        .await?;
        let digits = |pair: RowPair| pair.key.split(';').next()?.parse().ok();
        Ok(pairs
            .into_iter()
            .filter_map(digits)
            .filter_map(|digits| E164::from_digits(digits).ok())
            .collect())
    }

    async fn ask_for_each(&self, numbers: Vec<E164>) -> std::result::Result<(), End> {
        for number in numbers {
            match self.asked.connector.number(number).await {
                Ok(None) => {}
                Ok(Some(_)) => {
                    let number = number.to_string();
                    return Err(Broken::LeftOut { number }.into());
                }
                Err(error) if error.fault == Fault::Unsupported => return Ok(()),
                Err(error) => return Err(self.broken_off(&error)),
            }
        }
        Ok(())
    }

    /// Why the first list of a source should be looked at by a person.
    pub(super) async fn look_at_first(
        &self,
        conn: &mut Conn<'_>,
        source: &Source,
    ) -> Result<Option<String>> {
        let expected = match source.kind {
            _ if source.as_of.is_some() => return Ok(None),
            SourceKind::TeamsUsers => return Ok(None),
            SourceKind::TeamsNumbers => Expected::InTeams,
            SourceKind::Carrier => Expected::AtCarrier(&source.name),
        };
        let (expected, lacking) =
            snapshots::coverage(conn, self.caller.org, self.run.id, expected).await?;
        Ok(judge_first(expected, lacking))
    }
}
