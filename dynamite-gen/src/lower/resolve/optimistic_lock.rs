//! `optimistic_lock:`, the attribute that counts the revisions of an item.

use crate::diagnostic::codes;
use crate::model::{AttributeId, Integer, Literal, Type};
use crate::schema::EntryLabel;

use super::catalog::Catalog;

/// Finds the attribute that counts revisions.
pub(crate) fn resolve(catalog: &Catalog, name: &str) -> Option<AttributeId> {
    let path = catalog.path.key("optimistic_lock");
    let id = catalog.named(codes::BAD_LOCK, &path, name)?;
    let attribute = &catalog.attributes[id].model;
    let counts = matches!(attribute.ty, Type::Integer(Integer::U32 | Integer::U64 | Integer::I64));
    let (message, help) = if let Type::Mapped { .. } = attribute.ty {
        let help = if catalog.attributes[id].has_rust_type {
            "remove its `rust_type:`"
        } else if catalog.attributes[id].is_configured() {
            "remove the Rust type of this attribute from `[types]` in `dynamite.toml`, or from the build script"
        } else {
            "declare it as `u64`"
        };
        (format!("`{name}` has a Rust type of your own, but a revision must be a plain integer"), help)
    } else if !counts {
        let message =
            format!("the type of `{name}` is `{}`, which can't count revisions", catalog.attributes[id].type_text);
        (message, "declare it as `u64`")
    } else if attribute.optional {
        let help = "remove the `?`; in a table with items that have no revision, give it `default: 0`";
        (format!("`{name}` may be absent, but every item needs a revision"), help)
    } else if attribute.default.as_ref().is_some_and(|default| *default != Literal::Integer("0".into())) {
        let message = format!("`{name}` has a default other than 0, but no write gives an item a revision below 1");
        (message, "use `default: 0`, the revision of an item that has none")
    } else {
        return Some(id);
    };
    let declared = EntryLabel::new(&catalog.attributes[id].path, "declared here");
    catalog.report.value_with(codes::BAD_LOCK, &path, declared, message, help);
    None
}
