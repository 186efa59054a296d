//! Finds what a snapshot lacks that other lines of it need.

use super::shape::{AttributeShape, EntityShape, Piece, StoredType, TableShape, TypeKindShape};

/// Returns the first thing that a table lacks, for a message.
pub(super) fn missing(table: &TableShape) -> Option<String> {
    let of_entities = table.entities.iter().find_map(|(_, entity)| entity_lacks(table, entity));
    let attributes = table.entities.iter().flat_map(|(_, entity)| entity.attributes.values());
    let of_types = table.types.values().find_map(|found| match &found.kind {
        TypeKindShape::Struct(fields) => fields.values().find_map(|field| undeclared(table, field)),
        TypeKindShape::Union { alternatives, .. } => {
            let mut payloads = alternatives.values().filter_map(|one| one.payload.as_ref());
            payloads.find(|name| !table.types.contains_key(*name)).map(|name| type_of(name))
        }
        TypeKindShape::Enum { .. } => None,
    });
    of_entities.or_else(|| attributes.into_iter().find_map(|found| undeclared(table, found))).or(of_types)
}

fn entity_lacks(table: &TableShape, entity: &EntityShape) -> Option<String> {
    let has = |name: &str| entity.attributes.contains_key(name) || entity.keys.contains_key(name);
    if let Some(key) = table.physical.keys.all().find(|key| !has(&key.name)) {
        return Some(format!("the key `{}` of `{}`", key.name, entity.rust));
    }
    let mut pieces = entity.keys.values().flat_map(|key| &key.template);
    let part = pieces.find_map(|piece| match piece {
        Piece::Part { attribute, .. } => Some(attribute).filter(|name| !entity.attributes.contains_key(*name)),
        Piece::Literal(_) | Piece::Shard(_) => None,
    });
    let attribute = part.map(|name| format!("the attribute `{name}` of `{}`", entity.rust));
    let index = || entity.indexes.keys().find(|name| !table.physical.indexes.contains_key(*name));
    attribute.or_else(|| index().map(|name| format!("the index `{name}`")))
}

/// Returns the declared type of an attribute that is not there.
fn undeclared(table: &TableShape, attribute: &AttributeShape) -> Option<String> {
    let mut ty = &attribute.ty;
    while let StoredType::List(inner) | StoredType::Set(inner) | StoredType::Map(inner) = ty {
        ty = inner;
    }
    match ty {
        StoredType::Named(name) if !table.types.contains_key(name) => Some(type_of(name)),
        _ => None,
    }
}

fn type_of(name: &str) -> String {
    format!("the type `{name}`")
}
