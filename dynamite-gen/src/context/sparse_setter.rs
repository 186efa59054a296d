//! The setters of an update for attributes that feed index keys, which a condition may leave out of the index.

use serde::Serialize;

use super::discriminator::WriteContext;
use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::structs::{FieldContext, StructContext};
use super::{computed_key, docs, rust_code};
use crate::model::{AttributeId, ComputedKeyId, Group};
use crate::naming::Ident;

/// A setter that writes attributes together with the index keys that they feed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SetterContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    /// The attributes that it takes by position.
    pub(crate) params: Vec<ParamContext>,
    /// The struct that it takes instead.
    pub(crate) argument: Option<StructContext>,
    /// The local variable of the table's key, if an index key is built from an attribute of it.
    pub(crate) key: Option<&'static str>,
    /// The attributes that are stored.
    pub(crate) members: Vec<WriteContext>,
    /// The index keys; the condition decides whether one is written or removed.
    pub(crate) keys: Vec<WriteContext>,
}

/// Returns the context of the setter of a group.
pub(super) fn context(scope: EntityScope<'_>, group: &Group) -> SetterContext {
    let entity = scope.entity;
    let param = |id: &AttributeId| ParamContext::owned(scope, *id, entity.attributes[*id].optional);
    let is_stored = |id: &&AttributeId| entity.attributes[**id].in_key.is_none();
    let member = |id: &AttributeId| WriteContext {
        wire: rust_code::string(&entity.attributes[*id].wire),
        value: format!("&{}", entity.attributes[*id].field),
    };
    let needs_key = |key: &ComputedKeyId| {
        let computed = &entity.computed[*key];
        let needs = |attribute: &AttributeId| !group.attributes.contains(attribute);
        computed.shards().is_some() || computed_key::inputs(computed).iter().any(needs)
    };
    let has_param = group.attributes.iter().any(|id| entity.attributes[*id].field.as_str() == "key");
    let key = if has_param { "key_" } else { "key" };
    SetterContext {
        name: group.setter.as_str().to_owned(),
        doc: docs::setter(scope, group),
        params: if group.argument.is_some() { Vec::new() } else { group.attributes.iter().map(param).collect() },
        argument: group.argument.as_ref().map(|name| argument(scope, group, name)),
        key: group.computed.iter().any(needs_key).then_some(key),
        members: group.attributes.iter().filter(is_stored).map(member).collect(),
        keys: group.computed.iter().map(|id| index_key(scope, group, *id, key)).collect(),
    }
}

/// Returns the struct that a setter takes.
fn argument(scope: EntityScope<'_>, group: &Group, name: &Ident) -> StructContext {
    let mut body = StructContext::new(scope.module, name, docs::group_struct(scope, group));
    for id in &group.attributes {
        let attribute = &scope.entity.attributes[*id];
        body.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty: rust_code::optional(scope.module.types, &attribute.ty, attribute.optional),
            doc: docs::group_field(scope, *id),
            value: String::new(),
            wire: None,
            hidden: attribute.is_hidden(scope.module.types),
        });
    }
    body.redact(false)
}

/// Returns an index key, built from the parameters and from the table's key.
fn index_key(scope: EntityScope<'_>, group: &Group, id: ComputedKeyId, key: &str) -> WriteContext {
    WriteContext {
        wire: rust_code::string(&scope.entity.computed[id].wire),
        value: computed_key::set(scope, id, group, key),
    }
}
