//! The keys of a collection: the constants of their templates, and the conditions that a query can have on the sort key.

use super::computed_key::{self, TemplateContext};
use super::scope::EntityScope;
use super::sort_key::{self, Part, SortMethodContext};
use crate::model::{Collection, CommonKey, Entity, KeyAttribute, KeyKind, KeyParameter, KeySource, PartForm, Type};
use crate::naming::Ident;

/// The sort key of a collection.
pub(super) struct CollectionSortKey {
    pub(super) methods: Vec<SortMethodContext>,
    /// The calls for the parts that the partition key determines.
    pub(super) known: Vec<String>,
    /// The source of each attribute: the constant of its template, or `attribute`.
    pub(super) sources: Vec<String>,
    pub(super) templates: Vec<TemplateContext>,
}

/// Returns the sort key of a collection; `given` has the parts of the partition key.
pub(super) fn sort_key(
    scope: EntityScope<'_>,
    collection: &Collection,
    query: &str,
    given: &[KeyParameter],
) -> CollectionSortKey {
    let parts: Vec<Part<'_>> =
        collection.sort_key.iter().flat_map(|key| parts(scope.entity, collection, key)).collect();
    let sort = sort_key::methods_of(scope, query, parts, given);
    let mut found =
        CollectionSortKey { methods: sort.methods, known: sort.known, sources: Vec::new(), templates: Vec::new() };
    for (position, key) in collection.sort_key.iter().enumerate() {
        let template = common_template(scope, constant(&collection.name, "SORT", position), key);
        found.sources.push(template.as_ref().map_or_else(|| "attribute".into(), |template| template.constant.clone()));
        found.templates.extend(template);
    }
    // Without a condition, nothing needs to be known of the sort key.
    if found.methods.is_empty() {
        found.sources.clear();
        found.templates.clear();
        found.known.clear();
    }
    found
}

/// Returns the parts of an attribute of the sort key, with the names that the collection gives them.
fn parts<'m>(entity: &'m Entity, collection: &'m Collection, key: &'m CommonKey) -> Vec<Part<'m>> {
    let parts = match key {
        CommonKey::Whole(source) => sort_key::parts(entity, source),
        CommonKey::Beginning { key, segments } => {
            let template = &entity.computed[*key].template[..*segments];
            let count = template.iter().filter(|segment| segment.part().is_some()).count();
            let parts = sort_key::template_parts(entity, *key).into_iter().take(count);
            parts.map(|part| Part { ends: false, ..part }).collect()
        }
        CommonKey::Stored { attribute, method } => return vec![stored(attribute, method)],
    };
    parts.into_iter().map(|part| named(collection, part)).collect()
}

/// Returns a part with the name that the collection gives it.
fn named<'m>(collection: &'m Collection, part: Part<'m>) -> Part<'m> {
    let own = collection.parts.iter().find(|(parameter, _)| Some(*parameter) == part.parameter);
    match own {
        Some((_, name)) if *name != part.name => Part { name: name.clone(), label: name.plain(), ..part },
        _ => part,
    }
}

/// Returns the part that is the stored value of a key.
fn stored<'m>(attribute: &'m KeyAttribute, method: &'m Ident) -> Part<'m> {
    let ty = match attribute.kind {
        KeyKind::String => &Type::String,
        KeyKind::Number => &Type::Decimal,
        KeyKind::Binary => &Type::Bytes,
    };
    let name = attribute.name.as_str();
    Part {
        parameter: None,
        form: PartForm::Usual,
        ty,
        name: method.clone(),
        label: name,
        key: name,
        in_template: false,
        ends: true,
    }
}

/// Returns the template that an attribute of the sort key begins with in all members.
fn common_template(scope: EntityScope<'_>, constant: String, key: &CommonKey) -> Option<TemplateContext> {
    match key {
        CommonKey::Whole(source) => template(scope, constant, source),
        CommonKey::Beginning { key, segments } => {
            let computed = &scope.entity.computed[*key];
            Some(computed_key::beginning(scope.module.types, scope.entity, computed, *segments, constant))
        }
        CommonKey::Stored { .. } => None,
    }
}

/// Returns the name of the constant for an attribute of a key: `CUSTOMER_ORDERS_KEY`.
pub(super) fn constant(collection: &Ident, suffix: &str, position: usize) -> String {
    let name = Ident::constant(collection.plain()).unwrap_or_else(|| collection.clone());
    let number = if position == 0 { String::new() } else { format!("_{}", position + 1) };
    format!("{}_{suffix}{number}", name.plain())
}

/// Returns the constant that a collection has for the template of a key.
pub(super) fn template(scope: EntityScope<'_>, constant: String, source: &KeySource) -> Option<TemplateContext> {
    let key = &scope.entity.computed[computed_key::template_of(scope.entity, source)?];
    Some(computed_key::template(scope.module.types, scope.entity, key, constant))
}
