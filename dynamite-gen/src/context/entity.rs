//! An entity: its struct, repository and update, with its keys, indexes and views.

use serde::Serialize;

use super::computed_key::{self, ComputedKeyContext};
use super::index::{self, IndexContext};
use super::key::{self, KeyContext};
use super::query::{self, QueryContext};
use super::scope::EntityScope;
use super::sparse_setter::{self, SetterContext};
use super::structs::{self, StructContext};
use super::view::{self, ViewContext};
use super::write::{self, WriteContext};
use super::{discriminator, docs, rust_code};
use crate::model::AttributeId;

/// An entity of a table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EntityContext {
    pub(crate) body: StructContext,
    pub(crate) key: KeyContext,
    pub(crate) repository: String,
    pub(crate) update: String,
    /// The origin in words: "table `orders`".
    pub(crate) origin: String,
    pub(crate) computed: Vec<ComputedKeyContext>,
    /// The discriminator, if it is written separately.
    pub(crate) discriminator_write: Option<WriteContext>,
    /// The computed keys as they are written.
    pub(crate) computed_writes: Vec<WriteContext>,
    /// The literals of all attributes on the wire.
    pub(crate) attributes: Vec<String>,
    pub(crate) lock: Option<LockContext>,
    pub(crate) query: QueryContext,
    pub(crate) indexes: Vec<IndexContext>,
    /// The setters of attributes that feed index keys.
    pub(crate) setters: Vec<SetterContext>,
    pub(crate) views: Vec<ViewContext>,
}

/// The optimistic lock of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LockContext {
    /// The literal of its attribute.
    pub(crate) wire: String,
    pub(crate) field: String,
    pub(crate) ty: String,
}

/// Returns the context of an entity.
pub(super) fn context(scope: EntityScope<'_>) -> EntityContext {
    let (table, entity) = (scope.table, scope.entity);
    let indexes: Vec<_> = entity.indexes.iter().map(|index| index::context(scope, index)).collect();
    EntityContext {
        body: structs::entity(scope, docs::entity(table, entity)),
        key: key::context(scope, &indexes),
        repository: entity.name.suffixed("Repository").as_str().to_owned(),
        update: entity.name.suffixed("Update").as_str().to_owned(),
        origin: format!("table {}", docs::code(&table.name)),
        computed: entity.computed.ids().map(|key| computed_key::context(scope, key)).collect(),
        discriminator_write: discriminator::write(scope),
        computed_writes: entity.computed.ids().map(|key| write::computed(scope, key)).collect(),
        attributes: attributes(scope),
        lock: entity.lock.map(|lock| self::lock(scope, lock)),
        query: query::of_table(scope),
        indexes,
        setters: entity.groups.iter().map(|group| sparse_setter::context(scope, group)).collect(),
        views: entity.views.iter().map(|view| view::context(scope, view)).collect(),
    }
}

impl EntityContext {
    /// Returns the names of the data types of the entity, which a derive of the configuration can select.
    pub(super) fn data_types(&self) -> impl Iterator<Item = &str> {
        let projections = self.indexes.iter().filter_map(|index| index.projection.as_ref());
        let views = self.views.iter().flat_map(|view| std::iter::once(&view.root).chain(&view.parts));
        let structs = std::iter::once(&self.body).chain(projections).chain(views);
        structs.map(|body| body.name.as_str()).chain(std::iter::once(self.key.name.as_str()))
    }
}

fn attributes(scope: EntityScope<'_>) -> Vec<String> {
    let stored = scope.entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
    let stored = stored.map(|attribute| rust_code::string(&attribute.wire));
    let discriminator = discriminator::write(scope).map(|write| write.wire);
    let computed = scope.entity.computed.iter().map(|key| rust_code::string(&key.wire));
    stored.chain(discriminator).chain(computed).collect()
}

fn lock(scope: EntityScope<'_>, lock: AttributeId) -> LockContext {
    let attribute = &scope.entity.attributes[lock];
    LockContext {
        wire: rust_code::string(&attribute.wire),
        field: attribute.field.as_str().to_owned(),
        ty: rust_code::ty(scope.module.types, &attribute.ty),
    }
}
