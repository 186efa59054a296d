//! Adds, subtracts, multiplies and divides decimals.
//!
//! `fastnum` calculates with 77 digits, because a `D128` would round results before they are rounded to 38 digits. A
//! result of more than 77 digits is at least 5 units of the 77th digit away from the middle between two numbers of 38
//! digits, so rounding it to 77 and then to 38 digits gives the same result as rounding it once.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use fastnum::{D256, D1024};

use super::Decimal;

impl Decimal {
    /// Adds two numbers, or returns `None` if the sum is too large.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_result(self.wide() + other.wide())
    }

    /// Subtracts `other`, or returns `None` if the difference is too large.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_result(self.wide() - other.wide())
    }

    /// Multiplies two numbers, or returns `None` if the product is too large.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::from_result(self.wide() * other.wide())
    }

    /// Divides by `other`, or returns `None` if the divisor is zero or the quotient too large.
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
        if other.is_zero() { None } else { Self::from_result(self.wide() / other.wide()) }
    }

    /// Returns the remainder of a division whose quotient is truncated to an integer, or `None` if the divisor is zero.
    ///
    /// The remainder is exact and has the sign of the dividend, as with integers.
    #[must_use]
    pub fn checked_rem(self, divisor: Self) -> Option<Self> {
        // With the same exponent, the operands have up to 293 digits. With a `D256` of `fastnum` (0.7.5), 1E+125 % 7
        // would be 5E+48.
        let (dividend, modulus): (D1024, D1024) = (self.0.resize(), divisor.0.resize());
        if divisor.is_zero() { None } else { Self::from_result(dividend % modulus) }
    }

    fn wide(self) -> D256 {
        self.0.resize()
    }
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
        if self.is_zero() { self } else { Decimal(-self.0) }
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

/// Implements the operators. The left operand is a decimal or a reference to one; the right operand is any value that
/// converts to a decimal.
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
            // The digit after the 38th makes exactly a half, which is rounded to the even neighbor.
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
