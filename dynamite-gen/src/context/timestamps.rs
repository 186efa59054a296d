//! The times of writes: the attributes that hold them, and the index keys that are made of them.

use serde::Serialize;

use super::computed_key::{self, PartsFrom};
use super::rust_code;
use super::scope::EntityScope;
use crate::model::{AttributeId, ComputedKeyId};

/// The attributes under `timestamps:`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TimestampsContext {
    /// The literals of what an upsert keeps: the attribute that holds the time of creation, and the keys made of it.
    pub(crate) created_names: Vec<String>,
    pub(crate) created: Option<TimeContext>,
    pub(crate) updated: Option<TimeContext>,
    /// The statements that write the index keys made of the time of the last write.
    pub(crate) updated_keys: Vec<String>,
    /// The parameter with the table's key, of which an index key may be made.
    pub(crate) key: &'static str,
    /// The parameter with the writer.
    pub(crate) writer: &'static str,
    /// The field of the optimistic lock.
    pub(crate) lock: Option<String>,
}

/// An attribute that holds the time of a write.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TimeContext {
    /// The literal of the attribute.
    pub(crate) wire: String,
    pub(crate) field: String,
    pub(crate) ty: String,
}

/// Returns the context of the times of an entity, if it has any.
pub(super) fn context(scope: EntityScope<'_>) -> Option<TimestampsContext> {
    let (entity, times) = (scope.entity, scope.entity.timestamps);
    times.iter().next()?;
    let updated = times.updated.map(|id| time(scope, id));
    // A parameter must not have the name of the field, which is a variable.
    let is_field = |name: &str| updated.as_ref().is_some_and(|updated| updated.field == name);
    let key = if is_field("key") { "key_" } else { "key" };
    let writer = if is_field("writer") { "writer_" } else { "writer" };
    let updated_keys = keys(scope, times.updated);
    let of_key = |id: &ComputedKeyId| {
        let computed = &entity.computed[*id];
        computed.shards().is_some() || computed_key::inputs(computed).len() > 1
    };
    let variables = times.updated.as_slice();
    let from = PartsFrom::Variables(variables, key);
    let created = times.created.map(|id| &entity.attributes[id].wire);
    let created_keys = keys(scope, times.created).into_iter().map(|id| &entity.computed[id].wire);
    Some(TimestampsContext {
        created_names: created.into_iter().chain(created_keys).map(|wire| rust_code::string(wire)).collect(),
        created: times.created.map(|id| time(scope, id)),
        key: if updated_keys.iter().any(of_key) { key } else { "_" },
        writer: if updated.is_some() { writer } else { "_" },
        updated_keys: updated_keys.iter().map(|id| computed_key::write_from(scope, *id, from, writer)).collect(),
        updated,
        lock: entity.lock.map(|id| entity.attributes[id].field.as_str().to_owned()),
    })
}

fn time(scope: EntityScope<'_>, id: AttributeId) -> TimeContext {
    let attribute = &scope.entity.attributes[id];
    TimeContext {
        wire: rust_code::string(&attribute.wire),
        field: attribute.field.as_str().to_owned(),
        ty: rust_code::optional(scope.module.types, &attribute.ty, attribute.optional),
    }
}

/// Returns the keys that are made of a time.
fn keys(scope: EntityScope<'_>, time: Option<AttributeId>) -> Vec<ComputedKeyId> {
    let computed = scope.entity.computed.enumerate();
    let fed = computed.filter(|(_, key)| time.is_some_and(|time| key.parts().contains(&time)));
    fed.map(|(id, _)| id).collect()
}
