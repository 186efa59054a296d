//! Shared by the fuzz targets: inputs with their checks, and random schemas.

#[path = "../../dynamite-gen/tests/inputs/mod.rs"]
pub mod inputs;
pub mod schema;
