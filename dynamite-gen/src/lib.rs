//! Generates typed Rust repositories for Amazon DynamoDB from YAML table definitions.
//!
//! Placeholder: the crate documentation is written when the surface is complete.

pub mod build;
#[cfg(feature = "cli")]
pub mod cli;
mod command;
mod config;
mod diagnostic;
mod error;
mod files;
mod generator;
mod lower;
mod model;
mod naming;
mod output;
mod pipeline;
mod render;
mod schema;
mod source;
mod view;
mod yaml;

pub use build::{BuildError, Builder, Report, compile};
pub use config::{DeriveRule, Settings};
pub use diagnostic::{Diagnostic, ErrorFormat, Label, Level, render as render_diagnostics};
pub use error::Error;
pub use generator::{Generated, generate};
pub use output::{FileSet, Plan, Status};
pub use source::{SourceFile, Span};
