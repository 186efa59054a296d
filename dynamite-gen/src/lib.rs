//! Generates typed Rust repositories for Amazon DynamoDB from YAML table definitions.
//!
//! The same generator serves three ways of working:
//!
//! - in `build.rs`, when the crate is compiled: [`compile`], or [`Builder`] for more;
//! - the command `dynamite-gen`, in a terminal and in CI: `generate`, `check`, `validate`;
//! - as a pure function from sources to files, for other tools: [`generate`].
//!
//! Tables can also be exported for the tools that create them: [`export`], the command's `export`.
//!
//! ```no_run
//! // in `main` of build.rs
//! dynamite_gen::compile("schemas");
//! ```
//!
//! What is generated links against `dynamite-runtime`. The same sources give the same bytes, whatever their order, the
//! machine or the day; nothing is written if any schema has an error.
//!
//! ```
//! use dynamite_gen::{Settings, SourceFile, generate};
//!
//! let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, text: string }\n";
//! let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
//! let generated = generate(&[source], &Settings::new());
//!
//! let files = generated.files.expect("no findings");
//! assert!(files.get("notes.rs").is_some_and(|code| code.contains("pub struct Note {")));
//! ```

pub mod build;
mod char_boundary;
#[cfg(feature = "cli")]
pub mod cli;
mod command;
mod config;
mod diagnostic;
mod error;
mod export;
mod files;
mod generator;
mod json_schema;
mod lower;
mod model;
mod naming;
mod output;
mod pipeline;
mod render;
mod rust_type;
mod schema;
mod source;
mod suggest;
mod treacherous;
mod view;
mod yaml;

pub use build::{BuildError, Builder, Report, compile};
pub use config::{DeriveRule, RuleLevel, Settings, TypeRule};
pub use diagnostic::{Diagnostic, ErrorFormat, Label, Level, Rule, render as render_diagnostics, rules};
pub use error::Error;
pub use export::{ExportFormat, Exported, export};
pub use generator::{Generated, generate};
pub use json_schema::json_schema;
pub use output::{FileSet, Plan, Status};
pub use source::{SourceFile, Span};
