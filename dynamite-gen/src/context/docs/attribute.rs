//! Fields, their paths, and the setters of an update.

use super::wire_type::{literal, wire_type};
use super::{code, listed, with};
use crate::context::scope::{EntityScope, ModuleScope};
use crate::model::{
    Access, Attribute, AttributeId, ComputedKeyId, Entity, FieldSource, Group, GroupId, IndexField, KeyParameter,
    KeySource, PartForm, ViewField, ViewFieldKind, When,
};

/// Returns the sentence about how an attribute is stored.
fn stored(scope: ModuleScope<'_>, attribute: &Attribute) -> String {
    let is_renamed = attribute.wire != attribute.field.plain();
    let name = if is_renamed { format!(" in {}", code(&attribute.wire)) } else { String::new() };
    let default = attribute.default.as_ref();
    let default = default.map(|value| code(&literal(scope.types, &attribute.ty, value)));
    let absent = default.map(|value| format!("; {value} where absent")).unwrap_or_default();
    format!("Stored{name} as {}{absent}.", wire_type(scope.types, &attribute.ty))
}

/// Returns the schema's own text and the sentences in one paragraph.
fn sentences(own: Option<&str>, sentences: &[String]) -> Vec<String> {
    let text = sentences.iter().filter(|sentence| !sentence.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    with(own, &text, own.filter(|own| !own.trim().is_empty()).map(|_| text.clone()))
}

/// Returns the documentation of a field of an entity.
pub(in crate::context) fn field(scope: EntityScope<'_>, id: AttributeId) -> Vec<String> {
    let attribute = &scope.entity.attributes[id];
    let first = match attribute.in_key {
        Some(key) => format!("Stored in the key {} alone.", code(&scope.entity.computed[key].wire)),
        None => format!("{} {}", stored(scope.module, attribute), role(scope, id)),
    };
    sentences(attribute.doc.as_deref(), &[first.trim_end().to_owned(), hidden(scope.module, attribute)])
}

/// Returns the documentation of a field of the struct that the setter of a group takes.
pub(in crate::context) fn group_field(scope: EntityScope<'_>, id: AttributeId) -> Vec<String> {
    let attribute = &scope.entity.attributes[id];
    sentences(attribute.doc.as_deref(), &[feeds(scope, id), hidden(scope.module, attribute)])
}

/// Returns the documentation of a field of a key.
pub(in crate::context) fn key_field(scope: EntityScope<'_>, parameter: &KeyParameter) -> Vec<String> {
    let id = parameter.attribute;
    let attribute = &scope.entity.attributes[id];
    let form = match parameter.form {
        PartForm::Bucket(bucket) => {
            let wire = code(&attribute.wire);
            return vec![format!("Any moment in the {} of {wire}. {}", bucket.name(), part_of_key(scope.entity, id))];
        }
        PartForm::Lower => "In the key in lower case.".to_owned(),
        _ => String::new(),
    };
    sentences(attribute.doc.as_deref(), &[part_of_key(scope.entity, id), form, hidden(scope.module, attribute)])
}

/// Returns the documentation of a field of what an index holds.
pub(in crate::context) fn projected_field(scope: EntityScope<'_>, field: &IndexField) -> Vec<String> {
    let attribute = &scope.entity.attributes[field.attribute];
    let first = match field.source {
        FieldSource::Attribute => {
            format!("{} {}", stored(scope.module, attribute), part_of_key(scope.entity, field.attribute))
        }
        FieldSource::Computed(key) => format!("Read from the key {}.", code(&scope.entity.computed[key].wire)),
    };
    sentences(attribute.doc.as_deref(), &[first.trim_end().to_owned(), hidden(scope.module, attribute)])
}

/// Returns the documentation of a field of a view.
pub(in crate::context) fn view_field(scope: ModuleScope<'_>, field: &ViewField) -> Vec<String> {
    let text = match &field.kind {
        ViewFieldKind::Part(_) => format!("A part of {}.", code(&field.wire)),
        ViewFieldKind::Whole(_) if field.in_key.is_some() => "Read from a key.".to_owned(),
        ViewFieldKind::Whole(ty) => format!("Stored as {}.", wire_type(scope.types, ty)),
    };
    let hidden = if field.is_hidden(scope.types) { HIDDEN.to_owned() } else { String::new() };
    sentences(field.doc.as_deref(), &[text, hidden])
}

/// Returns the documentation of a field of a declared struct.
pub(in crate::context) fn declared_field(scope: ModuleScope<'_>, attribute: &Attribute) -> Vec<String> {
    sentences(attribute.doc.as_deref(), &[stored(scope, attribute), hidden(scope, attribute)])
}

/// The sentence about a value that `Debug` hides.
const HIDDEN: &str = "`Debug` shows `…` in its place.";

/// Returns the sentence about an attribute that `Debug` hides.
fn hidden(scope: ModuleScope<'_>, attribute: &Attribute) -> String {
    if attribute.is_hidden(scope.types) { HIDDEN.to_owned() } else { String::new() }
}

/// Returns what an attribute does besides holding a value.
fn role(scope: EntityScope<'_>, id: AttributeId) -> String {
    let entity = scope.entity;
    if entity.ttl == Some(id) {
        return "DynamoDB deletes the item some time after this.".into();
    }
    match entity.attributes[id].access {
        Access::Key => part_of_key(entity, id),
        Access::Group(group) => format!("{} An update sets it with {}.", feeds(scope, id), setter_link(entity, group)),
        Access::Lock => "The revision of the optimistic lock, which `create`, `put` and `update` write.".into(),
        Access::Time => format!("{} {}", time(entity, id), index_key(scope, id)),
        Access::Settable => index_key(scope, id),
    }
}

/// Returns the sentence about the time that an attribute under `timestamps:` holds.
fn time(entity: &Entity, id: AttributeId) -> &'static str {
    match entity.timestamps.created == Some(id) {
        true => "The time at which the item was created, which `create` writes, and `upsert` if it makes the item.",
        false => "The time at which the item was last written, which every write sets.",
    }
}

