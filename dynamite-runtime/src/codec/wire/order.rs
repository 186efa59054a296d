//! The order in which the attributes of items come.

/// The number of levels of an item whose order of attributes is learnt, and the number of attributes in each of them.
pub(super) const ORDERED_LEVELS: usize = 4;
const ORDERED_ATTRIBUTES: usize = 64;

/// The order in which the attributes of an item came, which is probably that of the next one: which field follows each
/// field, on each level.
#[derive(Clone, Debug)]
pub struct AttributeOrder([[u8; ORDERED_ATTRIBUTES]; ORDERED_LEVELS]);

impl Default for AttributeOrder {
    fn default() -> Self {
        AttributeOrder([[0; ORDERED_ATTRIBUTES]; ORDERED_LEVELS])
    }
}

impl AttributeOrder {
    /// Returns the field that probably follows a place: that of the field before it, plus one, or 0 at the beginning.
    #[inline]
    pub(super) fn after(&self, level: usize, place: usize) -> usize {
        let field = self.0.get(level).and_then(|fields| fields.get(place));
        field.map_or(usize::MAX, |field| usize::from(*field))
    }

    /// Learns that a field follows a place.
    pub(super) fn learn(&mut self, level: usize, place: usize, field: usize) {
        let known = self.0.get_mut(level).and_then(|fields| fields.get_mut(place));
        if let (Some(known), Ok(field)) = (known, u8::try_from(field)) {
            *known = field;
        }
    }
}
