//! From the model to files: views through templates, then checked and formatted.

mod environment;
mod format;

use serde::Serialize;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;
use crate::output::{FileSet, MARKER};
use crate::view::{TableView, views};

/// What `mod.rs` is rendered from.
#[derive(Serialize)]
struct Modules<'v> {
    tables: &'v [TableView],
}

/// Renders every module, and the `mod.rs` that declares them.
pub(crate) fn render(model: &Model, settings: &Settings) -> Result<FileSet, Vec<Diagnostic>> {
    let tables = views(model, settings);
    let mut problems = unmatched_derives(&tables, settings);
    let environment = environment::new().map_err(|problem| vec![problem])?;
    let mut files = FileSet::new();
    for table in &tables {
        let text = environment::render(&environment, "table.rs.j2", table)
            .and_then(|text| format::module(&text, &table.file))
            .map(|text| format!("{}{text}", header(&format!(" from {}", one_line(&table.source)))));
        insert(&mut files, &table.file, text, &mut problems);
    }
    let text = environment::render(&environment, "mod.rs.j2", Modules { tables: &tables })
        .and_then(|text| format::module(&text, "mod.rs"))
        .map(|text| format!("{}{text}", header("")));
    insert(&mut files, "mod.rs", text, &mut problems);
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// What every file begins with: no version, no date, no path of a machine, so that the same input gives the same bytes.
fn header(origin: &str) -> String {
    format!("{MARKER}{origin}. Do not edit.\n// Change the schema and generate again.\n\n")
}

fn one_line(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_unicode().collect() } else { vec![c] }).collect()
}

fn insert(files: &mut FileSet, name: &str, text: Result<String, Diagnostic>, problems: &mut Vec<Diagnostic>) {
    match text {
        Ok(text) => {
            if let Err(error) = files.insert(name, text) {
                problems.push(Diagnostic::new(codes::BROKEN, error.to_string()));
            }
        }
        Err(problem) => problems.push(problem),
    }
}

/// A selector that matches nothing is a mistake: a type that was renamed, or a slip.
fn unmatched_derives(tables: &[TableView], settings: &Settings) -> Vec<Diagnostic> {
    let matches = |selector: &str| {
        tables.iter().any(|table| {
            table.data_types().iter().any(|name| {
                let plain = name.trim_start_matches("r#");
                selector == "*"
                    || selector == plain
                    || selector == format!("{}.{plain}", table.module.trim_start_matches("r#"))
            })
        })
    };
    let unmatched = settings.derives.iter().filter(|rule| !matches(&rule.selector));
    unmatched
        .map(|rule| {
            Diagnostic::new(
                codes::UNMATCHED_DERIVE,
                format!("the derives of `{}` match no generated type", rule.selector),
            )
            .help("a selector is `*`, the name of a type such as `Order`, or a module and a type: `orders.Order`")
        })
        .collect()
}
