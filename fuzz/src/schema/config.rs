//! `dynamite.toml`: derives, Rust types and levels.

use arbitrary::Result;

use super::allow::RULES;
use super::quoted;
use super::random::Random;
use super::types::{self, TypesFile};

/// Makes the text of a configuration; most of its selectors match.
pub(super) fn text(u: &mut Random<'_, '_>, shared: &[TypesFile]) -> Result<String> {
    let mut text = String::new();
    if u.arbitrary()? {
        let (selector, path) = derive(u)?;
        text += &format!("[derives]\n{} = [{}]\n", quoted(selector), quoted(path));
    }
    if u.arbitrary()? {
        let fields: Vec<String> = shared.iter().flat_map(TypesFile::selectors).collect();
        let mut known = vec!["string", "u32", "epoch_seconds"];
        known.extend(fields.iter().map(String::as_str));
        let selector = u.mostly(&known, &["Mood", "u64", "set<string>", "timestamp (millis)", "a.B.c", "\u{202e}"])?;
        // The fields of the shared types are strings, but for one.
        let ty = match selector {
            "u32" | "epoch_seconds" => selector,
            field if field.ends_with(".leaf") => "u32",
            _ => "string",
        };
        if let Some(path) = types::rust_type(u, ty)? {
            text += &format!("[types]\n{} = {}\n", quoted(selector), quoted(&path));
        }
    }
    if u.arbitrary()? {
        let rule = u.mostly(RULES, &["unknown-type", "unused", "\u{7f}"])?;
        let level = u.mostly(&["allow", "note", "warning"], &["error", "deny", "", "\u{202e}"])?;
        text += &format!("[levels]\n{} = {}\n", quoted(rule), quoted(level));
    }
    if u.ratio(1, 4)? {
        let api = u.mostly(&["private", "public"], &["secret", ""])?;
        let rule = u.mostly(&["D1102", "type-widened", "D1302"], &["D0101", "unused", "\u{7f}"])?;
        let until = u.mostly(&["2027-01-31"], &["2027-02-30", "soon", ""])?;
        let accept =
            format!("rule = {}, at = {}, until = {}, reason = \"one\"", quoted(rule), quoted("a.B.c"), quoted(until));
        text += &format!("[breaking]\napi = {}\naccept = [{{ {accept} }}]\n", quoted(api));
    }
    Ok(text)
}

/// Returns a selector of types and a trait to derive for them.
fn derive<'t>(u: &mut Random<'_, '_>) -> Result<(&'t str, &'t str)> {
    if u.is_compiled() {
        let derives = [("*", "serde::Serialize"), ("*", "::serde::Deserialize"), ("Place", "Eq"), ("Card", "Hash")];
        return Ok(*u.choose(&derives)?);
    }
    let selector = u.mostly(&["*", "Mood", "Place", "Card"], &["Nothing", "orders.Order", "a b", "**", "\u{1b}"])?;
    let path = u.mostly(&["Eq", "serde::Serialize", "::serde::Deserialize"], &["", "a b", "Vec<u8>", "*/"])?;
    Ok((selector, path))
}
