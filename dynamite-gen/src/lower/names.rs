//! Names of the schema: finding what they mean, and giving them Rust names.

use std::collections::BTreeMap;

use crate::diagnostic::{Rule, codes};
use crate::naming::{Doubt, Ident};
use crate::schema::{Given, Report};
use crate::suggest::suggest;
use crate::yaml::Path;

/// The declared names of one kind.
#[derive(Clone, Debug)]
pub(super) struct Names<I> {
    /// What each stands for; `None` if its declaration is wrong.
    declared: BTreeMap<String, Option<I>>,
    /// For suggestions: in schema order.
    order: Vec<String>,
    /// The list as a whole is wrong: a name that is not in it may be meant to be.
    unknown: bool,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Names { declared: BTreeMap::new(), order: Vec::new(), unknown: false }
    }
}

impl<I: Copy> Names<I> {
    /// Says that the list as a whole is wrong.
    pub(super) fn unknown(&mut self, unknown: bool) {
        self.unknown = unknown;
    }

    /// Declares a name; `None` says that its declaration is wrong.
    pub(super) fn declare(&mut self, name: &str, id: Option<I>) {
        self.declared.insert(name.to_owned(), id);
        self.order.push(name.to_owned());
    }

    /// Returns what a name stands for; broken if its declaration is wrong, and nothing more is to be said of it.
    pub(super) fn find(&self, name: &str) -> Given<I> {
        match self.declared.get(name) {
            Some(Some(id)) => Given::Is(*id),
            Some(None) => Given::Broken,
            None if self.unknown => Given::Broken,
            None => Given::Absent,
        }
    }

    /// Whether something is declared of which nothing is known.
    pub(super) fn has_broken(&self) -> bool {
        self.unknown || self.declared.values().any(Option::is_none)
    }

    /// In schema order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// What may have been meant, or what there is.
    pub(super) fn help(&self, wrong: &str, what: &str) -> String {
        suggest(wrong, self.iter()).unwrap_or_else(|| match self.order.len() {
            0 => format!("no {what} are declared"),
            1..=12 => format!("declared {what}: {}", self.order.join(", ")),
            _ => format!("it is none of the declared {what}"),
        })
    }
}

/// How a name is cased.
pub(super) type Casing = fn(&str) -> Option<Ident>;

/// The Rust name of an entry: its `rust_name:`, or its own in the case of its kind.
pub(super) fn rust_name(report: &Report, path: &Path, name: &str, given: Option<&str>, case: Casing) -> Option<Ident> {
    let Some(given) = given else {
        let found = case(name);
        entry_problem(report, path, name, found.as_ref());
        return found;
    };
    let (found, path) = (Ident::exact(given), path.key("rust_name"));
    match found.as_ref().map(doubt) {
        None => {
            let message = format!("`{given}` is no Rust identifier that can be used here");
            let help = "letters, digits and `_`, not a digit first, no `_` at the end, and none of `self`, `Self`, `super`, `crate`";
            report.value(codes::BAD_RUST_NAME, &path, message, help);
        }
        Some(Some((rule, message))) => report.value(rule, &path, message, "take other letters"),
        Some(None) => {}
    }
    found
}

/// The names of an attribute: of its field, and of its constant.
pub(super) fn field_names(report: &Report, path: &Path, name: &str, given: Option<&str>) -> Option<(Ident, Ident)> {
    let field = rust_name(report, path, name, given, Ident::snake)?;
    let constant = Ident::constant(given.unwrap_or(name));
    if constant.is_none() {
        entry_problem(report, path, given.unwrap_or(name), None);
    }
    Some((field, constant?))
}

fn entry_problem(report: &Report, path: &Path, name: &str, derived: Option<&Ident>) {
    if let Some((rule, message)) = problem(&format!("`{name}`"), derived) {
        report.key(rule, path, message, "name it in Rust with `rust_name:` in the long form of this entry");
    }
}

/// What is wrong with a Rust name that was derived from something, if anything is.
pub(super) fn problem(from: &str, derived: Option<&Ident>) -> Option<(&'static Rule, String)> {
    match derived {
        None => Some((codes::NO_RUST_NAME, format!("no Rust name can be made from {from}"))),
        Some(name) => doubt(name),
    }
}

/// Why rustc would warn of a name, if it would.
fn doubt(name: &Ident) -> Option<(&'static Rule, String)> {
    let (letter, problem) = match name.doubt()? {
        Doubt::Uncommon(letter) => (letter, "is none that Unicode recommends for names"),
        Doubt::LookAlike(letter) => (letter, "looks like another one"),
    };
    let letter = format!("`{letter}` (U+{:04X})", u32::from(letter));
    Some((codes::DOUBTFUL_NAME, format!("rustc warns of the name `{name}`: its letter {letter} {problem}")))
}
