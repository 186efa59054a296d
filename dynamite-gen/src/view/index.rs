//! Queries of a table and its indexes, and what they answer.

use serde::Serialize;

use super::computed::{self, ParamView};
use super::entity::parameter;
use super::structs::{self, StructView};
use super::{EntityScope, docs, rust, several};
use crate::model::{AttributeId, Id, Index, IndexItem, KeySource, Segment, Type, each_once};

/// An index of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IndexView {
    pub(crate) marker: String,
    pub(crate) doc: Vec<String>,
    /// The index in words, for the documentation of others.
    pub(crate) words: String,
    /// What the index holds, unless it is everything: none or one.
    pub(crate) items: Vec<StructView>,
    pub(crate) query: QueryView,
    pub(crate) scan: String,
}

/// A query type, its constructor and its sort key methods.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QueryView {
    pub(crate) name: String,
    /// The type that says where the items lie.
    pub(crate) source: String,
    /// Whose items they are.
    pub(crate) entity: String,
    /// The type of the items.
    pub(crate) item: String,
    /// The literal of the type's documentation.
    pub(crate) doc: String,
    /// What not every query has: `consistent`, `unexpired`.
    pub(crate) extras: Vec<String>,
    pub(crate) method: String,
    pub(crate) method_doc: Vec<String>,
    pub(crate) params: Vec<ParamView>,
    pub(crate) conversions: Vec<String>,
    /// The calls that give the partition key, and what is known of the sort key by it.
    pub(crate) calls: Vec<String>,
    pub(crate) index: String,
    /// Which items there are the entity's own; empty if all are.
    pub(crate) only: String,
    pub(crate) sort: Vec<String>,
    pub(crate) sort_methods: Vec<SortMethodView>,
}

/// A method that says something of the next part of the sort key.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SortMethodView {
    pub(crate) stage: String,
    pub(crate) next: String,
    pub(crate) name: String,
    pub(crate) ty: String,
    /// `exact_text`, `exact`, `last` or `more`.
    pub(crate) kind: String,
    pub(crate) call: String,
    /// The other places of the key that it stands at.
    pub(crate) again: Vec<AgainView>,
    pub(crate) doc: Vec<String>,
}

/// A later place of a part of the sort key, and the call that fills it in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AgainView {
    pub(crate) place: String,
    pub(crate) call: String,
}

/// The keys of what is queried.
struct Keys<'k> {
    name: String,
    source: String,
    method: String,
    partition: &'k [KeySource],
    sort: &'k [KeySource],
    words: String,
}

pub(super) fn table_query(at: EntityScope<'_>) -> QueryView {
    let name = &at.entity.name;
    let sort: Vec<_> = at.entity.sort_key.clone().into_iter().collect();
    let keys = Keys {
        name: name.suffixed("Query").as_str().to_owned(),
        source: name.as_str().to_owned(),
        method: "query".into(),
        partition: std::slice::from_ref(&at.entity.partition_key),
        sort: &sort,
        words: format!("table {}", docs::code(&at.table.name)),
    };
    let mut query = query(at, &keys);
    query.only = several::only(&at.entity.filter);
    query.extras.push("consistent".into());
    if at.entity.ttl.is_some() && !is_key(at, &keys) {
        query.extras.push("unexpired".into());
    }
    query
}

/// Whether the time that items expire by is a key of what is queried, which no filter can read.
fn is_key(at: EntityScope<'_>, keys: &Keys<'_>) -> bool {
    let ttl = at.entity.ttl.map(KeySource::Attribute);
    keys.partition.iter().chain(keys.sort).any(|source| Some(source) == ttl.as_ref())
}

pub(super) fn view(at: EntityScope<'_>, index: &Index) -> IndexView {
    let table = at.table;
    let words = docs::index(table, index);
    let doc = format!("What the {words} holds of [`{}`].", at.entity.name);
    let mut items: Vec<_> = match &index.item {
        IndexItem::Whole => Vec::new(),
        IndexItem::Projected(fields) => vec![structs::projected(at, &index.name, vec![doc], fields)],
    };
    if several::holds_kind(table, index) {
        items.iter_mut().for_each(|item| item.kind = several::kind(at));
    }
    let whole = items.is_empty();
    let keys = Keys {
        name: index.name.suffixed("Query").as_str().to_owned(),
        source: index.name.suffixed("Index").as_str().to_owned(),
        method: index.method.as_str().to_owned(),
        partition: &index.partition_key,
        sort: &index.sort_key,
        words: format!("the {words}"),
    };
    let mut query = query(at, &keys);
    query.only = several::only(&index.filter);
    query.index = format!("Some(&TABLE.indexes[{}])", index.id.index());
    if table.indexes[index.id].local {
        query.extras.push("consistent".into());
    }
    let expires = (whole && at.entity.ttl.is_some()) || items.iter().any(|item| !item.ttl.is_empty());
    if expires && !is_key(at, &keys) {
        query.extras.push("unexpired".into());
    }
    if let Some(item) = items.first() {
        query.item.clone_from(&item.name);
    }
    IndexView {
        marker: keys.source.clone(),
        doc: vec![format!("The {words}.")],
        words,
        items,
        query,
        scan: format!("scan_{}", index.method.plain()),
    }
}

