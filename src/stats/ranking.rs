//! The place of a value among others: runs of equal values, scores by quantiles.

use std::ops::Range;

/// The positions of equal values, run after run in the order of the values, which are sorted.
#[must_use]
pub fn runs(sorted: &[i64]) -> Vec<Range<usize>> {
    let mut end = 0;
    let run = |run: &[i64]| {
        let start = end;
        end += run.len();
        start..end
    };
    sorted.chunk_by(|a, b| a == b).map(run).collect()
}

/// The score, from 1 to `steps`, of a value that `smaller` of the `of` values lie below.
///
/// The values are cut at the quantiles j / steps of type 7 (Hyndman and Fan, "Sample quantiles in statistical packages",
/// The American Statistician 50, 1996), and the score is one more than the cuts below the value. The quantile stands at
/// the position j (n − 1) / k of the values counted from 0, and a value lies above it where `smaller` is greater than that
/// position: 1 + how many j in 1..k−1 have i k > j (n − 1). So whole numbers suffice. A lone value scores 1.
#[must_use]
pub fn score(smaller: usize, of: usize, steps: u32) -> u32 {
    let (gaps, scaled) = (of.saturating_sub(1) as u128, smaller as u128 * u128::from(steps));
    if gaps == 0 || scaled == 0 {
        return 1;
    }
    // j (n − 1) < i k holds up to j = (i k − 1) / (n − 1), and i <= n − 1 keeps that below k.
    let cuts = ((scaled - 1) / gaps).min(u128::from(steps.saturating_sub(1)));
    u32::try_from(cuts).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_stand_together() {
        assert_eq!(runs(&[]), Vec::<Range<usize>>::new());
        assert_eq!(runs(&[-1, 2, 2, 5]), [0..1, 1..3, 3..4]);
        assert_eq!(runs(&[7, 7]).len(), 1);
    }

    /// The definition, counted out.
    fn by_definition(smaller: usize, of: usize, steps: u32) -> u32 {
        let cuts = (1..u64::from(steps)).filter(|j| smaller as u64 * u64::from(steps) > j * (of as u64 - 1));
        1 + u32::try_from(cuts.count()).unwrap()
    }

    #[test]
    fn scores_count_the_cuts_below() {
        for of in 1..40 {
            for smaller in 0..of {
                for steps in 1..13 {
                    assert_eq!(score(smaller, of, steps), by_definition(smaller, of, steps), "{smaller} of {of} in {steps}");
                }
            }
        }
        assert_eq!(score(268, 995, 5), 2);
        assert_eq!(score(usize::MAX - 1, usize::MAX, 1000), 1000);
        assert_eq!((score(0, 1, 5), score(0, 0, 5)), (1, 1));
    }

    /// The sizes that the R package rfm publishes for the transaction counts of its 995 customers.
    #[test]
    fn scores_are_those_of_rfm() {
        let counts = [42, 83, 143, 187, 176, 150, 94, 51, 38, 20, 3, 5, 2, 1];
        let values: Vec<i64> = (1..).zip(counts).flat_map(|(value, count)| std::iter::repeat_n(value, count)).collect();
        let mut sizes = [0; 5];
        for run in runs(&values) {
            sizes[score(run.start, values.len(), 5) as usize - 1] += run.len();
        }
        assert_eq!(sizes, [268, 187, 176, 244, 120]);
    }
}
