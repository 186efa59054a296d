//! Names of the schema: finding what they mean, and giving them Rust names.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::naming::Ident;
use crate::schema::Report;
use crate::suggest::suggest;
use crate::yaml::Path;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A place in the list of what was declared.
    At(usize),
    /// It is declared, but its declaration is wrong: nothing more is to be said about it.
    Broken,
    Missing,
}

/// The declared names of one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    places: BTreeMap<String, Option<usize>>,
    /// For suggestions: in schema order.
    order: Vec<String>,
    /// The list as a whole is wrong: a name that is not in it may be meant to be.
    unknown: bool,
}

impl Names {
    /// Says that the list as a whole is wrong.
    pub(super) fn unknown(&mut self, unknown: bool) {
        self.unknown = unknown;
    }

    /// Declares a name; `None` says that its declaration is wrong.
    pub(super) fn declare(&mut self, name: &str, place: Option<usize>) {
        self.places.insert(name.to_owned(), place);
        self.order.push(name.to_owned());
    }

    /// What a name stands for.
    pub(super) fn find(&self, name: &str) -> Found {
        match self.places.get(name) {
            Some(Some(place)) => Found::At(*place),
            Some(None) => Found::Broken,
            None if self.unknown => Found::Broken,
            None => Found::Missing,
        }
    }

    /// Whether something is declared of which nothing is known.
    pub(super) fn has_broken(&self) -> bool {
        self.unknown || self.places.values().any(Option::is_none)
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
        if found.is_none() {
            no_rust_name(report, path, name);
        }
        return found;
    };
    let found = Ident::exact(given);
    if found.is_none() {
        let message = format!("`{given}` is no Rust identifier that can be used here");
        let help = "letters, digits and `_`, not a digit first, no `_` at the end, and none of `self`, `Self`, `super`, `crate`";
        report.value(codes::BAD_RUST_NAME, &path.key("rust_name"), message, help);
    }
    found
}

/// The names of an attribute: of its field, and of its constant.
pub(super) fn field_names(report: &Report, path: &Path, name: &str, given: Option<&str>) -> Option<(Ident, Ident)> {
    let field = rust_name(report, path, name, given, Ident::snake)?;
    let constant = Ident::constant(given.unwrap_or(name));
    if constant.is_none() {
        no_rust_name(report, path, given.unwrap_or(name));
    }
    Some((field, constant?))
}

fn no_rust_name(report: &Report, path: &Path, name: &str) {
    let message = format!("no Rust name can be made from `{name}`");
    report.key(codes::NO_RUST_NAME, path, message, "name it in Rust with `rust_name:` in the long form of this entry");
}
