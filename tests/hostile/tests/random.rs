//! The checks of the fuzz targets, on random bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use dynamite_hostile_tests::{conditions, cursors, items, times, wire};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

proptest! {
    // `PROPTEST_CASES` runs more.
    #![proptest_config(Config { cases: Config::default().cases * 2, failure_persistence: None, ..Config::default() })]

    #[test]
    fn items_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        items::check(&bytes);
    }

    #[test]
    fn responses_are_read_as_the_sdk_reads_them(bytes in vec(any::<u8>(), 0..400)) {
        wire::check(&bytes);
    }

    #[test]
    fn cursors_of_others_are_refused(bytes in vec(any::<u8>(), 0..200)) {
        cursors::check(&bytes);
    }

    #[test]
    fn conditions_are_within_the_limits_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        conditions::check(&bytes);
    }

    #[test]
    fn times_are_written_as_they_are_read_or_refused(bits in 0..64_u32, seconds in any::<u64>(), nanos: u32, before: bool) {
        times::check(seconds >> bits, nanos, before);
    }
}

#[test]
fn times_at_the_edges_are_written_or_refused() {
    // The years 0, 10000 and those that chrono ends with, in seconds since 1970.
    for edge in [0, 62_167_219_200, 253_402_300_800, 8_210_266_876_800, 8_334_601_228_800, i64::MAX as u64, u64::MAX] {
        for seconds in [edge.saturating_sub(1), edge, edge.saturating_add(1)] {
            for nanos in [0, 1, 999_999_999] {
                times::check(seconds, nanos, false);
                times::check(seconds, nanos, true);
            }
        }
    }
}

#[test]
fn cursors_are_accepted_where_they_were_made_for() {
    cursors::check_unchanged();
}