/// Returns the sentence about the key of the table that an attribute is, or is part of.
fn part_of_key(entity: &Entity, id: AttributeId) -> String {
    if entity.partition_key == KeySource::Attribute(id) {
        return "The partition key.".into();
    }
    if entity.sort_key == Some(KeySource::Attribute(id)) {
        return "The sort key.".into();
    }
    let keys = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    let keys = keys.filter(|key| entity.parts(key).contains(&id));
    let keys: Vec<_> = keys.map(|key| code(entity.wire_name(key))).collect();
    if keys.is_empty() { String::new() } else { format!("Part of the key {}.", listed(&keys)) }
}

/// Returns the sentence about the indexes that an attribute is a key of.
fn index_key(scope: EntityScope<'_>, id: AttributeId) -> String {
    let is_key = |key: &KeySource| *key == KeySource::Attribute(id);
    let indexes = scope.entity.indexes.iter();
    let indexes = indexes.filter(|index| index.partition_key.iter().chain(&index.sort_key).any(is_key));
    let names: Vec<_> = indexes.map(|index| code(&scope.table.indexes[index.id].name)).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("A key of the index {}.", names[0]),
        _ => format!("A key of the indexes {}.", listed(&names)),
    }
}

/// Returns the sentence about the computed keys that an attribute feeds, and the indexes that it decides on.
fn feeds(scope: EntityScope<'_>, id: AttributeId) -> String {
    let computed = scope.entity.computed.enumerate();
    let fed = computed.clone().filter(|(_, key)| key.parts().contains(&id));
    let fed: Vec<_> = fed.map(|(key, _)| with_index(scope, key)).collect();
    let decides =
        computed.filter(|(_, key)| key.when.as_ref().is_some_and(|when| When::attributes(when).contains(&id)));
    let decides: Vec<_> = decides.filter_map(|(key, _)| index_of(scope, key)).collect();
    let mut text = String::new();
    if !fed.is_empty() {
        text = format!("Feeds {}.", listed(&fed));
    }
    if !decides.is_empty() {
        let space = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{space}Decides whether the item is in the index {}.", listed(&decides)));
    }
    text
}

/// Returns the documentation of the constant of a computed key.
pub(in crate::context) fn computed_key(scope: EntityScope<'_>, key: ComputedKeyId) -> Vec<String> {
    vec![format!(
        "The computed key {}, which `backfill().only(…)` writes into items that exist.",
        with_index(scope, key)
    )]
}

