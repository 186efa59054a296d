//! Names that only one file of a run may have: of tables and of modules.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::diagnostic::{Diagnostic, codes};
use crate::naming::{Ident, is_device};
use crate::source::Span;
use crate::yaml::{Document, Path};

/// The names that a file gives, as far as they are known.
pub(crate) struct FileNames<'a> {
    pub(crate) document: &'a Document<'a>,
    /// The name of its table in DynamoDB.
    pub(crate) table: Option<&'a str>,
    pub(crate) module: Option<&'a Ident>,
}

/// Refuses tables that are declared twice, and modules that would be one file.
pub(crate) fn refuse_collisions(files: &[FileNames]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (mut tables, mut modules) = (BTreeMap::new(), BTreeMap::new());
    for FileNames { document, table, module } in files {
        let same = table.and_then(|name| first(&mut tables, name.to_owned(), document));
        if let (Some(first), Some(name)) = (same, table) {
            found.push(same_table(document, first, name));
        } else if let Some(module) = module {
            // In some file systems names that differ in case are the same.
            let first = first(&mut modules, module.plain().to_lowercase(), document);
            found.extend(first.map(|first| same_module(document, first, module)));
            found.extend(reserved_module(document, module));
        }
    }
    found
}

/// Returns the file that has a name already; if none has, this one takes it.
fn first<'d>(
    taken: &mut BTreeMap<String, &'d Document<'d>>,
    name: String,
    by: &'d Document<'d>,
) -> Option<&'d Document<'d>> {
    match taken.entry(name) {
        Entry::Occupied(entry) => Some(*entry.get()),
        Entry::Vacant(entry) => {
            entry.insert(by);
            None
        }
    }
}

fn same_table(document: &Document, first: &Document, name: &str) -> Diagnostic {
    let path = Path::top("table");
    let finding = Diagnostic::new(codes::TABLE_COLLISION, format!("two files declare the table `{name}`"))
        .label(document.value_span(&path), "again here")
        .label(first.value_span(&path), "first here");
    finding.help("declare each table in one file only")
}

fn same_module(document: &Document, first: &Document, module: &Ident) -> Diagnostic {
    let message = format!("two schema files would generate the same file `{}.rs`", module.plain());
    let finding = Diagnostic::new(codes::TABLE_COLLISION, message)
        .label(module_span(document), "also gives this module")
        .label(module_span(first), "gives this module");
    finding.help("name one of the modules with `rust_name:` at the top level of its file")
}

fn reserved_module(document: &Document, module: &Ident) -> Option<Diagnostic> {
    let name = module.plain();
    // The folder needs `mod.rs` itself.
    if !name.eq_ignore_ascii_case("mod") && !is_device(name) {
        return None;
    }
    let finding = Diagnostic::new(codes::TABLE_COLLISION, format!("a generated file can't be named `{name}.rs`"));
    let help = "name the module with `rust_name:` at the top level of the file";
    Some(finding.label(module_span(document), "").help(help))
}

/// Returns where the name of a module comes from.
fn module_span(document: &Document) -> Span {
    let given = ["rust_name", "table"].map(Path::top).into_iter().find(|path| document.node(path).is_some());
    // The module of a file of types may have the name of the file.
    given.map_or_else(|| document.key_span(&Path::top("types")), |path| document.value_span(&path))
}
