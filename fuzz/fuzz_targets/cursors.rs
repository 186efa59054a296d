//! Continues reads with random cursors, and with changed ones.
#![no_main]

use dynamite_hostile_tests::cursors::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(bytes));
