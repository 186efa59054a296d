//! Conversions between decimals and the number types of Rust.

use fastnum::D128;

use super::error::Problem;
use super::{Decimal, DecimalError};

const TOO_LARGE: DecimalError = DecimalError(Problem::OutOfTypeRange);

impl Decimal {
    /// Returns the nearest float: a decimal has up to 38 digits, and an `f64` about 16.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// assert_eq!(Decimal::new(125, 1).to_f64(), 12.5);
    /// ```
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // By way of a text: for 18395082106039690311944135051982569976, `fastnum` (0.7.5) returns the float below the
        // nearest one.
        format!("{}E{}", self.units(), self.exponent()).parse().unwrap_or(f64::NAN)
    }

    /// Returns the number with an exponent of zero.
    ///
    /// `fastnum` converts only such numbers to integers correctly: it would round other numbers, or take their digits
    /// for the integer.
    fn to_integer(self) -> Result<D128, DecimalError> {
        if !self.is_integer() {
            return Err(DecimalError(Problem::Fraction));
        }
        let integer = self.0.rescale(0);
        if integer.fractional_digits_count() == 0 { Ok(integer) } else { Err(TOO_LARGE) }
    }
}

macro_rules! from_integers {
    ($($type:ident)*) => { $(
        impl From<$type> for Decimal {
            fn from(number: $type) -> Self {
                Decimal(D128::from(number)).reduce()
            }
        }
    )* };
}

from_integers!(i8 i16 i32 i64 u8 u16 u32 u64);

macro_rules! from_long_integers {
    ($($type:ident)*) => { $(
        /// Fails for a number with more than 38 digits.
        impl TryFrom<$type> for Decimal {
            type Error = DecimalError;

            fn try_from(number: $type) -> Result<Self, DecimalError> {
                let number = D128::try_from(number).map_err(|_| DecimalError(Problem::TooManyDigits))?;
                Self::from_exact(number)
            }
        }
    )* };
}

from_long_integers!(i128 u128);

macro_rules! to_integers {
    ($($type:ident)*) => { $(
        /// Fails for a number with a fraction, and for a number out of the range of the integer type.
        impl TryFrom<Decimal> for $type {
            type Error = DecimalError;

            fn try_from(number: Decimal) -> Result<Self, DecimalError> {
                number.to_integer()?.try_into().map_err(|_| TOO_LARGE)
            }
        }
    )* };
}

to_integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64 u128);

macro_rules! from_floats {
    ($($type:ident)*) => { $(
        /// Converts to the number that the float is printed as: the shortest one that parses as the same float, such as
        /// 0.1 for `0.1`.
        ///
        /// Fails for NaN, the infinities, and numbers that DynamoDB does not store.
        impl TryFrom<$type> for Decimal {
            type Error = DecimalError;

            fn try_from(number: $type) -> Result<Self, DecimalError> {
                // `fastnum` would convert the exact value of the float: 55 digits for 0.1.
                format!("{number:e}").parse()
            }
        }
    )* };
}

from_floats!(f32 f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_come_back() {
        for number in [0, 1, -1, 100, i64::MAX, i64::MIN] {
            let decimal = Decimal::from(number);
            assert_eq!(decimal.to_string(), number.to_string());
            assert_eq!(i64::try_from(decimal), Ok(number));
            assert_eq!(i128::try_from(decimal), Ok(number.into()));
        }
        assert_eq!(u64::try_from(Decimal::from(u64::MAX)), Ok(u64::MAX));
    }

    #[test]
    fn integers_of_more_than_38_digits_are_refused() {
        let most = 10_i128.pow(38) - 1;
        assert_eq!(Decimal::try_from(most).and_then(i128::try_from), Ok(most));
        assert_eq!(Decimal::try_from(-most).and_then(i128::try_from), Ok(-most));
        assert_eq!(Decimal::try_from(most + 1).and_then(u128::try_from), Ok(10_u128.pow(38)));
        assert_eq!(Decimal::try_from(most + 2), Err(DecimalError(Problem::TooManyDigits)));
        assert_eq!(Decimal::try_from(i128::MIN), Err(DecimalError(Problem::TooManyDigits)));
        assert_eq!(Decimal::try_from(u128::MAX), Err(DecimalError(Problem::TooManyDigits)));
        let large = 3 * 10_u128.pow(38);
        assert_eq!(Decimal::try_from(large).and_then(u128::try_from), Ok(large));
        assert_eq!(Decimal::try_from(large).and_then(i128::try_from), Err(TOO_LARGE));
    }

    #[test]
    fn what_an_integer_does_not_hold_is_refused() {
        assert_eq!(u8::try_from(Decimal::from(256)), Err(TOO_LARGE));
        assert_eq!(u8::try_from(Decimal::from(-1)), Err(TOO_LARGE));
        assert_eq!(i8::try_from(Decimal::from(-128)), Ok(-128));
        assert_eq!(u128::try_from(Decimal::MAX), Err(TOO_LARGE));
        assert_eq!(i64::try_from(Decimal::new(15, 1)), Err(DecimalError(Problem::Fraction)));
        assert_eq!(i64::try_from(Decimal::new(150, 1)), Ok(15));
    }

    #[test]
    fn floats_are_the_numbers_that_they_are_printed_as() {
        for float in [0.0, -0.0, 0.1, -12.5, 1e100, 123_456_789.123, f64::EPSILON] {
            let decimal = Decimal::try_from(float);
            assert_eq!(decimal.map(Decimal::to_f64), Ok(float));
        }
        let near_the_middle = Decimal::try_from(18_395_082_106_039_690_311_944_135_051_982_569_976_i128);
        assert_eq!(near_the_middle.map(Decimal::to_f64), Ok(1.839_508_210_603_969_1e37));
        assert_eq!(Decimal::try_from(0.1), Ok(Decimal::new(1, 1)));
        assert_eq!(Decimal::try_from(0.1_f32), Ok(Decimal::new(1, 1)));
        assert_eq!(Decimal::try_from(f64::NAN), Err(DecimalError(Problem::NotANumber)));
        assert_eq!(Decimal::try_from(f64::INFINITY), Err(DecimalError(Problem::NotANumber)));
        assert_eq!(Decimal::try_from(1e126), Err(DecimalError(Problem::OutOfRange)));
        assert_eq!(Decimal::try_from(f64::MIN_POSITIVE), Err(DecimalError(Problem::OutOfRange)));
    }
}
