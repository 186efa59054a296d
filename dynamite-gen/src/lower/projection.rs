//! What an index holds, and what its items look like.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::model::{AttributeId, FieldSource, IndexField, IndexItem, KeySource, Projection};
use crate::schema::{Given, ProjectionText, Report};
use crate::yaml::Path;

use super::fields::Field;
use super::indexes::Draft;
use super::keys::{Catalog, MAX_KEY_NAME, TableKey};

/// Listed attributes over all indexes of a table.
const MAX_TOTAL: usize = 100;
/// Listed attributes of one index, where DynamoDB's own documents differ.
const LARGE: usize = 20;

/// Lowers `projection:`; `None` if it is wrong, which was reported.
pub(super) fn lower(
    catalog: &Catalog,
    key: &TableKey,
    draft: &Draft,
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

/// Says that an index does not say what it holds.
pub(super) fn no_projection(report: &Report, path: &Path, name: &str) {
    let message = format!("the index `{name}` does not say what it holds");
    let help = "add `projection: all`, `projection: keys_only` or a list: `projection: [total, status]`";
    report.key(codes::NO_PROJECTION, path, message, help);
}

fn listed(catalog: &Catalog, key: &TableKey, draft: &Draft, names: &[String]) -> Option<Projection> {
    let path = draft.path.key("projection");
    if names.is_empty() {
        let help = "write `keys_only`, or list at least one attribute";
        catalog.report.key(codes::BAD_PROJECTION, &path, "the projection lists nothing", help);
        return None;
    }
    let found: Vec<Option<AttributeId>> =
        names.iter().enumerate().map(|(at, name)| one(catalog, &path.at(at), name)).collect();
    let found: Vec<AttributeId> = found.into_iter().collect::<Option<_>>()?;
    let keys = held_keys(key, draft);
    for (at, attribute) in found.iter().enumerate() {
        if let Some(first) = found[..at].iter().position(|other| other == attribute) {
            repeated(catalog.report, (&path.at(at), &path.at(first)), &catalog.attributes[*attribute].name);
        } else if keys.contains(&KeySource::Attribute(*attribute)) {
            redundant(catalog.report, &path.at(at), &catalog.attributes[*attribute].name);
        }
    }
    large(catalog.report, &path, found.len());
    Some(Projection::Include(found.iter().map(|at| catalog.attributes[*at].model.wire.clone()).collect()))
}

/// The attribute that an item of the list names.
fn one(catalog: &Catalog, path: &Path, name: &str) -> Option<AttributeId> {
    let report = catalog.report;
    match catalog.attributes.find(name) {
        Given::Is(at) if catalog.attributes[at].model.wire.len() > MAX_KEY_NAME => {
            let message = format!("the name of `{name}` is longer than {MAX_KEY_NAME} bytes");
            report.value(codes::BAD_PROJECTION, path, message, "DynamoDB projects shorter names only; use `all`");
            None
        }
        Given::Is(at) if !catalog.attributes[at].stored => {
            kept_in_key(report, path, name);
            None
        }
        Given::Is(at) => Some(at),
        Given::Broken => None,
        Given::Absent if catalog.computed.find(name) != Given::Absent => {
            let help = "list the attributes that it is made of; the keys of the index are always there";
            report.value(codes::BAD_PROJECTION, path, format!("`{name}` is a computed key, no attribute"), help);
            None
        }
        Given::Absent => {
            let help = catalog.attributes.names().help(name, "attributes");
            report.value(codes::BAD_PROJECTION, path, format!("`{name}` is no attribute"), help);
            None
        }
    }
}

/// Says that a projection lists an attribute that is not stored by itself.
pub(super) fn kept_in_key(report: &Report, path: &Path, name: &str) {
    let help = "remove it; an item of the index reads it from the key, if the index holds that";
    report.value(codes::BAD_PROJECTION, path, format!("`{name}` is kept in a key only"), help);
}

/// Says that a projection lists an attribute twice.
pub(super) fn repeated(report: &Report, (second, first): (&Path, &Path), name: &str) {
    let places = ((second, "again here"), (first, "first here"));
    report.clash(codes::BAD_PROJECTION, places, format!("`{name}` is listed twice"), "remove one of them");
}

/// Says that a projection lists a key.
pub(super) fn redundant(report: &Report, path: &Path, name: &str) {
    let message = format!("`{name}` is a key, which every index holds");
    let help = "remove it: it would only count towards DynamoDB's limit of 100";
    report.value(codes::REDUNDANT_PROJECTION, path, message, help);
}

/// Says that a projection lists more than some of DynamoDB's interfaces take.
pub(super) fn large(report: &Report, path: &Path, count: usize) {
    if count > LARGE {
        let message = format!("the index lists {count} attributes; some of DynamoDB's interfaces take {LARGE}");
        let help = "use `all`, or list only what the queries of this index read";
        report.value(codes::LARGE_PROJECTION, path, message, help);
    }
}

/// DynamoDB counts the listed attributes of all indexes together.
pub(super) fn too_many<'d>(report: &Report, indexes: impl Iterator<Item = (Option<&'d Projection>, &'d Path)>) {
    let mut total = 0;
    for (projection, path) in indexes {
        let Some(Projection::Include(names)) = projection else { continue };
        let before = total;
        total += names.len();
        if total > MAX_TOTAL && before <= MAX_TOTAL {
            let message =
                format!("with this index more than {MAX_TOTAL} attributes are listed in projections of the table");
            let help = "DynamoDB counts them over all indexes; use `all` or `keys_only` for some of them";
            report.value(codes::TOO_MANY_PROJECTED, &path.key("projection"), message, help);
        }
    }
}

/// The keys that every item of the index holds: the table's and its own.
fn held_keys(key: &TableKey, draft: &Draft) -> Vec<KeySource> {
    let own = draft.partition.iter().chain(&draft.sort).flatten();
    key.partition.iter().chain(key.sort.value()).chain(own).cloned().collect()
}

/// What a query of the index returns; `None` if some part of the index is wrong.
pub(super) fn item(catalog: &Catalog, key: &TableKey, draft: &Draft) -> Option<IndexItem> {
    let own = draft.keys()?;
    let listed: &[String] = match draft.projection.as_ref()? {
        Projection::All => return Some(IndexItem::Whole),
        Projection::KeysOnly => &[],
        Projection::Include(wires) => wires,
    };
    let held = held_keys(key, draft);
    let in_own_key: BTreeSet<AttributeId> = own.iter().flat_map(|source| catalog.parts(source)).collect();
    let field = |(attribute, field): (AttributeId, &Field)| {
        let declared = &field.model;
        let listed = declared.in_key.is_none() && listed.contains(&declared.wire);
        let directly = held.contains(&KeySource::Attribute(attribute)) || listed;
        let source = if directly { FieldSource::Attribute } else { recovered(catalog, &held, attribute)? };
        let optional = declared.optional && !in_own_key.contains(&attribute);
        Some(IndexField { attribute, source, optional })
    };
    Some(IndexItem::Projected(catalog.attributes.enumerate().filter_map(field).collect()))
}

/// The first computed key of the index whose template has the attribute.
fn recovered(catalog: &Catalog, held: &[KeySource], attribute: AttributeId) -> Option<FieldSource> {
    held.iter().find_map(|source| match source {
        KeySource::Computed(at) if catalog.parts(source).contains(&attribute) => Some(FieldSource::Computed(*at)),
        _ => None,
    })
}
