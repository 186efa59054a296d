//! What a change means: for code, for stored items, and for the table.

use crate::diagnostic::{Rule, codes};

/// What a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Area {
    /// The code that uses the generated one.
    Api,
    /// The items that exist, and those that two versions of the code write at the same time.
    Data,
    /// The table, as the infrastructure has it.
    Infra,
}

/// What a change means, from harmless to worst in each area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Code that compiled still does.
    Minor,
    /// Code that uses what changed does not compile.
    Major,
    /// Both versions read what both write.
    Compatible,
    /// The version before needs what this one does not write any more.
    WritersLast,
    /// The version before can't read all that this one writes.
    ReadersFirst,
    /// Some items that exist may not be read, or mean something else.
    DependsOnData,
    /// Items that exist can't be read, or can't be found.
    Breaking,
    /// The table is changed, and serves all the time.
    InPlace,
    /// An index is removed and added again, and queries of it fail meanwhile.
    ReplacedIndex,
    /// The table would be another one, without its items.
    ReplacedTable,
}

/// The rules with each verdict.
const VERDICTS: [(Verdict, &[&Rule]); 10] = [
    (Verdict::Minor, &[codes::API_ADDED, codes::API_ORDER_CHANGED, codes::API_OPEN_VARIANT_ADDED]),
    (
        Verdict::Major,
        &[
            codes::API_REMOVED,
            codes::API_FIELD_ADDED,
            codes::API_FIELD_REMOVED,
            codes::API_TYPE_CHANGED,
            codes::API_VARIANT_ADDED,
            codes::API_VARIANT_CHANGED,
            codes::API_DERIVE_REMOVED,
        ],
    ),
    (Verdict::Compatible, &[codes::OPTIONAL_ADDED, codes::NOT_RETIRED, codes::ENTITY_ADDED]),
    (
        Verdict::WritersLast,
        &[codes::ATTRIBUTE_REMOVED, codes::NO_LONGER_STORED, codes::LOCK_REMOVED, codes::INDEX_LEFT],
    ),
    (
        Verdict::ReadersFirst,
        &[
            codes::TYPE_WIDENED,
            codes::BECAME_OPTIONAL,
            codes::VALUE_ADDED,
            codes::TYPE_OPENED,
            codes::LOCK_ADDED,
            codes::ENTITY_MISTAKEN,
        ],
    ),
    (
        Verdict::DependsOnData,
        &[
            codes::MAY_NOT_FIT,
            codes::BECAME_REQUIRED,
            codes::DEFAULT_CHANGED,
            codes::OPEN_VALUE_REMOVED,
            codes::TYPE_CLOSED,
            codes::ENTITY_REMOVED,
            codes::INDEX_KEY_REWRITTEN,
            codes::INDEX_LACKS_ITEMS,
            codes::TTL_CHANGED,
            codes::UNKNOWN_NOT_PRESERVED,
            codes::RETIRED_NAME_RETURNED,
        ],
    ),
    (
        Verdict::Breaking,
        &[
            codes::KEY_REPLACED,
            codes::KEY_REWRITTEN,
            codes::REQUIRED_ADDED,
            codes::RENAMED,
            codes::NUMBER_NARROWED,
            codes::TYPE_CHANGED,
            codes::VALUE_REMOVED,
            codes::TAG_CHANGED,
            codes::DISCRIMINATOR_CHANGED,
            codes::STORED_BY_ITSELF,
            codes::RETIRED_NAME_REUSED,
            codes::KEPT_KEY_REWRITTEN,
        ],
    ),
    (
        Verdict::InPlace,
        &[
            codes::INDEX_ADDED,
            codes::INDEX_REMOVED,
            codes::TTL_SETTING_CHANGED,
            codes::STREAM_CHANGED,
            codes::SETTING_CHANGED,
            codes::TABLE_ADDED,
        ],
    ),
    (Verdict::ReplacedIndex, &[codes::INDEX_REPLACED]),
    (Verdict::ReplacedTable, &[codes::TABLE_KEY_REPLACED, codes::LOCAL_INDEX_CHANGED, codes::TABLE_REMOVED]),
];

impl Verdict {
    /// Returns the verdict of a rule about changes.
    pub(crate) fn of(rule: &Rule) -> Option<Self> {
        VERDICTS.iter().find(|(_, rules)| rules.contains(&rule)).map(|(verdict, _)| *verdict)
    }

    pub(super) fn area(self) -> Area {
        match self {
            Verdict::Minor | Verdict::Major => Area::Api,
            Verdict::InPlace | Verdict::ReplacedIndex | Verdict::ReplacedTable => Area::Infra,
            _ => Area::Data,
        }
    }

    /// Returns the words of the last line about a table.
    pub(super) fn words(self) -> &'static str {
        match self {
            Verdict::Minor => "minor",
            Verdict::Major => "major",
            Verdict::Compatible => "compatible",
            Verdict::WritersLast => "writers last",
            Verdict::ReadersFirst => "readers first",
            Verdict::DependsOnData => "depends on the data",
            Verdict::Breaking => "breaking",
            Verdict::InPlace => "in place",
            Verdict::ReplacedIndex => "replaced index",
            Verdict::ReplacedTable => "replaced table",
        }
    }
}

impl Area {
    /// Returns the word that messages begin with.
    pub fn word(self) -> &'static str {
        match self {
            Area::Api => "API",
            Area::Data => "DATA",
            Area::Infra => "INFRA",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Verdict};
    use crate::diagnostic::{Level, rules};

    /// Every rule about changes has a verdict, and the verdict tells its level.
    #[test]
    fn rules_have_verdicts_and_levels() {
        for rule in rules() {
            let area = match &rule.code[..3] {
                "D11" => Area::Data,
                "D12" => Area::Infra,
                "D13" => Area::Api,
                _ => {
                    assert_eq!(Verdict::of(rule), None, "{rule:?}");
                    continue;
                }
            };
            let verdict = Verdict::of(rule);
            assert_eq!(verdict.map(Verdict::area), Some(area), "{rule:?}");
            let level = match verdict {
                Some(Verdict::Breaking | Verdict::ReplacedIndex | Verdict::ReplacedTable) => Level::Error,
                Some(Verdict::Minor | Verdict::InPlace | Verdict::Compatible) => Level::Note,
                _ => Level::Warning,
            };
            // Nothing is wrong yet where a name is not retired.
            let level = if rule.name == "not-retired" { Level::Warning } else { level };
            assert_eq!(rule.level, level, "{rule:?}");
        }
    }
}
