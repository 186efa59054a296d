//! One item against the schema of its table.

use super::difference::Difference;
use super::entity::EntityCheck;
use super::physical_keys::{IndexKey, index_keys};
use super::recognize::{Marks, Recognized};
use super::value::{Item, Value};
use crate::diagnostic::codes;
use crate::model::{EntityId, Table};

/// What a table's schema says about its items.
pub(super) struct TableCheck<'m> {
    table: &'m Table,
    marks: Marks<'m>,
    index_keys: Vec<IndexKey<'m>>,
}

/// What was found in an item.
#[derive(Clone, Debug)]
pub(super) struct CheckedItem {
    /// The entity, if the item is one of a declared one.
    pub(super) entity: Option<EntityId>,
    pub(super) differences: Vec<Difference>,
}

impl<'m> TableCheck<'m> {
    pub(super) fn new(table: &'m Table) -> Self {
        TableCheck { table, marks: Marks::of(table), index_keys: index_keys(table) }
    }

    pub(super) fn check(&self, item: &Item) -> CheckedItem {
        match self.marks.recognize(item) {
            Recognized::Entity(id) => match self.table.entities.get(id) {
                Some(entity) => {
                    let differences = EntityCheck::new(self.table, entity, item).run(&self.index_keys);
                    CheckedItem { entity: Some(id), differences }
                }
                None => CheckedItem { entity: None, differences: Vec::new() },
            },
            Recognized::Unmarked => {
                let name = self.table.discriminator.as_deref().unwrap_or_default();
                let found = item.get(name).map_or("nothing", Value::describe);
                let expected = "the discriminator, as a string (S)";
                let difference = Difference::new(codes::UNMARKED_ITEM, name, expected, found);
                CheckedItem { entity: None, differences: vec![difference] }
            }
            Recognized::Nothing => {
                let expected = "an item of a declared entity";
                let difference = Difference::new(codes::UNRECOGNIZED_ITEM, "", expected, "another item");
                CheckedItem { entity: None, differences: vec![difference] }
            }
        }
    }
}
