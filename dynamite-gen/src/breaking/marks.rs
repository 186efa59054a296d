//! Finds whether the version before takes the items of a new entity for its own.

use crate::snapshot::{Entities, EntityShape, Piece, TableShape};

/// Returns the entity of the version before that takes items of a new one for its own, which it can't read.
///
/// A table with one entity takes each item for it. Without a discriminator, the literals that keys begin with tell items.
pub(super) fn mistaken<'s>(before: &'s TableShape, new: &EntityShape) -> Option<&'s EntityShape> {
    if before.discriminator.is_some() {
        return None;
    }
    let names = || before.physical.keys.all().map(|key| key.name.as_str());
    let passes = |old: &EntityShape| names().all(|name| Beginning::of(old, name).may_be(&Beginning::of(new, name)));
    match &before.entities {
        Entities::Single(old) => Some(old),
        Entities::Multi(all) => all.values().find(|old| passes(old)),
    }
}

/// The literal that a key begins with, which may be empty.
struct Beginning<'s> {
    text: &'s str,
    /// The key is nothing else.
    whole: bool,
}

impl<'s> Beginning<'s> {
    fn of(entity: &'s EntityShape, key: &str) -> Self {
        match entity.keys.get(key).map(|key| key.template.as_slice()) {
            Some([Piece::Literal(text), rest @ ..]) => Beginning { text, whole: rest.is_empty() },
            _ => Beginning { text: "", whole: false },
        }
    }

    /// Returns whether a key with another beginning can begin with this one.
    fn may_be(&self, other: &Beginning<'_>) -> bool {
        let (may_go_on, other_may_go_on) = (!self.whole, !other.whole);
        self.text == other.text
            || (may_go_on && other.text.starts_with(self.text))
            || (other_may_go_on && self.text.starts_with(other.text))
    }
}
