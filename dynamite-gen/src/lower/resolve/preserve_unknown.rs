//! `preserve_unknown:`, whether the struct keeps attributes that nobody declared, and whether deserializing fills them.

use crate::diagnostic::codes;
use crate::model::PreserveUnknown;
use crate::schema::{FileReport, Flag, PreserveUnknownText, UnknownFieldText};

use super::fields::Fields;

/// The field of `preserve_unknown: true`.
const UNKNOWN: &str = "unknown";

/// Returns how they are kept, if they are; refuses a field with the name of the one that keeps them.
pub(crate) fn resolve(
    report: &FileReport,
    given: Option<&PreserveUnknownText>,
    attributes: &Fields,
) -> Option<PreserveUnknown> {
    let deserialize = match given? {
        PreserveUnknownText::Flag(Flag(false)) => return None,
        PreserveUnknownText::Flag(Flag(true)) => false,
        PreserveUnknownText::Field(UnknownFieldText { deserialize }) => *deserialize,
    };
    let taken = attributes.iter().find(|field| field.model.field.plain() == UNKNOWN);
    if let Some(field) = taken {
        let message =
            format!("`preserve_unknown:` adds a field `{UNKNOWN}`, so the field of this attribute needs another name");
        let help = "give this attribute another `rust_name:`";
        report.key(codes::FIELD_COLLISION, &field.path, message, help);
    }
    Some(PreserveUnknown { deserialize })
}
