//! How values become places: a round step, three or four lines.

/// A scale from nothing up to the highest value.
pub(super) struct Scale {
    /// Between two lines of the grid.
    pub(super) step: u64,
    /// How many steps there are.
    pub(super) steps: u64,
    top: f64,
    bottom: f64,
}

impl Scale {
    /// A scale for values up to a highest, between two places.
    pub(super) fn of(highest: u64, top: f64, bottom: f64) -> Self {
        let highest = highest.max(1);
        let mut unit = 1;
        let step = loop {
            let fits = [1, 2, 5]
                .map(|m| m * unit)
                .into_iter()
                .find(|step| step * 4 >= highest);
            if let Some(step) = fits {
                break step;
            }
            unit *= 10;
        };
        Self {
            step,
            steps: highest.div_ceil(step),
            top,
            bottom,
        }
    }

    /// The place of a value.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a place on the page needs four digits"
    )]
    pub(super) fn place(&self, value: u64) -> f64 {
        let whole = (self.step * self.steps) as f64;
        self.bottom - (self.bottom - self.top) * value as f64 / whole
    }

    /// The lines of the grid, each with its value.
    pub(super) fn ticks(&self) -> impl Iterator<Item = (u64, f64)> {
        (0..=self.steps).map(|i| (i * self.step, self.place(i * self.step)))
    }
}

/// Places near those wanted, from the top down, none nearer to another than `leading`, and none outside.
pub(super) fn spread(wanted: Vec<f64>, leading: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut places = wanted;
    let mut highest = top;
    for &i in &order {
        places[i] = places[i].max(highest);
        highest = places[i] + leading;
    }
    let mut lowest = bottom;
    for &i in order.iter().rev() {
        places[i] = places[i].min(lowest);
        lowest = places[i] - leading;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_holds_every_value_in_few_round_steps() {
        let cases = [
            (0, 1, 1),
            (1, 1, 1),
            (4, 1, 4),
            (172, 50, 4),
            (214, 100, 3),
            (1_000_000, 500_000, 2),
        ];
        for (highest, step, steps) in cases {
            let scale = Scale::of(highest, 10.0, 176.0);
            assert_eq!((scale.step, scale.steps), (step, steps), "{highest}");
            let places: Vec<f64> = scale.ticks().map(|(_, place)| place).collect();
            assert_eq!((places[0], *places.last().unwrap()), (176.0, 10.0));
        }
    }

    #[test]
    fn names_of_lines_that_end_together_do_not_cover_one_another() {
        let spread = |wanted| spread(wanted, 12.0, (10.0, 176.0));
        assert_eq!(spread(vec![100.0, 100.0, 20.0]), [100.0, 112.0, 20.0]);
        assert_eq!(
            spread(vec![176.0, 176.0, 176.0, 176.0]),
            [140.0, 152.0, 164.0, 176.0]
        );
        assert_eq!(spread(vec![0.0, 5.0]), [10.0, 22.0]);
    }
}
