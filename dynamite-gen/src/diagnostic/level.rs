//! The levels of findings.

use std::fmt;
use std::str::FromStr;

/// The level of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// No code is generated.
    Error,
    /// Code is generated anyway.
    Warning,
    /// Information that is worth knowing.
    Note,
    /// Findings are left out. A rule can have this level, a finding can't.
    Allow,
}

/// Every level with its name.
const LEVELS: [(Level, &str); 4] =
    [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note"), (Level::Allow, "allow")];

impl Level {
    /// Returns the name in findings and settings: `warning`.
    pub fn name(self) -> &'static str {
        LEVELS.iter().find(|(level, _)| *level == self).map_or("error", |(_, name)| name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = LEVELS.iter().find(|(_, name)| *name == text).map(|(level, _)| *level);
        found.ok_or_else(|| {
            format!("`{}` is not a level: expected `error`, `warning`, `note` or `allow`", text.escape_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_known_by_name() {
        for (level, name) in LEVELS {
            assert_eq!(name.parse(), Ok(level));
            assert_eq!(level.to_string(), name);
        }
        assert!("deny".parse::<Level>().is_err());
    }
}
