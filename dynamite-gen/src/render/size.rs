//! The size of generated code, which is known before the code is made.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Attribute, Entity, IndexItem, Literal, Table, ViewField, ViewFieldKind};

/// The most that a module can have.
const MAX_BYTES: usize = 16 << 20;

/// The most documentation and defaults of attributes that views and indexes of a table can repeat.
const MAX_REPEATED: usize = 4 << 20;

const HELP: &str = "use shorter documentation, defaults and names, or fewer views and indexes";

/// Refuses a table in which views and indexes repeat long documentation and defaults of attributes very often.
pub(super) fn check(table: &Table) -> Result<(), Diagnostic> {
    let repeated: usize = table.entities.iter().map(of_entity).sum();
    if repeated <= MAX_REPEATED {
        return Ok(());
    }
    let module = table.module.plain();
    let message =
        format!("views and indexes of `{module}` repeat more than 4 MiB of documentation and defaults of attributes");
    Err(Diagnostic::new(codes::TOO_LARGE, message).help(HELP))
}

/// Refuses a module that has more bytes than any table needs. Parsing it would take long.
pub(super) fn refuse_too_large(bytes: usize, module: &str) -> Result<(), Diagnostic> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(Diagnostic::new(codes::TOO_LARGE, format!("the code generated for {module} has more than 16 MiB")).help(HELP))
}

fn of_entity(entity: &Entity) -> usize {
    let of_attribute = |attribute: &Attribute| length(attribute.doc.as_deref(), attribute.default.as_ref());
    let views = entity.views.iter().flat_map(|view| &view.root.fields).map(of_view_field);
    let indexes = entity.indexes.iter().map(|index| match &index.item {
        IndexItem::Whole => 0,
        IndexItem::Projected(fields) => {
            fields.iter().map(|field| of_attribute(&entity.attributes[field.attribute])).sum()
        }
    });
    views.chain(indexes).sum()
}

fn of_view_field(field: &ViewField) -> usize {
    let inner = match &field.kind {
        ViewFieldKind::Whole(_) => 0,
        ViewFieldKind::Part(part) => part.fields.iter().map(of_view_field).sum(),
    };
    inner + length(field.doc.as_deref(), field.default.as_ref())
}

fn length(doc: Option<&str>, default: Option<&Literal>) -> usize {
    let default = match default {
        Some(Literal::Text(text)) => text.len(),
        _ => 0,
    };
    doc.map_or(0, str::len) + default
}

#[cfg(test)]
mod tests {
    use crate::{Settings, SourceFile, generate};

    /// Returns the codes of the findings for a table whose views repeat an attribute.
    fn codes(attribute: &str, views: usize) -> Vec<String> {
        let views: String = (0..views).map(|number| format!("  V{number}: [a]\n")).collect();
        let text = format!(
            "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes:\n  id: string\n  \
             a: {{ type: string, {attribute} }}\nviews:\n{views}"
        );
        let source = SourceFile { path: "t.yaml".into(), name: "t.yaml".into(), text };
        let generated = generate(&[source], &Settings::new());
        assert_eq!(generated.files.is_none(), !generated.diagnostics.is_empty());
        generated.diagnostics.iter().map(|finding| finding.code().to_owned()).collect()
    }

    #[test]
    fn long_texts_that_views_repeat_are_refused() {
        let long = "x".repeat(50_000);
        for attribute in [format!("doc: {long}"), format!("default: {long}")] {
            assert_eq!(codes(&attribute, 3), Vec::<String>::new());
            assert_eq!(codes(&attribute, 1000), ["D0102"]);
        }
    }
}
