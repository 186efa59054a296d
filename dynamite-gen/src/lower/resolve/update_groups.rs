//! Attributes that can only be set together, because they feed the same index keys.

mod named;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Access, Attribute, AttributeId, ComputedKey, ComputedKeyId, Group, GroupId, IdVec, KeyParameter, KeySource,
    Timestamps, When,
};
use crate::naming::Ident;
use crate::schema::{GroupText, Section};
use crate::yaml::Path;

use super::catalog::Catalog;

use super::entity::SpecialAttributes;

/// Finds the groups.
///
/// `used` are the key attributes of all indexes, `own` is what the table's own key is made of. Keys that are made of `times`
/// are in no group: every write sets them.
pub(crate) fn resolve(
    attributes: &IdVec<AttributeId, Attribute>,
    computed: &IdVec<ComputedKeyId, ComputedKey>,
    used: &[KeySource],
    own: &[KeyParameter],
    times: Timestamps,
) -> IdVec<GroupId, Group> {
    let mut joined = Joined::new(attributes);
    let used = computed.enumerate().filter(|(id, _)| used.contains(&KeySource::Computed(*id)));
    let inputs = used.filter_map(|(id, key)| Inputs::of(id, key, own));
    let inputs: Vec<Inputs> =
        inputs.filter(|inputs| !times.iter().any(|time| inputs.attributes.contains(&time))).collect();
    for inputs in &inputs {
        joined.join(&inputs.attributes);
    }
    let roots: BTreeSet<AttributeId> = inputs.iter().map(|inputs| joined.root(inputs.first)).collect();
    let members: BTreeSet<AttributeId> = inputs.iter().flat_map(|inputs| inputs.attributes.iter().copied()).collect();
    let group = |root: AttributeId| {
        let own: Vec<AttributeId> = members.iter().copied().filter(|id| joined.root(*id) == root).collect();
        let name = Ident::joined("", own.iter().map(|id| &attributes[*id].field), "_and_");
        Group {
            setter: name.prefixed("set_"),
            name,
            attributes: own,
            argument: None,
            doc: None,
            computed: inputs
                .iter()
                .filter(|inputs| joined.root(inputs.first) == root)
                .map(|inputs| inputs.key)
                .collect(),
        }
    };
    roots.into_iter().map(group).collect()
}

/// Names the groups as the schema does, and decides which of them are set with a struct: those whose attributes could be
/// confused by their positions, because they are more than two, or of one type in Rust.
///
/// Returns the entries of the schema that name groups.
pub(crate) fn name<'t>(
    catalog: &Catalog,
    entity: &Ident,
    names: &'t Section<GroupText>,
    groups: &mut IdVec<GroupId, Group>,
) -> BTreeMap<GroupId, &'t Path> {
    let named = named::apply(catalog, names, groups);
    for group in groups.iter_mut().filter(|group| needs_names(catalog, group)) {
        group.argument = Ident::camel(group.name.plain()).map(|name| entity.suffixed(name.plain()));
    }
    named
}

fn needs_names(catalog: &Catalog, group: &Group) -> bool {
    let attribute = |id: AttributeId| &catalog.attributes[id].model;
    match group.attributes[..] {
        [first, second] => {
            let (first, second) = (attribute(first), attribute(second));
            first.optional == second.optional && first.ty.is_same_in_rust(&second.ty)
        }
        _ => group.attributes.len() > 2,
    }
}

/// Sets how an update may change each attribute.
pub(crate) fn set_access(
    attributes: &mut IdVec<AttributeId, Attribute>,
    groups: &IdVec<GroupId, Group>,
    own: &[KeyParameter],
    special: SpecialAttributes,
) {
    for id in attributes.ids() {
        let group = groups.find(|group| group.attributes.contains(&id));
        attributes[id].access = match group {
            _ if feeds(own, id) => Access::Key,
            Some(group) => Access::Group(group),
            None if special.lock == Some(id) => Access::Lock,
            None if special.timestamps.iter().any(|time| time == id) => Access::Time,
            None => Access::Settable,
        };
    }
}

/// Returns whether the table's own key is made from an attribute.
fn feeds(own: &[KeyParameter], id: AttributeId) -> bool {
    own.iter().any(|parameter| parameter.attribute == id)
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
    fn of(id: ComputedKeyId, key: &ComputedKey, own: &[KeyParameter]) -> Option<Self> {
        let condition = key.when.as_ref().map(When::attributes).unwrap_or_default();
        let all: BTreeSet<AttributeId> = key.parts().into_iter().chain(condition).collect();
        let attributes: Vec<AttributeId> = all.into_iter().filter(|id| !feeds(own, *id)).collect();
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
    use crate::model::{Comparison, Id, KeyKind, Literal, PartForm, Segment, TemplatePart, Type};

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
                renamed_from: None,
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
                .map(|attribute| {
                    Segment::Part(TemplatePart {
                        attribute: AttributeId::from_index(*attribute),
                        form: PartForm::Usual,
                        absent: None,
                    })
                })
                .collect(),
            when: when.map(condition),
            optional: when.is_some(),
        })
    }

    fn found(keys: &[Option<ComputedKey>], used: &[usize], own: &[usize]) -> Vec<(String, Vec<usize>, Vec<usize>)> {
        let keys: IdVec<ComputedKeyId, ComputedKey> = keys.iter().flatten().cloned().collect();
        let used: Vec<KeySource> =
            used.iter().map(|index| KeySource::Computed(ComputedKeyId::from_index(*index))).collect();
        let own: Vec<KeyParameter> =
            own.iter().map(|index| KeyParameter::of_attribute(AttributeId::from_index(*index))).collect();
        let indexes = |group: Group| {
            let attributes = group.attributes.into_iter().map(Id::index).collect();
            (group.setter.to_string(), attributes, group.computed.into_iter().map(Id::index).collect())
        };
        let groups = resolve(&attributes(&["a", "b", "c", "d", "e"]), &keys, &used, &own, Timestamps::default());
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
