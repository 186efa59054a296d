//! The constants of the computed keys of indexes, which a backfill writes into the items that exist.

use serde::Serialize;

use super::rust_code::string;
use super::scope::EntityScope;
use super::{computed_key, docs};
use crate::model::{AttributeId, ComputedKeyId, KeyParameter, KeySource};
use crate::naming::Ident;

/// The constant of a computed key.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyConstantContext {
    pub(crate) constant: String,
    pub(crate) doc: Vec<String>,
    /// The literal of the name on the wire.
    pub(crate) wire: String,
    /// The literals of the attributes that the key is made of, without those of the table's own key.
    pub(crate) sources: Vec<String>,
}

/// Returns the constants of an entity, in schema order.
pub(super) fn contexts(scope: EntityScope<'_>) -> Vec<KeyConstantContext> {
    let mut taken: Vec<String> = scope.entity.attributes.iter().map(|found| found.constant.to_string()).collect();
    let keys: Vec<ComputedKeyId> = scope.entity.computed.ids().filter(|key| is_index_key(scope, *key)).collect();
    let context = |key: ComputedKeyId| {
        let constant = free_name(scope, key, &taken);
        taken.push(constant.clone());
        KeyConstantContext {
            constant,
            doc: docs::computed_key(scope, key),
            wire: string(&scope.entity.computed[key].wire),
            sources: sources(scope, key),
        }
    };
    keys.into_iter().map(context).collect()
}

/// Returns whether a computed key is one of an index, and none of the table itself.
fn is_index_key(scope: EntityScope<'_>, key: ComputedKeyId) -> bool {
    let (entity, source) = (scope.entity, KeySource::Computed(key));
    let mut index_keys = entity.indexes.iter().flat_map(|index| index.partition_key.iter().chain(&index.sort_key));
    let is_own = entity.partition_key == source || entity.sort_key.as_ref() == Some(&source);
    !is_own && index_keys.any(|other| *other == source)
}

/// Returns the name of the constant, which no attribute has.
fn free_name(scope: EntityScope<'_>, key: ComputedKeyId, taken: &[String]) -> String {
    let mut name = scope.entity.computed[key].function.clone();
    loop {
        let constant = Ident::constant(name.plain()).map_or_else(|| "KEY".to_owned(), |ident| ident.to_string());
        if !taken.contains(&constant) {
            return constant;
        }
        name = name.followed("_key");
    }
}

/// Returns the literals of the attributes that may change the key.
fn sources(scope: EntityScope<'_>, key: ComputedKeyId) -> Vec<String> {
    let entity = scope.entity;
    let is_fixed = |id: AttributeId| {
        let is_key = [Some(&entity.partition_key), entity.sort_key.as_ref()].contains(&Some(&KeySource::Attribute(id)));
        is_key || entity.key_parameters.contains(&KeyParameter::of_attribute(id))
    };
    let wire = |id: &AttributeId| {
        let attribute = &entity.attributes[*id];
        attribute.in_key.map_or(&attribute.wire, |key| &entity.computed[key].wire)
    };
    let inputs = computed_key::inputs(&entity.computed[key]);
    inputs.iter().filter(|id| !is_fixed(**id)).map(|id| string(wire(id))).collect()
}
