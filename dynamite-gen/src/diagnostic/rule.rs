//! A rule: what findings of one kind have in common.

use std::fmt;

use super::{Level, codes};
use crate::suggest::suggest;

/// What a finding is a case of.
///
/// Most rules are facts of DynamoDB or of the schema language: their findings are errors, whatever is set. The others
/// are [adjustable](Rule::adjustable).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Rule {
    /// Stable: `D0311`.
    pub code: &'static str,
    /// Stable as well: `unused-type`.
    pub name: &'static str,
    /// The level of its findings, where nobody sets another.
    pub level: Level,
    /// Whether another level can be set, and a part of a schema can allow it.
    pub adjustable: bool,
    /// What it finds, in a sentence.
    pub summary: &'static str,
    explanation: &'static str,
}

/// Every rule, in the order of the codes.
///
/// ```
/// assert!(dynamite_gen::rules().iter().any(|rule| rule.code == "D0105" && rule.name == "duplicate-key"));
/// ```
pub fn rules() -> &'static [&'static Rule] {
    codes::ALL
}

impl Rule {
    /// The rule of a code or a name.
    ///
    /// ```
    /// use dynamite_gen::Rule;
    ///
    /// assert_eq!(Rule::find("D0311"), Rule::find("unused-type"));
    /// ```
    pub fn find(text: &str) -> Option<&'static Rule> {
        codes::ALL.iter().find(|rule| rule.code == text || rule.name == text).copied()
    }

    /// A page about it, in Markdown: what it is about, with a schema that it finds something in, and the same one mended.
    pub fn explanation(&self) -> &'static str {
        self.explanation
    }

    /// Whether an entry of a schema can allow what it finds there.
    pub(crate) fn can_be_allowed(&self) -> bool {
        self.adjustable && *self != *codes::UNMATCHED_ALLOW
    }

    /// What to do about a text that is neither a code nor a name.
    pub(crate) fn help(text: &str) -> String {
        suggest(text, codes::ALL.iter().flat_map(|rule| [rule.name, rule.code]))
            .unwrap_or_else(|| "`dynamite-gen explain` lists the rules".to_owned())
    }

    /// Whether its findings leave nothing to generate from.
    pub(crate) fn is_fixed_error(&self) -> bool {
        self.level == Level::Error && !self.adjustable
    }

    pub(super) const fn explained(self, explanation: &'static str) -> Self {
        Rule { explanation, ..self }
    }

    /// A fact of DynamoDB or of the language.
    pub(super) const fn error(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { code, name, level: Level::Error, adjustable: false, summary, explanation: "" }
    }

    /// A limit that AWS raises for an account that asks, or that its documents do not agree about.
    pub(super) const fn quota(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { code, name, level: Level::Error, adjustable: true, summary, explanation: "" }
    }

    /// Something that is allowed, and is most likely not meant.
    pub(super) const fn warning(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { code, name, level: Level::Warning, adjustable: true, summary, explanation: "" }
    }

    /// Something that is worth knowing.
    pub(super) const fn note(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { code, name, level: Level::Note, adjustable: true, summary, explanation: "" }
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}
