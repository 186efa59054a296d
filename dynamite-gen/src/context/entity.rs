//! An entity: its struct, repository and update, with its keys, indexes and views.

use serde::Serialize;

use super::computed_key::{self, KeyFunctionContext, TemplateContext};
use super::discriminator::WriteContext;
use super::index::{self, IndexContext};
use super::key::{self, KeyContext};
use super::key_constants::{self, KeyConstantContext};
use super::query::{self, QueryContext};
use super::scope::EntityScope;
use super::sparse_setter::{self, SetterContext};
use super::structs::{self, StructContext};
use super::timestamps::{self, TimestampsContext};
use super::view::{self, ViewContext};
use super::{discriminator, docs, literal, rust_code};
use crate::model::AttributeId;

/// An entity of a table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EntityContext {
    pub(crate) body: StructContext,
    pub(crate) key: KeyContext,
    pub(crate) repository: String,
    pub(crate) update: String,
    /// The table in words: "table `orders`".
    pub(crate) origin: String,
    pub(crate) templates: Vec<TemplateContext>,
    pub(crate) key_functions: Vec<KeyFunctionContext>,
    /// The fields that are written: `email("email")`.
    pub(crate) writes: Vec<String>,
    /// The discriminator, if it is written separately.
    pub(crate) discriminator_write: Option<WriteContext>,
    /// The statements that write the computed keys.
    pub(crate) computed_writes: Vec<String>,
    /// The literals of all attributes on the wire.
    pub(crate) attributes: Vec<String>,
    /// The constants of the computed keys of indexes.
    pub(crate) key_constants: Vec<KeyConstantContext>,
    /// The literals of the attributes on the wire that have a default.
    pub(crate) defaults: Vec<String>,
    /// The literals of the attributes on the wire that were removed.
    pub(crate) retired: Vec<String>,
    pub(crate) lock: Option<LockContext>,
    pub(crate) query: QueryContext,
    pub(crate) indexes: Vec<IndexContext>,
    /// The setters of attributes that feed index keys.
    pub(crate) setters: Vec<SetterContext>,
    pub(crate) views: Vec<ViewContext>,
    pub(crate) expires: Option<ExpiresContext>,
    pub(crate) timestamps: Option<TimestampsContext>,
}

/// The structs that have the time at which their items expire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ExpiresContext {
    pub(crate) names: Vec<String>,
    /// The literal of the attribute.
    pub(crate) wire: String,
}

/// The optimistic lock of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LockContext {
    /// The literal of its attribute.
    pub(crate) wire: String,
    pub(crate) field: String,
    pub(crate) ty: String,
    /// The expression for the revision of an item that has none.
    pub(crate) absent: Option<String>,
}

/// Returns the context of an entity.
pub(super) fn context(scope: EntityScope<'_>) -> EntityContext {
    let entity = scope.entity;
    let indexes: Vec<_> = scope.read_indexes().map(|index| index::context(scope, index)).collect();
    let mut context = EntityContext {
        body: structs::entity(scope, docs::entity(scope)),
        key: key::context(scope, &indexes),
        repository: entity.name.suffixed("Repository").as_str().to_owned(),
        update: entity.name.suffixed("Update").as_str().to_owned(),
        origin: docs::table(scope.table),
        templates: computed_key::templates(scope),
        key_functions: computed_key::functions(scope),
        writes: writes(scope),
        discriminator_write: discriminator::write(scope),
        computed_writes: entity.computed.ids().map(|key| computed_key::write(scope, key)).collect(),
        attributes: attributes(scope),
        key_constants: key_constants::contexts(scope),
        defaults: defaults(scope),
        retired: entity.retired.iter().map(|retired| rust_code::string(&retired.wire)).collect(),
        lock: entity.lock.map(|lock| self::lock(scope, lock)),
        query: query::of_table(scope),
        indexes,
        setters: entity.groups.iter().map(|group| sparse_setter::context(scope, group)).collect(),
        views: entity.views.iter().map(|view| view::context(scope, view)).collect(),
        expires: None,
        timestamps: timestamps::context(scope),
    };
    context.expires = entity.ttl.map(|ttl| ExpiresContext {
        names: context.structs().filter(|body| body.expires).map(|body| body.name.clone()).collect(),
        wire: rust_code::string(&entity.attributes[ttl].wire),
    });
    context
}

impl EntityContext {
    /// Returns the names of the data types of the entity, which a derive of the configuration can select.
    pub(super) fn data_types(&self) -> impl Iterator<Item = &str> {
        self.structs().map(|body| body.name.as_str()).chain(std::iter::once(self.key.name.as_str()))
    }

    fn structs(&self) -> impl Iterator<Item = &StructContext> {
        let projections = self.indexes.iter().filter_map(|index| index.projection.as_ref());
        let views = self.views.iter().flat_map(|view| std::iter::once(&view.root).chain(&view.parts));
        let arguments = self.setters.iter().filter_map(|setter| setter.argument.as_ref());
        std::iter::once(&self.body).chain(projections).chain(views).chain(arguments)
    }
}

fn writes(scope: EntityScope<'_>) -> Vec<String> {
    let stored = scope.entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
    stored.map(|attribute| format!("{}({})", attribute.field, rust_code::string(&attribute.wire))).collect()
}

fn attributes(scope: EntityScope<'_>) -> Vec<String> {
    let stored = scope.entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
    let stored = stored.map(|attribute| rust_code::string(&attribute.wire));
    let discriminator = discriminator::write(scope).map(|write| write.wire);
    let computed = scope.entity.computed.iter().map(|key| rust_code::string(&key.wire));
    stored.chain(discriminator).chain(computed).collect()
}

fn defaults(scope: EntityScope<'_>) -> Vec<String> {
    let stored = scope.entity.attributes.iter().filter(|attribute| attribute.in_key.is_none());
    stored.filter(|attribute| attribute.default.is_some()).map(|attribute| rust_code::string(&attribute.wire)).collect()
}

fn lock(scope: EntityScope<'_>, lock: AttributeId) -> LockContext {
    let attribute = &scope.entity.attributes[lock];
    LockContext {
        wire: rust_code::string(&attribute.wire),
        field: attribute.field.as_str().to_owned(),
        ty: rust_code::ty(scope.module.types, &attribute.ty),
        absent: attribute
            .default
            .as_ref()
            .map(|default| literal::expression(scope.module.types, &attribute.ty, default)),
    }
}
