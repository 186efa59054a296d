//! Support for the test suites: an engine, generated repositories, and a network with scripted faults.

mod engine;
pub mod faults;
pub mod mapped;
pub mod recorder;
pub mod redis_server;
pub mod seen;

pub use engine::{ENDPOINT, LEAN_CALLS, WIRE_CODEC, configured, engine, engine_at};

/// The repositories that this package's build script generates from `tests/schemas`.
pub mod store {
    dynamite_runtime::include_generated!();
}

/// The repositories of published table designs, generated from `tests/published`.
pub mod published {
    ::std::include!(::std::concat!(::std::env!("OUT_DIR"), "/published/mod.rs"));
}
