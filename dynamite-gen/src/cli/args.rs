//! The arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostic::{ErrorFormat, Level};
use crate::export::ExportFormat;

/// Generates typed Rust repositories for Amazon DynamoDB from YAML table definitions.
#[derive(Debug, Parser)]
#[command(
    name = "dynamite-gen",
    version,
    after_help = "Exit codes: 0 clean, 1 findings, 2 wrong usage or failed reading or writing."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Verb,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write the generated code: create, replace and remove what changed, and nothing else.
    Generate(GenerateOptions),
    /// Tell whether the generated code is what the schemas give, and what differs; for CI.
    Check(JobOptions),
    /// Check schemas without generating anything.
    Validate(ValidateOptions),
    /// Write a first schema and a configuration; never replaces a file.
    Init(InitOptions),
    /// Explain a rule, by its code or name; without one, list all rules.
    Explain(ExplainOptions),
    /// Print the JSON Schema of the schema language, for editors.
    JsonSchema,
    /// Write the definition of tables for the tools that create them.
    Export(ExportOptions),
}

#[derive(Args, Debug)]
pub(super) struct OutputOptions {
    /// How to write findings: human, short, json or github.
    #[arg(long, global = true, value_name = "FORMAT", default_value_t)]
    pub(super) error_format: ErrorFormat,
    /// When to use colors.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(super) color: Color,
    /// Say only what is wrong.
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// What to generate from, and where to. Options go before the configuration.
#[derive(Args, Clone, Debug)]
pub(super) struct JobOptions {
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The folder of the generated code.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The configuration; without this option, `dynamite.toml` in the current folder if there is one.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// A derive for generated types: `*=serde::Serialize`, `Order=Eq`. Can be repeated.
    #[arg(long, value_name = "SELECTOR=PATH", value_parser = derive)]
    pub(super) derive: Vec<(String, String)>,
    /// A Rust type for a built-in type or an attribute: `timestamp=jiff::Timestamp`. Can be repeated.
    #[arg(long, value_name = "SELECTOR=PATH", value_parser = rust_type)]
    pub(super) rust_type: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

/// Which findings are errors. Options go before the configuration.
#[derive(Args, Clone, Debug)]
pub(super) struct LevelOptions {
    /// The level of a rule, by name or code: `unused-type=error`, `D0514=allow`. Can be repeated.
    #[arg(long, value_name = "RULE=LEVEL", value_parser = level)]
    pub(super) level: Vec<(String, Level)>,
    /// Take warnings for errors.
    #[arg(long)]
    pub(super) deny_warnings: bool,
}

#[derive(Args, Debug)]
pub(super) struct GenerateOptions {
    #[command(flatten)]
    pub(super) job: JobOptions,
    /// Only say what would be done.
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Args, Debug)]
pub(super) struct ValidateOptions {
    /// Schema files, and folders of them.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The configuration; without this option, `dynamite.toml` in the current folder if there is one.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

#[derive(Args, Debug)]
pub(super) struct InitOptions {
    /// The folder to write to; without it, the current one.
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct ExplainOptions {
    /// `D0311`, or `unused-type`.
    #[arg(value_name = "RULE")]
    pub(super) rule: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct ExportOptions {
    /// What to write.
    #[arg(value_enum)]
    pub(super) format: ExportFormat,
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The one table to export, by its name in DynamoDB; without this option, all of them.
    #[arg(long, value_name = "NAME")]
    pub(super) table: Option<String>,
    /// The file to write; without this option, standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// The configuration; without this option, `dynamite.toml` in the current folder if there is one.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

fn derive(text: &str) -> Result<(String, String), String> {
    pair(text, "*=serde::Serialize")
}

fn rust_type(text: &str) -> Result<(String, String), String> {
    pair(text, "timestamp=jiff::Timestamp")
}

fn pair(text: &str, example: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').ok_or_else(|| format!("write SELECTOR=PATH, such as `{example}`"))?;
    Ok((parts.0.to_owned(), parts.1.to_owned()))
}

fn level(text: &str) -> Result<(String, Level), String> {
    let (rule, level) = text.split_once('=').ok_or("write RULE=LEVEL, such as `unused-type=error`")?;
    Ok((rule.to_owned(), level.parse()?))
}
