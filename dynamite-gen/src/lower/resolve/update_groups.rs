//! Attributes that can only be set together, because they feed the same index keys.

use std::collections::BTreeSet;

use crate::model::{
    Access, Attribute, AttributeId, ComputedKey, ComputedKeyId, Group, GroupId, IdVec, KeySource, Timestamps, When,
};
use crate::naming::Ident;

use super::entity::SpecialAttributes;

/// Finds the groups.
///
/// `used` are the key attributes of all indexes, `key_parts` the attributes of the table's own key. Keys that are made of
/// `times` are in no group: every write sets them.
pub(crate) fn resolve(
    attributes: &IdVec<AttributeId, Attribute>,
    computed: &IdVec<ComputedKeyId, ComputedKey>,
    used: &[KeySource],
    key_parts: &[AttributeId],
    times: Timestamps,
) -> IdVec<GroupId, Group> {
    let mut joined = Joined::new(attributes);
    let used = computed.enumerate().filter(|(id, _)| used.contains(&KeySource::Computed(*id)));
    let inputs = used.filter_map(|(id, key)| Inputs::of(id, key, key_parts));
    let inputs: Vec<Inputs> =
        inputs.filter(|inputs| !times.iter().any(|time| inputs.attributes.contains(&time))).collect();
    for inputs in &inputs {
        joined.join(&inputs.attributes);
    }
    let roots: BTreeSet<AttributeId> = inputs.iter().map(|inputs| joined.root(inputs.first)).collect();
    let members: BTreeSet<AttributeId> = inputs.iter().flat_map(|inputs| inputs.attributes.iter().copied()).collect();
    let group = |root: AttributeId| {
        let own: Vec<AttributeId> = members.iter().copied().filter(|id| joined.root(*id) == root).collect();
        Group {
            setter: Ident::joined("set_", own.iter().map(|id| &attributes[*id].field), "_and_"),
            attributes: own,
            computed: inputs
                .iter()
                .filter(|inputs| joined.root(inputs.first) == root)
                .map(|inputs| inputs.key)
                .collect(),
        }
    };
    roots.into_iter().map(group).collect()
}

/// Sets how an update may change each attribute.
pub(crate) fn set_access(
    attributes: &mut IdVec<AttributeId, Attribute>,
    groups: &IdVec<GroupId, Group>,
    key_parts: &[AttributeId],
    special: SpecialAttributes,
) {
    for id in attributes.ids() {
        let group = groups.find(|group| group.attributes.contains(&id));
        attributes[id].access = match group {
            _ if key_parts.contains(&id) => Access::Key,
            Some(group) => Access::Group(group),
            None if special.lock == Some(id) => Access::Lock,
            None if special.timestamps.iter().any(|time| time == id) => Access::Time,
            None => Access::Settable,
        };
    }
}

/// The attributes that a computed key is made from besides the table's own key: its parts, and those that its condition
/// reads. There is at least one.
struct Inputs {
    key: ComputedKeyId,
    first: AttributeId,
    /// In schema order, with the first.
    attributes: Vec<AttributeId>,
}

impl Inputs {
    fn of(id: ComputedKeyId, key: &ComputedKey, key_parts: &[AttributeId]) -> Option<Self> {
        let condition = key.when.as_ref().map(When::attributes).unwrap_or_default();
        let all: BTreeSet<AttributeId> = key.parts().into_iter().chain(condition).collect();
        let attributes: Vec<AttributeId> = all.into_iter().filter(|id| !key_parts.contains(id)).collect();
        Some(Inputs { key: id, first: attributes.first().copied()?, attributes })
    }
}

/// Disjoint sets of attributes. The first attribute stands for its set, so that groups come in the order of their first
/// members.
struct Joined(IdVec<AttributeId, AttributeId>);

impl Joined {
    fn new(attributes: &IdVec<AttributeId, Attribute>) -> Self {
        Joined(attributes.ids().collect())
    }

