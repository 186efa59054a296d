//! Attributes that can only be set together, because they feed the same index keys.

use std::collections::BTreeSet;

use crate::model::{Access, Attribute, ComputedKey, Group, KeySource};
use crate::naming::Ident;

/// Finds the groups.
///
/// `used` are the key attributes of all indexes, `key_parts` the attributes of the table's own key.
pub(super) fn groups(
    attributes: &[Attribute],
    computed: &[ComputedKey],
    used: &[KeySource],
    key_parts: &[usize],
) -> Vec<Group> {
    let mut joined = Joined::new(attributes.len());
    let inputs: Vec<(usize, Vec<usize>)> = (0..computed.len())
        .filter(|at| used.contains(&KeySource::Computed(*at)))
        .map(|at| (at, inputs(&computed[at], key_parts)))
        .filter(|(_, inputs)| !inputs.is_empty())
        .collect();
    for (_, inputs) in &inputs {
        joined.join(inputs);
    }
    let roots: BTreeSet<usize> = inputs.iter().map(|(_, inputs)| joined.root(inputs[0])).collect();
    let members: BTreeSet<usize> = inputs.iter().flat_map(|(_, inputs)| inputs.iter().copied()).collect();
    let group = |root: usize| {
        let own: Vec<usize> = members.iter().copied().filter(|at| joined.root(*at) == root).collect();
        Group {
            setter: Ident::joined("set_", own.iter().map(|at| &attributes[*at].field), "_and_"),
            attributes: own,
            computed: inputs.iter().filter(|(_, i)| joined.root(i[0]) == root).map(|(at, _)| *at).collect(),
        }
    };
    roots.into_iter().map(group).collect()
}

/// How an update may change each attribute.
pub(super) fn access(attributes: &mut [Attribute], groups: &[Group], key_parts: &[usize], lock: Option<usize>) {
    for (at, attribute) in attributes.iter_mut().enumerate() {
        let group = groups.iter().position(|group| group.attributes.contains(&at));
        attribute.access = match group {
            _ if key_parts.contains(&at) => Access::Key,
            Some(group) => Access::Group(group),
            None if lock == Some(at) => Access::Lock,
            None => Access::Settable,
        };
    }
}

/// What a computed key is made from besides the table's own key: its parts, and what its condition reads.
fn inputs(key: &ComputedKey, key_parts: &[usize]) -> Vec<usize> {
    let condition = key.when.as_ref().map(|when| when.attributes()).unwrap_or_default();
    let all: BTreeSet<usize> = key.parts().into_iter().chain(condition).collect();
    all.into_iter().filter(|at| !key_parts.contains(at)).collect()
}

/// Sets of attributes; the smallest one stands for its set, so that groups come in the order of their first members.
struct Joined(Vec<usize>);

impl Joined {
    fn new(count: usize) -> Self {
        Joined((0..count).collect())
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, all: &[usize]) {
        for pair in all.windows(2) {
            let (a, b) = (self.root(pair[0]), self.root(pair[1]));
            self.0[a.max(b)] = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Comparison, KeyKind, Literal, Segment, Type, When};

    fn attributes(names: &[&str]) -> Vec<Attribute> {
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
            })
        };
        names.iter().filter_map(one).collect()
    }

    fn computed(parts: &[usize], when: Option<usize>) -> Option<ComputedKey> {
        let condition = |attribute| When::Compare {
            attribute,
            comparison: Comparison::Equal,
            literal: Literal::Text(String::new()),
        };
        Some(ComputedKey {
            wire: String::new(),
            function: Ident::snake("key")?,
            kind: KeyKind::String,
            template: parts.iter().map(|attribute| Segment::Part { attribute: *attribute, width: None }).collect(),
            when: when.map(condition),
            optional: when.is_some(),
        })
    }

    fn found(
        keys: &[Option<ComputedKey>],
        used: &[usize],
        key_parts: &[usize],
    ) -> Vec<(String, Vec<usize>, Vec<usize>)> {
        let keys: Vec<ComputedKey> = keys.iter().flatten().cloned().collect();
        let used: Vec<KeySource> = used.iter().map(|at| KeySource::Computed(*at)).collect();
        let groups = groups(&attributes(&["a", "b", "c", "d", "e"]), &keys, &used, key_parts);
        groups.into_iter().map(|g| (g.setter.to_string(), g.attributes, g.computed)).collect()
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
