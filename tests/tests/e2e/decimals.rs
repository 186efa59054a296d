//! Compares `Decimal` with `BigDecimal`, which computes with any number of digits.

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;
use std::str::FromStr;

use bigdecimal::num_bigint::BigUint;
use bigdecimal::{BigDecimal, RoundingMode};
use dynamite_runtime::Decimal;
use proptest::prelude::*;

use crate::samples::any_decimal;

/// Generates numbers of all lengths, with exponents so close that their digits overlap.
fn overlapping() -> impl Strategy<Value = Decimal> {
    (any::<bool>(), 0_u32..=38, any::<u128>(), -45_i32..=5).prop_map(|(negative, length, digits, exponent)| {
        let sign = if negative { "-" } else { "" };
        format!("{sign}{}E{exponent}", digits % 10_u128.pow(length)).parse().unwrap()
    })
}

fn number() -> impl Strategy<Value = Decimal> {
    prop_oneof![3 => overlapping(), 1 => any_decimal(), 1 => (-1000_i64..1000).prop_map(Decimal::from)]
}

fn big(number: Decimal) -> BigDecimal {
    number.into()
}

/// Rounds an exact result to 38 digits: to zero if it is too small, to `None` if it is too large.
fn rounded(exact: &BigDecimal) -> Option<Decimal> {
    let rounded = exact.with_precision_round(NonZeroU64::new(38).unwrap(), RoundingMode::HalfEven);
    if rounded.abs() < BigDecimal::from_str("1E-130").unwrap() {
        return Some(Decimal::ZERO);
    }
    Decimal::try_from(rounded).ok()
}

const DIGITS_38: std::ops::Range<u128> = 10_u128.pow(37)..10_u128.pow(38);

/// Quotients as close as can be to the middle between two numbers of 38 digits: the half of an odd integer, plus or minus
/// `1 / 2b`.
fn quotient_next_to_a_tie() -> impl Strategy<Value = (Decimal, Decimal)> {
    (DIGITS_38, 37_u32..=40, any::<bool>()).prop_filter_map("2 and 5 divide it", |(b, scale, above)| {
        let b = BigUint::from(b);
        let inverse = (BigUint::from(2_u32) * BigUint::from(10_u32).pow(scale)).modinv(&b)?;
        let a = if above { &b - inverse } else { inverse };
        Some((a.to_string().parse().unwrap(), b.to_string().parse().unwrap()))
    })
}

/// Sums and differences in the middle between two numbers of 38 digits, or next to it.
fn sum_next_to_a_tie() -> impl Strategy<Value = (Decimal, Decimal)> {
    let large = prop_oneof![DIGITS_38, Just(DIGITS_38.start), Just(DIGITS_38.end - 1)];
    (large, 0_u32..=37, -1_i128..=1, 0_u32..=2).prop_map(|(large, length, more, further)| {
        let half = 5 * 10_i128.pow(length) + more;
        let small: Decimal = format!("{half}E-{}", length + 1 + further).parse().unwrap();
        (Decimal::try_from(large).unwrap(), small)
    })
}

/// Products and quotients in the middle between two numbers of 38 digits.
fn tie() -> impl Strategy<Value = (Decimal, Decimal)> {
    let factor = prop::sample::select(vec!["0.5", "1.5", "2.5", "0.25", "0.05", "5", "2", "4", "8", "20", "0.2"]);
    (DIGITS_38, factor).prop_map(|(odd, factor)| (Decimal::try_from(odd | 1).unwrap(), factor.parse().unwrap()))
}

fn check_arithmetic(a: Decimal, b: Decimal) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.checked_add(b), rounded(&(big(a) + big(b))), "{} + {}", a, b);
    prop_assert_eq!(a.checked_sub(b), rounded(&(big(a) - big(b))), "{} - {}", a, b);
    prop_assert_eq!(a.checked_mul(b), rounded(&(big(a) * big(b))), "{} * {}", a, b);
    if b.is_zero() {
        prop_assert_eq!((a.checked_div(b), a.checked_rem(b)), (None, None));
    } else {
        prop_assert_eq!(a.checked_div(b), rounded(&(big(a) / big(b))), "{} / {}", a, b);
        prop_assert_eq!(a.checked_rem(b), rounded(&(big(a) % big(b))), "{} % {}", a, b);
    }
    Ok(())
}

