//! Schemas of the whole language, mostly valid.
#![no_main]

use arbitrary::Unstructured;
use dynamite_fuzz::inputs::{Input, check};
use dynamite_fuzz::schema;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(schema) = schema::schema(&mut Unstructured::new(bytes)) {
        check(&Input::of(&[&schema]));
    }
});
