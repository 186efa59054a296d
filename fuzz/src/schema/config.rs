//! `dynamite.toml`: derives, Rust types and levels.

use arbitrary::Result;

use super::allow::RULES;
use super::names::{RUST_TYPES, WRONG_RUST_TYPES};
use super::quoted;
use super::random::Random;
use super::types::TypesFile;

/// Makes the text of a configuration; most of its selectors match.
pub(super) fn text(u: &mut Random<'_, '_>, shared: &[TypesFile]) -> Result<String> {
    let mut text = String::new();
    if u.arbitrary()? {
        let selector =
            u.mostly(&["*", "Mood", "Place", "Card"], &["Nothing", "orders.Order", "a b", "**", "\u{1b}"])?;
        let path = u.mostly(&["Eq", "serde::Serialize", "::serde::Deserialize"], &["", "a b", "Vec<u8>", "*/"])?;
        text += &format!("[derives]\n{} = [{}]\n", quoted(selector), quoted(path));
    }
    if u.arbitrary()? {
        let fields: Vec<String> = shared.iter().flat_map(TypesFile::selectors).collect();
        let mut known = vec!["string", "u32", "epoch_seconds"];
        known.extend(fields.iter().map(String::as_str));
        let selector = u.mostly(&known, &["Mood", "u64", "set<string>", "timestamp (millis)", "a.B.c", "\u{202e}"])?;
        text += &format!("[types]\n{} = {}\n", quoted(selector), quoted(u.mostly(RUST_TYPES, WRONG_RUST_TYPES)?));
    }
    if u.arbitrary()? {
        let rule = u.mostly(RULES, &["unknown-type", "unused", "\u{7f}"])?;
        let level = u.mostly(&["allow", "note", "warning"], &["error", "deny", "", "\u{202e}"])?;
        text += &format!("[levels]\n{} = {}\n", quoted(rule), quoted(level));
    }
    Ok(text)
}
