//! Names in Rust: made from the names of the schema, or given by `rust_name:`.

use crate::diagnostic::{Rule, codes};
use crate::naming::{Doubt, Ident};
use crate::schema::FileReport;
use crate::yaml::Path;

/// Methods of every query.
pub(crate) const QUERY_METHODS: &[&str] = &[
    "new",
    "page",
    "pages",
    "take",
    "all",
    "stream",
    "count",
    "pager",
    "view",
    "hydrate",
    "filter",
    "resume",
    "before",
    "on_unreadable",
    "audience",
    "ascending",
    "descending",
    "consistent",
    "unexpired",
    "request",
    "index",
    "clone",
    "into",
    "narrowed",
    "after",
    "segments",
    "scan",
    "page_size",
    "at_once",
    "timeout",
    "returning",
];

/// Makes a name of a kind in Rust from any text.
pub(crate) type Casing = fn(&str) -> Option<Ident>;

/// Returns the Rust name of an entry: its `rust_name:`, or its own in the case of its kind.
pub(crate) fn rust_name(
    report: &FileReport,
    path: &Path,
    name: &str,
    given: Option<&str>,
    case: Casing,
) -> Option<Ident> {
    let Some(given) = given else {
        let found = case(name);
        entry_problem(report, path, name, found.as_ref());
        return found;
    };
    let (found, path) = (Ident::exact(given), path.key("rust_name"));
    match found.as_ref().map(doubt) {
        None => {
            let message = format!("`{given}` can't be used as a Rust name");
            let help = "use letters, digits and `_`, with no digit at the beginning and no `_` at the end; `self`, `Self`, `super` and `crate` are not allowed";
            report.value(codes::BAD_RUST_NAME, &path, message, help);
        }
        Some(Some((rule, message))) => report.value(rule, &path, message, "use other letters"),
        Some(None) => {}
    }
    found
}

/// Returns the `rust_name:` of a file, which is the name of its module and of the module's file or folder.
pub(crate) fn module_name(report: &FileReport, given: &str) -> Option<Ident> {
    // The file itself is the entry.
    let found = rust_name(report, &Path::default(), given, Some(given), Ident::snake)?;
    if found.plain().is_ascii() {
        return Some(found);
    }
    let help =
        "use letters from `a` to `z`, digits and `_`: the module is a file, and rustc finds no file of another name";
    report.value(codes::BAD_RUST_NAME, &Path::top("rust_name"), format!("`{given}` can't be a module"), help);
    None
}

/// The variants that a local variable can't have the name of.
const VARIANTS: &[&str] = &["Some", "None", "Ok", "Err"];

/// Returns the names of an attribute's field and constant.
pub(crate) fn field_names(report: &FileReport, path: &Path, name: &str, given: Option<&str>) -> Option<(Ident, Ident)> {
    let field = rust_name(report, path, name, given, Ident::snake)?;
    if VARIANTS.contains(&field.as_str()) {
        let (path, message) = (path.key("rust_name"), format!("`{field}` can't be used as the name of a field"));
        report.value(codes::BAD_RUST_NAME, &path, message, "use lower case");
        return None;
    }
    let constant = Ident::constant(given.unwrap_or(name));
    if constant.is_none() {
        entry_problem(report, path, given.unwrap_or(name), None);
    }
    Some((field, constant?))
}

fn entry_problem(report: &FileReport, path: &Path, name: &str, derived: Option<&Ident>) {
    if let Some((rule, message)) = problem(&format!("`{name}`"), derived) {
        report.key(rule, path, message, "write this entry as a mapping with a `rust_name:`");
    }
}

/// Returns what is wrong with a Rust name that was made from something, if anything is.
pub(crate) fn problem(from: &str, derived: Option<&Ident>) -> Option<(&'static Rule, String)> {
    match derived {
        None => Some((codes::NO_RUST_NAME, format!("no Rust name can be made from {from}"))),
        Some(name) => doubt(name),
    }
}

/// Returns what is wrong with the name of a module that was made from something, if anything is.
pub(crate) fn module_problem(from: &str, derived: Option<&Ident>) -> Option<(&'static Rule, String)> {
    problem(from, derived.filter(|name| name.plain().is_ascii()))
}

/// Returns why rustc would warn of a name, if it would.
fn doubt(name: &Ident) -> Option<(&'static Rule, String)> {
    let (letter, problem) = match name.doubt()? {
        Doubt::Uncommon(letter) => (letter, "is not recommended for names by Unicode"),
        Doubt::LookAlike(letter) => (letter, "looks like another letter"),
    };
    let letter = format!("`{letter}` (U+{:04X})", u32::from(letter));
    Some((codes::DOUBTFUL_NAME, format!("rustc warns about the name `{name}`: its letter {letter} {problem}")))
}
