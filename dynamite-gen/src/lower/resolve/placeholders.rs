//! Placeholders of other languages in a template, such as `${id}`: their signs are text, which every stored key
//! contains.

use std::ops::Range;

use crate::diagnostic::codes;
use crate::lower::syntax::template::Piece;
use crate::model::AttributeId;
use crate::schema::{FileReport, Given, TextPart};
use crate::yaml::Path;

use super::names::Names;

/// The longest template that a hint repeats.
const MAX_LENGTH: usize = 200;

/// The most placeholders of a template that are reported, because each is looked up in the file.
const MAX_FOUND: usize = 100;

/// A placeholder of another language.
struct Placeholder<'t> {
    /// The bytes of the template that are text.
    range: Range<usize>,
    /// The attribute that is probably meant.
    attribute: &'t str,
    message: String,
}

/// Warns about the placeholders of other languages in a template, which is at `path` and has these pieces.
pub(super) fn warn(report: &FileReport, path: &Path, text: &str, pieces: &[Piece], attributes: &Names<AttributeId>) {
    let is_part =
        |name: &str| pieces.iter().any(|piece| matches!(piece, Piece::Part { name: part, .. } if part == name));
    let is_attribute = |name: &str| matches!(attributes.find(name), Given::Is(_));
    let before = pieces.iter().filter_map(|piece| dollar_before(text, piece));
    let doubled = doubled_braces(text).filter(|found| is_attribute(found.attribute));
    let names = dollar_names(text).filter(|found| is_attribute(found.attribute) && !is_part(found.attribute));
    let found: Vec<Placeholder> = before.chain(doubled).chain(names).take(MAX_FOUND).collect();
    let own = if text.len() > MAX_LENGTH { "{name}".to_owned() } else { corrected(text, &found) };
    let rule = codes::FOREIGN_PLACEHOLDER.name;
    for Placeholder { range, message, .. } in found {
        let help = format!(
            "write `\"{own}\"`; if the stored keys do contain this text, keep it with `allow: {{ {rule}: \"…\" }}`"
        );
        report.part(codes::FOREIGN_PLACEHOLDER, TextPart::new(path, range), message, help);
    }
}

/// Finds the `$` of `${id}`, where `{id}` is a part of the template.
fn dollar_before<'t>(text: &str, piece: &'t Piece) -> Option<Placeholder<'t>> {
    let Piece::Part { name, range, .. } = piece else { return None };
    let start = text.get(..range.start)?.strip_suffix('$')?.len();
    let message = format!("the `$` before `{{{name}}}` is text, so every stored key will contain it");
    Some(Placeholder { range: start..range.start, attribute: name, message })
}

/// Finds `{{id}}`, which is the text `{id}`.
fn doubled_braces(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    text.match_indices("{{").filter_map(|(start, _)| {
        let inner = &text[start + 2..];
        let length = inner.find(['{', '}']).filter(|length| inner[*length..].starts_with("}}"))?;
        let attribute = inner[..length].trim();
        let before = if text[..start].ends_with('$') { 1 } else { 0 };
        let message =
            format!("`{{{{{attribute}}}}}` is the text `{{{attribute}}}` in every stored key, not the attribute");
        Some(Placeholder { range: start - before..start + length + 4, attribute, message })
    })
}

/// Finds `$id`.
fn dollar_names(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    text.match_indices('$').filter_map(|(start, _)| {
        let rest = &text[start + 1..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let attribute = &rest[..length];
        let message = format!("`${attribute}` is text in every stored key, not the attribute");
        Some(Placeholder { range: start..start + 1 + length, attribute, message })
            .filter(|found| !found.attribute.is_empty())
    })
}

/// Returns the template with the placeholders of this language.
fn corrected(text: &str, found: &[Placeholder]) -> String {
    let mut found: Vec<&Placeholder> = found.iter().collect();
    found.sort_by_key(|placeholder| placeholder.range.start);
    let mut own = String::new();
    let mut copied = 0;
    for Placeholder { range, attribute, .. } in found {
        own.push_str(text.get(copied..range.start).unwrap_or_default());
        // A `$` stands before a part that is copied.
        if text.get(range.clone()) != Some("$") {
            own.push_str(&format!("{{{attribute}}}"));
        }
        copied = range.end;
    }
    own + text.get(copied..).unwrap_or_default()
}
