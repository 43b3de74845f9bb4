//! The one number type: an exact decimal of six digits after the point, held as a whole number of millionths.

use std::fmt;

/// Millionths in one whole.
pub const SCALE: i64 = 1_000_000;

/// An exact decimal with six digits after the point, from −9 223 372 036 854.775807 to +9 223 372 036 854.775807.
///
/// Every operation computes the exact value and rounds it once, half away from zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Number(i64);

/// Why an operation on numbers has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberError {
    /// The exact result lies outside the range of [`Number`].
    TooLarge,
    /// The divisor is zero.
    DivisionByZero,
}

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(SCALE);
    /// The greatest number there is.
    pub const MAX: Self = Self(i64::MAX);
    /// The least number there is; as far from zero as [`Number::MAX`].
    pub const MIN: Self = Self(-i64::MAX);

    /// The number of so many millionths; none where it lies outside the range.
    #[must_use]
    pub fn from_micros(micros: i128) -> Option<Self> {
        i64::try_from(micros).ok().filter(|m| *m != i64::MIN).map(Self)
    }

    /// A whole number; none where it lies outside the range.
    #[must_use]
    pub fn from_integer(whole: i64) -> Option<Self> {
        Self::from_micros(i128::from(whole) * i128::from(SCALE))
    }

    /// A count as a number. Counts are far below the range's end; one beyond it (nine million million) gives the greatest number.
    #[must_use]
    pub fn from_count(count: u64) -> Self {
        Self::from_micros(i128::from(count) * i128::from(SCALE)).unwrap_or(Self::MAX)
    }

    /// `numerator / denominator`, both in the same unit, rounded half away from zero to six digits.
    ///
    /// # Errors
    /// The denominator is zero, or the result lies outside the range.
    pub fn from_ratio(numerator: i128, denominator: i128) -> Result<Self, NumberError> {
        if denominator == 0 {
            return Err(NumberError::DivisionByZero);
        }
        let whole = numerator / denominator;
        let rest = (numerator % denominator) * i128::from(SCALE);
        let scaled = whole.checked_mul(i128::from(SCALE)).ok_or(NumberError::TooLarge)?;
        // The rest is smaller than the denominator, so its scaled form fits as long as the denominator is below 2^107;
        // denominators here are counts of rows or numbers.
        let micros = scaled.checked_add(divide_half_away(rest, denominator)).ok_or(NumberError::TooLarge)?;
        Self::from_micros(micros).ok_or(NumberError::TooLarge)
    }

    /// Reads what [`Display`](std::fmt::Display) writes: a sign, digits, a point and at most six digits. None of any other text,
    /// and of a number outside the range.
    #[must_use]
    pub fn parse_exact(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || rest.is_some_and(|rest| !is_digits(rest) || rest.len() > 6) {
            return None;
        }
        let whole = whole.parse::<i64>().ok()?;
        let rest = rest.map_or(Some(0), |rest| format!("{rest:0<6}").parse::<i64>().ok())?;
        Self::from_micros(sign * (i128::from(whole) * i128::from(SCALE) + i128::from(rest)))
    }

    /// The number in millionths.
    #[must_use]
    #[inline]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The whole number, where there is nothing after the point.
    #[must_use]
    pub const fn as_integer(self) -> Option<i64> {
        if self.0 % SCALE == 0 { Some(self.0 / SCALE) } else { None }
    }

    /// The nearest floating-point number, for writing into a spreadsheet cell; never for computing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds 15 digits; the exact number stays in the program")]
    pub fn to_f64(self) -> f64 {
        if let Some(whole) = self.as_integer() { whole as f64 } else { self.to_string().parse().unwrap_or(self.0 as f64 / 1e6) }
    }

    /// The distance from zero.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The sum.
    ///
    /// # Errors
    /// The sum lies outside the range.
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        Self::from_micros(i128::from(self.0) + i128::from(other.0)).ok_or(NumberError::TooLarge)
    }

    /// The difference.
    ///
    /// # Errors
    /// The difference lies outside the range.
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        Self::from_micros(i128::from(self.0) - i128::from(other.0)).ok_or(NumberError::TooLarge)
    }

    /// The product, rounded once.
    ///
    /// # Errors
    /// The product lies outside the range.
    pub fn times(self, other: Self) -> Result<Self, NumberError> {
        let exact = i128::from(self.0) * i128::from(other.0);
        Self::from_micros(divide_half_away(exact, i128::from(SCALE))).ok_or(NumberError::TooLarge)
    }

    /// The quotient, rounded once.
    ///
    /// # Errors
    /// `other` is zero, or the quotient lies outside the range.
    pub fn divided_by(self, other: Self) -> Result<Self, NumberError> {
        Self::from_ratio(i128::from(self.0), i128::from(other.0))
    }

    /// The remainder of `self / other` with the sign of `self`.
    ///
    /// # Errors
    /// `other` is zero.
    pub const fn remainder(self, other: Self) -> Result<Self, NumberError> {
        if other.0 == 0 { Err(NumberError::DivisionByZero) } else { Ok(Self(self.0 % other.0)) }
    }

    /// The number rounded half away from zero to `digits` digits after the point (−12 to 6; negative: tens, hundreds …).
    ///
    /// # Errors
    /// The rounded number lies outside the range.
    pub fn round(self, digits: i32) -> Result<Self, NumberError> {
        let power = u32::try_from(6 - digits.clamp(-12, 6)).unwrap_or(0);
        let step = 10_i128.pow(power);
        Self::from_micros(divide_half_away(i128::from(self.0), step) * step).ok_or(NumberError::TooLarge)
    }

    /// The greatest whole number not above this one.
    ///
    /// # Errors
    /// That number lies outside the range.
    pub fn floor(self) -> Result<Self, NumberError> {
        Self::from_micros(i128::from(self.0.div_euclid(SCALE)) * i128::from(SCALE)).ok_or(NumberError::TooLarge)
    }

    /// The smallest whole number not below this one.
    ///
    /// # Errors
    /// That number lies outside the range.
    pub fn ceil(self) -> Result<Self, NumberError> {
        (-self).floor().map(|n| -n)
    }
}

