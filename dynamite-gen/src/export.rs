//! Exports table definitions for other tools, so that nobody writes a table twice.
//!
//! Every format is written from one [`Definition`], by a function without side effects.

mod cli_json;
mod cloudformation;
mod definition;
mod hcl;
mod mark;
mod names;
#[cfg(feature = "cli")]
mod recognize;
mod terraform;
mod yaml;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Error;
use crate::lower::is_table_or_index;
use crate::model::{Stage, Table, TableIndex};
use crate::source::SourceFile;

use definition::Definition;
use names::Names;
#[cfg(feature = "cli")]
pub(crate) use recognize::is_export;

/// The formats of table definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum ExportFormat {
    /// A template for AWS CloudFormation in YAML, with a resource for each table.
    #[cfg_attr(feature = "cli", value(name = "cloudformation"))]
    CloudFormation,
    /// The input of `aws dynamodb create-table --cli-input-json`, for one table.
    CliJson,
    /// Terraform's `aws_dynamodb_table`, a resource for each table.
    Terraform,
}

/// The result of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// The text; `None` if a finding is an error.
    pub text: Option<String>,
    /// Commands for what the format can't express, to be run once the table exists.
    pub commands: Vec<String>,
    /// The findings in all files, by file and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// What to export, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportOptions<'t> {
    /// The name of the only table to export, as its schema has it.
    pub table: Option<&'t str>,
    /// A prefix of each table's name, for several environments in one account.
    pub prefix: &'t str,
    /// Makes the name of each table a parameter of the template, or a variable, and adds outputs with the ARNs of tables
    /// and streams. For CloudFormation and Terraform.
    pub parameters: bool,
    /// Keeps every table that is removed from the file, or that would be replaced. Without it, tables with deletion
    /// protection are kept. For CloudFormation and Terraform.
    pub retain: bool,
    /// Writes the keys of all global indexes as `key_schema` blocks, which newer versions of Terraform's provider want.
    pub key_schema: bool,
    /// Exports the indexes with `stage: building`, which are left out otherwise.
    pub with_building: bool,
    /// Leaves out the indexes with `stage: retiring`.
    pub without_retiring: bool,
}

/// Exports the definitions of all tables in schema files, or of one of them.
///
/// The result does not depend on the order of the sources, nor on the derives in the settings. It begins with a mark: a
/// comment, or in JSON a blank line after the first brace. The command `export` replaces only files with the mark.
///
/// ```
/// use dynamite_gen::{ExportFormat, ExportOptions, Settings, SourceFile, export};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, text: string }\n";
/// let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
/// let exported = export(&[source], &Settings::new(), ExportFormat::Terraform, ExportOptions::default())?;
///
/// let text = exported.text.expect("no findings");
/// assert!(text.contains("resource \"aws_dynamodb_table\" \"notes\" {"));
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
///
/// # Errors
///
/// Fails if there is no such table, if there are several and the format allows only one, if the format does not have an
/// option, or if a name is not legal with the prefix.
pub fn export(
    sources: &[SourceFile],
    settings: &Settings,
    format: ExportFormat,
    options: ExportOptions<'_>,
) -> Result<Exported, Error> {
    options.check(format)?;
    let (model, diagnostics) = crate::lower::lower(sources, settings);
    let diagnostics = settings.apply_levels(diagnostics);
    let has_errors = diagnostics.iter().any(|finding| finding.level == Level::Error);
    let Some(model) = model.filter(|_| !has_errors) else {
        return Ok(Exported { text: None, commands: Vec::new(), diagnostics });
    };
    let selected = select(&model.tables, options.table)?;
    options.check_names(selected.iter().map(|index| &model.tables[*index]))?;
    let (text, commands) = match format {
        ExportFormat::CloudFormation => {
            let names = names::logical_ids(&model.tables);
            let resources = options.resources(&model.tables, &selected, &names);
            let template = cloudformation::template(&resources, options.parameters)?;
            (mark::with_comment(&template), Vec::new())
        }
        ExportFormat::Terraform => {
            let names = names::labels(&model.tables);
            let style = terraform::Style { variables: options.parameters, key_schema: options.key_schema };
            let resources = terraform::resources(&options.resources(&model.tables, &selected, &names), style);
            (mark::with_comment(&resources), Vec::new())
        }
        ExportFormat::CliJson => {
            let definition = Definition::of(single(&model.tables, &selected)?, &options);
            (mark::json(&cli_json::input(&definition)?), cli_json::commands(&definition))
        }
    };
    Ok(Exported { text: Some(text), commands, diagnostics })
}

