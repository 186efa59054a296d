//! The methods of a query that set conditions on the sort key, part by part.

use serde::Serialize;

use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::{computed_key, docs, rust_code};
use crate::model::{KeyParameter, KeySource, PartForm, Type};

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
struct Part<'m> {
    parameter: KeyParameter,
    /// Its text depends on the form in which the template has the attribute.
    form: PartForm,
    /// The name of the key attribute.
    key: &'m str,
    in_template: bool,
    /// The key ends with this part, so that its text needs no separator.
    ends: bool,
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
    let parts = parts(scope, sources);
    let (mut open, mut known) = (Vec::new(), Vec::new());
    for (position, part) in parts.iter().enumerate() {
        if given.iter().any(|given| given.determines(&part.parameter)) {
            let given = computed_key::given_part(scope, "", given, &part.parameter);
            known.push(format!(".{}({position}, {given})", known_call(part)));
        } else if !parts[..position].iter().any(|earlier| earlier.parameter.determines(&part.parameter)) {
            open.push((position, part));
        }
    }
    let method = |(number, (position, part)): (usize, &(usize, &Part<'_>))| {
        let later = parts.iter().enumerate().skip(position + 1);
        let given = |other: &Part<'_>| given.iter().any(|given| given.determines(&other.parameter));
        let again = later.filter(|(_, later)| part.parameter.determines(&later.parameter) && !given(later));
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

fn parts<'m>(scope: EntityScope<'m>, sources: &[KeySource]) -> Vec<Part<'m>> {
    let mut parts = Vec::new();
    for source in sources {
        let wire = scope.entity.wire_name(source);
        let Some(key) = computed_key::template_of(scope.entity, source) else {
            let attribute = scope.entity.parts(source).first().copied();
            parts.extend(attribute.map(|attribute| Part {
                parameter: KeyParameter::of_attribute(attribute),
                form: PartForm::Usual,
                key: wire,
                in_template: false,
                ends: true,
            }));
            continue;
        };
        let template = &scope.entity.computed[key].template;
        for (position, segment) in template.iter().enumerate() {
            if let Some(part) = segment.part() {
                let parameter = KeyParameter::of_part(part);
                let ends = position + 1 == template.len();
                parts.push(Part { parameter, form: part.form, key: wire, in_template: true, ends });
            }
        }
    }
    // What one part can't be without is never absent.
    let needed: Vec<_> = parts.iter().map(|part| part.parameter).filter(|one| !one.optional).collect();
    for part in &mut parts {
        part.parameter.optional &= !needed.iter().any(|one| one.attribute == part.parameter.attribute);
    }
    parts
}

/// Returns the method of the runtime that sets a part and those that repeat it. Only a template has parts that may be absent.
fn repeated_call(part: &Part<'_>) -> &'static str {
    if part.parameter.optional { "repeated_part" } else { "repeated" }
}

/// Returns the method of the runtime that sets a part at its position.
fn known_call(part: &Part<'_>) -> &'static str {
    if part.in_template { "implied_part" } else { "implied_attribute" }
}

fn method(scope: EntityScope<'_>, part: &Part<'_>, stage: &Stage<'_>) -> SortMethodContext {
    let param = ParamContext::of_key(scope, &part.parameter);
    let attribute = &scope.entity.attributes[part.parameter.attribute];
    let present = rust_code::key_parameter(scope.module.types, attribute, &part.parameter);
    // A query begins as its type is by default, with none of its parts.
    let state = |number: usize| match number {
        0 => stage.query.to_owned(),
        number => format!("{}<rt::KeyParts<{number}>>", stage.query),
    };
    let kind = kind(scope, part, stage.is_last);
    SortMethodContext {
        stage: state(stage.number),
        next: if stage.is_last { format!("{}<rt::Complete>", stage.query) } else { state(stage.number + 1) },
        ty: if part.parameter.optional { format!("Option<{present}>") } else { present },
        kind,
        call: call(kind, part.in_template),
        repeated_call: repeated_call(part),
        again: Vec::new(),
        doc: docs::sort_method(kind, &attribute.wire, part.parameter.form, part.key),
        name: param.name,
    }
}

fn kind(scope: EntityScope<'_>, part: &Part<'_>, is_last: bool) -> SortMethodKind {
    let ty = &scope.entity.attributes[part.parameter.attribute].ty;
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
