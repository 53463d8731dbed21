//! What becomes of a delivery: a pure function of how it stands and what happened.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How often a delivery is tried before a person must look. With the pauses between them, this is more than
/// half a day: a receiver may be mended overnight.
pub const TRIES: u32 = 15;
/// How many tries may end without anybody knowing whether the message arrived: the first, and one more. So a
/// receiver has it at most twice.
pub const UNCLEAR_TRIES: u32 = 2;
/// The pause before the second try; it doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The longest pause that we choose.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(2);
/// The longest time for which a receiver that does not answer is left alone: once it is mended, what is new
/// must not wait for hours.
const LONGEST_CLOSED: TimeDelta = TimeDelta::minutes(10);
/// The longest pause that a receiver may ask for.
const LONGEST_ASKED: TimeDelta = TimeDelta::hours(24);

text_enum! {
    /// How a delivery stands.
    pub enum State {
        /// It waits for its first try, or for a person's replay.
        Queued = "queued", "Waiting";
        /// A worker is sending it.
        Sending = "sending", "Being sent";
        /// The other side has taken it.
        Delivered = "delivered", "Delivered";
        /// A try failed, and it is tried again.
        Retrying = "retrying", "Trying again";
        /// It is not tried again until a person replays it.
        Dead = "dead", "Not delivered";
        /// It is not to be delivered any more.
        Dropped = "dropped", "Dropped";
    }
}

impl State {
    /// Whether time alone will change it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Retrying)
    }
}

text_enum! {
    /// How a try went.
    pub enum Went {
        /// The other side has taken the message.
        Accepted = "accepted", "Accepted";
        /// The other side does not take it now, and may later.
        PutOff = "put_off", "Put off";
        /// The other side will never take it as it is.
        Refused = "refused", "Refused";
        /// It was sent, and nobody can say whether it was taken.
        Unclear = "unclear", "Unclear";
    }
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = DeliveryStanding))]
pub struct Standing {
    /// Its state.
    pub state: State,
    /// Tries that were begun since it was queued or replayed.
    pub tries: u32,
    /// Those of them of which nobody can say whether they arrived.
    pub unclear: u32,
    /// When it is tried next (UTC); only while it is being tried again.
    pub next_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// A delivery that was just queued.
    pub const NEW: Self = Self {
        state: State::Queued,
        tries: 0,
        unclear: 0,
        next_at: None,
    };
}

/// Something that happens to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// A worker takes it up.
    Begun,
    /// A try ended.
    Ended {
        /// How it went.
        went: Went,
        /// How long the other side asks us to wait.
        asked: Option<TimeDelta>,
    },
    /// A person wants it sent anew.
    Replayed,
    /// It is not to be delivered any more.
    Dropped,
}

/// What cannot happen to a delivery that stands so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a delivery that is {} cannot be that", .0.as_str())]
pub struct Impossible(pub State);

/// How a delivery stands after something happened. `now` is the time (UTC), `chance` lies between 0 and 1 and
/// spreads the pauses, so that many deliveries do not come back at the same moment.
///
/// A delivery that is being sent and is taken up again was left by a worker that fell silent: that try is
/// unclear, and the next begins, or none if it was the last that may be.
pub fn step(
    from: Standing,
    happened: Happened,
    now: DateTime<Utc>,
    chance: f64,
) -> Result<Standing, Impossible> {
    use Happened as H;
    use State as S;
    match (from.state, happened) {
        (S::Queued | S::Retrying, H::Begun) => Ok(begun(from)),
        (S::Sending, H::Begun) => {
            let left = unclear(from);
            Ok(if is_spent(left) {
                dead(left)
            } else {
                begun(left)
            })
        }
        (S::Sending, H::Ended { went, asked }) => Ok(ended(from, went, asked, now, chance)),
        (S::Dead | S::Dropped | S::Delivered, H::Replayed) => Ok(Standing::NEW),
        (S::Retrying, H::Replayed) => Ok(Standing {
            state: S::Queued,
            next_at: None,
            ..from
        }),
        (S::Queued | S::Retrying | S::Dead, H::Dropped) => Ok(Standing {
            state: S::Dropped,
            next_at: None,
            ..from
        }),
        (state, _) => Err(Impossible(state)),
    }
}

fn ended(
    from: Standing,
    went: Went,
    asked: Option<TimeDelta>,
    now: DateTime<Utc>,
    chance: f64,
) -> Standing {
    let from = match went {
        Went::Accepted => {
            return Standing {
                state: State::Delivered,
                ..from
            };
        }
        Went::Refused => return dead(from),
        Went::Unclear => unclear(from),
        Went::PutOff => from,
    };
    if is_spent(from) {
        return dead(from);
    }
    let asked = asked.unwrap_or_default().min(LONGEST_ASKED);
    Standing {
        state: State::Retrying,
        next_at: Some(now + pause(from.tries, chance).max(asked)),
        ..from
    }
}

/// How long to wait after so many tries: twice as long after each, a quarter more or less by chance.
pub fn pause(tries: u32, chance: f64) -> TimeDelta {
    let doublings = tries.saturating_sub(1).min(16);
    let pause = (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE);
    let share = 0.75 + chance.clamp(0.0, 1.0) / 2.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "two hours have few seconds"
    )]
    let seconds = (pause.num_seconds() as f64 * share) as i64;
    TimeDelta::seconds(seconds)
}

/// For how long nothing more is sent to a receiver that has not answered so many times in a row, or that asks
/// to be left alone.
pub fn closed_for(failures: u32, asked: Option<TimeDelta>, chance: f64) -> TimeDelta {
    let asked = asked.unwrap_or_default().min(LONGEST_ASKED);
    pause(failures, chance).min(LONGEST_CLOSED).max(asked)
}

const fn begun(from: Standing) -> Standing {
    Standing {
        state: State::Sending,
        tries: from.tries + 1,
        next_at: None,
        ..from
    }
}

const fn unclear(from: Standing) -> Standing {
    Standing {
        unclear: from.unclear + 1,
        ..from
    }
}

const fn dead(from: Standing) -> Standing {
    Standing {
        state: State::Dead,
        next_at: None,
        ..from
    }
}

/// Whether it may not be tried again by itself.
const fn is_spent(standing: Standing) -> bool {
    standing.tries >= TRIES || standing.unclear >= UNCLEAR_TRIES
}
