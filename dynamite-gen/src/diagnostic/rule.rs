//! Rules, which group findings of the same kind.

use std::fmt;

use super::{Level, codes};
use crate::suggest::suggest;

/// A rule of the generator.
///
/// Most rules follow from DynamoDB or the schema language, and their findings are always errors. The level of the others
/// is [adjustable](Rule::adjustable).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Rule {
    /// The stable code: `D0311`.
    pub code: &'static str,
    /// The stable name: `unused-type`.
    pub name: &'static str,
    /// The level of its findings, unless another one is set.
    pub level: Level,
    /// Another level can be set, and an entry of a schema can allow the rule.
    pub adjustable: bool,
    /// A sentence on what it finds.
    pub summary: &'static str,
    /// It compares a schema with a table in an account or with an earlier version, so that no entry of the schema can allow it.
    of_tables: bool,
    explanation: &'static str,
}

/// Returns every rule, sorted by code.
///
/// ```
/// assert!(dynamite_gen::rules().iter().any(|rule| rule.code == "D0105" && rule.name == "duplicate-key"));
/// ```
pub fn rules() -> &'static [&'static Rule] {
    codes::ALL
}

impl Rule {
    /// Returns the rule with a code or a name.
    ///
    /// ```
    /// use dynamite_gen::Rule;
    ///
    /// assert_eq!(Rule::find("D0311"), Rule::find("unused-type"));
    /// ```
    pub fn find(text: &str) -> Option<&'static Rule> {
        codes::ALL.iter().find(|rule| rule.code == text || rule.name == text).copied()
    }

    /// Returns a page about the rule in Markdown, with a schema that violates it and the same schema corrected.
    pub fn explanation(&self) -> &'static str {
        self.explanation
    }

    /// Returns whether an entry of a schema can allow the rule.
    pub(crate) fn can_be_allowed(&self) -> bool {
        self.adjustable && !self.of_tables && *self != *codes::UNMATCHED_ALLOW
    }

    /// Returns whether it finds changes of schemas, which a configuration can accept at a place.
    pub(crate) fn is_of_changes(&self) -> bool {
        ["D11", "D12", "D13"].iter().any(|codes| self.code.starts_with(codes))
    }

    /// Returns the hint for a text that is neither a code nor a name.
    pub(crate) fn help(text: &str) -> String {
        suggest(text, codes::ALL.iter().flat_map(|rule| [rule.name, rule.code]))
            .unwrap_or_else(|| "`dynamite-gen explain` lists the rules".to_owned())
    }

    /// Returns whether its findings are always errors.
    pub(crate) fn is_fixed_error(&self) -> bool {
        self.level == Level::Error && !self.adjustable
    }

    pub(super) const fn explained(self, explanation: &'static str) -> Self {
        Rule { explanation, ..self }
    }

    /// Returns the rule for those of its findings that are always errors.
    pub(super) const fn always_an_error(self) -> Self {
        Rule { level: Level::Error, adjustable: false, ..self }
    }

    const fn new([code, name, summary]: [&'static str; 3], level: Level, adjustable: bool) -> Self {
        Rule { code, name, level, adjustable, summary, of_tables: false, explanation: "" }
    }

    /// Returns a rule for a difference of a table because of which code fails, or reads something wrong.
    pub(super) const fn table_error(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { of_tables: true, ..Rule::new([code, name, summary], Level::Error, false) }
    }

    /// Returns a rule for a difference of a table that costs money or safety.
    pub(super) const fn table_warning(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { of_tables: true, ..Rule::warning(code, name, summary) }
    }

    /// Returns a rule for a difference of a table that is worth knowing.
    pub(super) const fn table_note(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule { of_tables: true, ..Rule::note(code, name, summary) }
    }

    /// Returns a rule that follows from DynamoDB or the schema language.
    pub(super) const fn error(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule::new([code, name, summary], Level::Error, false)
    }

    /// Returns a rule for a limit that AWS raises on request, or that its documentation is contradictory about.
    pub(super) const fn quota(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule::new([code, name, summary], Level::Error, true)
    }

    /// Returns a rule for something that is allowed but probably a mistake.
    pub(super) const fn warning(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule::new([code, name, summary], Level::Warning, true)
    }

    /// Returns a rule for something that is worth knowing.
    pub(super) const fn note(code: &'static str, name: &'static str, summary: &'static str) -> Self {
        Rule::new([code, name, summary], Level::Note, true)
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