impl std::ops::Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// `a / b` rounded half away from zero; `b` is not zero.
fn divide_half_away(a: i128, b: i128) -> i128 {
    let quotient = a / b;
    let rest = (a % b).unsigned_abs();
    if rest >= b.unsigned_abs() - rest { if (a < 0) == (b < 0) { quotient + 1 } else { quotient - 1 } } else { quotient }
}

impl fmt::Display for Number {
    /// Plain digits without trailing zeros: `612000`, `-0.5`, `0.333333`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ExactSum(i128::from(self.0)).fmt(f)
    }
}

impl Number {
    /// The number in plain digits without trailing zeros.
    #[must_use]
    pub fn digits(self) -> Digits {
        ExactSum(i128::from(self.0)).digits()
    }
}

/// An exact sum of numbers, in millionths; wide enough for any table (10^18 rows of the greatest number).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct ExactSum(pub i128);

impl ExactSum {
    /// Adds one number.
    #[inline]
    pub fn add(&mut self, number: Number) {
        self.0 += i128::from(number.0);
    }

    /// Adds another sum.
    #[inline]
    pub fn merge(&mut self, other: Self) {
        self.0 += other.0;
    }

    /// The sum as a number; none where it lies outside the range.
    #[must_use]
    pub fn number(self) -> Option<Number> {
        Number::from_micros(self.0)
    }
}

impl fmt::Display for ExactSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.digits().as_str())
    }
}

/// The bytes of the longest sum, with its sign and point.
const LONGEST: usize = 48;

/// A number in plain digits.
pub struct Digits {
    text: [u8; LONGEST],
    from: usize,
}

impl Digits {
    /// The digits, ASCII alone.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[self.from..]
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn push_before(&mut self, byte: u8) {
        self.from -= 1;
        self.text[self.from] = byte;
    }
}

impl ExactSum {
    /// The sum in plain digits without trailing zeros: `612000`, `-0.5`, `0.333333`.
    #[must_use]
    pub fn digits(self) -> Digits {
        let mut digits = Digits { text: [0; LONGEST], from: LONGEST };
        let amount = self.0.unsigned_abs();
        // Dividing 64 bits is far quicker, and nearly every sum has no more.
        if let Ok(amount) = u64::try_from(amount) {
            let scale = SCALE.unsigned_abs();
            push_decimals(&mut digits, amount % scale);
            push_whole(&mut digits, amount / scale);
        } else {
            let scale = u128::from(SCALE.unsigned_abs());
            push_decimals(&mut digits, u64::try_from(amount % scale).unwrap_or_default());
            let mut whole = amount / scale;
            while u64::try_from(whole).is_err() {
                digits.push_before(b'0' + (whole % 10) as u8);
                whole /= 10;
            }
            push_whole(&mut digits, u64::try_from(whole).unwrap_or_default());
        }
        if self.0 < 0 {
            digits.push_before(b'-');
        }
        digits
    }
}

