//! From the model to files: views through templates, then checked and formatted.

mod environment;
mod format;

use minijinja::Environment;
use serde::Serialize;

use crate::config::{DeriveRule, Settings};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;
use crate::output::{FileSet, MARKER};
use crate::view::{shared, views};

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
///
/// One after the other, so that no more than one view is there at a time.
pub(crate) fn render(model: &Model, settings: &Settings) -> Result<FileSet, Vec<Diagnostic>> {
    let mut rendering = Rendering::new(settings).map_err(|problem| vec![problem])?;
    for table in views(model, settings) {
        rendering.note(&table.module, &table.doc, &table.data_types());
        rendering.module("table.rs.j2", &table, (&table.file, &table.source));
    }
    for types in shared(model, settings) {
        rendering.note(&types.module, &types.doc, &types.data_types());
        rendering.module("shared.rs.j2", &types, (&types.file, &types.source));
    }
    rendering.finish()
}

/// A run of the templates.
struct Rendering<'s> {
    environment: Environment<'static>,
    files: FileSet,
    modules: Vec<Module>,
    /// The rules of the settings that have matched no type yet.
    unmatched: Vec<&'s DeriveRule>,
    problems: Vec<Diagnostic>,
}

impl<'s> Rendering<'s> {
    fn new(settings: &'s Settings) -> Result<Self, Diagnostic> {
        Ok(Rendering {
            environment: environment::new()?,
            files: FileSet::new(),
            modules: Vec::new(),
            unmatched: settings.derives.iter().collect(),
            problems: Vec::new(),
        })
    }

    /// Takes down what the end needs to know of a module: its place in `mod.rs`, and the types that derives can select.
    fn note(&mut self, module: &str, doc: &[String], types: &[&str]) {
        self.modules.push(Module { module: module.to_owned(), doc: doc.to_vec() });
        let selects = |selector: &str, name: &str| {
            selector == "*" || selector == name || selector == format!("{}.{name}", plain(module))
        };
        self.unmatched.retain(|rule| !types.iter().any(|name| selects(&rule.selector, plain(name))));
    }

    fn module(&mut self, template: &str, view: impl Serialize, (file, source): (&str, &str)) {
        let text = environment::render(&self.environment, template, view);
        let text = text.and_then(|text| format::module(&text, file));
        self.insert(file, text.map(|text| format!("{}{text}", header(&format!(" from {}", one_line(source))))));
    }

    fn insert(&mut self, name: &str, text: Result<String, Diagnostic>) {
        match text {
            Ok(text) => {
                if let Err(error) = self.files.insert(name, text) {
                    self.problems.push(Diagnostic::new(codes::BROKEN, error.to_string()));
                }
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Adds `mod.rs`. A derive that selects nothing is a mistake: a type that was renamed, or a slip.
    fn finish(mut self) -> Result<FileSet, Vec<Diagnostic>> {
        self.modules.sort_by(|a, b| plain(&a.module).cmp(plain(&b.module)));
        let modules = Modules { modules: std::mem::take(&mut self.modules) };
        let text = environment::render(&self.environment, "mod.rs.j2", modules);
        let text = text.and_then(|text| format::module(&text, "mod.rs"));
        self.insert("mod.rs", text.map(|text| format!("{}{text}", header(""))));
        self.problems.splice(0..0, self.unmatched.iter().map(|rule| unmatched(rule)));
        if self.problems.is_empty() { Ok(self.files) } else { Err(self.problems) }
    }
}

fn unmatched(rule: &DeriveRule) -> Diagnostic {
    let message = format!("the derives of `{}` match no generated type", rule.selector);
    let help = "a selector is `*`, the name of a type such as `Order`, or a module and a type: `orders.Order`";
    Diagnostic::new(codes::UNMATCHED_DERIVE, message).help(help)
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
