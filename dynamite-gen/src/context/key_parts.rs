//! Attributes that are read back from computed keys.

use super::scope::EntityScope;
use super::structs::{self, StructContext};
use super::{computed_key, rust_code};
use crate::model::{AttributeId, ComputedKeyId, KeyKind, KeyParameter, KeySource, Segment, TemplatePart};

/// An attribute that is read back from a computed key.
#[derive(Clone, Copy)]
pub(super) struct KeyPart {
    pub(super) key: ComputedKeyId,
    pub(super) attribute: AttributeId,
    /// The key is absent if the attribute is. In that case nothing else is read from it.
    pub(super) optional: bool,
}

impl KeyPart {
    /// Returns an attribute that is read back from a key, and `optional` where it is read.
    pub(super) fn new(scope: EntityScope<'_>, key: ComputedKeyId, attribute: AttributeId, optional: bool) -> Self {
        let optional = optional && scope.entity.computed[key].required().contains(&attribute);
        KeyPart { key, attribute, optional }
    }
}

/// Returns the expression for the value of an attribute that is read back from a key.
pub(super) fn value(scope: EntityScope<'_>, part: KeyPart) -> String {
    let computed = &scope.entity.computed[part.key];
    let local = key_local(scope, part.key);
    let read = read_part(scope, part);
    match computed.kind {
        KeyKind::Number => format!("{local}.take()?"),
        _ if part.optional => {
            let template = computed_key::constant(scope, part.key);
            let pattern = pattern(scope, part.key, &[part]).join(", ");
            let reader = structs::reader(scope);
            format!(
                "{local}.optional_text({reader}).map(|key| {{ \
                    let [{pattern}] = {template}.split(key)?; \
                    {read} \
                }}).transpose()?"
            )
        }
        _ => format!("{read}?"),
    }
}

/// Reads the keys that attributes are read back from, and adds the statements that split these keys.
pub(super) fn split_keys(body: &mut StructContext, scope: EntityScope<'_>, parts: &[KeyPart]) {
    for (position, part) in parts.iter().enumerate() {
        if parts[..position].iter().all(|other| other.key != part.key) {
            split_key(body, scope, *part, parts);
        }
    }
}

/// Reads a key, and splits it, unless it may be absent: then the value of its field splits it.
fn split_key(body: &mut StructContext, scope: EntityScope<'_>, part: KeyPart, parts: &[KeyPart]) {
    let computed = &scope.entity.computed[part.key];
    let local = key_local(scope, part.key);
    if computed.kind == KeyKind::Number {
        body.read(&local, &computed.wire, structs::key_form(scope, part.attribute));
        return;
    }
    body.read_key(scope, &local, &computed.wire);
    if part.optional {
        return;
    }
    let pattern = pattern(scope, part.key, parts).join(", ");
    body.splits.push(format!("let {local} = {local}.text({})?;", body.reader));
    body.splits.push(format!("let [{pattern}] = {}.split({local})?;", computed_key::constant(scope, part.key)));
}

/// Adds the checks that the table's key is the one that a write of the item makes. A key of which all parts are read back
/// needs none: splitting it and reading its parts accept no other form.
///
/// `has` returns whether the item has an attribute: what an index holds may have a key without an attribute that the key
/// tells only in part.
pub(super) fn check_table_key(
    body: &mut StructContext,
    scope: EntityScope<'_>,
    parts: &[KeyPart],
    has: impl Fn(AttributeId) -> bool,
) {
    for source in std::iter::once(&scope.entity.partition_key).chain(&scope.entity.sort_key) {
        let KeySource::Computed(key) = source else { continue };
        let computed = &scope.entity.computed[*key];
        let read: Vec<_> = parts.iter().filter(|part| part.key == *key).map(|part| part.attribute).collect();
        if !read.is_empty() && computed.parts().iter().all(|part| read.contains(part)) {
            continue;
        }
        if !computed.parts().into_iter().all(&has) {
            continue;
        }
        match computed.kind {
            KeyKind::Number => check_copy(body, scope, *key),
            _ => check_text(body, scope, *key, !read.is_empty()),
        }
    }
}

