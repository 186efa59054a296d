//! The tests that tell an item of an entity from those of others.

use super::rust_code::string;
use super::scope::EntityScope;
use crate::model::{FilterTest, FormPart, KeyKind, KeySource, Segment, form};

/// Returns a test as a macro takes it: `equals("kind", "order")`.
pub(super) fn test(test: &FilterTest) -> String {
    let function = if test.whole { "equals" } else { "begins_with" };
    format!("{function}({}, {})", string(&test.attribute), string(&test.text))
}

/// Returns the tests that the table's keys pass in every item of an entity, if the table has several entities.
pub(super) fn key_tests(scope: EntityScope<'_>) -> Vec<String> {
    if scope.table.handle.is_none() {
        return Vec::new();
    }
    let keys = std::iter::once(&scope.entity.partition_key).chain(&scope.entity.sort_key);
    let beginnings = keys.filter_map(|source| key_test(scope, source)).map(|found| test(&found));
    beginnings.chain(scope.entity.filter.forms.iter().filter_map(|source| form_test(scope, source))).collect()
}

/// Returns the test of the literal that a text key begins with.
fn key_test(scope: EntityScope<'_>, source: &KeySource) -> Option<FilterTest> {
    let KeySource::Computed(id) = source else { return None };
    let key = &scope.entity.computed[*id];
    match key.template.first() {
        Some(Segment::Literal(text)) if key.kind == KeyKind::String => {
            Some(FilterTest { attribute: key.wire.clone(), text: text.clone(), whole: key.template.len() == 1 })
        }
        _ => None,
    }
}

/// Returns the test of a key's form as a macro takes it: `form("pk", Literal("u#"), Text)`.
fn form_test(scope: EntityScope<'_>, source: &KeySource) -> Option<String> {
    let parts: Vec<String> = form(&scope.table.types, scope.entity, source)?.iter().flat_map(form_part).collect();
    Some(format!("form({}, {})", string(scope.entity.wire_name(source)), parts.join(", ")))
}

fn form_part(part: &FormPart<'_>) -> Vec<String> {
    vec![match part {
        FormPart::Literal(text) => format!("Literal({})", string(text)),
        FormPart::Text => "Text".to_owned(),
        FormPart::Lower => "Lower".to_owned(),
        FormPart::Digits { signed: false } => "Digits".to_owned(),
        FormPart::Digits { signed: true } => "SignedDigits".to_owned(),
        FormPart::Characters { pattern, .. } => format!("Characters({})", string(pattern)),
        FormPart::OneOf(values) => {
            let values: Vec<String> = values.iter().map(|value| string(value)).collect();
            format!("OneOf(&[{}])", values.join(", "))
        }
        FormPart::OrAbsent(present, absent) => {
            let absent = format!("Absent({})", string(absent));
            return std::iter::once(absent).chain(form_part(present)).collect();
        }
    }]
}
