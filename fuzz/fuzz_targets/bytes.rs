//! Runs any bytes as one or two files and a `dynamite.toml`.
#![no_main]

use dynamite_fuzz::inputs::{Input, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(&Input::parse(bytes)));
