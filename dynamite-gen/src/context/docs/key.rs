//! Keys in words: their names, templates and conditions.

use super::code;
use super::condition::condition;
use crate::context::scope::EntityScope;
use crate::model::{AttributeId, ComputedKey, Entity, KeySource, PartForm, Segment, TemplatePart};

/// Returns the template of a key as the schema writes it, in backquotes.
pub(in crate::context) fn template(entity: &Entity, key: &ComputedKey) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Shard(total) => format!("{{shard of {total}}}"),
        Segment::Part(part) => template_part(&entity.attributes[part.attribute].wire, part),
    };
    code(&key.template.iter().map(segment).collect::<String>())
}

fn template_part(name: &str, part: &TemplatePart) -> String {
    let form = match part.form {
        PartForm::Usual => String::new(),
        PartForm::Width(width) => format!(":{width}"),
        PartForm::Plain => ":plain".to_owned(),
        PartForm::Lower => ":lower".to_owned(),
        PartForm::Bucket(bucket) => format!(":{}", bucket.name()),
    };
    let absent = part.absent.as_ref().map(|text| format!("|{text}")).unwrap_or_default();
    format!("{{{name}{form}{absent}}}")
}

/// Returns a key attribute with its template, if it has one: "`pk` (`CUSTOMER#{customer_id}`)".
pub(super) fn named(entity: &Entity, source: &KeySource) -> String {
    let name = code(entity.wire_name(source));
    match source {
        KeySource::Attribute(_) => name,
        KeySource::Computed(id) => format!("{name} ({})", template(entity, &entity.computed[*id])),
    }
}

/// Returns when a key that may be absent is there: "if `status != shipped`".
pub(in crate::context) fn presence(scope: EntityScope<'_>, key: &ComputedKey) -> String {
    let absent = |id: &AttributeId| scope.entity.attributes[*id].optional;
    let optional: Vec<_> = key.required().into_iter().filter(absent).collect();
    let names: Vec<_> = optional.iter().map(|id| code(&scope.entity.attributes[*id].wire)).collect();
    let parts = format!("if {} {} present", super::listed(&names), if names.len() == 1 { "is" } else { "are" });
    match &key.when {
        Some(when) if names.is_empty() => format!("if {}", code(&condition(scope, when))),
        Some(when) => format!("{parts} and {}", code(&condition(scope, when))),
        None => parts,
    }
}