    /// Returns the attribute that stands for the set of another.
    fn root(&self, mut id: AttributeId) -> AttributeId {
        while self.0[id] != id {
            id = self.0[id];
        }
        id
    }

    /// Joins the sets of some attributes.
    fn join(&mut self, all: &[AttributeId]) {
        for pair in all.windows(2) {
            let (a, b) = (self.root(pair[0]), self.root(pair[1]));
            self.0[a.max(b)] = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Comparison, Id, KeyKind, Literal, Segment, Type};

    fn attributes(names: &[&str]) -> IdVec<AttributeId, Attribute> {
        let one = |name: &&str| {
            Some(Attribute {
                wire: (*name).to_owned(),
                field: Ident::snake(name)?,
                constant: Ident::constant(name)?,
                ty: Type::String,
                optional: false,
                default: None,
                doc: None,
                access: Access::Settable,
                in_key: None,
                sensitive: false,
            })
        };
        names.iter().filter_map(one).collect()
    }

    fn computed(parts: &[usize], when: Option<usize>) -> Option<ComputedKey> {
        let condition = |attribute| When::Compare {
            attribute: AttributeId::from_index(attribute),
            comparison: Comparison::Equal,
            literal: Literal::Text(String::new()),
        };
        Some(ComputedKey {
            wire: String::new(),
            function: Ident::snake("key")?,
            kind: KeyKind::String,
            template: parts
                .iter()
                .map(|attribute| Segment::Part { attribute: AttributeId::from_index(*attribute), width: None })
                .collect(),
            when: when.map(condition),
            optional: when.is_some(),
        })
    }

    fn found(
        keys: &[Option<ComputedKey>],
        used: &[usize],
        key_parts: &[usize],
    ) -> Vec<(String, Vec<usize>, Vec<usize>)> {
        let keys: IdVec<ComputedKeyId, ComputedKey> = keys.iter().flatten().cloned().collect();
        let used: Vec<KeySource> =
            used.iter().map(|index| KeySource::Computed(ComputedKeyId::from_index(*index))).collect();
        let key_parts: Vec<AttributeId> = key_parts.iter().map(|index| AttributeId::from_index(*index)).collect();
        let indexes = |group: Group| {
            let attributes = group.attributes.into_iter().map(Id::index).collect();
            (group.setter.to_string(), attributes, group.computed.into_iter().map(Id::index).collect())
        };
        let groups = resolve(&attributes(&["a", "b", "c", "d", "e"]), &keys, &used, &key_parts, Timestamps::default());
        groups.into_iter().map(indexes).collect()
    }

    #[test]
    fn a_template_and_its_condition_belong_together() {
        let groups = found(&[computed(&[3, 1], Some(2))], &[0], &[]);
        assert_eq!(groups, [("set_b_and_c_and_d".to_owned(), vec![1, 2, 3], vec![0])]);
    }

    #[test]
    fn keys_join_through_a_shared_attribute() {
        let keys = [computed(&[4, 3], None), computed(&[0, 1], None), computed(&[1, 2], None)];
        let groups = found(&keys, &[0, 1, 2], &[]);
        assert_eq!(groups[0], ("set_a_and_b_and_c".to_owned(), vec![0, 1, 2], vec![1, 2]));
        assert_eq!(groups[1], ("set_d_and_e".to_owned(), vec![3, 4], vec![0]));
    }

    #[test]
    fn parts_of_the_tables_key_do_not_count() {
        assert_eq!(found(&[computed(&[0], Some(2))], &[0], &[0]), [("set_c".to_owned(), vec![2], vec![0])]);
        assert!(found(&[computed(&[0], None)], &[0], &[0]).is_empty());
    }

    #[test]
    fn keys_of_no_index_make_no_group() {
        assert!(found(&[computed(&[0, 1], None)], &[], &[]).is_empty());
    }
}
