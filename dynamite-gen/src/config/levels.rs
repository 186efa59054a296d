//! The levels that are set for rules.

use super::{RuleLevel, Settings};
use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::error::Error;

impl RuleLevel {
    pub(super) fn check(&self) -> Result<(), Error> {
        check_rule(&self.rule).and_then(|rule| check_level(rule, self.level))
    }

    fn is_for(&self, rule: &Rule) -> bool {
        self.rule == rule.code || self.rule == rule.name
    }
}

/// Returns the rule with a code or a name.
pub(super) fn check_rule(text: &str) -> Result<&'static Rule, Error> {
    Rule::find(text).ok_or_else(|| Error::new(format!("unknown rule `{text}`")).help(Rule::help(text)))
}

/// Checks that a level can be set for a rule.
pub(super) fn check_level(rule: &Rule, level: Level) -> Result<(), Error> {
    if rule.adjustable || level == rule.level {
        return Ok(());
    }
    let message = format!("`{}` is always an error, so its level can't be set", rule.name);
    Err(Error::new(message).help(format!("run `dynamite-gen explain {}` to see why", rule.code)))
}

impl Settings {
    /// Returns the findings at the levels that are set, without those that are allowed.
    pub(crate) fn apply_levels(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let set = found.into_iter().map(|finding| Diagnostic { level: self.level_of(finding.rule), ..finding });
        set.filter(|finding| finding.level != Level::Allow).collect()
    }

    /// Returns the level of a rule: the one that is set, or its own.
    pub(crate) fn level_of(&self, rule: &Rule) -> Level {
        let set = self.levels.iter().rev().find(|set| rule.adjustable && set.is_for(rule));
        match set.map_or(rule.level, |set| set.level) {
            Level::Warning if self.deny_warnings => Level::Error,
            level => level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    #[test]
    fn the_last_level_applies_by_code_or_name() {
        let settings = Settings::new().level("unused-type", Level::Error).level("D0311", Level::Note);
        assert_eq!(settings.level_of(codes::UNUSED_TYPE), Level::Note);
        assert_eq!(settings.level_of(codes::LARGE_PROJECTION), Level::Warning);
    }

    #[test]
    fn an_allowed_finding_is_left_out() {
        let settings = Settings::new().level("unused-type", Level::Allow).deny_warnings(true);
        let found = vec![Diagnostic::new(codes::UNUSED_TYPE, "a"), Diagnostic::new(codes::LARGE_PROJECTION, "b")];
        let found = settings.apply_levels(found);
        assert_eq!(found.iter().map(|f| (f.code(), f.level)).collect::<Vec<_>>(), [("D0514", Level::Error)]);
    }

    #[test]
    fn a_fixed_error_stays_an_error() {
        let settings = Settings::new().level("unknown-type", Level::Allow);
        assert_eq!(settings.level_of(codes::UNKNOWN_TYPE), Level::Error);
        assert!(settings.check().is_err());
        assert!(Settings::new().level("unknown-type", Level::Error).check().is_ok());
    }
}