/// Compares the text of a key with the one that its template makes of the item.
fn check_text(body: &mut StructContext, scope: EntityScope<'_>, key: ComputedKeyId, is_read: bool) {
    let computed = &scope.entity.computed[key];
    let local = key_local(scope, key);
    if !is_read {
        body.read_key(scope, &local, &computed.wire);
        body.splits.push(format!("let {local} = {local}.text({})?;", body.reader));
    }
    let parts = computed_key::part_list(scope, computed, |id| format!("&item.{}", scope.entity.attributes[id].field));
    body.checks.push(format!("{}.check({local}, &[{parts}])?;", computed_key::constant(scope, key)));
}

/// Compares a number key with the attribute that it copies.
fn check_copy(body: &mut StructContext, scope: EntityScope<'_>, key: ComputedKeyId) {
    let computed = &scope.entity.computed[key];
    let Some(id) = computed.parts().first().copied() else { return };
    let attribute = &scope.entity.attributes[id];
    let local = key_local(scope, key);
    body.read(&local, &computed.wire, structs::key_form(scope, id));
    let (wire, name) = (rust_code::string(&computed.wire), rust_code::string(&attribute.wire));
    body.checks.push(format!("rt::key::check_copy({wire}, {name}, &{local}.take()?, &item.{})?;", attribute.field));
}

/// Returns the local variable of a key, which no attribute has as its field.
fn key_local(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    let name = scope.entity.computed[key].function.followed("_key");
    let taken = scope.entity.attributes.iter().any(|attribute| attribute.field == name);
    if taken { format!("{name}_") } else { name.to_string() }
}

/// Returns the local variable of a part of a key, or of its repetition with the number `nth`.
///
/// An attribute that is read back from a key is not read by itself, so the name of its field is free.
fn part_local(scope: EntityScope<'_>, attribute: AttributeId, nth: usize) -> String {
    format!("{}{}", scope.entity.attributes[attribute].field, "_".repeat(nth))
}

/// Returns the call that reads a part of a split key, with all its repetitions.
fn read_part(scope: EntityScope<'_>, part: KeyPart) -> String {
    let constant = computed_key::constant(scope, part.key);
    let segments = scope.entity.computed[part.key].template.iter().enumerate();
    let parts = segments.filter_map(|(position, segment)| Some((position, segment.part()?)));
    let own = parts.filter(|(_, found)| found.attribute == part.attribute).enumerate();
    let local = |(nth, (position, found)): (usize, (usize, &TemplatePart))| {
        (found.form.is_whole(), position, part_local(scope, part.attribute, nth))
    };
    let mut all: Vec<_> = own.map(local).collect();
    // The value is read from a part that tells it, and the others have to be texts of it.
    let whole = all.iter().position(|(is_whole, ..)| *is_whole).unwrap_or_default();
    let (_, position, first) = all.remove(whole);
    if all.is_empty() {
        return format!("{constant}.read({position}, {first})");
    }
    let others: Vec<_> = all.iter().map(|(_, position, local)| format!("({position}, {local})")).collect();
    format!("{constant}.read_repeated(({position}, {first}), &[{}])", others.join(", "))
}

/// Returns the index of the first segment of a key that tells what is given for it.
pub(super) fn index_of(scope: EntityScope<'_>, key: ComputedKeyId, parameter: &KeyParameter) -> Option<usize> {
    let tells = |part: &TemplatePart| KeyParameter::of_part(part).determines(parameter);
    scope.entity.computed[key].template.iter().position(|segment| segment.part().is_some_and(tells))
}

fn is_part(segment: &Segment, id: AttributeId) -> bool {
    segment.part().is_some_and(|part| part.attribute == id)
}

/// Returns the pattern of a split key: local variables for the parts that are read, and `_` for the others.
fn pattern(scope: EntityScope<'_>, key: ComputedKeyId, parts: &[KeyPart]) -> Vec<String> {
    let is_read = |id: AttributeId| parts.iter().any(|part| part.key == key && part.attribute == id);
    let template = &scope.entity.computed[key].template;
    let mut pattern = Vec::new();
    for (position, segment) in template.iter().enumerate() {
        if let Segment::Shard(_) = segment {
            pattern.push("_".into());
        }
        let Some(TemplatePart { attribute, .. }) = segment.part() else { continue };
        let nth = template[..position].iter().filter(|earlier| is_part(earlier, *attribute)).count();
        pattern.push(if is_read(*attribute) { part_local(scope, *attribute, nth) } else { "_".into() });
    }
    pattern
}
