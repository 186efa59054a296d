//! Renders the model: fills templates with contexts, then parses and formats the code.

mod environment;
mod format;
mod module;
mod size;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::config::{DeriveRule, Settings};
use crate::context::{derive_alias, string};
use crate::diagnostic::{Diagnostic, codes};
use crate::error::Error;
use crate::escape::{deceptive_in_code, in_code};
use crate::model::Model;
use crate::output::{FileSet, MARKER};
use crate::source::{FileId, Span};
use module::Rendered;

/// The context of `mod.rs`.
#[derive(Serialize)]
struct Modules {
    modules: Vec<String>,
    /// An entity of each table: `orders::Order`.
    entities: Vec<String>,
    derive_crates: Vec<DeriveCrate>,
}

/// A crate that derives of the configuration come from.
#[derive(Serialize)]
struct DeriveCrate {
    name: String,
    /// Its name in the module of all tables.
    alias: String,
    /// What to do if the package does not depend on it. The compiler shows the line with it, so it is short.
    hint: String,
}

impl DeriveCrate {
    fn new(name: &str) -> Self {
        let features = if name == "serde" { " --features derive" } else { "" };
        let hint = format!("cargo add {}{features}", plain(name));
        DeriveCrate { name: name.to_owned(), alias: derive_alias(name), hint: string(&hint) }
    }
}

/// Renders every module, and the `mod.rs` that declares them.
///
/// Findings about the settings refer to the configuration file.
pub(crate) fn render(model: &Model, settings: &Settings, configuration: FileId) -> Result<FileSet, Vec<Diagnostic>> {
    let too_large: Vec<_> = model.tables.iter().filter_map(|table| size::check(table).err()).collect();
    if !too_large.is_empty() {
        return Err(too_large);
    }
    let environment = environment::new().map_err(|problem| vec![problem])?;
    let mut tree = Tree::new(settings);
    for rendered in module::all(model, settings, &environment) {
        tree.add(rendered);
    }
    tree.modules.sort_by(|a, b| plain(a).cmp(plain(b)));
    let derive_crates = tree.derive_crates.iter().map(|name| DeriveCrate::new(name)).collect();
    tree.entities.sort_by(|(a, _), (b, _)| plain(a).cmp(plain(b)));
    let entities = tree.entities.iter().map(|(module, entity)| format!("{module}::{entity}")).collect();
    let modules = Modules { modules: std::mem::take(&mut tree.modules), entities, derive_crates };
    let text = environment::render(&environment, "mod.rs.j2", modules);
    let text = text.and_then(|text| format::module(&text, "mod.rs"));
    tree.insert("mod.rs", text.map(|text| format!("{}{text}", header(""))));
    tree.finish(|rule| settings.span(rule.span.as_ref(), configuration))
}

/// The files rendered so far.
struct Tree<'s> {
    files: FileSet,
    modules: Vec<String>,
    /// The module of each table, and one of its entities.
    entities: Vec<(String, String)>,
    /// The crates of the derives.
    derive_crates: BTreeSet<String>,
    /// The rules of the settings that have matched no type yet.
    unmatched: Vec<&'s DeriveRule>,
    problems: Vec<Diagnostic>,
}

impl<'s> Tree<'s> {
    fn new(settings: &'s Settings) -> Self {
        Tree {
            files: FileSet::new(),
            modules: Vec::new(),
            entities: Vec::new(),
            derive_crates: BTreeSet::new(),
            unmatched: settings.derives.iter().filter(|_| !settings.partial).collect(),
            problems: settings.derives.iter().filter_map(|rule| Some(not_a_path(&rule.printed().err()?))).collect(),
        }
    }

    fn add(&mut self, rendered: Rendered) {
        let Rendered { module, entity, data_types, source, derive_crates, files } = rendered;
        self.derive_crates.extend(derive_crates);
        let matches = |rule: &DeriveRule| data_types.iter().any(|name| rule.selects(plain(&module), plain(name)));
        self.unmatched.retain(|rule| !matches(rule));
        let header = header(&format!(" from {}", in_code(&source)));
        for (path, text) in files {
            self.insert(&path, text.map(|text| format!("{header}{text}")));
        }
        self.entities.extend(entity.map(|entity| (module.clone(), entity)));
        self.modules.push(module);
    }

    fn insert(&mut self, name: &str, text: Result<String, Diagnostic>) {
        match text.and_then(|text| without_deceptive(name, text)) {
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

/// Refuses code that a reviewer would not see as it is. Every text is escaped before, so this finds only bugs.
fn without_deceptive(name: &str, code: String) -> Result<String, Diagnostic> {
    let Some(found) = deceptive_in_code(&code) else { return Ok(code) };
    let message = format!("the code generated for {name} has the character U+{:04X}", u32::from(found));
    Err(Diagnostic::new(codes::BROKEN, message)
        .help("this is a bug of dynamite-gen: please report it, with the schema"))
}

/// Returns the finding of a derive that is not a path. `Settings::check` refuses it before, where it is called.
fn not_a_path(error: &Error) -> Diagnostic {
    let finding = Diagnostic::new(codes::UNMATCHED_DERIVE, error.headline());
    error.help_text().into_iter().fold(finding, |finding, help| finding.help(help))
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