/// Returns a computed key with the index that it is a key of.
fn with_index(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    let name = code(&scope.entity.computed[key].wire);
    index_of(scope, key).map_or_else(|| name.clone(), |index| format!("{name} of the index {index}"))
}

fn index_of(scope: EntityScope<'_>, key: ComputedKeyId) -> Option<String> {
    let source = KeySource::Computed(key);
    let mut indexes = scope.entity.indexes.iter();
    let index = indexes.find(|index| index.partition_key.iter().chain(&index.sort_key).any(|key| *key == source))?;
    Some(code(&scope.table.indexes[index.id].name))
}

fn setter_link(entity: &Entity, group: GroupId) -> String {
    let setter = entity.groups[group].setter.plain();
    format!("[`{setter}`]({}::{setter})", entity.name.suffixed("Update").plain())
}

/// Returns the documentation of the path of an attribute.
pub(in crate::context) fn path(scope: EntityScope<'_>, id: AttributeId) -> Vec<String> {
    let attribute = &scope.entity.attributes[id];
    let wire = code(&attribute.wire);
    vec![match attribute.access {
        Access::Settable => format!("The path of {wire}, which an update can set."),
        Access::Key => format!("The path of {wire}, which is part of the key: an update can't change it."),
        Access::Lock => format!("The path of {wire}, which only the optimistic lock changes."),
        Access::Time => format!("The path of {wire}, which writes set to their time: an update can't set it."),
        Access::Group(group) => {
            format!("The path of {wire}, which an update sets with {}.", setter_link(scope.entity, group))
        }
    }]
}

/// Returns the documentation of the path of a field of a declared struct.
pub(in crate::context) fn struct_path(attribute: &Attribute) -> Vec<String> {
    vec![format!("The path of {} in it, for conditions and updates.", code(&attribute.wire))]
}

/// Returns the documentation of the path of what an index holds.
pub(in crate::context) fn projected_path(scope: EntityScope<'_>, field: &IndexField) -> Vec<String> {
    vec![format!("The path of {}, for filters.", code(&scope.entity.attributes[field.attribute].wire))]
}

/// Returns the documentation of the path of an attribute that all members of a collection have.
pub(in crate::context) fn common_path(attribute: &Attribute) -> Vec<String> {
    vec![format!("The path of {}, which all of the entities have, for filters.", code(&attribute.wire))]
}

/// Returns the documentation of the setter of a group.
pub(in crate::context) fn setter(scope: EntityScope<'_>, group: &Group) -> Vec<String> {
    let entity = scope.entity;
    let names: Vec<_> = group.attributes.iter().map(|id| code(&entity.attributes[*id].wire)).collect();
    let keys: Vec<_> = group.computed.iter().map(|key| with_index(scope, *key)).collect();
    let mut doc =
        vec![format!("Sets {}, and with it the index keys that it feeds: {}.", listed(&names), listed(&keys))];
    if names.len() > 1 {
        doc[0] = format!("Sets {}, and with them the index keys that they feed: {}.", listed(&names), listed(&keys));
    }
    let optional = group.computed.iter().filter(|key| entity.computed[**key].optional);
    doc.extend(optional.map(|id| {
        let key = &entity.computed[*id];
        format!("{} is written {}, and removed otherwise.", code(&key.wire), super::presence(scope, key))
    }));
    if doc.len() > 1 {
        doc.insert(1, String::new());
    }
    match &group.doc {
        Some(own) => {
            super::with(Some(own), &doc[0].clone(), None).into_iter().chain([String::new()]).chain(doc).collect()
        }
        None => doc,
    }
}

/// Returns the documentation of the struct that the setter of a group takes.
pub(in crate::context) fn group_struct(scope: EntityScope<'_>, group: &Group) -> Vec<String> {
    let setter = group.setter.plain();
    let link = format!("[`{setter}`]({}::{setter})", scope.entity.name.suffixed("Update").plain());
    let default = format!("The values that {link} sets together.");
    super::with(group.doc.as_deref(), &default, group.doc.as_ref().map(|_| default.clone()))
}
