//! The attribute that tells the entities of a table apart.

use serde::Serialize;

use super::rust_code::string;
use super::scope::EntityScope;
use crate::model::{Entity, Index, Projection, Table};

/// The discriminator of a table: the constant `DISCRIMINATOR`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DiscriminatorContext {
    /// The literal of the attribute.
    pub(crate) attribute: String,
    /// The literals of each stored value and its entity.
    pub(crate) entities: Vec<[String; 2]>,
}

/// An attribute that is written.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WriteContext {
    /// The literal of its name.
    pub(crate) wire: String,
    /// The expression of its value.
    pub(crate) value: String,
}

/// Returns the discriminator of a table, if it has one.
pub(super) fn context(table: &Table) -> Option<DiscriminatorContext> {
    let attribute = string(table.discriminator.as_deref()?);
    let pair = |entity: &Entity| Some([string(entity.kind.as_deref()?), string(entity.name.plain())]);
    Some(DiscriminatorContext { attribute, entities: table.entities.iter().filter_map(pair).collect() })
}

/// Returns the discriminator of an entity and its value as a macro takes them, if its table has one.
pub(super) fn value(scope: EntityScope<'_>) -> Option<String> {
    let value = string(scope.entity.kind.as_deref()?);
    Some(format!("DISCRIMINATOR = {value}"))
}

/// Returns the attribute that an entity writes for the discriminator, unless that is one of its keys.
pub(super) fn write(scope: EntityScope<'_>) -> Option<WriteContext> {
    let attribute = scope.table.discriminator.as_deref()?;
    if scope.entity.computed.iter().any(|key| key.wire == attribute) {
        return None;
    }
    Some(WriteContext { wire: string(attribute), value: string(scope.entity.kind.as_deref()?) })
}

/// Returns whether an index projects the discriminator.
pub(super) fn is_projected(table: &Table, index: &Index) -> bool {
    let Some(name) = &table.discriminator else { return false };
    let physical = &table.indexes[index.id];
    let keys = physical.partition_key.iter().chain(&physical.sort_key);
    let mut keys = keys.chain(std::iter::once(&table.partition_key)).chain(&table.sort_key);
    let listed = match &physical.projection {
        Projection::All => true,
        Projection::KeysOnly => false,
        Projection::Include(names) => names.contains(name),
    };
    listed || keys.any(|key| key.name == *name)
}
