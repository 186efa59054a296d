//! An entity: its struct, its key, its repository, its update.

use serde::Serialize;

use super::computed::{self, ComputedView, ParamView};
use super::index::{self, IndexView, QueryView};
use super::structs::{self, StructView};
use super::{EntityScope, docs, rust, several};
use crate::model::{AttributeId, ComputedKeyId, Group, KeySource, Type};

#[derive(Clone, Debug, Serialize)]
pub(crate) struct EntityView {
    pub(crate) body: StructView,
    pub(crate) key: KeyView,
    pub(crate) repository: String,
    pub(crate) update: String,
    /// Where it comes from, in words: "table `orders`".
    pub(crate) origin: String,
    pub(crate) computed: Vec<ComputedView>,
    /// What is written of the discriminator: its name and its value; none or one.
    pub(crate) kind_writes: Vec<WriteView>,
    /// What is written besides the fields.
    pub(crate) computed_writes: Vec<WriteView>,
    /// The literals of all attributes on the wire.
    pub(crate) attributes: Vec<String>,
    /// The literal of the lock's attribute, or nothing.
    pub(crate) lock: String,
    pub(crate) revision_type: String,
    pub(crate) revision: String,
    pub(crate) query: QueryView,
    /// The queries of its indexes, once more.
    pub(crate) queries: Vec<QueryView>,
    pub(crate) indexes: Vec<IndexView>,
    pub(crate) groups: Vec<GroupView>,
    pub(crate) views: Vec<StructView>,
}

