//! Indexes of a table that its schema does not declare.

use super::findings::Text;
use crate::diagnostic::codes;
use crate::model::{Entity, KeyKind, Table, Type, TypeDefinitions, TypeKind};
use crate::physical::{PhysicalIndex, PhysicalTable, Status};

/// Returns what an index means for the items that code writes: DynamoDB refuses one whose attribute has another type than
/// the key of an index, whoever declares that index.
pub(super) fn of_undeclared(table: &Table, found: &PhysicalTable, name: &str) -> Text {
    let index = found.indexes.get(name);
    if index.is_some_and(|index| index.status == Status::Deleting) {
        let message = format!("the index `{name}`, which the schema does not declare, is being deleted");
        return Text::new(codes::IN_TRANSITION, message, "compare again when it is gone");
    }
    let is_local = index.is_some_and(|index| index.local);
    if let Some(conflict) = index.and_then(|index| conflict(table, found, index)) {
        let message = format!("the index `{name}`, which the schema does not declare, has the key {conflict}");
        let help = match is_local {
            false => "DynamoDB refuses writes of such items: remove the index, or change the type in the schema",
            true => {
                "DynamoDB refuses writes of such items, and a local index can't be removed: change the type in the \
                 schema, or create another table"
            }
        };
        return Text::new(codes::OTHER_INDEX_KEY, message, help);
    }
    let message = format!("the table has an index `{name}`, which the schema does not declare");
    let help = match is_local {
        false => "each write pays for it, and it can throttle the table: declare it, or remove it",
        true => "each write pays for it, and a local index can't be removed: declare it, or create another table",
    };
    Text::new(codes::UNDECLARED_INDEX, message, help)
}

/// Describes the first key of an index that an entity writes with another type: `rank` (S), and `Player` writes it as N.
/// The table's own key has findings of its own.
fn conflict(table: &Table, found: &PhysicalTable, index: &PhysicalIndex) -> Option<String> {
    let mut keys = index.keys.all().filter(|key| !found.keys.all().any(|own| own.name == key.name));
    keys.find_map(|key| {
        let wanted = key_type(key.kind);
        let mut entities = table.entities.iter();
        entities.find_map(|entity| {
            let written = written_type(table, entity, &key.name).filter(|written| *written != wanted)?;
            Some(format!("`{}` ({wanted}), but `{}` writes it as {written}", key.name, entity.name.plain()))
        })
    })
}

/// Returns DynamoDB's type of what an entity writes under a name, if that is known.
fn written_type(table: &Table, entity: &Entity, name: &str) -> Option<&'static str> {
    if table.discriminator.as_deref() == Some(name) {
        return Some("S");
    }
    let mut stored = entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
    if let Some(attribute) = stored.find(|attribute| attribute.wire == name) {
        return type_name(&table.types, &attribute.ty);
    }
    entity.computed.iter().find(|key| key.wire == name).map(|key| key_type(key.kind))
}

fn key_type(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::String => "S",
        KeyKind::Number => "N",
        KeyKind::Binary => "B",
    }
}

/// Returns DynamoDB's name of the type of a value; `None` if the value decides it.
fn type_name(types: &TypeDefinitions, ty: &Type) -> Option<&'static str> {
    Some(match ty.stored() {
        Type::String | Type::Uuid | Type::Timestamp(_) | Type::DateTime(_) | Type::Date => "S",
        Type::Integer(_) | Type::F32 | Type::F64 | Type::Decimal | Type::EpochSeconds | Type::EpochMillis => "N",
        Type::Bytes => "B",
        Type::Bool => "BOOL",
        Type::List(_) => "L",
        Type::Map(_) => "M",
        Type::Set(element) => match type_name(types, element)? {
            "N" => "NS",
            "B" => "BS",
            _ => "SS",
        },
        Type::Named(id) => match &types.get(*id)?.kind {
            TypeKind::Enum { .. } => "S",
            TypeKind::Struct(_) | TypeKind::Union { .. } => "M",
            TypeKind::Alias(_) => return None,
        },
        Type::Json | Type::Mapped { .. } => return None,
    })
}
