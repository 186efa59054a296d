//! The setters of an update for attributes that feed index keys, which a condition may leave out of the index.

use serde::Serialize;

use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::write::WriteContext;
use super::{computed_key, docs, rust_code};
use crate::model::{AttributeId, ComputedKeyId, Group};

/// A setter that writes attributes together with the index keys that they feed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SetterContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// An index key is built from an attribute of the table's key.
    pub(crate) needs_key: bool,
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
        computed_key::inputs(&entity.computed[*key]).iter().any(|attribute| !group.attributes.contains(attribute))
    };
    SetterContext {
        name: group.setter.as_str().to_owned(),
        doc: doc(scope, group),
        params: group.attributes.iter().map(param).collect(),
        needs_key: group.computed.iter().any(needs_key),
        members: group.attributes.iter().filter(is_stored).map(member).collect(),
        keys: group.computed.iter().map(|key| index_key(scope, group, *key)).collect(),
    }
}

/// Returns an index key, built from the parameters and from the table's key.
fn index_key(scope: EntityScope<'_>, group: &Group, key: ComputedKeyId) -> WriteContext {
    let computed = &scope.entity.computed[key];
    let argument = |attribute: AttributeId| {
        let owner = if group.attributes.contains(&attribute) { "" } else { "key_." };
        format!("&{owner}{}", scope.entity.attributes[attribute].field)
    };
    let call = computed_key::call(scope, key, argument);
    let value = if computed.optional { call } else { format!("{call}.map(Some)") };
    WriteContext { wire: rust_code::string(&computed.wire), value }
}

fn doc(scope: EntityScope<'_>, group: &Group) -> Vec<String> {
    let entity = scope.entity;
    let names: Vec<_> = group.attributes.iter().map(|id| docs::code(&entity.attributes[*id].wire)).collect();
    let keys: Vec<_> = group.computed.iter().map(|key| docs::code(&entity.computed[*key].wire)).collect();
    vec![format!("Sets {}, and with it the index keys that it feeds: {}.", names.join(", "), keys.join(", "))]
}
