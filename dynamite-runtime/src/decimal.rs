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

// With `::`, as a module here has the same name.
use ::fastnum::decimal::{Context, Decimal as Number, Sign};
use ::fastnum::{D128, U128};

use self::error::Problem;

/// The maximum number of significant digits.
pub(crate) const DIGITS: usize = 38;
/// The lowest exponent that a number's first digit can have.
const LOWEST: i32 = -130;
const HIGHEST: i32 = 125;

/// A number as DynamoDB stores it, with up to 38 significant digits. It is zero, or its magnitude is from 1E-130 to
/// below 1E+126.
///
/// Every value of this type can be stored and is read back as an equal value. There is no NaN, no infinity and no
/// negative zero. Equal numbers are identical, as in DynamoDB: `1.50` is `1.5`, with the same hash and the same text.
/// For a fixed number of decimal places, use the precision of a format: `{:.2}`.
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
/// The right operand of an operator is a decimal, a reference to a decimal, or an integer.
///
/// The operators panic if the result is 1E+126 or larger, and on division by zero, as those of integers do. The methods
/// `checked_add`, `checked_sub`, `checked_mul`, `checked_div` and `checked_rem` return `None` instead.
///
/// # Conversions
///
/// A conversion to a `Decimal` never rounds: for a value that a `Decimal` can't hold, it fails with a [`DecimalError`].
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
/// With the feature `serde`, a `Decimal` is serialized as a string and deserialized from a string: in many formats a
/// number is a float, which would lose digits.
// Invariant: a finite number in range, without trailing zeros, without a sign if it is zero, in the default context and
// with no signals of an operation.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(D128);

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal(D128::ZERO);
    /// One.
    pub const ONE: Decimal = Decimal(D128::ONE);
    /// The greatest number: 38 nines, followed by 88 zeros.
    pub const MAX: Decimal = Self::from_parts(false, 10_u128.pow(38) - 1, 88);
    /// The smallest number: the negative of [`MAX`](Self::MAX).
    pub const MIN: Decimal = Self::from_parts(true, 10_u128.pow(38) - 1, 88);

    /// Returns `units` divided by 10 to the power of `scale`: `new(1250, 2)` is 12.5.
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
        assert!(scale <= 130, "the scale of a decimal must be at most 130");
        Self::from_parts(units < 0, units.unsigned_abs() as u128, -(scale as i32)).reduce()
    }

    /// Returns `magnitude * 10^exponent`, which must be in range. The caller calls `reduce` if the magnitude may end
    /// with a zero.
    const fn from_parts(negative: bool, magnitude: u128, exponent: i32) -> Self {
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        let digits = U128::from_digits([magnitude as u64, (magnitude >> 64) as u64]);
        Decimal(D128::from_parts(digits, exponent, sign, Context::default()))
    }

    /// Removes trailing zeros.
    const fn reduce(self) -> Self {
        Decimal(self.0.reduce())
    }

    /// Returns the result of an operation, rounded to 38 digits: zero if it is too small, or `None` if it is too large.
    fn from_result<const N: usize>(result: Number<N>) -> Option<Self> {
        let mut result = result.reduce();
        if result.digits_count() > DIGITS {
            let surplus = (result.digits_count() - DIGITS) as i16;
            result = rounding::half_even(result, result.fractional_digits_count() - surplus).reduce();
        }
        let exponent = -i32::from(result.fractional_digits_count());
        match exponent + result.digits_count() as i32 - 1 {
            _ if result.is_zero() => Some(Self::ZERO),
            first_digit if first_digit > HIGHEST => None,
            first_digit if first_digit < LOWEST => Some(Self::ZERO),
            _ => Some(Self::from_parts(result.is_negative(), magnitude(result), exponent)),
        }
    }

    /// Returns a finite number unchanged, or an error if DynamoDB does not store it exactly.
    fn from_exact(number: D128) -> Result<Self, DecimalError> {
        let number = number.reduce();
        if number.digits_count() > DIGITS {
            return Err(DecimalError(Problem::TooManyDigits));
        }
        let stored = Self::from_result(number).filter(|stored| stored.is_zero() == number.is_zero());
        stored.ok_or(DecimalError(Problem::OutOfRange))
    }

    /// Returns the significant digits with the sign, as an integer: 125 for 12.5.
    ///
    /// The number is `units * 10^exponent`; the units do not end with a zero.
    #[must_use]
    pub const fn units(self) -> i128 {
        let magnitude = magnitude(self.0) as i128;
        if self.is_negative() { -magnitude } else { magnitude }
    }

    /// Returns the exponent of the power of ten that the [`units`](Self::units) are multiplied by: -1 for 12.5.
    #[must_use]
    pub const fn exponent(self) -> i16 {
        -self.0.fractional_digits_count()
    }

    /// Returns `true` for zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Returns `true` for a number that is less than zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0.is_negative()
    }

    /// Returns `true` for a number that is greater than zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// Returns `true` for a number without a fraction.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        self.0.is_integral()
    }

    /// Returns the number without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Decimal(self.0.abs())
    }
}

/// Returns the digits of a number, 38 at most.
const fn magnitude<const N: usize>(number: Number<N>) -> u128 {
    let digits = number.digits();
    (digits.digits()[1] as u128) << 64 | digits.digits()[0] as u128
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;
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
