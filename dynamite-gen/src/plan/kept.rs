//! The indexes that schemas keep until they are removed, with what they need.

use std::collections::BTreeSet;

use super::keys::counterpart;
use super::steps::Tables;
use crate::snapshot::{EntityShape, KeyShape, Piece};

impl Tables<'_> {
    /// Writes what schemas that keep these indexes have to keep with them: ` and its key attribute `c``, or nothing.
    pub(super) fn kept_with(&self, indexes: &[&str]) -> String {
        let needed: Vec<String> = self.needed(indexes).into_iter().map(|name| format!("`{name}`")).collect();
        let whose = if indexes.len() == 1 { "its" } else { "their" };
        match needed.as_slice() {
            [] => String::new(),
            [one] => format!(" and {whose} key attribute {one}"),
            several => format!(" and {whose} key attributes {}", several.join(", ")),
        }
    }

    /// Returns the attributes that these indexes have as keys, and what their keys are made of, as far as an entity does not
    /// have it any more.
    fn needed(&self, indexes: &[&str]) -> BTreeSet<&str> {
        let mut needed = BTreeSet::new();
        for name in indexes {
            let Some(index) = self.before.physical.indexes.get(*name) else { continue };
            for (kind, before) in self.before.entities.iter().filter(|(_, entity)| entity.indexes.contains_key(*name)) {
                let Some(after) = counterpart(self.after, kind, before) else { continue };
                for key in index.keys.all().filter(|key| !has(after, &key.name)) {
                    needed.insert(key.name.as_str());
                    let parts = before.keys.get(&key.name).into_iter().flat_map(parts);
                    needed.extend(parts.filter(|part| !after.attributes.contains_key(*part)));
                }
            }
        }
        needed
    }
}

fn has(entity: &EntityShape, key: &str) -> bool {
    entity.keys.contains_key(key) || entity.attributes.contains_key(key)
}

fn parts(key: &KeyShape) -> impl Iterator<Item = &str> {
    key.template.iter().filter_map(|piece| match piece {
        Piece::Part { attribute, .. } => Some(attribute.as_str()),
        Piece::Literal(_) | Piece::Shard(_) => None,
    })
}
