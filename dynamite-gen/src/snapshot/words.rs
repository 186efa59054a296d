//! Words of facts: names, texts, types, templates and conditions, which are in one line and mean one thing.

use crate::escape::{escaped_json, is_deceptive};
use crate::model::{
    Attribute, ComputedKey, Entity, Integer, KeyAttribute, KeyKind, Literal, PartForm, Precision, Segment,
    TemplatePart, Type, TypeDefinitions, TypeKind, When,
};
use crate::naming::Ident;

/// Returns a name, in quotes if it has unusual characters.
pub(super) fn word(text: &str) -> String {
    let is_plain = |c: char| (c.is_alphanumeric() || "_-.".contains(c)) && !is_deceptive(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// Returns a text in quotes, as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    escaped_json(&json)
}

/// Returns names with spaces between them.
pub(super) fn words<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    texts.into_iter().map(|text| word(text)).collect::<Vec<_>>().join(" ")
}

/// Returns the attributes of a key with their types: `customer S / number N`.
pub(super) fn keys(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> String {
    let listed = |keys: &[KeyAttribute]| {
        let keys = keys.iter().map(|key| format!("{} {}", word(&key.name), letter(key.kind)));
        keys.collect::<Vec<_>>().join(", ")
    };
    match sort {
        [] => listed(partition),
        sort => format!("{} / {}", listed(partition), listed(sort)),
    }
}

fn letter(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::String => "S",
        KeyKind::Number => "N",
        KeyKind::Binary => "B",
    }
}

/// Returns what an attribute is: its type, what an absent one reads as, and its name in Rust if that is another one.
pub(super) fn attribute(types: &TypeDefinitions, attribute: &Attribute) -> String {
    let mut text = ty(types, &attribute.ty);
    if attribute.optional {
        text.push('?');
    }
    if let Some(default) = &attribute.default {
        text.push_str(&format!(" = {}", literal(types, &attribute.ty, default)));
    }
    if attribute.in_key.is_some() {
        text.push_str(", not stored");
    }
    if attribute.sensitive {
        text.push_str(", sensitive");
    }
    text.push_str(&renamed(&attribute.wire, &attribute.field, Ident::snake));
    text + &before(attribute.renamed_from.as_deref())
}

/// Returns the name in Rust, unless it is the one that follows from the stored name: `, in Rust given`.
pub(super) fn renamed(stored: &str, rust: &Ident, usual: fn(&str) -> Option<Ident>) -> String {
    match usual(stored) {
        Some(usual) if usual == *rust => String::new(),
        _ => format!(", in Rust {}", word(rust.plain())),
    }
}

/// Returns the stored name that something had before: `, before total`.
pub(super) fn before(name: Option<&str>) -> String {
    name.map(|name| format!(", before {}", word(name))).unwrap_or_default()
}

/// Returns the type that values are stored as, in the words of the schema language.
pub(super) fn ty(types: &TypeDefinitions, ty: &Type) -> String {
    let of = |inner: &Type| self::ty(types, inner);
    match ty {
        Type::String => "string".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Integer(integer) => integer.name().to_owned(),
        Type::F32 => "f32".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::Decimal => "decimal".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::Timestamp(precision) => format!("timestamp{}", digits(*precision)),
        Type::DateTime(precision) => format!("datetime{}", digits(*precision)),
        Type::EpochSeconds => "epoch_seconds".to_owned(),
        Type::EpochMillis => "epoch_millis".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Json => "json".to_owned(),
        Type::List(inner) => format!("list<{}>", of(inner)),
        Type::Set(inner) => format!("set<{}>", of(inner)),
        Type::Map(inner) => format!("map<{}>", of(inner)),
        Type::Named(id) => types.get(*id).map_or_else(String::new, |named| word(named.name.plain())),
        Type::Mapped { stored, .. } => of(stored),
    }
}

fn digits(precision: Precision) -> &'static str {
    match precision {
        Precision::Nanos => "",
        Precision::Millis => "(millis)",
        Precision::Seconds => "(seconds)",
    }
}

