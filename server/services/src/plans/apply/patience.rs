//! How long a change may take to show: the pauses between looks.

use std::time::Duration;

use crate::jobs::Pace;

/// The longest pause between two looks.
const LONGEST: Duration = Duration::from_secs(30);

/// Pauses that grow until patience is at its end.
#[derive(Debug)]
pub(super) struct Pauses {
    next: Duration,
    left: Duration,
}

impl Pauses {
    pub(super) const fn of(pace: &Pace) -> Self {
        Self {
            next: pace.look_again,
            left: pace.patience,
        }
    }

    /// A pause that somebody else asks for, if patience lasts that long. It is never shorter than our own:
    /// who asks for none would be asked for ever.
    pub(super) fn spend(&mut self, asked: Duration) -> Option<Duration> {
        let pause = asked.max(self.next);
        self.left = self.left.checked_sub(pause)?;
        self.next = (self.next * 2).min(LONGEST);
        Some(pause)
    }
}

impl Iterator for Pauses {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let pause = self.next.min(self.left);
        if pause.is_zero() {
            return None;
        }
        self.left -= pause;
        self.next = (self.next * 2).min(LONGEST);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let pace = Pace::default();
        let pauses: Vec<Duration> = Pauses::of(&pace).collect();
        assert_eq!(pauses.iter().sum::<Duration>(), pace.patience);
        assert!(
            pauses
                .windows(2)
                .rev()
                .skip(1)
                .all(|pair| pair[0] <= pair[1])
        );
        assert!(pauses.iter().all(|pause| *pause <= LONGEST));
    }

    #[test]
    fn what_is_asked_for_is_waited_out_as_long_as_patience_lasts() {
        let pace = Pace::default();
        let mut pauses = Pauses::of(&pace);
        assert_eq!(pauses.spend(pace.patience / 2), Some(pace.patience / 2));
        assert_eq!(pauses.spend(pace.patience), None);
        assert_eq!(pauses.by_ref().sum::<Duration>(), pace.patience / 2);
        assert_eq!(pauses.spend(Duration::from_secs(1)), None);
        let mut pauses = Pauses::of(&pace);
        let asked_for_none = std::iter::from_fn(|| pauses.spend(Duration::ZERO));
        assert!(asked_for_none.count() < 60, "it ends");
    }
}