/// An attribute that is written: its name as a literal, and its value.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WriteView {
    pub(crate) wire: String,
    pub(crate) value: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyView {
    pub(crate) name: String,
    pub(crate) derives: Vec<String>,
    pub(crate) fields: Vec<KeyFieldView>,
    pub(crate) params: Vec<ParamView>,
    pub(crate) writes: Vec<WriteView>,
    /// The structs that hold all parts of it.
    pub(crate) sources: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyFieldView {
    pub(crate) ident: String,
    pub(crate) ty: String,
    pub(crate) doc: Vec<String>,
    /// The field in a struct expression, from a parameter of its name.
    pub(crate) given: String,
    /// What a reference to a struct that has the field is followed by: `.status`, `.name.clone()`.
    pub(crate) held: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct GroupView {
    pub(crate) setter: String,
    pub(crate) doc: Vec<String>,
    pub(crate) params: Vec<ParamView>,
    pub(crate) conversions: Vec<String>,
    /// Whether a key is built from a part of the table's key.
    pub(crate) needs_key: bool,
    pub(crate) members: Vec<WriteView>,
    pub(crate) keys: Vec<WriteView>,
}

pub(super) fn view(at: EntityScope<'_>) -> EntityView {
    let (table, entity) = (at.table, at.entity);
    let mut body = structs::entity(at, docs::entity(table, entity));
    body.kind = several::kind(at);
    body.preserves = entity.preserve_unknown;
    body.ttl = entity.ttl.map(|ttl| rust::string(&entity.attributes[ttl].wire)).unwrap_or_default();
    let indexes: Vec<_> = entity.indexes.iter().map(|index| index::view(at, index)).collect();
    let lock = entity.lock.map(|lock| &entity.attributes[lock]);
    EntityView {
        key: key(at, &indexes),
        repository: entity.name.suffixed("Repository").as_str().to_owned(),
        update: entity.name.suffixed("Update").as_str().to_owned(),
        origin: format!("table {}", docs::code(&table.name)),
        computed: entity.computed.ids().map(|key| computed::view(at, key)).collect(),
        kind_writes: several::kind_write(at).into_iter().collect(),
        computed_writes: entity.computed.ids().map(|key| computed_write(at, key)).collect(),
        attributes: attributes(at),
        lock: lock.map(|lock| rust::string(&lock.wire)).unwrap_or_default(),
        revision_type: lock.map_or_else(|| "()".into(), |lock| rust::ty(at.scope.types, &lock.ty)),
        revision: lock.map(|lock| format!("self.{}", lock.field)).unwrap_or_default(),
        query: index::table_query(at),
        queries: indexes.iter().map(|index| index.query.clone()).collect(),
        indexes,
        groups: entity.groups.iter().map(|members| group(at, members)).collect(),
        views: entity.views.iter().flat_map(|view| structs::of_view(at, view)).collect(),
        body,
    }
}

fn attributes(at: EntityScope<'_>) -> Vec<String> {
    let stored = at.entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
    let kind = at.table.discriminator.iter().filter(|_| several::writes_kind(at));
    let own = stored.map(|attribute| &attribute.wire).chain(kind);
    own.chain(at.entity.computed.iter().map(|key| &key.wire)).map(|wire| rust::string(wire)).collect()
}

fn own(at: EntityScope<'_>, attribute: AttributeId) -> String {
    format!("&self.{}", at.entity.attributes[attribute].field)
}

fn computed_write(at: EntityScope<'_>, key: ComputedKeyId) -> WriteView {
    let call = computed::call(at, key, |attribute| own(at, attribute));
    WriteView { wire: rust::string(&at.entity.computed[key].wire), value: format!("&{call}?") }
}

/// A parameter of a function that takes a value: text may be anything that becomes a `String`.
pub(super) fn parameter(at: EntityScope<'_>, attribute: AttributeId, optional: bool) -> (ParamView, Option<String>) {
    let attribute = &at.entity.attributes[attribute];
    let name = attribute.field.as_str().to_owned();
    if attribute.ty == Type::String && !optional {
        let conversion = format!("let {name}: String = {name}.into();");
        return (ParamView { name, ty: "impl Into<String>".into() }, Some(conversion));
    }
    let ty = rust::optional(at.scope.types, &attribute.ty, optional);
    (ParamView { name, ty }, None)
}

fn key(at: EntityScope<'_>, indexes: &[IndexView]) -> KeyView {
    let entity = at.entity;
    let name = entity.name.suffixed("Key");
    let projected = indexes.iter().flat_map(|index| &index.items).map(|item| item.name.clone());
    KeyView {
        derives: at.scope.derives(name.plain()),
        name: name.as_str().to_owned(),
        fields: entity.key_parts.iter().map(|part| key_field(at, *part)).collect(),
        params: entity.key_parts.iter().map(|part| parameter(at, *part, false).0).collect(),
        writes: std::iter::once(&entity.partition_key).chain(&entity.sort_key).map(|key| key_write(at, key)).collect(),
        sources: std::iter::once(entity.name.as_str().to_owned()).chain(projected).collect(),
    }
}

fn key_field(at: EntityScope<'_>, part: AttributeId) -> KeyFieldView {
    let attribute = &at.entity.attributes[part];
    let field = &attribute.field;
    KeyFieldView {
        ident: field.as_str().to_owned(),
        ty: rust::ty(at.scope.types, &attribute.ty),
        doc: docs::field(at.entity, part),
        given: if attribute.ty == Type::String { format!("{field}: {field}.into()") } else { field.to_string() },
        held: if rust::is_copy(at.scope.types, &attribute.ty) {
            format!(".{field}")
        } else {
            format!(".{field}.clone()")
        },
    }
}

fn key_write(at: EntityScope<'_>, source: &KeySource) -> WriteView {
    match source {
        KeySource::Computed(key) => computed_write(at, *key),
        KeySource::Attribute(attribute) => {
            WriteView { wire: rust::string(at.entity.wire_name(source)), value: own(at, *attribute) }
        }
    }
}

fn group(at: EntityScope<'_>, group: &Group) -> GroupView {
    let entity = at.entity;
    let parameters = group.attributes.iter().map(|a| parameter(at, *a, entity.attributes[*a].optional));
    let (params, conversions): (Vec<_>, Vec<_>) = parameters.unzip();
    let stored = |attribute: &&AttributeId| entity.attributes[**attribute].in_key.is_none();
    let member = |attribute: &AttributeId| WriteView {
        wire: rust::string(&entity.attributes[*attribute].wire),
        value: format!("&{}", entity.attributes[*attribute].field),
    };
    let from_key = |key: &ComputedKeyId| {
        computed::inputs(&entity.computed[*key]).iter().any(|attribute| !group.attributes.contains(attribute))
    };
    GroupView {
        setter: group.setter.as_str().to_owned(),
        doc: group_doc(at, group),
        params,
        conversions: conversions.into_iter().flatten().collect(),
        needs_key: group.computed.iter().any(from_key),
        members: group.attributes.iter().filter(stored).map(member).collect(),
        keys: group.computed.iter().map(|key| group_key(at, group, *key)).collect(),
    }
}

fn group_key(at: EntityScope<'_>, group: &Group, key: ComputedKeyId) -> WriteView {
    let computed = &at.entity.computed[key];
    let argument = |attribute: AttributeId| {
        let owner = if group.attributes.contains(&attribute) { "" } else { "key_." };
        format!("&{owner}{}", at.entity.attributes[attribute].field)
    };
    let call = computed::call(at, key, argument);
    let value = if computed.optional { call } else { format!("{call}.map(Some)") };
    WriteView { wire: rust::string(&computed.wire), value }
}

fn group_doc(at: EntityScope<'_>, group: &Group) -> Vec<String> {
    let entity = at.entity;
    let names: Vec<_> = group.attributes.iter().map(|a| docs::code(&entity.attributes[*a].wire)).collect();
    let keys: Vec<_> = group.computed.iter().map(|key| docs::code(&entity.computed[*key].wire)).collect();
    vec![format!("Sets {}, and with it the index keys that it feeds: {}.", names.join(", "), keys.join(", "))]
}