fn hash(number: Decimal) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn arithmetic_is_exact_and_then_rounded(a in number(), b in number()) {
        check_arithmetic(a, b)?;
    }

    #[test]
    fn results_next_to_a_tie_are_rounded_once(
        (a, b) in prop_oneof![quotient_next_to_a_tie(), sum_next_to_a_tie(), tie()],
        negative in any::<[bool; 2]>(),
    ) {
        let [a, b] = [(a, negative[0]), (b, negative[1])].map(|(number, negative)| if negative { -number } else { number });
        check_arithmetic(a, b)?;
        check_arithmetic(b, a)?;
    }

    #[test]
    fn equality_order_and_hash_agree(a in number(), b in number()) {
        prop_assert_eq!(a.cmp(&b), big(a).cmp(&big(b)));
        prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
        prop_assert_eq!(-a, Decimal::ZERO - a);
        // The same number with one more digit.
        let same: Decimal = format!("{}0E{}", a.units(), i32::from(a.exponent()) - 1).parse().unwrap();
        prop_assert_eq!(same, a);
        prop_assert_eq!(hash(same), hash(a));
    }

    #[test]
    fn decimals_round_trip_through_text(number in prop_oneof![number(), any_decimal()]) {
        let text = number.to_string();
        prop_assert_eq!(text.parse::<Decimal>(), Ok(number));
        prop_assert_eq!(Decimal::from_str(&text), text.parse());
        prop_assert_eq!(BigDecimal::from_str(&text).unwrap(), big(number));
        prop_assert_eq!(serde_json::from_value::<Decimal>(serde_json::to_value(number).unwrap()).unwrap(), number);
    }

    #[test]
    fn parsing_is_exact_or_an_error(text in "[-+]?[0-9]{0,45}(\\.[0-9]{0,45})?([eE][-+]?[0-9]{1,3})?") {
        if let Ok(number) = text.parse::<Decimal>() {
            prop_assert_eq!(Some(big(number)), BigDecimal::from_str(&text).ok());
        } else if let Ok(exact) = BigDecimal::from_str(&text) {
            prop_assert!(Decimal::try_from(&exact).is_err(), "{}", text);
        }
    }

    #[test]
    fn parsing_any_text_never_panics(text in any::<String>()) {
        let _ = text.parse::<Decimal>();
    }

    #[test]
    fn rounding_to_decimal_places_matches_big_decimal(number in overlapping(), places in 0_u32..45) {
        let exact = |mode| Decimal::try_from(big(number).with_scale_round(places.into(), mode)).unwrap();
        prop_assert_eq!(number.round_dp(places), exact(RoundingMode::HalfEven));
        prop_assert_eq!(number.round_dp_half_up(places), exact(RoundingMode::HalfUp));
        prop_assert_eq!(number.trunc_dp(places), exact(RoundingMode::Down));
        let to_integer = |mode| Decimal::try_from(big(number).with_scale_round(0, mode)).unwrap();
        prop_assert_eq!(number.floor(), to_integer(RoundingMode::Floor));
        prop_assert_eq!(number.ceil(), to_integer(RoundingMode::Ceiling));
        let places = usize::try_from(places).unwrap();
        let fixed = format!("{number:.places$}");
        prop_assert_eq!(fixed.split_once('.').map_or(0, |(_, fraction)| fraction.len()), places);
        prop_assert_eq!(fixed.parse::<BigDecimal>().unwrap(), big(number.round_dp(places.try_into().unwrap())));
    }

    #[test]
    fn rust_numbers_round_trip(integer in any::<i128>(), float in any::<f64>()) {
        match Decimal::try_from(integer) {
            Ok(number) => prop_assert_eq!(i128::try_from(number), Ok(integer)),
            Err(_) => prop_assert!(integer.unsigned_abs() >= 10_u128.pow(38)),
        }
        if let Ok(number) = Decimal::try_from(float) {
            prop_assert_eq!(number.to_f64(), float);
        } else {
            prop_assert!(!float.is_finite() || !(1e-130..1e126).contains(&float.abs()));
        }
    }
}
