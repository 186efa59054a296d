//! From the model to files: views through templates, then checked and formatted.

mod environment;
mod format;

use minijinja::Environment;
use serde::Serialize;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;
use crate::output::{FileSet, MARKER};
use crate::view::{SharedView, TableView, shared, views};

/// What `mod.rs` is rendered from.
#[derive(Serialize)]
struct Modules {
    modules: Vec<Module>,
}

/// A module that `mod.rs` declares.
#[derive(Serialize)]
struct Module {
    module: String,
    doc: Vec<String>,
}

/// Renders every module, and the `mod.rs` that declares them.
pub(crate) fn render(model: &Model, settings: &Settings) -> Result<FileSet, Vec<Diagnostic>> {
    let (tables, shared) = (views(model, settings), shared(model, settings));
    let mut problems = unmatched_derives(&tables, &shared, settings);
    let environment = environment::new().map_err(|problem| vec![problem])?;
    let mut files = FileSet::new();
    for table in &tables {
        let text = module(&environment, "table.rs.j2", table, (&table.file, &table.source));
        insert(&mut files, &table.file, text, &mut problems);
    }
    for types in &shared {
        let text = module(&environment, "shared.rs.j2", types, (&types.file, &types.source));
        insert(&mut files, &types.file, text, &mut problems);
    }
    let text = environment::render(&environment, "mod.rs.j2", modules(&tables, &shared))
        .and_then(|text| format::module(&text, "mod.rs"))
        .map(|text| format!("{}{text}", header("")));
    insert(&mut files, "mod.rs", text, &mut problems);
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn module(
    environment: &Environment<'_>,
    template: &str,
    view: impl Serialize,
    (file, source): (&str, &str),
) -> Result<String, Diagnostic> {
    let text = environment::render(environment, template, view)?;
    let text = format::module(&text, file)?;
    Ok(format!("{}{text}", header(&format!(" from {}", one_line(source)))))
}

/// All modules by name.
fn modules(tables: &[TableView], shared: &[SharedView]) -> Modules {
    let tables = tables.iter().map(|table| (&table.module, &table.doc));
    let all = tables.chain(shared.iter().map(|types| (&types.module, &types.doc)));
    let mut modules: Vec<_> = all.map(|(module, doc)| Module { module: module.clone(), doc: doc.clone() }).collect();
    modules.sort_by(|a, b| plain(&a.module).cmp(plain(&b.module)));
    Modules { modules }
}

fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
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
fn unmatched_derives(tables: &[TableView], shared: &[SharedView], settings: &Settings) -> Vec<Diagnostic> {
    let of_tables = tables.iter().map(|table| (table.module.as_str(), table.data_types()));
    let modules: Vec<_> =
        of_tables.chain(shared.iter().map(|types| (types.module.as_str(), types.data_types()))).collect();
    let matches = |selector: &str| {
        modules.iter().any(|(module, names)| {
            names.iter().any(|name| {
                let name = plain(name);
                selector == "*" || selector == name || selector == format!("{}.{name}", plain(module))
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
