//! Attributes with a special meaning, which have to be attributes of the item.

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::SpecialAttributes;

/// Refuses those that only a key keeps.
pub(crate) fn refuse_unstored(catalog: &Catalog, special: SpecialAttributes) {
    let ids = special.ttl.into_iter().chain(special.lock).chain(special.timestamps.iter());
    let fields = ids.map(|id| &catalog.attributes[id]);
    for field in fields.filter(|field| field.model.in_key.is_some()) {
        let message = format!(
            "`{}` expires items, counts revisions or holds the time of a write, so it must be stored",
            field.name
        );
        catalog.report.value(codes::NOT_STORED, &field.path.key("stored"), message, "remove `stored: false`");
    }
}
