//! The checks of the fuzz targets, on random bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use dynamite_hostile_tests::{conditions, cursors, items, wire};
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
}

#[test]
fn cursors_are_accepted_where_they_were_made_for() {
    cursors::check_unchanged();
}
