//! Adds, subtracts, multiplies and divides decimals, with the 256-bit integers of `fastnum` in between.
//!
//! `fastnum`'s own decimals have 39 digits for some numbers, so that their results would be rounded twice.

use std::cmp::Ordering;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use fastnum::U256;

use super::{DIGITS, Decimal, POWERS, digits};

/// From how many digits apart on the smaller of two numbers does not change the 38 digits of a sum.
const NEGLIGIBLE: i32 = 40;
/// How many digits a dividend has, so that a quotient has 39 at least and 256 bits hold it.
const DIVIDEND_DIGITS: u32 = 77;

impl Decimal {
    /// Adds, or returns `None` if the sum is too large.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.is_zero() || other.is_zero() {
            return Some(if self.is_zero() { other } else { self });
        }
        let (large, small) = if self.first_digit() < other.first_digit() { (other, self) } else { (self, other) };
        if large.first_digit() - small.first_digit() >= NEGLIGIBLE {
            return Some(large);
        }
        let exponent = large.exponent.min(small.exponent);
        if let (Some(a), Some(b)) = (large.units_at(exponent), small.units_at(exponent))
            && let Some(sum) = a.checked_add(b)
            && digits(sum.unsigned_abs()) <= DIGITS
        {
            return Self::from_parts(sum < 0, sum.unsigned_abs(), exponent.into());
        }
        let (a, b) = (large.wide_at(exponent), small.wide_at(exponent));
        let (negative, magnitude) = match (large.is_negative() == small.is_negative(), a.cmp(&b)) {
            (true, _) => (large.is_negative(), a.add(b)),
            (false, Ordering::Less) => (small.is_negative(), b.sub(a)),
            (false, _) => (large.is_negative(), a.sub(b)),
        };
        round(negative, magnitude, false, exponent.into())
    }

    /// Subtracts, or returns `None` if the difference is too large.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    /// Multiplies, or returns `None` if the product is too large.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let negative = self.is_negative() != other.is_negative();
        let exponent = self.exponent_i32() + other.exponent_i32();
        match self.magnitude().checked_mul(other.magnitude()) {
            Some(product) if digits(product) <= DIGITS => Self::from_parts(negative, product, exponent),
            _ => round(negative, wide(self.magnitude()).mul(wide(other.magnitude())), false, exponent),
        }
    }

    /// Divides, or returns `None` if the divisor is zero or the quotient too large.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// let third = Decimal::ONE.checked_div(Decimal::from(3)).unwrap();
    /// assert_eq!(third.to_string(), format!("{}E-38", "3".repeat(38)));
    /// assert_eq!(Decimal::ONE.checked_div(Decimal::ZERO), None);
    /// ```
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if self.is_zero() {
            return Some(Self::ZERO);
        }
        let scale = DIVIDEND_DIGITS - digits(self.magnitude());
        let dividend = wide(self.magnitude()).mul(U256::power_of_ten(scale));
        let (quotient, remainder) = dividend.div_rem(wide(other.magnitude()));
        let exponent = self.exponent_i32() - other.exponent_i32() - scale as i32;
        round(self.is_negative() != other.is_negative(), quotient, remainder != wide(0), exponent)
    }

    /// Returns what is left of a division whose quotient is an integer, or `None` if the divisor is zero.
    ///
    /// It has the sign of the dividend, as with integers, and is exact.
    #[must_use]
    pub fn checked_rem(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        if self.abs() < divisor.abs() {
            return Some(self);
        }
        let exponent = self.exponent.min(divisor.exponent);
        // As long as the dividend at most, which is not the smaller one.
        let modulus = divisor.wide_at(exponent);
        let (_, mut remainder) = wide(self.magnitude()).div_rem(modulus);
        let mut zeros = u32::from((self.exponent - exponent).unsigned_abs());
        while zeros > 0 {
            let step = zeros.min(DIGITS);
            (_, remainder) = remainder.mul(U256::power_of_ten(step)).div_rem(modulus);
            zeros -= step;
        }
        Self::from_parts(self.is_negative(), narrow(remainder), exponent.into())
    }

    /// Returns how many times `10^exponent` the number is, if 128 bits hold it.
    fn units_at(self, exponent: i16) -> Option<i128> {
        let power = POWERS.get(usize::try_from(self.exponent - exponent).ok()?)?;
        self.units.checked_mul(i128::try_from(*power).ok()?)
    }

    /// Returns how many times `10^exponent` the number is, without the sign. The exponent is not greater than its own, and
    /// the result has no more than 77 digits.
    fn wide_at(self, exponent: i16) -> U256 {
        wide(self.magnitude()).mul(U256::power_of_ten((self.exponent - exponent).unsigned_abs().into()))
    }
}

