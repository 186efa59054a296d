//! Finds the keys that alone keep an attribute, and are written otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::snapshot::{AttributeShape, EntityShape, KeyShape, Piece};

use super::change::Changes;
use super::item_keys::ItemKeys;
use super::keys::{KeyChange, KeyText};

/// The most attributes that a message names.
const MAX_NAMES: usize = 3;

/// Adds the keys of indexes without which attributes can't be read from items that exist, and returns them.
pub(super) fn compare<'a>(changes: &mut Changes, keys: &ItemKeys<'a>) -> BTreeSet<&'a str> {
    let mut found: BTreeMap<&str, Kept<'_>> = BTreeMap::new();
    for (wire, after) in &keys.after.entity.attributes {
        let keeping = Keeping::of(keys, wire, after);
        let is_only = keeping.keys.len() == 1;
        for key in keeping.rewritten(keys) {
            let kept = found.entry(key).or_insert(Kept { attributes: Vec::new(), is_only: true });
            kept.attributes.push(wire);
            kept.is_only &= is_only;
        }
    }
    for (key, kept) in &found {
        let message = kept.message(keys, key);
        let help = "keep the key; add an attribute of another name that is stored, write it into all items, and change \
                    the key after that: a backfill of keys before would overwrite the only copy of the value";
        changes.add(codes::KEPT_KEY_REWRITTEN, (keys.place)("keys", key), message, help);
    }
    found.into_keys().collect()
}

/// The computed keys that keep an attribute which is not stored by itself.
struct Keeping<'a> {
    keys: Vec<&'a str>,
    /// The attribute is new, so that no value of it can be lost.
    is_new: bool,
}

impl<'a> Keeping<'a> {
    fn of(keys: &ItemKeys<'a>, wire: &'a str, after: &'a AttributeShape) -> Self {
        let (before, all) = (keys.before.entity, &keys.before.entity.attributes);
        let renamed = || after.before.as_ref().and_then(|old| all.get_key_value(old));
        let keeping = match all.get_key_value(wire).or_else(renamed) {
            Some((old, attribute)) if !attribute.stored => keepers(before, old),
            _ if after.stored => Vec::new(),
            _ => keepers(keys.after.entity, wire),
        };
        let is_new = all.get(wire).is_none() && renamed().is_none();
        Keeping { keys: keeping, is_new }
    }

    /// Returns the keys, if no one of them is that of the table or is written as before.
    fn rewritten(self, keys: &ItemKeys<'_>) -> Vec<&'a str> {
        let is_kept = |key: &&str| {
            keys.before.is_table_key(key)
                || match (keys.before.key(key), keys.after.key(key)) {
                    (Some(before), Some(after)) => keys.change(&before, &after).is_none(),
                    (None, _) => self.is_new,
                    (Some(_), None) => false,
                }
        };
        if self.keys.iter().any(is_kept) { Vec::new() } else { self.keys }
    }
}

/// Returns the keys that hold an attribute whole in every item that has it.
fn keepers<'a>(entity: &'a EntityShape, attribute: &str) -> Vec<&'a str> {
    let keeps = |key: &KeyShape| {
        let is_there = |part: &Piece| match part {
            Piece::Part { attribute: other, absent: None, .. } if other != attribute => {
                entity.attributes.get(other).is_none_or(|found| !found.optional)
            }
            _ => true,
        };
        let holds = |part: &Piece| match part {
            Piece::Part { attribute: own, form, .. } => own == attribute && is_whole(form),
            Piece::Literal(_) | Piece::Shard(_) => false,
        };
        key.when.is_none() && key.template.iter().any(holds) && key.template.iter().all(is_there)
    };
    entity.keys.iter().filter(|(_, key)| keeps(key)).map(|(wire, _)| wire.as_str()).collect()
}

/// Returns whether a form tells the value: that of the type, so many digits, or `plain`.
fn is_whole(form: &str) -> bool {
    form == "plain" || form.chars().all(|c| c.is_ascii_digit())
}

/// What a key keeps.
struct Kept<'a> {
    attributes: Vec<&'a str>,
    /// No other key keeps any of them.
    is_only: bool,
}

impl Kept<'_> {
    fn message(&self, keys: &ItemKeys<'_>, key: &str) -> String {
        let names: Vec<String> = self.attributes.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect();
        let mut names = names.join(" and ");
        if let Some(more @ 1..) = self.attributes.len().checked_sub(MAX_NAMES) {
            names += &format!(" and {more} more");
        }
        let keeps = match self.is_only {
            true => format!("alone keeps {names}"),
            false => format!("keeps {names}, which no key keeps unchanged"),
        };
        format!("the key `{key}`{} {keeps}, and {}", keys.of, change(keys, key))
    }
}

/// Says how a key changes.
fn change(keys: &ItemKeys<'_>, key: &str) -> String {
    let (before, after): (Option<KeyText>, Option<KeyText>) = (keys.before.key(key), keys.after.key(key));
    let (Some(before), Some(after)) = (before, after) else {
        return match keys.before.key(key) {
            Some(_) => "is gone".to_owned(),
            None => "items that exist don't have it".to_owned(),
        };
    };
    match keys.change(&before, &after) {
        Some(KeyChange::When) => format!("other items would have it: {}", after.conditions(&before)),
        _ => format!("would be written otherwise: {}", after.texts(&before)),
    }
}
