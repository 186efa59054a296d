//! The projection of an index, as the only entity of a table lists it.

use crate::diagnostic::codes;
use crate::lower::syntax::dynamodb_name::MAX_KEY;
use crate::model::{AttributeId, KeySource, Projection};
use crate::schema::{Conflict, EntryLabel, FileReport, Given, ProjectionText};
use crate::yaml::Path;

use super::catalog::Catalog;
use super::index_draft::IndexDraft;
use super::misplaced::NestedPath;
use super::table_key::TableKey;

/// Listed attributes of one index, where DynamoDB's own documents differ.
const LARGE: usize = 20;

/// Resolves `projection:`; `None` if it is wrong, which is reported.
pub(crate) fn resolve(
    catalog: &Catalog,
    key: &TableKey,
    draft: &IndexDraft,
    given: Option<&ProjectionText>,
) -> Option<Projection> {
    match given {
        None => {
            no_projection(catalog.report, &draft.path, &draft.name);
            None
        }
        Some(ProjectionText::All) => Some(Projection::All),
        Some(ProjectionText::KeysOnly) => Some(Projection::KeysOnly),
        Some(ProjectionText::Some(names)) => listed(catalog, key, draft, names),
    }
}

/// Reports an index that does not say what it holds.
pub(crate) fn no_projection(report: &FileReport, path: &Path, name: &str) {
    let message = format!("the index `{name}` has no `projection:`");
    let help = "add `projection: all`, `projection: keys_only` or a list: `projection: [total, status]`";
    report.key(codes::NO_PROJECTION, path, message, help);
}

fn listed(catalog: &Catalog, key: &TableKey, draft: &IndexDraft, names: &[String]) -> Option<Projection> {
    let path = draft.path.key("projection");
    if names.is_empty() {
        empty(catalog.report, &path);
        return None;
    }
    let found: Vec<Option<AttributeId>> =
        names.iter().enumerate().map(|(index, name)| listed_attribute(catalog, &path.item(index), name)).collect();
    let found: Vec<AttributeId> = found.into_iter().collect::<Option<_>>()?;
    let keys = draft.held_keys(key);
    for (index, attribute) in found.iter().enumerate() {
        if let Some(first) = found[..index].iter().position(|other| other == attribute) {
            repeated(catalog.report, &path.item(index), &path.item(first), &catalog.attributes[*attribute].name);
        } else if keys.contains(&KeySource::Attribute(*attribute)) {
            redundant(catalog.report, &path.item(index), &catalog.attributes[*attribute].name);
        }
    }
    large(catalog.report, &path, found.len());
    Some(Projection::Include(found.iter().map(|id| catalog.attributes[*id].model.wire.clone()).collect()))
}

/// Finds the attribute that an item of the list names.
fn listed_attribute(catalog: &Catalog, path: &Path, name: &str) -> Option<AttributeId> {
    let report = catalog.report;
    match catalog.attributes.find(name) {
        Given::Is(id) if catalog.attributes[id].model.wire.len() > MAX_KEY => {
            long_name(report, path, name);
            None
        }
        Given::Is(id) if !catalog.attributes[id].stored => {
            kept_in_key(report, path, name);
            None
        }
        Given::Is(id) => Some(id),
        Given::Broken => None,
        Given::Absent if catalog.computed.find(name) != Given::Absent => {
            let help = "list the attributes that it is made of; the keys of the index are always projected";
            report.value(codes::BAD_PROJECTION, path, format!("`{name}` is a computed key, not an attribute"), help);
            None
        }
        Given::Absent => {
            match NestedPath::of(name, catalog.attributes.names()) {
                Some(nested) => inside(report, path, &nested),
                None => {
                    let help = catalog.attributes.names().help(name, "attributes");
                    report.value(codes::BAD_PROJECTION, path, format!("`{name}` is not an attribute"), help);
                }
            }
            None
        }
    }
}

/// Reports that a projection lists nothing.
pub(crate) fn empty(report: &FileReport, path: &Path) {
    let help = "write `keys_only`, or list at least one attribute";
    report.key(codes::BAD_PROJECTION, path, "the projection is empty", help);
}

/// Reports that a projection lists an attribute whose name is too long.
pub(crate) fn long_name(report: &FileReport, path: &Path, name: &str) {
    let message = format!("the name of `{name}` is longer than {MAX_KEY} bytes");
    report.value(codes::BAD_PROJECTION, path, message, "use `all`: DynamoDB projects only shorter names");
}

/// Reports that a projection lists an attribute that is not stored by itself.
pub(crate) fn kept_in_key(report: &FileReport, path: &Path, name: &str) {
    let help = "remove it: if the index has that key, its items contain the value anyway";
    report.value(
        codes::BAD_PROJECTION,
        path,
        format!("`{name}` is not stored as an attribute: only a key contains its value"),
        help,
    );
}

/// Reports that a projection lists a part of an attribute.
pub(crate) fn inside(report: &FileReport, path: &Path, nested: &NestedPath) {
    let help = format!("list `{}`, which is projected as a whole; or {}", nested.attribute, nested.help());
    report.value(codes::BAD_PROJECTION, path, nested.message("what an index projects"), help);
}

/// Reports that a projection lists an attribute twice.
pub(crate) fn repeated(report: &FileReport, second: &Path, first: &Path, name: &str) {
    let conflict =
        Conflict { second: EntryLabel::new(second, "again here"), first: EntryLabel::new(first, "first here") };
    report.conflict(codes::BAD_PROJECTION, conflict, format!("`{name}` is listed twice"), "remove one of them");
}

/// Reports that a projection lists a key.
pub(crate) fn redundant(report: &FileReport, path: &Path, name: &str) {
    let message = format!("`{name}` is a key, so the index contains it anyway");
    let help = "remove it: it would only count towards DynamoDB's limit of 100 listed attributes";
    report.value(codes::REDUNDANT_PROJECTION, path, message, help);
}

/// Reports that a projection lists more than some of DynamoDB's interfaces take.
pub(crate) fn large(report: &FileReport, path: &Path, count: usize) {
    if count > LARGE {
        let message = format!("the index lists {count} attributes, but some of DynamoDB's APIs accept only {LARGE}");
        let help = "use `all`, or list only what the queries of this index read";
        report.value(codes::LARGE_PROJECTION, path, message, help);
    }
}
