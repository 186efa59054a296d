//! Recognizes exported text by its mark.

use serde_json::Value;

use super::mark::COMMENT;

/// The start of exported JSON.
const JSON: &str = "{\n\n  \"TableName\": ";

/// Returns whether a text is that of an export, in any format.
pub(crate) fn is_export(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A checkout may have changed the line endings.
    text.starts_with(COMMENT) || is_json(&text.replace("\r\n", "\n"))
}

fn is_json(text: &str) -> bool {
    text.starts_with(JSON) && serde_json::from_str::<Value>(text).is_ok()
}
