//! Exports table definitions for other tools, so that nobody writes a table twice.
//!
//! Every format is written from one [`Definition`], by a function without side effects.

mod cli_json;
mod cloudformation;
mod definition;
mod hcl;
mod mark;
mod names;
mod options;
#[cfg(feature = "cli")]
mod recognize;
mod resource;
mod terraform;
mod yaml;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Error;
use crate::model::Table;
use crate::source::SourceFile;

use definition::Definition;
pub use options::{ExportFormat, ExportOptions, StagedIndexes};
#[cfg(feature = "cli")]
pub(crate) use recognize::is_export;
use resource::resources;

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
    options.check_stages(&selected.iter().map(|index| &model.tables[*index]).collect::<Vec<_>>())?;
    let (text, commands) = match format {
        ExportFormat::CloudFormation => {
            let names = names::logical_ids(&model.tables);
            let resources = resources(&options, &model.tables, &selected, &names);
            let template = cloudformation::template(&resources, options.parameters)?;
            (mark::with_comment(&template), Vec::new())
        }
        ExportFormat::Terraform => {
            let names = names::labels(&model.tables);
            let style = terraform::Style { variables: options.parameters, key_schema: options.key_schema };
            let resources = terraform::resources(&resources(&options, &model.tables, &selected, &names), style);
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
