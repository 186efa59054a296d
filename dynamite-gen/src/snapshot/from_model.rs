//! The shape of a model.

use std::collections::BTreeMap;

use crate::model::{
    Attribute, Collection, ComputedKey, Entity, Integer, KeyKind, Literal, PartForm, PreserveUnknown, Retired, Segment,
    Table, TemplatePart, Type, TypeDefinition, TypeDefinitions, TypeKind, When, reachable,
};
use crate::naming::Ident;
use crate::physical::PhysicalTable;

use super::shape::{
    AlternativeShape, AttributeShape, Entities, EntityIndex, EntityShape, KeyShape, Piece, StoredType, TableShape,
    TypeKindShape, TypeShape, Unknown, ValueShape,
};
use super::words::{quoted, word, words};

/// Returns the shape of a table.
pub(super) fn table(table: &Table) -> TableShape {
    let of_entity = |found: &Entity| entity(table, found);
    let entities = match (&table.handle, table.entities.iter().next()) {
        (None, Some(single)) => Entities::Single(Box::new(of_entity(single))),
        _ => Entities::Multi(table.entities.iter().map(|found| (kind(found).to_owned(), of_entity(found))).collect()),
    };
    TableShape {
        module: table.module.plain().to_owned(),
        physical: PhysicalTable::from(table),
        tags: table.settings.tags.iter().cloned().collect(),
        discriminator: table.discriminator.clone(),
        entities,
        collections: table.collections.iter().map(|found| collection(table, found)).collect(),
        types: types(table),
    }
}

/// Returns what an entity is known by among others.
fn kind(entity: &Entity) -> &str {
    entity.kind.as_deref().unwrap_or(entity.name.plain())
}

fn entity(table: &Table, entity: &Entity) -> EntityShape {
    let types = &table.types;
    let wire = |id| entity.attributes[id].wire.clone();
    let index = |index: &crate::model::Index| {
        let method = table.is_read(index.id).then(|| index.method.plain().to_owned());
        (table.indexes[index.id].name.clone(), EntityIndex { sparse: index.sparse, method })
    };
    EntityShape {
        rust: entity.name.plain().to_owned(),
        attributes: entity.attributes.iter().map(|found| (found.wire.clone(), attribute(types, found))).collect(),
        keys: entity.computed.iter().map(|key| (key.wire.clone(), computed(types, entity, key))).collect(),
        indexes: entity.indexes.iter().map(index).collect(),
        lock: entity.lock.map(wire),
        created: entity.timestamps.created.map(wire),
        updated: entity.timestamps.updated.map(wire),
        unknown: entity.preserve_unknown.map(|PreserveUnknown { deserialize }| match deserialize {
            true => Unknown::Deserialized,
            false => Unknown::Preserved,
        }),
        retired: retired(types, &entity.retired),
    }
}

fn collection(table: &Table, collection: &Collection) -> (String, String) {
    let read = match collection.index {
        None => "the table".to_owned(),
        Some(index) => format!("index {}", word(&table.indexes[index].name)),
    };
    let members: std::collections::BTreeSet<String> =
        collection.members.iter().map(|id| table.entities[*id].name.plain().to_owned()).collect();
    let open = if collection.open { ", open" } else { "" };
    (collection.name.plain().to_owned(), format!("{read} of {}{open}", words(&members)))
}

/// Returns the declared types that items of the table have.
fn types(table: &Table) -> BTreeMap<String, TypeShape> {
    let used = table.entities.iter().flat_map(|entity| entity.attributes.iter()).filter_map(|found| found.ty.named());
    let used = reachable(&table.types, used).into_iter().filter_map(|id| table.types.get(id));
    let shape = |found: &TypeDefinition| Some((found.name.plain().to_owned(), definition(&table.types, found)?));
    used.filter_map(shape).collect()
}

/// Returns the shape of a declared type; `None` for an alias.
fn definition(types: &TypeDefinitions, definition: &TypeDefinition) -> Option<TypeShape> {
    let kind = match &definition.kind {
        TypeKind::Alias(_) => return None,
        TypeKind::Struct(fields) => {
            TypeKindShape::Struct(fields.iter().map(|field| (field.wire.clone(), attribute(types, field))).collect())
        }
        TypeKind::Enum { variants, open } => {
            let value = |rust, wire: &String, before: &Option<String>| ValueShape {
                rust: renamed(wire, rust, Ident::camel),
                before: before.clone(),
            };
            let values = variants.iter().map(|one| (one.wire.clone(), value(&one.name, &one.wire, &one.renamed_from)));
            TypeKindShape::Enum { open: *open, values: values.collect() }
        }
        TypeKind::Union { tag, variants, open } => {
            let alternatives = variants.iter().map(|one| {
                let payload = one.payload.and_then(|id| types.get(id)).map(|found| found.name.plain().to_owned());
                let rust = renamed(&one.wire, &one.name, Ident::camel);
                let about = ValueShape { rust, before: one.renamed_from.clone() };
                (one.wire.clone(), AlternativeShape { payload, about })
            });
            TypeKindShape::Union { tag: tag.clone(), open: *open, alternatives: alternatives.collect() }
        }
    };
    Some(TypeShape { kind, sensitive: definition.sensitive, retired: retired(types, &definition.retired) })
}

