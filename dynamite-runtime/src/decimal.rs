//! [`Decimal`], which holds every number that DynamoDB stores.
//!
//! Source of the limits: the developer guide, "Data types", Number.

mod arithmetic;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod error;
#[cfg(feature = "fastnum")]
mod fastnum;
mod format;
mod numbers;
mod parse;
mod rounding;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(feature = "serde")]
mod serde;

pub use error::DecimalError;
pub(crate) use parse::parse;

use std::cmp::Ordering;

/// The most significant digits a number has.
pub(crate) const DIGITS: u32 = 38;
/// The exponents of a number's first digit.
const LOWEST: i32 = -130;
const HIGHEST: i32 = 125;

/// The powers of ten that 128 bits hold.
const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// A number of DynamoDB: up to 38 significant digits, zero or of a magnitude from 1E-130 to below 1E+126.
///
/// Every value of this type can be stored, and is read back as an equal one. There is no NaN, no infinity and no
/// negative zero. Equal numbers are the same in every way, as they are to DynamoDB: `1.50` is `1.5`, with the same hash
/// and the same text. For a fixed number of decimal places, format with a precision: `{:.2}`.
///
/// ```
/// use dynamite_runtime::Decimal;
///
/// let price: Decimal = "12.50".parse()?;
/// let total = price * 3 + Decimal::new(99, 2);
/// assert_eq!(total, "38.49".parse()?);
/// assert_eq!(format!("{price} {price:.2}"), "12.5 12.50");
/// # Ok::<(), dynamite_runtime::DecimalError>(())
/// ```
///
/// # Arithmetic
///
/// A result of more than 38 digits is rounded to 38, half to even. A result that is smaller than 1E-130 is zero. Sums,
/// differences and products that need no more than 38 digits are exact.
///
/// The operators take decimals and integers, and references to decimals, on the right.
///
/// They panic if the result is 1E+126 or larger, and for a division by zero, as those of the integers do; the methods
/// `checked_add`, `checked_sub`, `checked_mul`, `checked_div` and `checked_rem` return `None` instead.
///
/// # Conversions
///
/// Nothing is ever rounded by a conversion to a `Decimal`; what it can't hold is a [`DecimalError`].
///
/// | type | to `Decimal` | from `Decimal` |
/// |---|---|---|
/// | text | `parse()`, [`FromStr`](std::str::FromStr) | `to_string()` |
/// | `i8` to `i64`, `u8` to `u64` | `From` | `TryFrom` |
/// | `i128`, `u128` | `TryFrom` | `TryFrom` |
/// | `f32`, `f64` | `TryFrom`: the number that the float is printed as | [`to_f64`](Self::to_f64) |
/// | `rust_decimal::Decimal`, feature `rust_decimal` | `From` | `TryFrom` |
/// | `bigdecimal::BigDecimal`, feature `bigdecimal` | `TryFrom` | `From` |
/// | `fastnum::D128`, feature `fastnum` | `TryFrom` | `From` |
///
/// With the feature `serde` it is serialized as a string, and deserialized from a string: in many formats a number is a
/// float, which would lose digits.
// Invariant: `units` has at most 38 digits and no trailing zero, and is zero only together with `exponent`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    exponent: i16,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal { units: 0, exponent: 0 };
    /// One.
    pub const ONE: Decimal = Decimal { units: 1, exponent: 0 };
    /// The greatest number: 38 nines, followed by 88 zeros.
    pub const MAX: Decimal = Decimal { units: POWERS[38] as i128 - 1, exponent: 88 };
    /// The smallest number: the negative of [`MAX`](Self::MAX).
    pub const MIN: Decimal = Decimal { units: -Self::MAX.units, exponent: 88 };

    /// Returns the number of some units, of which 10 to the power of `scale` make one: `new(1250, 2)` is 12.5.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// const FEE: Decimal = Decimal::new(250, 2);
    /// assert_eq!(FEE.to_string(), "2.5");
    /// ```
    ///
    /// # Panics
    ///
    /// If `scale` is greater than 130; in a constant, this is a compile error.
    #[must_use]
    pub const fn new(units: i64, scale: u8) -> Self {
        assert!(scale <= 130, "a number outside of what DynamoDB stores (1E-130 to below 1E+126)");
        match Self::from_parts(units < 0, units.unsigned_abs() as u128, -(scale as i32)) {
            Some(decimal) => decimal,
            None => Self::ZERO,
        }
    }

    /// Returns `magnitude * 10^exponent`, zero if it is too small, or `None` if it is too large.
    ///
    /// The magnitude has at most 38 digits, other than trailing zeros.
    const fn from_parts(negative: bool, magnitude: u128, exponent: i32) -> Option<Self> {
        if magnitude == 0 {
            return Some(Self::ZERO);
        }
        let first_digit = exponent + magnitude.ilog10() as i32;
        if first_digit > HIGHEST {
            return None;
        }
        if first_digit < LOWEST {
            return Some(Self::ZERO);
        }
        let (magnitude, zeros) = without_trailing_zeros(magnitude);
        let units = magnitude as i128;
        Some(Decimal { units: if negative { -units } else { units }, exponent: (exponent + zeros) as i16 })
    }

    /// Returns the significant digits, with the sign: those of 12.5 are 125.
    ///
    /// The number is `units * 10^exponent`; the units do not end with a zero.
    #[must_use]
    pub const fn units(self) -> i128 {
        self.units
    }

    /// Returns the power of ten that the [`units`](Self::units) are multiplied by: that of 12.5 is -1.
    #[must_use]
    pub const fn exponent(self) -> i16 {
        self.exponent
    }

    /// Returns `true` for zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// Returns `true` for a number that is less than zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Returns `true` for a number that is greater than zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.units > 0
    }

    /// Returns `true` for a number without a fraction.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// Returns the number without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Decimal { units: self.units.abs(), exponent: self.exponent }
    }

    fn magnitude(self) -> u128 {
        self.units.unsigned_abs()
    }

    fn exponent_i32(self) -> i32 {
        i32::from(self.exponent)
    }

    /// Returns the exponent of the first digit; the number is not zero.
    fn first_digit(self) -> i32 {
        self.exponent_i32() + digits(self.magnitude()) as i32 - 1
    }
}