fn query(at: EntityScope<'_>, keys: &Keys<'_>) -> QueryView {
    let parts = each_once(keys.partition.iter().flat_map(|source| at.entity.parts(source)));
    let (params, conversions): (Vec<_>, Vec<_>) = parts.iter().map(|part| parameter(at, *part, false)).unzip();
    let (sort_methods, known) = sort_methods(at, keys, &parts);
    let partition = keys.partition.iter().map(|source| partition_call(at, source));
    QueryView {
        name: keys.name.clone(),
        source: keys.source.clone(),
        entity: at.entity.name.as_str().to_owned(),
        item: at.entity.name.as_str().to_owned(),
        doc: rust::string(&format!("A query of {}.", keys.words)),
        extras: Vec::new(),
        method: keys.method.clone(),
        method_doc: vec![format!("Queries {}.", keys.words)],
        params,
        conversions: conversions.into_iter().flatten().collect(),
        calls: partition.chain(known).collect(),
        index: "None".into(),
        only: String::new(),
        sort: keys.sort.iter().map(|source| sort_source(at, source)).collect(),
        sort_methods,
    }
}

pub(super) fn partition_call(at: EntityScope<'_>, source: &KeySource) -> String {
    match (computed::template_of(at, source), at.entity.parts(source).first()) {
        (Some(key), _) => format!(".partition_text({})", computed::build(at, key)),
        (None, Some(part)) => format!(".partition(&{})", at.entity.attributes[*part].field),
        (None, None) => String::new(),
    }
}

fn sort_source(at: EntityScope<'_>, source: &KeySource) -> String {
    match computed::template_of(at, source) {
        Some(key) => format!("rt::schema::SortSource::Template(&{})", computed::constant(at, key)),
        None => "rt::schema::SortSource::Attribute".into(),
    }
}

/// A part of the sort key: its attribute, whether it stands in a template, and whether text may run to the key's end.
struct Part {
    attribute: AttributeId,
    in_template: bool,
    ends: bool,
}

fn sort_parts(at: EntityScope<'_>, sources: &[KeySource]) -> Vec<Part> {
    let mut parts = Vec::new();
    for source in sources {
        let Some(key) = computed::template_of(at, source) else {
            let attribute = at.entity.parts(source).first().copied();
            parts.extend(attribute.map(|attribute| Part { attribute, in_template: false, ends: true }));
            continue;
        };
        let template = &at.entity.computed[key].template;
        for (place, segment) in template.iter().enumerate() {
            if let Segment::Part { attribute, .. } = segment {
                let ends = place + 1 == template.len();
                parts.push(Part { attribute: *attribute, in_template: true, ends });
            }
        }
    }
    parts
}

/// The methods for the parts of the sort key, each once, and the calls for those that the partition key says already.
fn sort_methods(at: EntityScope<'_>, keys: &Keys<'_>, given: &[AttributeId]) -> (Vec<SortMethodView>, Vec<String>) {
    let parts = sort_parts(at, keys.sort);
    let (mut open, mut known) = (Vec::new(), Vec::new());
    for (place, part) in parts.iter().enumerate() {
        if given.contains(&part.attribute) {
            known.push(format!(".{}({place}, &{})", known_call(part), at.entity.attributes[part.attribute].field));
        } else if parts[..place].iter().all(|earlier| earlier.attribute != part.attribute) {
            open.push((place, part));
        }
    }
    let method = |(stage, (place, part)): (usize, &(usize, &Part))| {
        let later = parts.iter().enumerate().skip(place + 1).filter(|(_, later)| later.attribute == part.attribute);
        let again = later.map(|(place, part)| AgainView { place: place.to_string(), call: known_call(part).into() });
        SortMethodView { again: again.collect(), ..sort_method(at, keys, part, stage, open.len()) }
    };
    (open.iter().enumerate().map(method).collect(), known)
}

/// The call that says a part at its place.
fn known_call(part: &Part) -> &'static str {
    if part.in_template { "known" } else { "known_attribute" }
}

fn sort_method(at: EntityScope<'_>, keys: &Keys<'_>, part: &Part, stage: usize, open: usize) -> SortMethodView {
    let attribute = &at.entity.attributes[part.attribute];
    let last = stage + 1 == open;
    let state = |stage: usize| format!("{}<rt::Parts<{stage}>>", keys.name);
    let inner_text = part.in_template && !part.ends && attribute.ty.stored() == &Type::String;
    let own_text = inner_text && attribute.ty != Type::String;
    let unordered = own_text || attribute.ty.stored() == &Type::Bool || rust::is_enum(at.scope.types, &attribute.ty);
    let kind = match (inner_text && !own_text, unordered, last) {
        (true, _, _) => "exact_text",
        (_, true, _) => "exact",
        (_, _, true) => "last",
        (_, _, false) => "more",
    };
    let call = match (kind, part.in_template) {
        ("exact_text" | "exact", true) => "exact_part",
        ("exact_text" | "exact", false) => "exact_attribute",
        (_, true) => "part",
        (_, false) => "attribute",
    };
    SortMethodView {
        stage: state(stage),
        next: if last { format!("{}<rt::End>", keys.name) } else { state(stage + 1) },
        name: attribute.field.as_str().to_owned(),
        ty: rust::ty(at.scope.types, &attribute.ty),
        kind: kind.into(),
        call: call.into(),
        again: Vec::new(),
        doc: method_doc(kind, &attribute.wire),
    }
}

fn method_doc(kind: &str, wire: &str) -> Vec<String> {
    let wire = docs::code(wire);
    vec![match kind {
        "exact_text" | "exact" => format!("Only items with this {wire}."),
        "more" => format!(
            "Only items with this {wire}, which leads on to what follows it in the key; or a range, which does not."
        ),
        _ => format!("Only items with this {wire}, or with one in this range."),
    }]
}
