//! Entities, their keys and views, and what an index or a collection holds.

use super::{code, index, key as keys, listed, table, with};
use crate::context::scope::EntityScope;
use crate::model::{Collection, Entity, Index, IndexItem, KeySource, Projection, Stage, Table, UnionVariant, View};
use crate::naming::Ident;

fn link(name: &Ident) -> String {
    format!("[`{}`]", name.plain())
}

/// Returns the documentation of the struct of an entity.
pub(in crate::context) fn entity(scope: EntityScope<'_>) -> Vec<String> {
    let (table, entity) = (scope.table, scope.entity);
    let kind = match (&table.discriminator, &entity.kind) {
        (Some(attribute), Some(kind)) => format!(" whose {} is {}", code(attribute), code(kind)),
        _ => String::new(),
    };
    let origin = format!("An item of {}{kind}, declared in {}.", self::table(table), code(&table.source));
    let key = format!("Its key is {}.", key_names(entity));
    let mut doc = with(entity.doc.as_deref(), &origin, entity.doc.as_ref().map(|_| origin.clone()));
    doc.extend([String::new(), key]);
    let indexes: Vec<_> = entity.indexes.iter().map(|index| used_index(table, index)).collect();
    if !indexes.is_empty() {
        doc.push(format!("It is in {}.", listed(&indexes)));
    }
    doc
}

fn used_index(table: &Table, index: &Index) -> String {
    let name = &table.indexes[index.id].name;
    let sparse = if index.sparse { "sparse " } else { "" };
    let method =
        if index.method.plain() == name { String::new() } else { format!(" ({})", code(index.method.plain())) };
    let stage = match table.indexes[index.id].stage {
        Stage::Active => "",
        Stage::Building => " (being built)",
        Stage::Retiring => " (being removed)",
    };
    format!("the {sparse}index {}{method}{stage}", code(name))
}

fn key_names(entity: &Entity) -> String {
    let sources: Vec<&KeySource> = std::iter::once(&entity.partition_key).chain(&entity.sort_key).collect();
    listed(&sources.into_iter().map(|source| keys::named(entity, source)).collect::<Vec<_>>())
}

/// Returns the documentation of the key type.
pub(in crate::context) fn key(scope: EntityScope<'_>) -> Vec<String> {
    let entity = scope.entity;
    vec![format!("The key of an item of {}: {}.", link(&entity.name), key_names(entity))]
}

/// Returns the documentation of the struct of what an index holds.
pub(in crate::context) fn projection(scope: EntityScope<'_>, index: &Index) -> Vec<String> {
    let part =
        format!("The part of [`{}`] that the {} holds.", scope.entity.name.plain(), self::index(scope.table, index));
    with(index.doc.as_deref(), &part, index.doc.as_ref().map(|_| part.clone()))
}

/// Returns the documentation of a view.
pub(in crate::context) fn view(scope: EntityScope<'_>, view: &View) -> Vec<String> {
    let origin =
        format!("A view of {}: reads transfer only its attributes, and cost the same.", link(&scope.entity.name));
    with(view.doc.as_deref(), &origin, view.doc.as_ref().map(|_| origin.clone()))
}

/// Returns the documentation of the handle of a table.
pub(in crate::context) fn handle(table: &Table) -> String {
    let names: Vec<_> = table.collections.iter().map(|collection| code(collection.method.plain())).collect();
    let queries = if names.is_empty() { String::new() } else { format!(", and queries {}", listed(&names)) };
    format!("Creates {}{queries}.", self::table(table))
}

/// Returns what a collection is read from, in words.
pub(super) fn source(table: &Table, collection: &Collection) -> String {
    match collection.index {
        Some(index) => format!("the index {} of {}", code(&table.indexes[index].name), self::table(table)),
        None => self::table(table),
    }
}

/// Returns the documentation of the enum of a collection.
pub(in crate::context) fn collection(table: &Table, collection: &Collection) -> Vec<String> {
    let names: Vec<_> = collection.members.iter().map(|id| link(&table.entities[*id].name)).collect();
    let members = format!("An item of one partition of {}: {}.", source(table, collection), names.join(", "));
    with(collection.doc.as_deref(), &members, collection.doc.as_ref().map(|_| members.clone()))
}

/// Returns the documentation of a variant of a union.
pub(in crate::context) fn union_variant(variant: &UnionVariant, tag: &str) -> Vec<String> {
    let default = format!("Stored as M, with {} as {}.", code(tag), code(&variant.wire));
    with(variant.doc.as_deref(), &default, None)
}

/// Returns the documentation of the path of the tag of a union.
pub(in crate::context) fn union_tag(tag: &str) -> Vec<String> {
    vec![format!("The path of the tag {}, for conditions.", code(tag))]
}

/// Returns the documentation of the constant that paths into an alternative of a union begin with.
pub(in crate::context) fn union_constant(variant: &UnionVariant, tag: &str) -> Vec<String> {
    vec![format!(
        "The alternative with {} as {}, whose fields have paths for conditions and updates.",
        code(tag),
        code(&variant.wire)
    )]
}

/// Returns what an index holds, in words.
pub(super) fn held(scope: EntityScope<'_>, index: &Index) -> String {
    match (&index.item, &scope.table.indexes[index.id].projection) {
        (IndexItem::Whole, _) => "It holds whole items.".into(),
        (IndexItem::Projected(_), Projection::KeysOnly) => {
            "It holds only keys; `hydrate()` reads the items, with one batch a page.".into()
        }
        (IndexItem::Projected(_), _) => {
            format!(
                "It holds a part of each item, {}; `hydrate()` reads the rest, with one batch a page.",
                link(&index.name)
            )
        }
    }
}