fn wide(magnitude: u128) -> U256 {
    U256::from_digits([magnitude as u64, (magnitude >> 64) as u64, 0, 0])
}

/// Returns a number of 128 bits at most.
fn narrow(magnitude: U256) -> u128 {
    u128::try_from(magnitude).unwrap_or(u128::MAX)
}

/// Rounds `magnitude * 10^exponent` to 38 digits, half to even. `more` says that a part below the magnitude is not zero; it
/// has more than 38 digits then.
fn round(negative: bool, magnitude: U256, more: bool, exponent: i32) -> Option<Decimal> {
    let dropped = magnitude.checked_ilog10().map_or(0, |first| (first + 1).saturating_sub(DIGITS));
    if dropped == 0 {
        return Decimal::from_parts(negative, narrow(magnitude), exponent);
    }
    let power = U256::power_of_ten(dropped);
    let (quotient, remainder) = magnitude.div_rem(power);
    let quotient = narrow(quotient);
    let up = match remainder.mul(wide(2)).cmp(&power) {
        Ordering::Greater => true,
        Ordering::Equal => more || quotient % 2 == 1,
        Ordering::Less => false,
    };
    Decimal::from_parts(negative, quotient + u128::from(up), exponent + dropped as i32)
}

/// Copies the number, so that the operators take references too.
impl From<&Decimal> for Decimal {
    #[inline]
    fn from(number: &Decimal) -> Self {
        *number
    }
}

impl Neg for Decimal {
    type Output = Decimal;

    #[inline]
    fn neg(self) -> Decimal {
        Decimal { units: -self.units, exponent: self.exponent }
    }
}

impl Neg for &Decimal {
    type Output = Decimal;

    #[inline]
    fn neg(self) -> Decimal {
        -*self
    }
}

#[track_caller]
#[allow(clippy::panic, reason = "as the operators of the integers do; the checked methods return `None`")]
fn or_panic(result: Option<Decimal>, problem: &str) -> Decimal {
    match result {
        Some(result) => result,
        None => panic!("attempt to {problem}"),
    }
}

/// Implements the operators, for decimals on the left, by value or by reference, and on the right what converts to one.
macro_rules! operators {
    ($($op:ident $method:ident $assign:ident $assign_method:ident $checked:ident $zero:literal $overflow:literal;)*) => { $(
        impl<T: Into<Decimal>> $op<T> for Decimal {
            type Output = Decimal;

            #[inline]
            #[track_caller]
            fn $method(self, other: T) -> Decimal {
                let other = other.into();
                or_panic(self.$checked(other), if other.is_zero() { $zero } else { $overflow })
            }
        }

        impl<T: Into<Decimal>> $op<T> for &Decimal {
            type Output = Decimal;

            #[inline]
            #[track_caller]
            fn $method(self, other: T) -> Decimal {
                $op::$method(*self, other)
            }
        }

        impl<T: Into<Decimal>> $assign<T> for Decimal {
            #[inline]
            #[track_caller]
            fn $assign_method(&mut self, other: T) {
                *self = $op::$method(*self, other);
            }
        }
    )* };
}

operators! {
    Add add AddAssign add_assign checked_add "add with overflow" "add with overflow";
    Sub sub SubAssign sub_assign checked_sub "subtract with overflow" "subtract with overflow";
    Mul mul MulAssign mul_assign checked_mul "multiply with overflow" "multiply with overflow";
    Div div DivAssign div_assign checked_div "divide by zero" "divide with overflow";
    Rem rem RemAssign rem_assign checked_rem
        "calculate the remainder with a divisor of zero" "calculate the remainder with overflow";
}

