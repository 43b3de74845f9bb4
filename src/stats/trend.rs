//! The trend of a series: the slope of least squares, relative to the mean.
//!
//! For values y₁ … yₙ at 1 … n the slope of least squares is (n Σky − Σk Σy) / (n Σk² − (Σk)²), where Σk = n (n + 1) / 2 and
//! n Σk² − (Σk)² = n² (n² − 1) / 12. Divided by the mean Σy / n it is 6 (2 Σky − (n + 1) Σy) / ((n² − 1) Σy).

use ethnum::I256;

use super::wide::{SCALE, divide};

/// What a series adds up to. Places without a value count as zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Series {
    places: u64,
    sum: i128,
    weighted: I256,
}

impl Series {
    /// A series of so many places, all zero.
    #[must_use]
    pub const fn new(places: u64) -> Self {
        Self { places, sum: 0, weighted: I256::ZERO }
    }

    /// Adds a value at a place, from 1.
    pub fn add(&mut self, place: u64, value: i128) {
        self.sum += value;
        self.weighted += I256::from(value) * I256::from(place);
    }

    /// The slope from one place to the next, over the mean, in millionths. None of a single place, or where the mean is not
    /// above zero.
    #[must_use]
    pub fn relative_slope(&self) -> Option<i128> {
        if self.places < 2 || self.sum <= 0 {
            return None;
        }
        let (n, sum) = (I256::from(self.places), I256::from(self.sum));
        let rise = (self.weighted * 2 - (n + 1) * sum) * 6;
        Some(divide(rise * I256::from(SCALE), (n * n - 1) * sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope(values: &[i128]) -> Option<i128> {
        let mut series = Series::new(u64::try_from(values.len()).unwrap());
        values.iter().zip(1..).for_each(|(value, place)| series.add(place, *value));
        series.relative_slope()
    }

    #[test]
    fn slopes_over_means() {
        // Slope 1, mean 2; slope −2, mean 2; level; R: coef(lm(c(0, 3, 1, 4) ~ c(1:4)))[2] / 2 = 0.5.
        assert_eq!(slope(&[1, 2, 3]), Some(500_000));
        assert_eq!(slope(&[3, 1]), Some(-1_000_000));
        assert_eq!(slope(&[5; 12]), Some(0));
        assert_eq!(slope(&[0, 3, 1, 4]), Some(500_000));
        // Slope 1/2, mean 1/3.
        assert_eq!(slope(&[0, 0, 1]), Some(1_500_000));
    }

    #[test]
    fn one_month_and_nothing() {
        assert_eq!((slope(&[7]), slope(&[0, 0]), slope(&[-2, 1])), (None, None, None));
    }
}
