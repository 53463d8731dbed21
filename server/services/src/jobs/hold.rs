//! A worker's hold on work in hand.
//!
//! A worker may sleep through the end of its lease and wake up while another does its work. So whatever is
//! written in the course of work goes into one transaction with a note on the job, which only the worker
//! that has the lease can make.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::connection::Verdict;
use store::{
    Conn,
    jobs::{self, Job},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Error, Result};

/// A worker's hold on one piece of work.
#[derive(Debug)]
pub(crate) struct Hold<'a> {
    job: &'a Job,
    owner: Uuid,
    stop: CancellationToken,
    is_given_back: AtomicBool,
}

impl<'a> Hold<'a> {
    pub(super) fn new(job: &'a Job, owner: Uuid) -> Self {
        let stop = CancellationToken::new();
        if job.is_cancelled {
            stop.cancel();
        }
        Self {
            job,
            owner,
            stop,
            is_given_back: AtomicBool::new(false),
        }
    }

    /// Cancelled when somebody asks to stop the work.
    pub(crate) const fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Gives long work back when this try ends, so that what waits behind it has its turn. The try does not
    /// count, and the next goes on where this one ended.
    pub(crate) fn give_back(&self) {
        self.is_given_back.store(true, Ordering::Relaxed);
    }

    /// Whether the work goes on in another try.
    pub(super) fn is_given_back(&self) -> bool {
        self.is_given_back.load(Ordering::Relaxed)
    }

    /// How many parts of the work were done before this try.
    pub(crate) const fn parts_done(&self) -> u64 {
        self.job.parts_done
    }

    /// Writes how far the work has come, for the worker page. Fails when another worker has it.
    pub(crate) async fn note(&self, conn: &mut Conn<'_>, text: &str) -> Result<()> {
        kept(jobs::note(conn, self.job, self.owner, text, None).await?)
    }

    /// Writes what the asking of a source came to, for the worker page. Fails when another worker has it.
    pub(crate) async fn conclude(
        &self,
        conn: &mut Conn<'_>,
        verdict: Verdict,
        text: &str,
    ) -> Result<()> {
        kept(jobs::note(conn, self.job, self.owner, text, Some(verdict)).await?)
    }

    /// Counts a part of the work as done: no later try does it again. Fails when another worker has it.
    pub(crate) async fn end_part(&self, conn: &mut Conn<'_>) -> Result<()> {
        kept(jobs::end_part(conn, self.job, self.owner).await?)
    }
}

const fn kept(is_ours: bool) -> Result<()> {
    if is_ours {
        Ok(())
    } else {
        Err(Error::Conflict)
    }
}
