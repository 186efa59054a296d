//! `allow:`, which any entry can have.

use arbitrary::Result;

use super::names::TEXTS;
use super::quoted;
use super::random::Random;

/// Rules that can be allowed, by name and by code.
pub(super) const RULES: &[&str] = &[
    "unused-type",
    "redundant-projection",
    "large-projection",
    "few-partitions",
    "global-index-quota",
    "D0311",
    "D0503",
    "D0414",
];

/// Texts that are not rules, or rules that can't be allowed.
const OTHERS: &[&str] = &["unmatched-allow", "unknown-type", "D0901", "unused-typ", "\u{202e}", ""];

/// Returns `allow:` after other entries of a mapping in flow style, or nothing.
pub(super) fn maybe(u: &mut Random<'_, '_>) -> Result<String> {
    Ok(if u.ratio(1, 12)? { format!(", {}", entry(u)?) } else { String::new() })
}

/// Returns `allow:` as a line of its own, or nothing.
pub(super) fn line(u: &mut Random<'_, '_>, indent: &str) -> Result<String> {
    Ok(if u.ratio(1, 8)? { format!("{indent}{}\n", entry(u)?) } else { String::new() })
}

fn entry(u: &mut Random<'_, '_>) -> Result<String> {
    let (rule, why) = (u.mostly(RULES, OTHERS)?, u.choose(TEXTS)?);
    Ok(format!("allow: {{ {}: {} }}", quoted(rule), quoted(&format!("meant{why}"))))
}
