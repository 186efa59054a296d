//! Builds random conditions and updates.
#![no_main]

use dynamite_hostile_tests::conditions::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(bytes));
