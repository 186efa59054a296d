//! The methods of a query that set conditions on the sort key, part by part.

use serde::Serialize;

use super::scope::EntityScope;
use super::{computed_key, docs, rust_code};
use crate::model::{ComputedKeyId, Entity, KeyParameter, KeySource, PartForm, TemplatePart, Type};
use crate::naming::Ident;

/// A method that sets a condition on the next part of the sort key.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SortMethodContext {
    /// The type of the query before the call.
    pub(crate) stage: String,
    /// The type of the query after the call.
    pub(crate) next: String,
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) kind: SortMethodKind,
    /// The method of the runtime to call.
    pub(crate) call: &'static str,
    /// The method of the runtime to call if the attribute is in the key again, and a range can be given.
    pub(crate) repeated_call: &'static str,
    /// The later positions of the same attribute in the key.
    pub(crate) again: Vec<RepeatedPartContext>,
    pub(crate) doc: Vec<String>,
}

/// The conditions that a sort key method accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SortMethodKind {
    /// A text that must not contain the literal after it.
    ExactText,
    /// A value: ranges have no meaning, or can't be expressed.
    Exact,
    /// A value or a range, after which nothing follows.
    Last,
    /// A value, after which other parts follow, or a range, after which nothing follows.
    More,
}

/// A later position of a part of the sort key, with the call that sets it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RepeatedPartContext {
    pub(crate) position: String,
    pub(crate) call: &'static str,
}

/// The methods of a sort key, and the calls for the parts that the partition key determines.
pub(super) struct SortKey {
    pub(super) methods: Vec<SortMethodContext>,
    pub(super) known: Vec<String>,
}

/// A part of the sort key.
pub(super) struct Part<'m> {
    /// What is given for it; `None` if it is the stored value of a key that entities make in different ways.
    pub(super) parameter: Option<KeyParameter>,
    /// The form in which the template has the attribute.
    pub(super) form: PartForm,
    /// The type of the attribute.
    pub(super) ty: &'m Type,
    /// The name of the method.
    pub(super) name: Ident,
    /// The name for documentation.
    pub(super) label: &'m str,
    /// The name of the key attribute.
    pub(super) key: &'m str,
    pub(super) in_template: bool,
    /// The key ends with this part, so that its text needs no separator.
    pub(super) ends: bool,
}

/// The position of a part among those that need a method.
struct Stage<'q> {
    /// The name of the query type.
    query: &'q str,
    number: usize,
    is_last: bool,
}

/// Returns the methods for the parts of a sort key that are not `given` by the partition key, one for each attribute.
pub(super) fn methods(scope: EntityScope<'_>, query: &str, sources: &[KeySource], given: &[KeyParameter]) -> SortKey {
    let parts: Vec<Part<'_>> = sources.iter().flat_map(|source| parts(scope.entity, source)).collect();
    methods_of(scope, query, parts, given)
}

/// Returns the methods for these parts of a sort key, apart from those that are `given` by the partition key.
pub(super) fn methods_of(
    scope: EntityScope<'_>,
    query: &str,
    mut parts: Vec<Part<'_>>,
    given: &[KeyParameter],
) -> SortKey {
    require_needed(&mut parts);
    let is_given = |part: &Part<'_>| {
        part.parameter.is_some_and(|parameter| given.iter().any(|given| given.determines(&parameter)))
    };
    let (mut open, mut known) = (Vec::new(), Vec::new());
    for (position, part) in parts.iter().enumerate() {
        if let Some(parameter) = part.parameter.filter(|_| is_given(part)) {
            let given = computed_key::given_part(scope, "", given, &parameter);
            known.push(format!(".{}({position}, {given})", known_call(part)));
        } else if !parts[..position].iter().any(|earlier| earlier.determines(part)) {
            open.push((position, part));
        }
    }
    let method = |(number, (position, part)): (usize, &(usize, &Part<'_>))| {
        let later = parts.iter().enumerate().skip(position + 1);
        let again = later.filter(|(_, later)| part.determines(later) && !is_given(later));
        let again = again
            .map(|(position, part)| RepeatedPartContext { position: position.to_string(), call: known_call(part) });
        let stage = Stage { query, number, is_last: number + 1 == open.len() };
        SortMethodContext { again: again.collect(), ..method(scope, part, &stage) }
    };
    SortKey { methods: open.iter().enumerate().map(method).collect(), known }
}

/// Returns the expression for the source of an attribute of the sort key.
pub(super) fn source(scope: EntityScope<'_>, source: &KeySource) -> String {
    match computed_key::template_of(scope.entity, source) {
        Some(key) => computed_key::constant(scope, key),
        None => "attribute".into(),
    }
}

