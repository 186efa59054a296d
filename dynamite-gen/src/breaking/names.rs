//! Finds names in Rust that stand for something else in items, which code that uses them can't notice.

use std::collections::BTreeMap;

/// The name in Rust of each name in items.
pub(super) type RustNames<'s> = BTreeMap<&'s str, String>;

/// A name in Rust that another name in items has now.
pub(super) struct Exchanged<'s> {
    pub(super) rust: String,
    pub(super) before: &'s str,
    pub(super) after: &'s str,
}

impl Exchanged<'_> {
    pub(super) const HELP: &'static str =
        "code that uses it compiles, and means something else: give one of them a new name";

    /// Returns the message about it. `of` says what has the names.
    pub(super) fn message(&self, of: &str) -> String {
        let Exchanged { rust, before, after } = self;
        format!("`{rust}` in Rust stands for `{after}` in items{of}, and stood for `{before}`")
    }
}

/// Returns the names that are exchanged among those that both versions have.
pub(super) fn exchanged<'s>(before: &RustNames<'s>, after: &RustNames<'s>) -> Vec<Exchanged<'s>> {
    let stood_for = |rust: &String| before.iter().find(|(_, old)| *old == rust).map(|(wire, _)| *wire);
    let mut found = Vec::new();
    for (wire, rust) in after.iter().filter(|(wire, _)| before.contains_key(*wire)) {
        if let Some(old) = stood_for(rust).filter(|old| old != wire && after.contains_key(old)) {
            found.push(Exchanged { rust: rust.clone(), before: old, after: wire });
        }
    }
    found
}
