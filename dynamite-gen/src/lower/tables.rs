//! What the files of one run must not share: the names of tables and modules.

use crate::diagnostic::{Diagnostic, codes};
use crate::naming::Ident;
use crate::yaml::{Document, Path};

use super::table::Lowered;

/// Names of files that the generated folder needs itself, or that Windows keeps for devices.
const RESERVED_FILES: &[&str] = &[
    "mod", "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Refuses tables that are declared twice, and modules that would be one file.
pub(super) fn collisions(files: &[(&Document<'_>, &Lowered)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, (document, lowered)) in files.iter().enumerate() {
        let before = &files[..at];
        if let Some(finding) = same_table(before, document, lowered) {
            found.push(finding);
        } else if let Some(module) = &lowered.module {
            found.extend(same_module(before, document, module));
            found.extend(reserved_module(document, module));
        }
    }
    found
}

fn same_table(before: &[(&Document<'_>, &Lowered)], document: &Document, lowered: &Lowered) -> Option<Diagnostic> {
    let name = lowered.name.as_ref()?;
    let (first, _) = before.iter().find(|(_, other)| other.name.as_ref() == Some(name))?;
    let path = Path::top("table");
    let finding = Diagnostic::new(codes::TABLE_COLLISION, format!("two files declare the table `{name}`"))
        .at(document.value_span(&path), "again here")
        .at(first.value_span(&path), "first here");
    Some(finding.help("declare a table in one file"))
}

fn same_module(before: &[(&Document<'_>, &Lowered)], document: &Document, module: &Ident) -> Option<Diagnostic> {
    // Some file systems take names that differ in case for one.
    let file_name = |module: &Ident| module.plain().to_lowercase();
    let same = |other: &Lowered| other.module.as_ref().is_some_and(|other| file_name(other) == file_name(module));
    let (first, _) = before.iter().find(|(_, other)| same(other))?;
    let message = format!("two schema files would be the file `{}.rs`", module.plain());
    let finding = Diagnostic::new(codes::TABLE_COLLISION, message)
        .at(module_span(document), "this one")
        .at(module_span(first), "and this one");
    Some(finding.help("give one of them another module with `rust_name:` at the top of its file"))
}

fn reserved_module(document: &Document, module: &Ident) -> Option<Diagnostic> {
    let name = module.plain();
    if !RESERVED_FILES.contains(&name.to_lowercase().as_str()) {
        return None;
    }
    let finding = Diagnostic::new(codes::TABLE_COLLISION, format!("a generated file can't be `{name}.rs`"));
    let help = "give it another module with `rust_name:` at the top of the file";
    Some(finding.at(module_span(document), "").help(help))
}

/// What gives a module its name.
fn module_span(document: &Document) -> crate::source::Span {
    let given = ["rust_name", "table"].map(Path::top).into_iter().find(|path| document.node(path).is_some());
    // A file of types is named after itself.
    given.map_or_else(|| document.key_span(&Path::top("types")), |path| document.value_span(&path))
}
