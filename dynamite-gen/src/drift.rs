//! Compares a table in an account with the schema that declares it.

mod findings;
mod undeclared;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Error;
use crate::model::Table;
use crate::physical::{self, PhysicalTable, differences};
use crate::source::{FileId, SourceFile};
use crate::yaml;

/// The output of the AWS command line about a table.
#[derive(Clone, Copy, Debug)]
pub struct LiveTable<'t> {
    /// The output of `aws dynamodb describe-table`.
    pub description: LiveText<'t>,
    /// The output of `aws dynamodb describe-time-to-live`. Without it, the time to live is not compared.
    pub ttl: Option<LiveText<'t>>,
    /// The output of `aws dynamodb describe-continuous-backups`. Without it, point-in-time recovery is not compared.
    pub backups: Option<LiveText<'t>>,
}

/// A text in JSON, and its name in errors.
#[derive(Clone, Copy, Debug)]
pub struct LiveText<'t> {
    /// The path of the file, or `standard input`.
    pub name: &'t str,
    /// The text.
    pub text: &'t str,
}

/// What to compare.
#[derive(Clone, Copy, Debug, Default)]
pub struct DriftOptions<'t> {
    /// The name of the table in its schema. Without it, the name in the description is looked up.
    pub table: Option<&'t str>,
    /// A prefix of the name in the description, which the schema does not have.
    pub prefix: &'t str,
    /// Compares settings that change neither what calls return nor what is lost, such as the capacity.
    pub settings: bool,
}

/// The result of a comparison.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Drift {
    /// The name of the table in its schema; `None` if a schema has an error, so that nothing was compared.
    pub table: Option<String>,
    /// The differences, or the findings in the schemas if one of them is an error.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compares a table with its schema, without calling any service.
///
/// An error means that code would fail or read something wrong, a warning that money or safety is lost, and a note that
/// something changes at the moment. Numbers that auto scaling moves, and the order of indexes and of projected attributes,
/// are no differences.
///
/// ```
/// use dynamite_gen::{DriftOptions, LiveTable, LiveText, Settings, SourceFile, drift};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, text: string }\n";
/// let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
/// let described = r#"{ "Table": {
///     "TableName": "notes", "TableStatus": "ACTIVE", "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
///     "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
///     "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "N" }] } }"#;
/// let description = LiveText { name: "notes.json", text: described };
/// let live = LiveTable { description, ttl: None, backups: None };
///
/// let drift = drift(&[source], &Settings::new(), live, DriftOptions::default())?;
/// assert_eq!(drift.diagnostics[0].code(), "D1001");
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
///
/// # Errors
///
/// Fails if a text is not what the command prints, or if no schema declares the table.
pub fn drift(
    sources: &[SourceFile],
    settings: &Settings,
    live: LiveTable<'_>,
    options: DriftOptions<'_>,
) -> Result<Drift, Error> {
    let found = read(live)?;
    let (model, diagnostics) = crate::lower::lower(sources, settings);
    let diagnostics = settings.apply_levels(diagnostics);
    let has_errors = diagnostics.iter().any(|finding| finding.level == Level::Error);
    let Some(model) = model.filter(|_| !has_errors) else { return Ok(Drift { table: None, diagnostics }) };
    let table = declared(&model.tables, &found.name, options)?;
    let differences = differences(&PhysicalTable::from(table), &found);
    let file = sources.iter().position(|source| source.name == table.source).unwrap_or_default();
    let text = sources.get(file).map(|source| source.text.as_str()).unwrap_or_default();
    let (document, _) = yaml::parse(FileId::from_index(file), text);
    let compared = differences.iter().filter(|difference| options.settings || !findings::is_setting(difference));
    let diagnostics = document
        .map(|document| compared.map(|difference| findings::finding(&document, table, &found, difference)).collect())
        .unwrap_or_default();
    Ok(Drift { table: Some(table.name.clone()), diagnostics: settings.apply_levels(diagnostics) })
}

fn read(live: LiveTable<'_>) -> Result<PhysicalTable, Error> {
    let LiveTable { description, ttl, backups } = live;
    let mut table = of_command("describe-table", physical::read_table(description.text, description.name))?;
    let read_ttl = |ttl: LiveText<'_>| of_command("describe-time-to-live", physical::read_ttl(ttl.text, ttl.name));
    let read_backups = |backups: LiveText<'_>| {
        of_command("describe-continuous-backups", physical::read_backups(backups.text, backups.name))
    };
    table.ttl = ttl.map(read_ttl).transpose()?;
    table.recovery = backups.map(read_backups).transpose()?;
    Ok(table)
}

/// Adds what to pass to an error that does not say it, such as one about the output as text.
fn of_command<T>(command: &str, read: Result<T, Error>) -> Result<T, Error> {
    read.map_err(|error| match error.help_text() {
        Some(_) => error,
        None => error.help(format!("pass the JSON of `aws dynamodb {command} --output json`")),
    })
}

/// Returns the table that a description belongs to.
fn declared<'m>(tables: &'m [Table], found: &str, options: DriftOptions<'_>) -> Result<&'m Table, Error> {
    let listed = || {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        match names.is_empty() {
            true => "the schemas declare no table".to_owned(),
            false => format!("declared tables: `{}`", names.join("`, `")),
        }
    };
    let name = match options.table {
        Some(name) => name,
        None => found.strip_prefix(options.prefix).ok_or_else(|| {
            let message =
                format!("the name of the table `{found}` does not begin with the prefix `{}`", options.prefix);
            Error::new(message).help("pass `--table NAME` with its name in the schema")
        })?,
    };
    tables.iter().find(|table| table.name == name).ok_or_else(|| {
        let help = match options.table {
            Some(_) => listed(),
            None => format!("pass `--prefix` or `--table`, if it has another name in the schema; {}", listed()),
        };
        Error::new(format!("no schema declares the table `{name}`")).help(help)
    })
}
