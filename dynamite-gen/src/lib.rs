//! Generates typed Rust repositories for Amazon DynamoDB from YAML table definitions.
//!
//! There are three ways to run the generator:
//!
//! - from `build.rs`, when the crate is compiled: [`compile`], or [`Builder`] for more control;
//! - with the command `dynamite-gen`, in a terminal or in CI: `generate`, `check`, `validate`;
//! - as a pure function from sources to files, for other tools: [`generate`].
//!
//! [`export`], or the command `dynamite-gen export`, writes table definitions for the tools that create tables.
//!
//! ```no_run
//! // in `main` of build.rs
//! dynamite_gen::compile("schemas");
//! ```
//!
//! The generated code depends on `dynamite-runtime`. The output depends only on the sources, not on their order, the
//! machine or the time. Nothing is written if any schema has an error.
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

// Only `escape::Printable` is written to a stream.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod breaking;
pub mod build;
mod char_boundary;
#[cfg(feature = "cli")]
pub mod cli;
mod command;
mod config;
mod context;
mod diagnostic;
mod drift;
mod error;
mod escape;
mod export;
mod files;
mod filesystem;
mod generator;
#[cfg(feature = "cli")]
mod inspect;
mod json_schema;
mod lower;
mod merge_conflict;
mod model;
mod naming;
mod output;
mod physical;
mod pipeline;
mod plan;
mod project;
mod render;
mod rust_derive;
mod rust_type;
mod schema;
mod snapshot;
mod source;
mod suggest;
mod yaml;

pub use breaking::{Area, Baseline, Breaking, BreakingOptions, breaking};
pub use build::{BuildError, Builder, Report, compile};
pub use config::{DeriveRule, RuleLevel, Settings, TypeRule};
pub use diagnostic::{Diagnostic, ErrorFormat, Label, Level, Rule, render as render_diagnostics, rules};
pub use drift::{Drift, DriftOptions, LiveTable, LiveText, drift};
pub use error::Error;
pub use export::{ExportFormat, ExportOptions, Exported, StagedIndexes, export};
pub use generator::{Generated, generate};
#[cfg(feature = "cli")]
pub use inspect::{Inspected, Inspection, Inspector, ItemFinding};
pub use json_schema::json_schema;
pub use output::{FileSet, Plan, Status};
pub use plan::{ChangePlan, PlanOptions, PlanTool, plan};
pub use snapshot::{Snapshot, read_snapshot, snapshot};
pub use source::{FileId, Position, SourceFile, Span};