fn push_decimals(digits: &mut Digits, mut millionths: u64) {
    if millionths == 0 {
        return;
    }
    let mut places = 6;
    // At most five zeros end it.
    for (unit, zeros) in [(10_000, 4), (100, 2), (10, 1)] {
        if millionths.is_multiple_of(unit) {
            millionths /= unit;
            places -= zeros;
        }
    }
    for _ in 0..places {
        digits.push_before(b'0' + (millionths % 10) as u8);
        millionths /= 10;
    }
    digits.push_before(b'.');
}

fn push_whole(digits: &mut Digits, mut whole: u64) {
    loop {
        digits.push_before(b'0' + (whole % 10) as u8);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(micros: i128) -> Number {
        Number::from_micros(micros).unwrap()
    }

    #[test]
    fn digits_as_they_are_said() {
        for (micros, text) in [
            (0, "0"),
            (1, "0.000001"),
            (-500_000, "-0.5"),
            (612_000_000_000, "612000"),
            (1_234_567_890, "1234.56789"),
            (-10_000_000, "-10"),
            (i128::from(u64::MAX), "18446744073709.551615"),
            (i128::from(u64::MAX) + 1, "18446744073709.551616"),
            (i128::MAX, "170141183460469231731687303715884.105727"),
            (i128::MIN, "-170141183460469231731687303715884.105728"),
            (100_000_000_000_000_000_000_000_000_000_000_000_000, "100000000000000000000000000000000"),
        ] {
            assert_eq!(ExactSum(micros).to_string(), text);
        }
        assert_eq!(format!("[{:>8}] [{:<8}]", ExactSum(1_500_000), n(-2_000_000)), "[     1.5] [-2      ]");
    }

    #[test]
    fn a_third_times_three_is_not_one() {
        let third = Number::ONE.divided_by(n(3_000_000)).unwrap();
        assert_eq!(third.times(n(3_000_000)).unwrap().to_string(), "0.999999");
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(n(1).times(n(500_000)).unwrap(), n(1));
        assert_eq!(n(-1).times(n(500_000)).unwrap(), n(-1));
        assert_eq!(n(2_500_000).round(0).unwrap(), n(3_000_000));
        assert_eq!(n(-2_500_000).round(0).unwrap(), n(-3_000_000));
        assert_eq!(n(1_250_000_000).round(-2).unwrap(), n(1_300_000_000));
        assert_eq!(n(-1).floor().unwrap(), n(-1_000_000));
        assert_eq!(n(-1).ceil().unwrap(), n(0));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for micros in [0, 1, -1, 1_500_000, -999_999, i128::from(i64::MAX), i128::from(-i64::MAX)] {
            assert_eq!(Number::parse_exact(&n(micros).to_string()), Some(n(micros)));
        }
        for text in ["", "-", ".5", "1.", "1.2345678", "1,000", "+1", " 1", "1e5", "9223372036855", "九"] {
            assert_eq!(Number::parse_exact(text), None, "{text}");
        }
    }

    #[test]
    fn the_range_ends_are_alike() {
        assert!(Number::from_micros(i128::from(i64::MIN)).is_none());
        assert_eq!(Number::MIN.to_string(), "-9223372036854.775807");
        assert_eq!(ExactSum(i128::MIN).to_string(), "-170141183460469231731687303715884.105728");
        assert_eq!(ExactSum(10_i128.pow(38)).to_string(), "100000000000000000000000000000000");
        assert_eq!(format!("{:>6}|{:<4}|", ExactSum(-500_000), ExactSum(0)), "  -0.5|0   |");
        assert_eq!(Number::MAX.plus(n(1)), Err(NumberError::TooLarge));
        assert_eq!(Number::MAX.divided_by(n(1)), Err(NumberError::TooLarge));
        assert_eq!(Number::MAX.divided_by(Number::MIN).unwrap(), -Number::ONE);
        assert_eq!(Number::ONE.divided_by(Number::ZERO), Err(NumberError::DivisionByZero));
    }
}
