//! Attributes as they are written.

use serde::Serialize;

use super::scope::EntityScope;
use super::{computed_key, rust_code};
use crate::model::{AttributeId, ComputedKeyId};

/// An attribute that is written.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WriteContext {
    /// The literal of its name.
    pub(crate) wire: String,
    /// The expression of its value.
    pub(crate) value: String,
}

/// Returns the expression for a field of `self`.
pub(super) fn own_field(scope: EntityScope<'_>, attribute: AttributeId) -> String {
    format!("&self.{}", scope.entity.attributes[attribute].field)
}

/// Returns a computed key as it is written, built from the fields of `self`.
pub(super) fn computed(scope: EntityScope<'_>, key: ComputedKeyId) -> WriteContext {
    let call = computed_key::call(scope, key, |attribute| own_field(scope, attribute));
    WriteContext { wire: rust_code::string(&scope.entity.computed[key].wire), value: format!("&{call}?") }
}
