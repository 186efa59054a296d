//! Table definitions for other tools, from the same schemas: nobody writes a table twice.
//!
//! Every format is printed from one [`Definition`], by a function without side effects.

mod cli_json;
mod cloudformation;
mod definition;
mod hcl;
mod names;
mod terraform;
mod yaml_text;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Error;
use crate::model::Table;
use crate::source::SourceFile;

use definition::Definition;

/// What tables can be exported as.
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

/// What an export gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// The text; `None` if a finding is an error.
    pub text: Option<String>,
    /// What the format has no place for, as commands that do it once the table is there.
    pub commands: Vec<String>,
    /// All findings of all files, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns schema files into the definition of their tables, or of the one that is named `table`. Of the settings, derives
/// do not count.
///
/// The same sources give the same bytes, whatever their order.
///
/// ```
/// use dynamite_gen::{ExportFormat, Settings, SourceFile, export};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, text: string }\n";
/// let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
/// let exported = export(&[source], &Settings::new(), ExportFormat::Terraform, None)?;
///
/// let text = exported.text.expect("no findings");
/// assert!(text.contains("resource \"aws_dynamodb_table\" \"notes\" {"));
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
///
/// # Errors
///
/// There is no such table; or there are several, and the format takes one.
pub fn export(
    sources: &[SourceFile],
    settings: &Settings,
    format: ExportFormat,
    table: Option<&str>,
) -> Result<Exported, Error> {
    let (model, diagnostics) = crate::lower::lower(sources, settings);
    let diagnostics = settings.at_levels(diagnostics);
    let wrong = diagnostics.iter().any(|finding| finding.level == Level::Error);
    let Some(model) = model.filter(|_| !wrong) else {
        return Ok(Exported { text: None, commands: Vec::new(), diagnostics });
    };
    let chosen = chosen(&model.tables, table)?;
    let (text, commands) = match format {
        ExportFormat::CloudFormation => {
            let names = names::logical_ids(&model.tables);
            (cloudformation::template(&named(&model.tables, &chosen, &names))?, Vec::new())
        }
        ExportFormat::Terraform => {
            let names = names::labels(&model.tables);
            (terraform::resources(&named(&model.tables, &chosen, &names)), Vec::new())
        }
        ExportFormat::CliJson => {
            let definition = Definition::of(only(&model.tables, &chosen)?);
            (cli_json::input(&definition)?, cli_json::commands(&definition))
        }
    };
    Ok(Exported { text: Some(text), commands, diagnostics })
}

/// The places of the tables to export.
fn chosen(tables: &[Table], name: Option<&str>) -> Result<Vec<usize>, Error> {
    let Some(name) = name else { return Ok((0..tables.len()).collect()) };
    let place = tables.iter().position(|table| table.name == name);
    let unknown =
        || Error::new(format!("no schema declares the table `{}`", name.escape_debug())).help(declared(tables));
    Ok(vec![place.ok_or_else(unknown)?])
}

/// The one table of a format that takes one.
fn only<'m>(tables: &'m [Table], chosen: &[usize]) -> Result<&'m Table, Error> {
    match chosen {
        [one] => Ok(&tables[*one]),
        several => {
            let message = format!("`create-table` takes one table, and there are {}", several.len());
            Err(Error::new(message).help(format!("choose one by name; {}", declared(tables))))
        }
    }
}

fn declared(tables: &[Table]) -> String {
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    format!("declared are: {}", names.join(", "))
}

/// Definitions, each with what the format calls it. Names are given among all tables, so that a choice changes none.
fn named<'m>(tables: &'m [Table], chosen: &[usize], names: &'m [String]) -> Vec<(&'m str, Definition<'m>)> {
    chosen.iter().map(|place| (names[*place].as_str(), Definition::of(&tables[*place]))).collect()
}
