//! Runs random schemas with a configuration, which are mostly valid.
#![no_main]

use arbitrary::Unstructured;
use dynamite_fuzz::inputs::{Input, check};
use dynamite_fuzz::schema;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(run) = schema::run(&mut Unstructured::new(bytes)) {
        let files: Vec<&str> = run.files.iter().map(String::as_str).collect();
        check(&Input::of(&files, &run.config));
    }
});
