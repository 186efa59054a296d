//! Renders the model: fills templates with contexts, then parses and formats the code.

mod environment;
mod format;
mod module;

use serde::Serialize;

use crate::config::{DeriveRule, Settings};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;
use crate::output::{FileSet, MARKER};
use crate::source::{FileId, Span};
use module::Rendered;

/// The context of `mod.rs`.
#[derive(Serialize)]
struct Modules {
    modules: Vec<String>,
}

/// Renders every module, and the `mod.rs` that declares them.
///
/// Findings about the settings refer to the configuration file.
pub(crate) fn render(model: &Model, settings: &Settings, configuration: FileId) -> Result<FileSet, Vec<Diagnostic>> {
    let environment = environment::new().map_err(|problem| vec![problem])?;
    let mut tree = Tree::new(settings);
    for rendered in module::all(model, settings, &environment) {
        tree.add(rendered);
    }
    tree.modules.sort_by(|a, b| plain(a).cmp(plain(b)));
    let modules = Modules { modules: std::mem::take(&mut tree.modules) };
    let text = environment::render(&environment, "mod.rs.j2", modules);
    let text = text.and_then(|text| format::module(&text, "mod.rs"));
    tree.insert("mod.rs", text.map(|text| format!("{}{text}", header(""))));
    tree.finish(|rule| settings.span(rule.span.as_ref(), configuration))
}

/// The files rendered so far.
struct Tree<'s> {
    files: FileSet,
    modules: Vec<String>,
    /// The rules of the settings that have matched no type yet.
    unmatched: Vec<&'s DeriveRule>,
    problems: Vec<Diagnostic>,
}

impl<'s> Tree<'s> {
    fn new(settings: &'s Settings) -> Self {
        Tree {
            files: FileSet::new(),
            modules: Vec::new(),
            unmatched: settings.derives.iter().filter(|_| !settings.partial).collect(),
            problems: Vec::new(),
        }
    }

    fn add(&mut self, rendered: Rendered) {
        let Rendered { module, data_types, source, files } = rendered;
        let matches = |rule: &DeriveRule| data_types.iter().any(|name| rule.selects(plain(&module), plain(name)));
        self.unmatched.retain(|rule| !matches(rule));
        let header = header(&format!(" from {}", one_line(&source)));
        for (path, text) in files {
            self.insert(&path, text.map(|text| format!("{header}{text}")));
        }
        self.modules.push(module);
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

    /// Returns the files, or the problems. A derive that matches nothing is a mistake, such as a renamed type.
    fn finish(mut self, span: impl Fn(&DeriveRule) -> Option<Span>) -> Result<FileSet, Vec<Diagnostic>> {
        self.problems.splice(0..0, self.unmatched.iter().map(|rule| unmatched(rule, span(rule))));
        if self.problems.is_empty() { Ok(self.files) } else { Err(self.problems) }
    }
}

fn unmatched(rule: &DeriveRule, span: Option<Span>) -> Diagnostic {
    let message = format!("the selector `{}` matches no generated type", rule.selector);
    let help = "a selector is `*`, the name of a type such as `Order`, or a module and a type: `orders.Order`";
    let finding = Diagnostic::new(codes::UNMATCHED_DERIVE, message).help(help);
    span.into_iter().fold(finding, |finding, span| finding.label(span, ""))
}

fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
}

/// Returns the first lines of every file. They have no version, date or path, so that the same input gives the same bytes.
fn header(origin: &str) -> String {
    format!("{MARKER}{origin}. Do not edit.\n// Change the schema and generate again.\n\n")
}

fn one_line(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_unicode().collect() } else { vec![c] }).collect()
}