fn retired(types: &TypeDefinitions, retired: &[Retired]) -> BTreeMap<String, Option<StoredType>> {
    retired.iter().map(|one| (one.wire.clone(), one.ty.as_ref().map(|found| ty(types, found)))).collect()
}

fn attribute(types: &TypeDefinitions, attribute: &Attribute) -> AttributeShape {
    AttributeShape {
        ty: ty(types, &attribute.ty),
        optional: attribute.optional,
        default: attribute.default.as_ref().map(|default| literal(types, &attribute.ty, default)),
        stored: attribute.in_key.is_none(),
        sensitive: attribute.sensitive,
        rust: renamed(&attribute.wire, &attribute.field, Ident::snake),
        before: attribute.renamed_from.clone(),
    }
}

/// Returns the name in Rust, unless it is the one that follows from the stored name.
fn renamed(stored: &str, rust: &Ident, usual: fn(&str) -> Option<Ident>) -> Option<String> {
    match usual(stored) {
        Some(usual) if usual == *rust => None,
        _ => Some(rust.plain().to_owned()),
    }
}

/// Returns the type that values are stored as.
fn ty(types: &TypeDefinitions, ty: &Type) -> StoredType {
    let of = |inner: &Type| Box::new(self::ty(types, inner));
    match ty {
        Type::String => StoredType::String,
        Type::Bool => StoredType::Bool,
        Type::Integer(integer) => StoredType::Integer(*integer),
        Type::F32 => StoredType::F32,
        Type::F64 => StoredType::F64,
        Type::Decimal => StoredType::Decimal,
        Type::Bytes => StoredType::Bytes,
        Type::Uuid => StoredType::Uuid,
        Type::Timestamp(precision) => StoredType::Timestamp(*precision),
        Type::DateTime(precision) => StoredType::DateTime(*precision),
        Type::EpochSeconds => StoredType::EpochSeconds,
        Type::EpochMillis => StoredType::EpochMillis,
        Type::Date => StoredType::Date,
        Type::Json => StoredType::Json,
        Type::List(inner) => StoredType::List(of(inner)),
        Type::Set(inner) => StoredType::Set(of(inner)),
        Type::Map(inner) => StoredType::Map(of(inner)),
        Type::Named(id) => {
            StoredType::Named(types.get(*id).map(|named| named.name.plain().to_owned()).unwrap_or_default())
        }
        Type::Mapped { stored, .. } => self::ty(types, stored),
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
fn computed(types: &TypeDefinitions, entity: &Entity, key: &ComputedKey) -> KeyShape {
    let number = key.kind == KeyKind::Number;
    let piece = |segment: &Segment| match segment {
        Segment::Literal(text) => Piece::Literal(text.clone()),
        Segment::Shard(total) => Piece::Shard(*total),
        Segment::Part(part) => {
            let attribute = &entity.attributes[part.attribute];
            // A number key is a copy of the number, which has no width.
            let form = if number { String::new() } else { form(attribute, part) };
            Piece::Part { attribute: attribute.wire.clone(), form, absent: part.absent.clone() }
        }
    };
    KeyShape {
        template: key.template.iter().map(piece).collect(),
        number,
        when: key.when.as_ref().map(|found| when(types, entity, found)),
    }
}

/// Returns the form of a part: integers and epochs have a number of digits, whether the schema writes it or not.
fn form(attribute: &Attribute, part: &TemplatePart) -> String {
    match (part.form, attribute.ty.stored()) {
        (PartForm::Usual, Type::Integer(integer)) => Integer::digits(*integer).to_string(),
        (PartForm::Usual, Type::EpochSeconds) => "10".to_owned(),
        (PartForm::Usual, Type::EpochMillis) => "13".to_owned(),
        (PartForm::Usual, _) => String::new(),
        (PartForm::Width(width), _) => width.to_string(),
        (PartForm::Plain, _) => "plain".to_owned(),
        (PartForm::Lower, _) => "lower".to_owned(),
        (PartForm::Bucket(bucket), _) => bucket.name().to_owned(),
    }
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