fn literal(types: &TypeDefinitions, ty: &Type, literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => quoted(text),
        Literal::Bool(value) => value.to_string(),
        Literal::Number(text) => number(text),
        Literal::Integer(text) | Literal::Date(text) | Literal::Timestamp(text) | Literal::DateTime(text) => {
            text.clone()
        }
        Literal::Variant(id) => {
            let kind = ty.named().and_then(|named| types.get(named)).map(|named| &named.kind);
            match kind {
                Some(TypeKind::Enum { variants, .. }) => variants.get(*id).map_or_else(String::new, |v| word(&v.wire)),
                _ => String::new(),
            }
        }
        Literal::Empty => "empty".to_owned(),
    }
}

/// Returns a number without zeros at its end, if it has no exponent.
fn number(text: &str) -> String {
    match text.contains(['e', 'E']) || !text.contains('.') {
        true => text.to_owned(),
        false => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

/// Returns what a computed key is: its template as it is written into items, and when it is there.
pub(super) fn computed(types: &TypeDefinitions, entity: &Entity, key: &ComputedKey) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
        Segment::Shard(total) => format!("{{shard of {total}}}"),
        // A number key is a copy of the number, which has no width.
        Segment::Part(part) if key.kind == KeyKind::Number => {
            format!("{{{}}}", word(&entity.attributes[part.attribute].wire))
        }
        Segment::Part(part) => template_part(&entity.attributes[part.attribute], part),
    };
    let template = quoted(&key.template.iter().map(segment).collect::<String>());
    let number = if key.kind == KeyKind::Number { " as number" } else { "" };
    let when = key.when.as_ref().map(|found| format!(" when {}", when(types, entity, found))).unwrap_or_default();
    format!("{template}{number}{when}")
}

/// Returns a part with its form: integers and epochs have a number of digits, whether the schema writes it or not.
fn template_part(attribute: &Attribute, part: &TemplatePart) -> String {
    let form = match (part.form, attribute.ty.stored()) {
        (PartForm::Usual, Type::Integer(integer)) => format!(":{}", Integer::digits(*integer)),
        (PartForm::Usual, Type::EpochSeconds) => ":10".to_owned(),
        (PartForm::Usual, Type::EpochMillis) => ":13".to_owned(),
        (PartForm::Usual, _) => String::new(),
        (PartForm::Width(width), _) => format!(":{width}"),
        (PartForm::Plain, _) => ":plain".to_owned(),
        (PartForm::Lower, _) => ":lower".to_owned(),
        (PartForm::Bucket(bucket), _) => format!(":{}", bucket.name()),
    };
    let absent = part.absent.as_ref().map(|text| format!("|{text}")).unwrap_or_default();
    format!("{{{}{form}{absent}}}", word(&attribute.wire))
}

/// Returns a condition. The order of what is joined, and parentheses around what is joined alike, mean nothing.
fn when(types: &TypeDefinitions, entity: &Entity, condition: &When) -> String {
    let joined = |operator: &str| {
        let mut all: Vec<String> = operands(condition).into_iter().map(|one| when(types, entity, one)).collect();
        all.sort_unstable();
        all.dedup();
        match all.as_slice() {
            [one] => one.clone(),
            all => format!("({})", all.join(operator)),
        }
    };
    match condition {
        When::Compare { attribute, comparison, literal: value } => {
            let attribute = &entity.attributes[*attribute];
            let value = literal(types, &attribute.ty, value);
            format!("{} {} {value}", word(&attribute.wire), comparison.operator())
        }
        When::Exists(attribute) => format!("exists({})", word(&entity.attributes[*attribute].wire)),
        When::Not(negated) => format!("not {}", when(types, entity, negated)),
        When::All(_) => joined(" and "),
        When::Any(_) => joined(" or "),
    }
}

/// Returns what a condition joins, with what these join in the same way.
fn operands(condition: &When) -> Vec<&When> {
    let (When::All(all) | When::Any(all)) = condition else { return vec![condition] };
    let is_alike = |one: &When| std::mem::discriminant(one) == std::mem::discriminant(condition);
    all.iter().flat_map(|one| if is_alike(one) { operands(one) } else { vec![one] }).collect()
}
