//! The arguments of the command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::breaking::Area;
use crate::config::is_day;
use crate::diagnostic::{ErrorFormat, Level};
use crate::export::ExportFormat;
use crate::plan::PlanTool;

/// Generates typed Rust repositories for Amazon DynamoDB from YAML table definitions.
#[derive(Debug, Parser)]
#[command(
    name = "dynamite-gen",
    bin_name = "dynamite-gen",
    version,
    after_help = "Exit codes: 0 for success, 1 for findings, 2 for wrong usage or a file that can't be read or written."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Verb,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write the generated code: create, replace and remove the files that changed.
    Generate(GenerateOptions),
    /// Check in CI that the generated code is up to date, and show the differences.
    Check(JobOptions),
    /// Check schemas without generating anything.
    Validate(ValidateOptions),
    /// Write an example schema and a configuration file, without replacing any file.
    Init(InitOptions),
    /// Explain a rule, or list all rules.
    Explain(ExplainOptions),
    /// Print the JSON Schema of the schema language, for editors.
    JsonSchema,
    /// Export table definitions for the tools that create tables.
    Export(ExportArgs),
    /// Compare a table in an account with its schema.
    Drift(DriftArgs),
    /// Check whether generated code can read stored items, and whether their keys are those that it writes.
    Inspect(InspectArgs),
    /// Write down how items are stored and what the code offers, one sorted line a fact.
    Snapshot(SnapshotArgs),
    /// Tell what a change of the schemas means for stored items, for the tables and for code.
    Breaking(BreakingArgs),
    /// Print the steps in which a change of the schemas is deployed, and what to wait for in each.
    Plan(PlanArgs),
}