/// Returns the parts of an attribute of the sort key.
pub(super) fn parts<'m>(entity: &'m Entity, source: &KeySource) -> Vec<Part<'m>> {
    let key = entity.wire_name(source);
    let Some(template) = computed_key::template_of(entity, source) else {
        let part = |attribute| {
            let parameter = KeyParameter::of_attribute(attribute);
            Part { in_template: false, ends: true, ..Part::new(entity, parameter, PartForm::Usual, key) }
        };
        return entity.parts(source).into_iter().take(1).map(part).collect();
    };
    template_parts(entity, template)
}

/// Returns the parts of a template.
pub(super) fn template_parts(entity: &Entity, key: ComputedKeyId) -> Vec<Part<'_>> {
    let computed = &entity.computed[key];
    let part = |(position, part): (usize, &TemplatePart)| {
        let ends = position + 1 == computed.template.len();
        let parameter = KeyParameter::of_part(part);
        Part { in_template: true, ends, ..Part::new(entity, parameter, part.form, &computed.wire) }
    };
    let segments = computed.template.iter().enumerate();
    segments.filter_map(|(position, segment)| segment.part().map(|found| part((position, found)))).collect()
}

impl<'m> Part<'m> {
    fn new(entity: &'m Entity, parameter: KeyParameter, form: PartForm, key: &'m str) -> Self {
        let attribute = &entity.attributes[parameter.attribute];
        Part {
            parameter: Some(parameter),
            form,
            ty: &attribute.ty,
            name: parameter.name(&attribute.field),
            label: &attribute.wire,
            key,
            in_template: false,
            ends: false,
        }
    }

    /// Returns whether who knows this part also knows another one.
    fn determines(&self, other: &Part<'_>) -> bool {
        let both = self.parameter.zip(other.parameter);
        both.is_some_and(|(own, other)| own.determines(&other))
    }

    fn is_optional(&self) -> bool {
        self.parameter.is_some_and(|parameter| parameter.optional)
    }
}

/// Makes parts present whose attribute another part can't be without.
fn require_needed(parts: &mut [Part<'_>]) {
    let parameters = parts.iter().filter_map(|part| part.parameter);
    let needed: Vec<KeyParameter> = parameters.filter(|parameter| !parameter.optional).collect();
    for parameter in parts.iter_mut().filter_map(|part| part.parameter.as_mut()) {
        parameter.optional &= !needed.iter().any(|needed| needed.attribute == parameter.attribute);
    }
}

/// Returns the method of the runtime that sets a part and those that repeat it. Only a template has parts that may be absent.
fn repeated_call(part: &Part<'_>) -> &'static str {
    if part.is_optional() { "repeated_part" } else { "repeated" }
}

/// Returns the method of the runtime that sets a part at its position.
fn known_call(part: &Part<'_>) -> &'static str {
    if part.in_template { "implied_part" } else { "implied_attribute" }
}

fn method(scope: EntityScope<'_>, part: &Part<'_>, stage: &Stage<'_>) -> SortMethodContext {
    // A query begins as its type is by default, with none of its parts.
    let state = |number: usize| match number {
        0 => stage.query.to_owned(),
        number => format!("{}<rt::KeyParts<{number}>>", stage.query),
    };
    let kind = kind(scope, part, stage.is_last);
    let present = rust_code::key_type(scope.module.types, part.ty, part.form);
    SortMethodContext {
        stage: state(stage.number),
        next: if stage.is_last { format!("{}<rt::Complete>", stage.query) } else { state(stage.number + 1) },
        name: part.name.as_str().to_owned(),
        ty: if part.is_optional() { format!("Option<{present}>") } else { present },
        kind,
        call: call(kind, part.in_template),
        repeated_call: repeated_call(part),
        again: Vec::new(),
        doc: docs::sort_method(kind, part.label, part.form, part.key),
    }
}

fn kind(scope: EntityScope<'_>, part: &Part<'_>, is_last: bool) -> SortMethodKind {
    let ty = part.ty;
    let inner_text = part.in_template && !part.ends && ty.stored() == &Type::String;
    let mapped_text = inner_text && *ty != Type::String;
    // The digits of `10` sort before those of `9`.
    let is_plain = part.form == PartForm::Plain;
    let is_unordered = ty.stored() == &Type::Bool || rust_code::is_enum(scope.module.types, ty);
    let unordered = mapped_text || is_plain || is_unordered;
    match (inner_text && !mapped_text, unordered, is_last) {
        (true, _, _) => SortMethodKind::ExactText,
        (_, true, _) => SortMethodKind::Exact,
        (_, _, true) => SortMethodKind::Last,
        (_, _, false) => SortMethodKind::More,
    }
}

fn call(kind: SortMethodKind, in_template: bool) -> &'static str {
    match (kind, in_template) {
        (SortMethodKind::ExactText | SortMethodKind::Exact, true) => "exact_part",
        (SortMethodKind::ExactText | SortMethodKind::Exact, false) => "exact_attribute",
        (SortMethodKind::Last | SortMethodKind::More, true) => "part",
        (SortMethodKind::Last | SortMethodKind::More, false) => "attribute",
    }
}