/// Returns how many digits a number has.
const fn digits(magnitude: u128) -> u32 {
    match magnitude.checked_ilog10() {
        Some(exponent) => exponent + 1,
        None => 0,
    }
}

/// Returns a number other than zero without the zeros that it ends with, and how many there were.
const fn without_trailing_zeros(mut magnitude: u128) -> (u128, i32) {
    let (mut zeros, mut step) = (0, 32);
    while step > 0 && magnitude.is_multiple_of(10) {
        if magnitude.is_multiple_of(POWERS[step]) {
            magnitude /= POWERS[step];
            zeros += step as i32;
        }
        step /= 2;
    }
    (magnitude, zeros)
}

impl PartialOrd for Decimal {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.units.signum();
        if self.exponent == other.exponent || self.is_zero() || sign != other.units.signum() {
            return self.units.cmp(&other.units);
        }
        let magnitudes = self.first_digit().cmp(&other.first_digit()).then_with(|| {
            // With the first digit in the same place, the longer one is the one with the smaller exponent.
            let (scale, other_scale) = (other.exponent - self.exponent, self.exponent - other.exponent);
            let widen = |magnitude: u128, scale: i16| magnitude * POWERS[usize::try_from(scale).unwrap_or(0)];
            widen(self.magnitude(), other_scale).cmp(&widen(other.magnitude(), scale))
        });
        if sign < 0 { magnitudes.reverse() } else { magnitudes }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn equal_numbers_are_equal_in_every_way() {
        for same in [["1.0", "1.00"], ["100", "1e2"], ["-0", "0"], ["0.001", "1E-3"], ["0E50", "0"]] {
            let [a, b] = same.map(decimal);
            assert_eq!(a, b);
            assert_eq!(a.cmp(&b), Ordering::Equal);
            assert_eq!(HashSet::from([a, b]).len(), 1);
            assert_eq!(a.to_string(), b.to_string());
        }
        assert_eq!(Decimal::default(), Decimal::ZERO);
    }

    #[test]
    fn order_is_that_of_the_numbers() {
        let nines = format!("{}E-20", "9".repeat(38));
        let sorted = [
            "-9.9E125", "-1E125", "-100", "-99.5", "-2", "-1.5", "-1E-130", "0", "1E-130", "2E-130", "0.1", "0.11",
            "1", "1.5", "2", "99.5", "100", "101", &nines, "1E18", "1E125", "9.9E125",
        ]
        .map(decimal);
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} {b}");
            }
        }
        assert!(Decimal::MIN < sorted[0] && sorted[21] < Decimal::MAX);
    }

    #[test]
    fn units_and_exponents_have_no_trailing_zeros() {
        for (text, units, exponent) in
            [("0", 0, 0), ("12.50", 125, -1), ("-100", -1, 2), ("1E125", 1, 125), ("10.01", 1001, -2)]
        {
            assert_eq!((decimal(text).units(), decimal(text).exponent()), (units, exponent), "{text}");
        }
        assert_eq!(Decimal::new(-1250, 2), decimal("-12.5"));
        assert_eq!(Decimal::new(i64::MIN, 130).to_string(), "-9223372036854775808E-130");
        assert_eq!(Decimal::MAX.to_string(), format!("{}E88", "9".repeat(38)));
    }
}
