//! Reads random items as what a schema declares.
#![no_main]

use dynamite_hostile_tests::items::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(bytes));