#[derive(Args, Debug)]
pub(super) struct OutputOptions {
    /// The format of findings: human, short, json or github.
    #[arg(long, global = true, value_name = "FORMAT", default_value_t)]
    pub(super) error_format: ErrorFormat,
    /// When to use colors.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(super) color: Color,
    /// Print only findings and errors.
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Use colors on a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// The inputs and the output of a run. Options override the configuration.
#[derive(Args, Clone, Debug)]
pub(super) struct JobOptions {
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The folder of the generated code. Unlike one that the configuration names, it may be outside of the project.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Add a derive to generated types: `*=serde::Serialize`, `Order=Eq`. Can be repeated.
    #[arg(long, value_name = "SELECTOR=PATH", value_parser = derive)]
    pub(super) derive: Vec<(String, String)>,
    /// Set the Rust type of a built-in type or an attribute: `timestamp=jiff::Timestamp`. Can be repeated.
    #[arg(long, value_name = "SELECTOR=PATH", value_parser = rust_type)]
    pub(super) rust_type: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

/// The levels of rules. Options override the configuration.
#[derive(Args, Clone, Debug)]
pub(super) struct LevelOptions {
    /// Set the level of a rule, by name or code: `unused-type=error`, `D0514=allow`. Can be repeated.
    #[arg(long, value_name = "RULE=LEVEL", value_parser = level)]
    pub(super) level: Vec<(String, Level)>,
    /// Treat warnings as errors.
    #[arg(long)]
    pub(super) deny_warnings: bool,
}

#[derive(Args, Debug)]
pub(super) struct GenerateOptions {
    #[command(flatten)]
    pub(super) job: JobOptions,
    /// Print what would be done, without writing any file.
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Args, Debug)]
pub(super) struct ValidateOptions {
    /// The schema files to check, or folders that contain them [default: the schemas of the configuration].
    ///
    /// Files that lie in the folder of the configuration may use the types that other files there declare.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

#[derive(Args, Debug)]
pub(super) struct InitOptions {
    /// The folder to write to [default: the current folder].
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct ExplainOptions {
    /// The code or name of a rule, in upper or lower case: `D0311`, `unused-type`.
    #[arg(value_name = "RULE")]
    pub(super) rule: Option<String>,
}

/// The value of an option without one that names indexes. No index has this name.
pub(super) const ALL_INDEXES: &str = "*";

#[derive(Args, Debug)]
pub(super) struct ExportArgs {
    /// The format of the definitions.
    #[arg(value_enum)]
    pub(super) format: ExportFormat,
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// Export only the table with this name in DynamoDB.
    #[arg(long, value_name = "NAME")]
    pub(super) table: Option<String>,
    /// A prefix of each table name, for several environments in one account.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) prefix: String,
    /// Make the names of tables parameters or variables, and add outputs with the ARNs of tables and streams.
    #[arg(long)]
    pub(super) parameters: bool,
    /// Keep all tables, and not only those with deletion protection, as far as the tool can: CloudFormation keeps one that
    /// is removed from the file or replaced. Terraform refuses to replace one, but deletes one that is removed from the
    /// file or renamed, unless it has deletion protection.
    #[arg(long)]
    pub(super) retain: bool,
    /// Write the keys of all indexes as `key_schema` blocks, which newer versions of Terraform's provider want.
    #[arg(long)]
    pub(super) key_schema: bool,
    /// Export the indexes with `stage: building` too: all of them, or `=INDEX`, which can be repeated.
    #[arg(long, value_name = "INDEX", num_args = 0..=1, require_equals = true, default_missing_value = ALL_INDEXES)]
    pub(super) with_building: Vec<String>,
    /// Leave out the indexes with `stage: retiring`: all of them, or `=INDEX`, which can be repeated.
    #[arg(long, value_name = "INDEX", num_args = 0..=1, require_equals = true, default_missing_value = ALL_INDEXES)]
    pub(super) without_retiring: Vec<String>,
    /// The file to write; one that `export` did not write is not replaced [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Replace the file even if `export` did not write it.
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "An error means that code would fail or read something wrong, a warning that money or safety is \
                        lost, and a note that something changes at the moment."
)]
pub(super) struct DriftArgs {
    /// The output of `aws dynamodb describe-table`; `-` is standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    pub(super) description: PathBuf,
    /// The name of the table in its schema [default: the name in FILE, without the prefix].
    #[arg(long, value_name = "NAME")]
    pub(super) table: Option<String>,
    /// A prefix that the name in FILE has, and the name in the schema has not.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) prefix: String,
    /// The output of `aws dynamodb describe-time-to-live`. Without it, the time to live is not compared.
    #[arg(long, value_name = "FILE")]
    pub(super) ttl: Option<PathBuf>,
    /// The output of `aws dynamodb describe-continuous-backups`. Without it, point-in-time recovery is not compared.
    #[arg(long, value_name = "FILE")]
    pub(super) backups: Option<PathBuf>,
    /// Compare all settings: capacity, table class, encryption, and protections that the schema does not declare.
    #[arg(long)]
    pub(super) settings: bool,
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

#[derive(Args, Debug)]
#[command(
    after_help = "An error means that code could not read an item or find it by its key, a warning that a key of an index \
                        differs or keeps an item out, and a note that an item or an attribute is not declared. No value of \
                        an item is shown.\n\n\
                        Exit codes: 0 without errors, 1 with errors, 2 for a file that can't be read."
)]
pub(super) struct InspectArgs {
    /// The data files of a full export to S3 in DynamoDB's JSON, or the output of `aws dynamodb scan`, compressed with
    /// gzip or not; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// The name of the table in its schema [default: the only one].
    #[arg(long, value_name = "NAME")]
    pub(super) table: Option<String>,
    /// Write the table's keys of the items that have errors or warnings, as JSON lines that only you can read.
    #[arg(long, value_name = "FILE")]
    pub(super) keys: Option<PathBuf>,
    /// Replace the file with the keys, if there is one.
    #[arg(long, requires = "keys")]
    pub(super) force: bool,
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

#[derive(Args, Debug)]
pub(super) struct SnapshotArgs {
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The file to write; one that `snapshot` did not write is not replaced [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Replace the file even if `snapshot` did not write it.
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

#[derive(Args, Debug)]
#[command(
    after_help = "DATA is about stored items, INFRA about the table, and API about code that uses the generated one. \
                  An error breaks something, a warning needs an order of deployment, a look at the data or a new major version, \
                  and a note is worth knowing."
)]
pub(super) struct BreakingArgs {
    #[command(flatten)]
    pub(super) versions: VersionOptions,
    /// What fails the command: errors in these areas and, for `api`, whatever needs a new major version.
    #[arg(long, value_name = "AREAS", value_enum, value_delimiter = ',', default_value = "data,infra")]
    pub(super) fail_on: Vec<FailOn>,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

#[derive(Args, Debug)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) versions: VersionOptions,
    /// The tool that changes tables.
    #[arg(long, value_name = "TOOL", value_enum, default_value_t)]
    pub(super) with: PlanTool,
    #[command(flatten)]
    pub(super) levels: LevelOptions,
}

/// The schemas, and the earlier version that they are compared with.
#[derive(Args, Debug)]
pub(super) struct VersionOptions {
    /// The earlier version: `git:REF` for the same folder at a branch, a tag or a commit, with the configuration that is
    /// there; a folder, with the configuration of today; or a snapshot. Levels and accepted changes are those of today.
    #[arg(long, value_name = "VERSION")]
    pub(super) against: String,
    /// The output of `aws dynamodb describe-table`, to compare a table with what is deployed; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) live: Option<PathBuf>,
    /// A prefix that the name of the deployed table has, and the name in the schema has not.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, requires = "live")]
    pub(super) prefix: String,
    /// The day, for changes that are accepted until one [default: that of SOURCE_DATE_EPOCH, or today].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) today: Option<String>,
    /// The folder of the schemas.
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// The configuration file [default: `dynamite.toml` in the current folder, or in one above it].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// An area of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Data,
    Infra,
    Api,
}

impl From<FailOn> for Area {
    fn from(area: FailOn) -> Self {
        match area {
            FailOn::Data => Area::Data,
            FailOn::Infra => Area::Infra,
            FailOn::Api => Area::Api,
        }
    }
}

fn day(text: &str) -> Result<String, String> {
    match is_day(text) {
        true => Ok(text.to_owned()),
        false => Err("write a day, such as `2027-01-31`".to_owned()),
    }
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
