//! Reads responses with the codec and with the SDK.
#![no_main]

use dynamite_hostile_tests::wire::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(bytes));
