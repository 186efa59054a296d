//! An entity: one kind of item.

use crate::naming::Ident;

use super::{
    Attribute, AttributeId, ComputedKey, ComputedKeyId, EntityFilter, Group, GroupId, IdVec, Index, KeyParameter,
    KeySource, Retired, View,
};

/// One kind of item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entity {
    /// `Order`; `OrderKey`, `OrderRepository`, `OrderUpdate`, `OrderQuery` are made from it.
    pub(crate) name: Ident,
    /// The value of the table's discriminator, if the table has one.
    pub(crate) kind: Option<String>,
    /// The tests that tell its items from those of other entities of the table.
    pub(crate) filter: EntityFilter,
    pub(crate) doc: Option<String>,
    /// In schema order.
    pub(crate) attributes: IdVec<AttributeId, Attribute>,
    /// Key attributes that are built from a template, in schema order.
    pub(crate) computed: IdVec<ComputedKeyId, ComputedKey>,
    pub(crate) partition_key: KeySource,
    pub(crate) sort_key: Option<KeySource>,
    /// What the table's own key is made of: the partition key's first, each once.
    pub(crate) key_parameters: Vec<KeyParameter>,
    /// In schema order.
    pub(crate) indexes: Vec<Index>,
    /// Attributes that can only be set together; see [`Group`]. In order of their first member.
    pub(crate) groups: IdVec<GroupId, Group>,
    pub(crate) views: Vec<View>,
    /// The attribute declared under `ttl:`.
    pub(crate) ttl: Option<AttributeId>,
    /// The attribute declared under `optimistic_lock:`.
    pub(crate) lock: Option<AttributeId>,
    /// The attributes declared under `timestamps:`.
    pub(crate) timestamps: Timestamps,
    /// Set if a field of the struct keeps attributes that nobody declared.
    pub(crate) preserve_unknown: Option<PreserveUnknown>,
    /// The attributes that were removed, in schema order.
    pub(crate) retired: Vec<Retired>,
}

/// The attributes that hold the times of writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timestamps {
    /// The time at which the item was created.
    pub(crate) created: Option<AttributeId>,
    /// The time at which the item was last written.
    pub(crate) updated: Option<AttributeId>,
}

impl Timestamps {
    /// Iterates over those that are declared.
    pub(crate) fn iter(self) -> impl Iterator<Item = AttributeId> {
        self.created.into_iter().chain(self.updated)
    }
}

/// The field that keeps attributes that nobody declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PreserveUnknown {
    /// Deserializing fills the field too. Otherwise, only reading an item does.
    pub(crate) deserialize: bool,
}

impl Entity {
    /// Returns the name in the item of a key attribute.
    pub(crate) fn wire_name(&self, source: &KeySource) -> &str {
        match source {
            KeySource::Attribute(id) => &self.attributes[*id].wire,
            KeySource::Computed(id) => &self.computed[*id].wire,
        }
    }

    /// Returns what has to be given for a key attribute, in order.
    pub(crate) fn parameters(&self, source: &KeySource) -> Vec<KeyParameter> {
        match source {
            KeySource::Attribute(id) => vec![KeyParameter::of_attribute(*id)],
            KeySource::Computed(id) => self.computed[*id].template_parts().map(KeyParameter::of_part).collect(),
        }
    }

    /// Returns the attributes that a key attribute is made of, in order, each once.
    pub(crate) fn parts(&self, source: &KeySource) -> Vec<AttributeId> {
        match source {
            KeySource::Attribute(id) => vec![*id],
            KeySource::Computed(id) => self.computed[*id].parts(),
        }
    }
}
