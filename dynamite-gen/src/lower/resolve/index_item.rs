//! An index as its entity has it in the model: its method, and the fields of its items.

use std::collections::BTreeSet;

use crate::model::{AttributeId, EntityFilter, FieldSource, Index, IndexField, IndexItem, KeySource, Projection};
use crate::naming::Ident;

use super::catalog::Catalog;
use super::fields::Field;
use super::index_draft::IndexDraft;
use super::table_key::TableKey;

/// Returns the index as the entity sees it; `None` if some part of it is wrong.
pub(crate) fn resolve(catalog: &Catalog, key: &TableKey, entity: &Ident, draft: &IndexDraft) -> Option<Index> {
    let keys = draft.keys()?;
    let method = draft.method.clone()?;
    Some(Index {
        id: draft.id,
        name: item_name(entity, &method)?,
        method,
        doc: draft.doc.clone(),
        partition_key: draft.key.partition.clone()?,
        sort_key: draft.key.sort.clone()?,
        shards: keys.iter().find_map(|source| catalog.shards(source)),
        sparse: keys.iter().any(|source| catalog.may_be_absent(source)),
        when: draft.when.value().cloned(),
        filter: EntityFilter::default(),
        item: item(catalog, key, draft)?,
    })
}

/// Returns the name of the item: `Order` and `by_status` give `OrderByStatus`, `slow_pages` gives `OrderBySlowPages`.
fn item_name(entity: &Ident, method: &Ident) -> Option<Ident> {
    let camel = Ident::camel(method.plain())?;
    let rest = camel.plain().strip_prefix("By").filter(|rest| !rest.starts_with(char::is_lowercase));
    let by = if rest.is_some_and(|rest| !rest.is_empty()) { "" } else { "By" };
    Some(entity.suffixed(&format!("{by}{}", camel.plain())))
}

/// Returns what a query of the index gives; `None` if some part of the index is wrong.
fn item(catalog: &Catalog, key: &TableKey, draft: &IndexDraft) -> Option<IndexItem> {
    let own = draft.keys()?;
    let listed: &[String] = match draft.projection.as_ref()? {
        Projection::All => return Some(IndexItem::Whole),
        Projection::KeysOnly => &[],
        Projection::Include(wires) => wires,
    };
    let held = draft.held_keys(key);
    let in_own_key: BTreeSet<AttributeId> = own.iter().flat_map(|source| catalog.required(source)).collect();
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

/// Finds the first computed key of the index whose template has the attribute.
fn recovered(catalog: &Catalog, held: &[KeySource], attribute: AttributeId) -> Option<FieldSource> {
    held.iter().find_map(|source| match source {
        KeySource::Computed(id) if catalog.computed[*id].model.readable().contains(&attribute) => {
            Some(FieldSource::Computed(*id))
        }
        _ => None,
    })
}
