//! Placeholder.
mod store;
fn main() {}
