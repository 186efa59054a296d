//! `stored: false`, attributes that only a key keeps.

use crate::diagnostic::codes;
use crate::model::{AttributeId, ComputedKeyId, KeySource};

use super::catalog::Catalog;
use super::table_key::TableKey;

/// Finds the computed key that keeps an attribute which is not stored by itself: every item with the attribute has it.
///
/// A key that could not be read may be the one.
pub(crate) fn find_key(catalog: &Catalog, key: &TableKey, id: AttributeId) -> Option<ComputedKeyId> {
    let name = &catalog.attributes[id].name;
    let keeps = |key: &ComputedKeyId| {
        let computed = &catalog.computed[*key].model;
        let absent_without = |part: &AttributeId| *part != id && catalog.attributes[*part].model.optional;
        computed.readable().contains(&id) && computed.when.is_none() && !computed.required().iter().any(absent_without)
    };
    let of_table = key.sources().filter_map(|source| match source {
        KeySource::Computed(key) => Some(*key),
        KeySource::Attribute(_) => None,
    });
    let found = of_table.chain(catalog.computed.ids()).find(keeps);
    if found.is_none() && !catalog.computed.names().has_broken() {
        let path = catalog.attributes[id].path.key("stored");
        let message =
            format!("the value of `{name}` would be lost in some items: it can't be read from any of their keys");
        let help =
            format!("add it to the template of a key that every item with `{name}` has, or remove `stored: false`");
        catalog.report.value(codes::NOT_STORED, &path, message, help);
    }
    found
}
