//! The tables of a run, as every stage after lowering reads them: references resolved, templates parsed, names fixed.
//!
//! Nothing here can fail or be ambiguous any more, and nothing here knows of YAML or of positions. Attributes, computed
//! keys and types are referred to by typed ids: their index in the list that declares them.

mod attribute;
mod documents;
mod entity;
mod id;
mod index;
mod key;
mod key_form;
mod literal;
mod multi_entity;
mod sensitive;
mod settings;
mod sparse;
mod table;
mod types;
mod update_group;
mod view;

pub(crate) use attribute::{Access, Attribute};
pub(crate) use entity::{Entity, PreserveUnknown, Timestamps};
pub(crate) use id::{AttributeId, ComputedKeyId, EntityId, GroupId, Id, IdVec, IndexId, TypeId, VariantId, each_once};
pub(crate) use index::{FieldSource, Index, IndexField, IndexItem};
pub(crate) use key::{
    Bucket, ComputedKey, KeyAttribute, KeyKind, KeyParameter, KeySource, PartForm, Segment, TemplatePart, independent,
};
pub(crate) use key_form::{FormPart, form};
pub(crate) use literal::Literal;
pub(crate) use multi_entity::{Collection, CommonAttribute, CommonKey, EntityFilter, FilterTest};
pub(crate) use settings::{Capacity, Encryption, Recovery, StreamView, TableClass, TableSettings};
pub(crate) use sparse::{Comparison, When};
pub(crate) use table::{Projection, Stage, Table, TableIndex};
pub(crate) use types::{
    Integer, Precision, Retired, Type, TypeDefinition, TypeDefinitions, TypeKind, TypesModule, UnionVariant, Variant,
    reachable,
};
pub(crate) use update_group::Group;
pub(crate) use view::{View, ViewField, ViewFieldKind, ViewStruct};

/// All tables of one run, sorted by the name of their module.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) tables: Vec<Table>,
    /// The files of types alone, sorted by the name of their module.
    pub(crate) shared: Vec<TypesModule>,
}
