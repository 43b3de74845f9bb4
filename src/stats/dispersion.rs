//! Standard deviations and coefficients of variation, from n, Σx and Σx².
//!
//! With V = n Σx² − (Σx)² the population's deviation is √(V / n²) and a sample's √(V / (n (n − 1))), as in R's `sd`. The
//! coefficient of variation is the rounded deviation over the rounded mean.

use ethnum::{I256, U256};

use super::wide::{SCALE, divide, root_of_ratio};

/// How many values there are, what they and their squares add up to. Two of disjoint values merge exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Moments {
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: i128,
    /// The sum of their squares.
    pub squares: U256,
}

/// What the squares of the distances from the mean are divided by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// By how many values there are: they are all there is.
    Population,
    /// By one less: they stand for more.
    Sample,
}

impl Moments {
    /// How many words of 64 bits they take.
    pub const WORDS: usize = 7;

    /// The moments in these words, [`Moments::WORDS`] of them; all zero is no values.
    #[must_use]
    pub fn from_words(words: [u64; Self::WORDS]) -> Self {
        let wide = |low: u64, high: u64| (u128::from(high) << 64) | u128::from(low);
        let [count, low, high, a, b, c, d] = words;
        Self { count, sum: wide(low, high).cast_signed(), squares: U256::from_words(wide(c, d), wide(a, b)) }
    }

    /// The words for [`Moments::from_words`].
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "each is one half of a wider number")]
    pub const fn to_words(&self) -> [u64; Self::WORDS] {
        let sum = self.sum.cast_unsigned();
        let (high, low) = self.squares.into_words();
        [self.count, sum as u64, (sum >> 64) as u64, low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64]
    }

    /// Adds a value.
    pub fn add(&mut self, value: i128) {
        let size = U256::from(value.unsigned_abs());
        self.count += 1;
        self.sum += value;
        self.squares += size * size;
    }

    /// Adds what other values come to.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The standard deviation in the values' unit, rounded; none of too few values.
    #[must_use]
    pub fn deviation(&self, of: Of) -> Option<i128> {
        let by = match of {
            Of::Population => self.count,
            Of::Sample => self.count.saturating_sub(1),
        };
        if by == 0 {
            return None;
        }
        let size = U256::from(self.sum.unsigned_abs());
        // Never below zero: Cauchy and Schwarz.
        let spread = (U256::from(self.count) * self.squares).saturating_sub(size * size);
        Some(root_of_ratio(spread, U256::from(self.count) * U256::from(by)))
    }

    /// The mean in the values' unit, rounded; none of no values.
    #[must_use]
    pub fn mean(&self) -> Option<i128> {
        (self.count > 0).then(|| divide(I256::from(self.sum), I256::from(self.count)))
    }

    /// The coefficient of variation in millionths; none of too few values, or where the rounded mean is not above zero.
    #[must_use]
    pub fn variation(&self, of: Of) -> Option<i128> {
        let (deviation, mean) = (self.deviation(of)?, self.mean()?);
        (mean > 0).then(|| divide(I256::from(deviation) * I256::from(SCALE), I256::from(mean)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(values: &[i128]) -> Moments {
        let mut moments = Moments::default();
        for value in values {
            moments.add(value * 1_000_000);
        }
        moments
    }

    #[test]
    fn deviations() {
        // Squares of the distances from the mean 5 add up to 32: √(32 / 8) = 2, √(32 / 7) = 2.13808993…
        let eight = moments(&[2, 4, 4, 4, 5, 5, 7, 9]);
        assert_eq!((eight.deviation(Of::Population), eight.deviation(Of::Sample)), (Some(2_000_000), Some(2_138_090)));
        assert_eq!((eight.mean(), eight.variation(Of::Population)), (Some(5_000_000), Some(400_000)));
        assert_eq!((moments(&[3]).deviation(Of::Population), moments(&[3]).deviation(Of::Sample)), (Some(0), None));
        assert_eq!(moments(&[]).deviation(Of::Population), None);
    }

    #[test]
    fn published_variations_over_twelve_months() {
        let months = |first| {
            let mut months = [0; 12];
            months[4] = first;
            moments(&months).variation(Of::Population)
        };
        assert_eq!(moments(&[7; 12]).variation(Of::Population), Some(0));
        assert_eq!(months(1200), Some(3_316_625));
        assert_eq!(months(1), Some(3_316_633));
        assert_eq!((months(0), months(-5)), (None, None));
    }

    #[test]
    fn the_widest_values() {
        let greatest = i128::from(i64::MAX);
        let mut ends = Moments::default();
        (0..1000).for_each(|i| ends.add(if i % 2 == 0 { greatest } else { -greatest }));
        assert_eq!((ends.deviation(Of::Population), ends.mean()), (Some(greatest), Some(0)));
        let mut sums = Moments::default();
        (0..12).for_each(|i| sums.add((greatest << 38) * if i < 6 { 1 } else { -1 }));
        assert_eq!(sums.deviation(Of::Population), Some(greatest << 38));
        assert_eq!(Moments::from_words(sums.to_words()), sums);
    }
}
