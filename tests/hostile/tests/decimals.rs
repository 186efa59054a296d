//! Decimals at the edges of their range: parsing, arithmetic, rounding, texts and conversions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use dynamite_hostile_tests::corpus::{numbers, texts, times};
use dynamite_runtime::Decimal;
use fastnum::D128;

fn decimals() -> Vec<Decimal> {
    let mut all: Vec<Decimal> = numbers().iter().filter_map(|text| text.parse().ok()).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn parsing_agrees_with_the_text_that_is_written() {
    for text in numbers().into_iter().chain(texts()).chain(times()) {
        if let Ok(number) = text.parse::<Decimal>() {
            assert_eq!(number.to_string().parse(), Ok(number), "{text}");
            assert!(Decimal::MIN <= number && number <= Decimal::MAX, "{text}");
        }
    }
    assert!("1E-9223372036854775808".parse::<Decimal>().is_err());
    assert!("1E9223372036854775807".parse::<Decimal>().is_err());
    assert!(decimals().len() > 100);
}

#[test]
fn arithmetic_returns_a_number_in_range_or_none() {
    let all = decimals();
    let in_range = |number: Option<Decimal>| assert!(number.is_none_or(|n| (Decimal::MIN..=Decimal::MAX).contains(&n)));
    for (index, a) in all.iter().enumerate() {
        // Each with some of the others.
        for b in all.iter().skip(index % 7).step_by(7) {
            let results =
                [a.checked_add(*b), a.checked_sub(*b), a.checked_mul(*b), a.checked_div(*b), a.checked_rem(*b)];
            results.into_iter().for_each(in_range);
        }
    }
}

#[test]
fn numbers_are_rounded_written_and_converted() {
    for number in decimals() {
        for places in [0, 1, 37, 38, 39, 130, 131, 32_767, 32_768, u32::MAX] {
            let _ = (number.round_dp(places), number.round_dp_half_up(places), number.trunc_dp(places));
        }
        let _ = (number.trunc(), number.floor(), number.ceil(), number.abs(), -number, number.to_f64());
        let _ = (format!("{number:.0}"), format!("{number:.200}"), format!("{number:+0200}"), format!("{number:?}"));
        let _ = (i8::try_from(number), u64::try_from(number), i128::try_from(number), u128::try_from(number));
        let _ = rust_decimal::Decimal::try_from(number);
        assert_eq!(Decimal::try_from(BigDecimal::from(number)), Ok(number));
        assert_eq!(Decimal::try_from(D128::from(number)), Ok(number));
    }
}

#[test]
fn numbers_of_other_types_are_converted_or_refused() {
    for exponent in [0, 1, -1, 38, 130, -130, 1_000_001, i64::from(i32::MAX), i64::MAX, -i64::MAX, i64::MIN] {
        for digits in [0, 1, -1, i64::MAX, i64::MIN] {
            let _ = Decimal::try_from(BigDecimal::new(BigInt::from(digits), exponent));
        }
    }
    for number in
        [D128::NAN, D128::INFINITY, D128::NEG_INFINITY, D128::MAX, D128::MIN, D128::MIN_POSITIVE, D128::EPSILON]
    {
        let _ = Decimal::try_from(number);
    }
    for float in [f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, -0.0, f64::NAN, f64::INFINITY, 9.9e125, 1e126, 1e-131]
    {
        let _ = (Decimal::try_from(float), Decimal::try_from(float as f32));
    }
    for integer in [i128::MAX, i128::MIN, i128::MAX / 10 * 10, 0] {
        let _ = (Decimal::try_from(integer), Decimal::try_from(integer.unsigned_abs()));
    }
    assert!(Decimal::try_from(u128::MAX).is_err());
}

/// Without the checks, these tests would say nothing about an overflow.
#[test]
fn arithmetic_is_checked_in_this_build() {
    let (most, one) = std::hint::black_box((i64::MAX, 1));
    assert!(std::panic::catch_unwind(|| most + one).is_err());
    assert!(std::panic::catch_unwind(|| debug_assert!(most < one)).is_err());
}
