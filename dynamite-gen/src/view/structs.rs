//! Structs: their fields, and how each is read and written.

use serde::Serialize;

use super::several::kind;
use super::{EntityScope, Scope, docs, literals, rust};
use crate::model::{
    Attribute, AttributeId, ComputedKeyId, FieldSource, IdVec, IndexField, KeySource, Literal, Segment, Type,
    ViewFieldKind, ViewStruct,
};
use crate::naming::Ident;

/// A struct that is read from a map or an item, and perhaps written to one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StructView {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    pub(crate) fields: Vec<FieldView>,
    pub(crate) paths: Vec<PathView>,
    /// What is looked for in the map.
    pub(crate) slots: Vec<SlotView>,
    /// Keys that are taken apart after reading.
    pub(crate) splits: Vec<SplitView>,
    /// The attributes to ask for, where it is not all of them: literals.
    pub(crate) projection: Vec<Vec<String>>,
    /// The literal of the attribute that it expires by, if it holds that.
    pub(crate) ttl: String,
    /// What the table's discriminator says of it, if it holds that.
    pub(crate) kind: String,
    /// Whether its last field keeps what nobody declared.
    pub(crate) preserves: bool,
    /// The places it can be read from, for a view.
    pub(crate) sources: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldView {
    pub(crate) ident: String,
    pub(crate) ty: String,
    pub(crate) doc: Vec<String>,
    /// The field's value, after reading.
    pub(crate) value: String,
    /// The name on the wire, as a literal; empty if a key alone keeps it.
    pub(crate) wire: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct PathView {
    pub(crate) constant: String,
    pub(crate) ty: String,
    pub(crate) read_only: bool,
    pub(crate) wire: String,
    /// What a missing one reads as, where an update may build on it; or nothing.
    pub(crate) default: String,
    pub(crate) doc: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct SlotView {
    /// The number that its name is recognised as.
    pub(crate) number: String,
    pub(crate) local: String,
    /// `::<String>`, where the type does not follow.
    pub(crate) turbofish: String,
    pub(crate) wire: String,
    pub(crate) read: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct SplitView {
    pub(crate) pattern: Vec<String>,
    pub(crate) template: String,
    pub(crate) local: String,
}

impl StructView {
    fn new(scope: Scope<'_>, name: &Ident, doc: Vec<String>) -> Self {
        StructView {
            name: name.as_str().to_owned(),
            doc,
            derives: scope.derives(name.plain()),
            fields: Vec::new(),
            paths: Vec::new(),
            slots: Vec::new(),
            splits: Vec::new(),
            projection: Vec::new(),
            ttl: String::new(),
            kind: String::new(),
            preserves: false,
            sources: Vec::new(),
        }
    }

    fn slot(&mut self, local: &str, wire: &str, turbofish: &str, has_default: bool) {
        self.slots.push(SlotView {
            number: (self.slots.len() + 1).to_string(),
            local: local.to_owned(),
            turbofish: turbofish.to_owned(),
            wire: rust::string(wire),
            read: if has_default { "read_or_null" } else { "read" }.into(),
        });
    }
}

/// The value of a field that has a slot of its own.
fn taken(scope: Scope<'_>, field: &Ident, ty: &Type, default: Option<&Literal>) -> String {
    match default {
        Some(default) => {
            let value = literals::expression(scope.types, ty, default);
            match ty {
                Type::Mapped { .. } => format!("{field}.take_or_stored(|| {value})?"),
                _ => format!("{field}.take_or(|| {value})"),
            }
        }
        None => format!("{field}.take()?"),
    }
}

/// A struct type of the schema: every field has its attribute.
pub(super) fn attributes(
    scope: Scope<'_>,
    name: &Ident,
    doc: Vec<String>,
    attributes: &IdVec<AttributeId, Attribute>,
    docs_of: impl Fn(AttributeId) -> (Vec<String>, Vec<String>),
) -> StructView {
    let mut view = StructView::new(scope, name, doc);
    for (id, attribute) in attributes.enumerate() {
        let (doc, path_doc) = docs_of(id);
        view.slot(attribute.field.as_str(), &attribute.wire, "", attribute.default.is_some());
        view.fields.push(FieldView {
            ident: attribute.field.as_str().to_owned(),
            ty: rust::optional(scope.types, &attribute.ty, attribute.optional),
            doc,
            value: taken(scope, &attribute.field, &attribute.ty, attribute.default.as_ref()),
            wire: rust::string(&attribute.wire),
        });
        let read_only = attribute.access != crate::model::Access::Settable;
        view.paths.push(path(scope, attribute, attribute.optional, read_only, path_doc));
    }
    view
}

fn path(scope: Scope<'_>, attribute: &Attribute, optional: bool, read_only: bool, doc: Vec<String>) -> PathView {
    let default = attribute.default.as_ref().filter(|_| !read_only);
    PathView {
        default: default.map(|value| literals::expression(scope.types, &attribute.ty, value)).unwrap_or_default(),
        constant: attribute.constant.as_str().to_owned(),
        ty: rust::optional(scope.types, &attribute.ty, optional),
        read_only,
        wire: rust::string(&attribute.wire),
        doc,
    }
}

/// An entity's own struct: a field has its attribute, or is read from the key that keeps it.
pub(super) fn entity(at: EntityScope<'_>, doc: Vec<String>) -> StructView {
    let (scope, entity) = (at.scope, at.entity);
    let mut view = StructView::new(scope, &entity.name, doc);
    let mut keys = Vec::new();
    for (id, attribute) in entity.attributes.enumerate() {
        let value = match attribute.in_key {
            Some(key) => {
                let part = KeyPart { key, attribute: id, optional: attribute.optional };
                keys.push(part);
                key_part(at, part)
            }
            None => {
                view.slot(attribute.field.as_str(), &attribute.wire, "", attribute.default.is_some());
                let read_only = attribute.access != crate::model::Access::Settable;
                view.paths.push(path(scope, attribute, attribute.optional, read_only, docs::path(entity, attribute)));
                taken(scope, &attribute.field, &attribute.ty, attribute.default.as_ref())
            }
        };
        view.fields.push(FieldView {
            ident: attribute.field.as_str().to_owned(),
            ty: rust::optional(scope.types, &attribute.ty, attribute.optional),
            doc: docs::field(entity, id),
            value,
            wire: attribute.in_key.map_or_else(|| rust::string(&attribute.wire), |_| String::new()),
        });
    }
    split_keys(&mut view, at, &keys);
    exact_keys(at, &mut view);
    view
}

/// What an index holds of an entity.
pub(super) fn projected(at: EntityScope<'_>, name: &Ident, doc: Vec<String>, fields: &[IndexField]) -> StructView {
    let (scope, entity) = (at.scope, at.entity);
    let mut view = StructView::new(scope, name, doc);
    let mut keys = Vec::new();
    for field in fields {
        let attribute = &entity.attributes[field.attribute];
        let value = match field.source {
            FieldSource::Attribute => {
                view.slot(attribute.field.as_str(), &attribute.wire, "", attribute.default.is_some());
                let path_doc = vec![format!("The path of {}.", docs::code(&attribute.wire))];
                view.paths.push(path(scope, attribute, field.optional, true, path_doc));
                taken(scope, &attribute.field, &attribute.ty, attribute.default.as_ref())
            }
            FieldSource::Computed(key) => {
                let part = KeyPart { key, attribute: field.attribute, optional: field.optional };
                keys.push(part);
                key_part(at, part)
            }
        };
        view.fields.push(FieldView {
            ident: attribute.field.as_str().to_owned(),
            ty: rust::optional(scope.types, &attribute.ty, field.optional),
            doc: docs::field(entity, field.attribute),
            value,
            wire: rust::string(&attribute.wire),
        });
        if entity.ttl == Some(field.attribute) && field.source == FieldSource::Attribute {
            view.ttl = rust::string(&attribute.wire);
        }
    }
    split_keys(&mut view, at, &keys);
    exact_keys(at, &mut view);
    view
}

/// Has the attributes of the table's key read in the one form that they are written in.
fn exact_keys(at: EntityScope<'_>, view: &mut StructView) {
    for source in std::iter::once(&at.entity.partition_key).chain(&at.entity.sort_key) {
        let KeySource::Attribute(place) = source else { continue };
        let attribute = &at.entity.attributes[*place];
        let wire = rust::string(&attribute.wire);
        let slots = view.slots.iter_mut().filter(|slot| slot.wire == wire && rust::has_other_texts(&attribute.ty));
        slots.for_each(|slot| slot.read = "read_key".into());
    }
}

/// An attribute that is read back from a computed key.
#[derive(Clone, Copy)]
struct KeyPart {
    key: ComputedKeyId,
    attribute: AttributeId,
    /// The key is absent where the attribute is; then nothing else is read from it.
    optional: bool,
}

/// The local that a computed key is read into, and that its parts are taken from.
fn key_local(at: EntityScope<'_>, key: ComputedKeyId) -> String {
    at.entity.computed[key].function.followed("_key_").to_string()
}

/// The local of a part of a key; of one that stands there several times, of the `nth` from 0.
fn part_local(at: EntityScope<'_>, attribute: AttributeId, nth: usize) -> String {
    let suffix = if nth == 0 { "_part_".to_owned() } else { format!("_part_{}_", nth + 1) };
    at.entity.attributes[attribute].field.followed(&suffix).to_string()
}

/// The call that reads a part of a key that was taken apart: every text of it is looked at.
fn read_part(at: EntityScope<'_>, part: KeyPart) -> String {
    let computed = &at.entity.computed[part.key];
    let wire = rust::string(&computed.wire);
    let times = computed.template.iter().filter(|segment| is_part(segment, part.attribute)).count();
    let first = part_local(at, part.attribute, 0);
    let again: Vec<_> = (1..times).map(|nth| part_local(at, part.attribute, nth)).collect();
    match again.as_slice() {
        [] => format!("rt::key::read_part({wire}, {first})"),
        again => format!("rt::key::read_repeated({wire}, {first}, &[{}])", again.join(", ")),
    }
}

fn is_part(segment: &Segment, of: AttributeId) -> bool {
    matches!(segment, Segment::Part { attribute, .. } if *attribute == of)
}

/// The value of a field that is read back from a computed key.
fn key_part(at: EntityScope<'_>, part: KeyPart) -> String {
    let computed = &at.entity.computed[part.key];
    let local = key_local(at, part.key);
    let read = read_part(at, part);
    match computed.kind {
        crate::model::KeyKind::Number => format!("{local}.take()?"),
        _ if part.optional => {
            let (template, pattern) = (super::computed::constant(at, part.key), pattern(at, part.key, &[part]));
            let pattern = pattern.join(", ");
            format!(
                "{local}.take()?.as_deref().map(|key_| {{ \
                    let [{pattern}] = {template}.split(key_)?; \
                    {read} \
                }}).transpose()?"
            )
        }
        _ => format!("{read}?"),
    }
}

/// Reads each computed key that attributes are read back from.
fn split_keys(view: &mut StructView, at: EntityScope<'_>, parts: &[KeyPart]) {
    for (place, part) in parts.iter().enumerate() {
        if parts[..place].iter().all(|other| other.key != part.key) {
            split_key(view, at, *part, parts);
        }
    }
}

/// Reads a computed key, and takes it apart into the fields that come from it; one that may be absent is taken apart
/// where its field is made.
fn split_key(view: &mut StructView, at: EntityScope<'_>, part: KeyPart, parts: &[KeyPart]) {
    let computed = &at.entity.computed[part.key];
    let local = key_local(at, part.key);
    if computed.kind == crate::model::KeyKind::Number {
        return view.slot(&local, &computed.wire, "", false);
    }
    if part.optional {
        return view.slot(&local, &computed.wire, "::<Option<String>>", false);
    }
    view.slot(&local, &computed.wire, "::<String>", false);
    let pattern = pattern(at, part.key, parts);
    view.splits.push(SplitView { pattern, template: super::computed::constant(at, part.key), local });
}

/// A pattern for the parts of a key: locals for those that are wanted, `_` for the others.
fn pattern(at: EntityScope<'_>, key: ComputedKeyId, parts: &[KeyPart]) -> Vec<String> {
    let wanted = |attribute: AttributeId| parts.iter().any(|part| part.key == key && part.attribute == attribute);
    let template = &at.entity.computed[key].template;
    let mut pattern = Vec::new();
    for (place, segment) in template.iter().enumerate() {
        let Segment::Part { attribute, .. } = segment else { continue };
        let nth = template[..place].iter().filter(|earlier| is_part(earlier, *attribute)).count();
        pattern.push(if wanted(*attribute) { part_local(at, *attribute, nth) } else { "_".into() });
    }
    pattern
}

/// The structs of a view: the view's own, then the nested ones.
pub(super) fn of_view(at: EntityScope<'_>, view: &crate::model::View) -> Vec<StructView> {
    let mut all = Vec::new();
    let origin = format!("A view of [`{}`].", at.entity.name);
    let doc = docs::with(view.doc.as_deref(), &origin, view.doc.as_ref().map(|_| origin.clone()));
    view_struct(at, &view.root, doc, &mut all);
    if let Some(root) = all.first_mut() {
        root.projection = paths(at, &view.root);
        if let Some(discriminator) = at.table.discriminator.as_ref() {
            root.projection.push(vec![rust::string(discriminator)]);
            root.kind = kind(at);
        }
        let holding = at.entity.indexes.iter().filter(|index| view.indexes.contains(&index.id));
        root.sources = std::iter::once(at.entity.name.as_str().to_owned())
            .chain(holding.map(|index| format!("{}Index", index.name)))
            .collect();
        let ttl = at.entity.ttl.map(|ttl| &at.entity.attributes[ttl].wire);
        let holds = |wire: &&String| view.root.fields.iter().any(|field| field.wire == **wire);
        root.ttl = ttl.filter(holds).map(|wire| rust::string(wire)).unwrap_or_default();
    }
    all
}

fn view_struct(at: EntityScope<'_>, part: &ViewStruct, doc: Vec<String>, all: &mut Vec<StructView>) {
    let mut view = StructView::new(at.scope, &part.name, doc);
    let mut nested = Vec::new();
    let mut keys = Vec::new();
    for field in &part.fields {
        let kept = field.in_key.and_then(|attribute| Some((attribute, at.entity.attributes[attribute].in_key?)));
        let (ty, value) = match &field.kind {
            ViewFieldKind::Whole(ty) if let Some((attribute, key)) = kept => {
                let part = KeyPart { key, attribute, optional: field.optional };
                keys.push(part);
                (rust::ty(at.scope.types, ty), key_part(at, part))
            }
            ViewFieldKind::Whole(ty) => {
                (rust::ty(at.scope.types, ty), taken(at.scope, &field.field, ty, field.default.as_ref()))
            }
            ViewFieldKind::Part(part) => {
                nested.push((part, field));
                (part.name.as_str().to_owned(), format!("{}.take()?", field.field))
            }
        };
        if kept.is_none() {
            view.slot(field.field.as_str(), &field.wire, "", field.default.is_some());
        }
        let default = format!("Attribute {}.", docs::code(&field.wire));
        view.fields.push(FieldView {
            ident: field.field.as_str().to_owned(),
            ty: if field.optional { format!("Option<{ty}>") } else { ty },
            doc: docs::with(field.doc.as_deref(), &default, None),
            value,
            wire: rust::string(&field.wire),
        });
    }
    split_keys(&mut view, at, &keys);
    let owner = view.name.clone();
    all.push(view);
    for (part, field) in nested {
        let doc = format!("What [`{owner}`] reads of {}.", docs::code(&field.wire));
        view_struct(at, part, vec![doc], all);
    }
}

/// The attribute paths of a view, each once, as literals of its names.
fn paths(at: EntityScope<'_>, part: &ViewStruct) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for field in &part.fields {
        let key = field.in_key.and_then(|attribute| at.entity.attributes[attribute].in_key);
        let name = rust::string(key.map_or(&field.wire, |key| &at.entity.computed[key].wire));
        match &field.kind {
            ViewFieldKind::Whole(_) if all.contains(&vec![name.clone()]) => {}
            ViewFieldKind::Whole(_) => all.push(vec![name]),
            ViewFieldKind::Part(part) => all.extend(paths(at, part).into_iter().map(|mut path| {
                path.insert(0, name.clone());
                path
            })),
        }
    }
    all
}