impl Sum for Decimal {
    #[track_caller]
    fn sum<I: Iterator<Item = Decimal>>(numbers: I) -> Decimal {
        numbers.fold(Decimal::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Decimal> for Decimal {
    #[track_caller]
    fn sum<I: Iterator<Item = &'a Decimal>>(numbers: I) -> Decimal {
        numbers.fold(Decimal::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn money_adds_up() {
        let (a, b) = (decimal("12.50"), decimal("0.1"));
        assert_eq!(
            [a + b, a - b, b - a, a * b, a / b, a % b].map(|n| n.to_string()),
            ["12.6", "12.4", "-12.4", "1.25", "125", "0"]
        );
        let mut total = a;
        total += b;
        total -= &decimal("0.6");
        total *= decimal("2");
        total /= decimal("5");
        total %= decimal("1");
        assert_eq!(total, decimal("0.8"));
        assert_eq!([a, b].iter().sum::<Decimal>(), [a, b].into_iter().sum());
        assert_eq!(-&a + a, Decimal::ZERO);
        let (by_ref, other) = (&a, &b);
        assert_eq!([by_ref + other, a + other, by_ref + b], [a + b; 3]);
        assert_eq!([a * 2, a * 2_u8, a * Decimal::from(2), by_ref * 2_u64], [a + a; 4]);
    }

    #[test]
    fn results_are_rounded_to_38_digits_half_to_even() {
        let nines = "9".repeat(38);
        let halves = format!("1{}", "0".repeat(36));
        for (a, op, b, result) in [
            ("1", '/', "3", format!("{}E-38", "3".repeat(38))),
            ("2", '/', "3", format!("{}7E-38", "6".repeat(37))),
            // One more digit, and it is exactly a half: to the even neighbor.
            (&format!("{halves}1"), '+', "0.5", format!("{halves}2")),
            (&format!("{halves}2"), '+', "0.5", format!("{halves}2")),
            (&format!("{halves}2"), '+', "0.500000001", format!("{halves}3")),
            (&format!("{halves}2"), '-', "0.5", format!("{halves}2")),
            (&nines, '+', "1", "1E38".to_owned()),
            (&nines, '+', "0.5", "1E38".to_owned()),
            (&nines, '+', "0.49", nines.clone()),
            (&nines, '*', &nines, format!("{}8E38", "9".repeat(37))),
            ("1", '-', "1E-130", "1".to_owned()),
            ("1", '-', "1E-38", format!("{}E-38", "9".repeat(38))),
            ("1", '-', "1E-39", "1".to_owned()),
            ("1", '-', "6E-39", format!("{}E-38", "9".repeat(38))),
            ("9E125", '+', "1E-130", "9E125".to_owned()),
        ] {
            let (a, b) = (decimal(a), decimal(b));
            let found = match op {
                '+' => a.checked_add(b),
                '-' => a.checked_sub(b),
                '*' => a.checked_mul(b),
                _ => a.checked_div(b),
            };
            assert_eq!(found.map(|n| n.to_string()), Some(decimal(&result).to_string()), "{a} {op} {b}");
        }
    }

    #[test]
    fn what_is_too_large_is_none_and_what_is_too_small_is_zero() {
        let (large, small) = (decimal("9E125"), decimal("1E-130"));
        assert_eq!(Decimal::MAX.checked_add(Decimal::MAX), None);
        assert_eq!(Decimal::MIN.checked_sub(Decimal::MAX), None);
        assert_eq!(large.checked_mul(decimal("2")), None);
        assert_eq!(large.checked_div(small), None);
        assert_eq!(large.checked_div(Decimal::ZERO), None);
        assert_eq!(Decimal::ZERO.checked_div(Decimal::ZERO), None);
        assert_eq!(large.checked_rem(Decimal::ZERO), None);
        assert_eq!(small.checked_mul(small), Some(Decimal::ZERO));
        assert_eq!(small.checked_div(decimal("2")), Some(Decimal::ZERO));
        assert_eq!(decimal("1.5E-130").checked_sub(small), Some(Decimal::ZERO));
        assert_eq!(Decimal::MAX.checked_add(small), Some(Decimal::MAX));
    }

    #[test]
    fn remainders_are_exact() {
        for (a, b, left) in [
            ("7", "3", "1"),
            ("-7", "3", "-1"),
            ("7", "-3", "1"),
            ("7.5", "2", "1.5"),
            ("1", "0.3", "0.1"),
            ("2", "7", "2"),
            ("1E125", "7", "5"),
            ("1E125", "9E-130", "1E-130"),
            ("5E-130", "3E-130", "2E-130"),
            ("100", "1E2", "0"),
            ("12345", "1E3", "345"),
        ] {
            assert_eq!(decimal(a).checked_rem(decimal(b)), Some(decimal(left)), "{a} % {b}");
        }
    }

    #[test]
    #[should_panic(expected = "attempt to divide by zero")]
    fn the_operator_panics_for_a_division_by_zero() {
        let _ = Decimal::ONE / Decimal::ZERO;
    }

    #[test]
    #[should_panic(expected = "attempt to multiply with overflow")]
    fn the_operator_panics_for_an_overflow() {
        let _ = Decimal::MAX * Decimal::MAX;
    }
}
