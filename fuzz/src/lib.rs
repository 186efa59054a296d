//! What the fuzz targets share: an input with what has to hold for it, and random schemas.

#[path = "../../dynamite-gen/tests/inputs/mod.rs"]
pub mod inputs;
pub mod schema;
