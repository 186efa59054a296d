//! `preserve_unknown:`, whether the struct keeps attributes that nobody declared.

use crate::diagnostic::codes;
use crate::schema::{FileReport, Flag};

use super::fields::Fields;

/// The field of `preserve_unknown: true`.
const UNKNOWN: &str = "unknown";

/// Returns whether they are kept; refuses a field with the name of the one that keeps them.
pub(crate) fn resolve(report: &FileReport, given: Option<Flag>, attributes: &Fields) -> bool {
    if given != Some(Flag(true)) {
        return false;
    }
    let taken = attributes.iter().find(|field| field.model.field.plain() == UNKNOWN);
    if let Some(field) = taken {
        let message =
            format!("`preserve_unknown:` adds a field `{UNKNOWN}`, so the field of this attribute needs another name");
        let help = "give this attribute another `rust_name:`";
        report.key(codes::FIELD_COLLISION, &field.path, message, help);
    }
    true
}
