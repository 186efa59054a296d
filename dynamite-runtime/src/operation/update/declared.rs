//! The changes that write all declared attributes of an item.

use super::{Change, UpdateItem};
use crate::codec::RawItem;
use crate::path::{Step, attribute_path};

impl UpdateItem {
    /// Adds the changes that write the attributes of `item`, except those of `overridden`, and returns its key. Declared
    /// attributes that the item does not have are removed. The revision of the lock is left to
    /// [`count_revision`](Self::count_revision).
    ///
    /// This is not a method of an entity, so that it is compiled only once.
    pub(crate) fn write_item(
        &mut self,
        mut item: RawItem,
        declared: &[&'static str],
        lock: Option<&str>,
        overridden: &[Vec<Step>],
    ) -> RawItem {
        let keys = self.schema.keys();
        let key: RawItem = keys.iter().filter_map(|key| item.remove_entry(key.name)).collect();
        for name in declared.iter().filter(|name| !keys.iter().any(|key| key.name == **name)) {
            let (path, value) = (attribute_path(name), item.remove(*name));
            if Some(*name) != lock && !overridden.contains(&path) {
                self.change_unguarded(path, value.map_or(Change::Remove, Change::Set));
            }
        }
        // The schema does not declare the remaining attributes. They were read with the item, and are written with it.
        let mut unknown: Vec<_> = item.into_iter().collect();
        unknown.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, value) in unknown {
            self.change_unguarded(vec![Step::Name(name.into())], Change::Set(value));
        }
        key
    }
}
