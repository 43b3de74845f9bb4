//! Random numbers that are the same on every machine: whole numbers, and of floating point only operations that IEEE 754
//! rounds exactly.

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal: twelve uniform numbers added up, which needs no logarithm.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    pub fn word<'a>(&mut self, words: &'a str) -> &'a str {
        let count = words.split(' ').count() as u64;
        let n = self.below(count) as usize;
        words.split(' ').nth(n).unwrap_or_default()
    }

    /// An index, each with its weight in hundredths.
    pub fn weighted(&mut self, choices: &[(&str, u64)]) -> usize {
        let drawn = self.below(100);
        let mut upto = 0;
        let found = choices.iter().position(|&(_, weight)| {
            upto += weight;
            drawn < upto
        });
        found.unwrap_or(0)
    }
}

/// e to the power of x by plain multiplications, so that no two mathematical libraries can disagree.
pub fn exp(x: f64) -> f64 {
    let small = x / 64.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..14 {
        term *= small / f64::from(n);
        sum += term;
    }
    (0..6).fold(sum, |power, _| power * power)
}

/// One over x to the power of about 0.95 (243/256), by roots alone for the same reason.
pub fn zipf(x: f64) -> f64 {
    let root = |times: u32| (0..times).fold(x, |value, _| value.sqrt());
    root(4) / (x * root(7) * root(8))
}