/// Returns the indexes of the tables to export.
fn select(tables: &[Table], name: Option<&str>) -> Result<Vec<usize>, Error> {
    let Some(name) = name else { return Ok((0..tables.len()).collect()) };
    let index = tables.iter().position(|table| table.name == name);
    let unknown =
        || Error::new(format!("no schema declares the table `{}`", name.escape_debug())).help(declared(tables));
    Ok(vec![index.ok_or_else(unknown)?])
}

/// Returns the table for a format that allows only one.
fn single<'m>(tables: &'m [Table], selected: &[usize]) -> Result<&'m Table, Error> {
    match selected {
        [index] => Ok(&tables[*index]),
        all => {
            let message = format!("`create-table` creates one table, but the schemas declare {}", all.len());
            Err(Error::new(message).help(format!("select one table by its name; {}", declared(tables))))
        }
    }
}

fn declared(tables: &[Table]) -> String {
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    format!("declared tables: `{}`", names.join("`, `"))
}

/// A table in an exported file.
#[derive(Debug)]
struct Resource<'m> {
    names: &'m Names,
    definition: Definition<'m>,
    /// It is kept when it is removed from the file, or would be replaced.
    retain: bool,
}

impl ExportOptions<'_> {
    /// Returns whether an index is exported.
    fn has(&self, index: &TableIndex) -> bool {
        match index.stage {
            Stage::Active => true,
            Stage::Building => self.with_building,
            Stage::Retiring => !self.without_retiring,
        }
    }

    /// Refuses an option that the format does not have.
    fn check(&self, format: ExportFormat) -> Result<(), Error> {
        let only = |formats: &str, option: &str| {
            let message = format!("`{option}` is for {formats} only");
            Err(Error::new(message).help(format!("remove `{option}`, or export another format")))
        };
        match format {
            ExportFormat::CliJson if self.parameters => only("CloudFormation and Terraform", "--parameters"),
            ExportFormat::CliJson if self.retain => only("CloudFormation and Terraform", "--retain"),
            ExportFormat::CliJson | ExportFormat::CloudFormation if self.key_schema => {
                only("Terraform", "--key-schema")
            }
            _ => Ok(()),
        }
    }

    /// Refuses a prefix that gives a name which DynamoDB does not allow.
    fn check_names<'m>(&self, tables: impl Iterator<Item = &'m Table>) -> Result<(), Error> {
        let wrong = tables.map(|table| format!("{}{}", self.prefix, table.name)).find(|name| !is_table_or_index(name));
        wrong.map_or(Ok(()), |name| {
            let message = format!("DynamoDB does not allow the table name `{name}`");
            Err(Error::new(message)
                .help("use a prefix of letters, digits, `_`, `-` and `.`; a name has 255 of them at most"))
        })
    }

    /// Returns the selected tables. Their names do not depend on the selection.
    fn resources<'m>(&self, tables: &'m [Table], selected: &[usize], names: &'m [Names]) -> Vec<Resource<'m>> {
        let resource = |index: &usize| {
            let table = &tables[*index];
            let definition = Definition::of(table, self);
            Resource { names: &names[*index], definition, retain: self.retain || table.settings.deletion_protection }
        };
        selected.iter().map(resource).collect()
    }
}
