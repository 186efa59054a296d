//! The steps before anything new is written.

use std::collections::BTreeSet;

use super::indexes::{IndexChanges, State};
use super::step::{Kind, Step};
use super::steps::{NO_OLDER_VERSION, Tables, VERSION_BEFORE};
use crate::breaking::{Change, Verdict};
use crate::command::quoted;
use crate::diagnostic::{Rule, codes};
use crate::snapshot::StoredType;

const NOTHING_TO_UNDO: &str = "there is nothing to undo";

/// The changes that an inspection does not find, because the items can be read: what they mean is another question.
const UNSEEN: [&Rule; 5] = [
    codes::DEFAULT_CHANGED,
    codes::TTL_CHANGED,
    codes::OPEN_VALUE_REMOVED,
    codes::RETIRED_NAME_RETURNED,
    codes::INDEX_KEY_REWRITTEN,
];

/// The findings of an inspection that are mere notes, unless one of these changes is planned.
const RAISED: [(&Rule, &Rule); 2] =
    [(codes::ENTITY_REMOVED, codes::UNRECOGNIZED_ITEM), (codes::UNKNOWN_NOT_PRESERVED, codes::UNDECLARED_ATTRIBUTE)];

impl Tables<'_> {
    /// Returns the steps before anything new is written.
    pub(super) fn before_writing<'c>(&self, of: &impl Fn(Verdict) -> Vec<&'c Change>) -> Vec<Step> {
        let depends = of(Verdict::DependsOnData);
        let required = depends.iter().copied().filter(|change| change.rule == codes::BECAME_REQUIRED).collect();
        let required = deploy("code that always writes what becomes required", required);
        let last = deploy("code that does not need it any more, but still writes it", of(Verdict::WritersLast));
        let first = deploy("code that reads, but does not write yet, what is new", of(Verdict::ReadersFirst));
        [required, self.look(&depends), last, first].into_iter().flatten().collect()
    }

    /// Returns the step that looks at the items that exist.
    fn look(&self, changes: &[&Change]) -> Option<Step> {
        let is_seen = |change: &&Change| !UNSEEN.contains(&change.rule);
        let mut changes = changes.to_vec();
        changes.retain(|change| !self.changes.is_backfilled(change, self.after));
        if changes.is_empty() {
            return None;
        }
        let what = format!("whether the items that exist allow it: {}", messages(&changes));
        let wait = match (changes.iter().any(is_seen), changes.iter().all(is_seen)) {
            (_, true) => "until it finds no error",
            (true, false) => "until it finds no error, and somebody who knows the items says so",
            (false, false) => "until somebody who knows the items says so",
        };
        let has = |rule: &Rule| changes.iter().any(|change| change.rule == rule);
        let raised = RAISED.iter().filter(|(rule, _)| has(rule));
        let levels: String = raised.map(|(_, finding)| format!(" --level {}=error", finding.name)).collect();
        let command = changes.iter().any(is_seen).then(|| self.inspect(&levels));
        Some(Step::new(Kind::Look, what, wait, NOTHING_TO_UNDO).with(command))
    }

    /// Returns the step that looks whether new indexes would refuse writes: DynamoDB does so if a key of an index is empty or
    /// too long. Of attributes, only texts can be. Source: the developer guide, "Global secondary indexes".
    pub(super) fn look_at_keys(&self, indexes: &IndexChanges<'_>) -> Option<Step> {
        let is_text = |name: &String| {
            let mut entities = self.after.entities.iter().filter_map(|(_, entity)| entity.attributes.get(name));
            entities.any(|attribute| attribute.ty == StoredType::String)
        };
        let absent = indexes.added.values().filter(|added| added.state == State::Absent);
        let names: BTreeSet<&String> =
            absent.flat_map(|added| added.index.keys.all()).map(|key| &key.name).filter(|name| is_text(name)).collect();
        let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
        let what = format!("whether {} can be a key of an index: not empty, nor too long", names.join(", "));
        let step = Step::new(Kind::Look, what, "until it does not warn about the index", NOTHING_TO_UNDO);
        (!names.is_empty()).then(|| step.with([self.inspect("")]))
    }

    fn inspect(&self, levels: &str) -> String {
        format!("dynamite-gen inspect --table {} ITEMS{levels}, with these schemas", quoted(self.name))
    }
}

/// Returns the deployment of code that is ready for some changes, if there are any.
fn deploy(code: &str, changes: Vec<&Change>) -> Option<Step> {
    let what = || format!("{code}: {}", messages(&changes));
    (!changes.is_empty()).then(|| Step::new(Kind::Deploy, what(), NO_OLDER_VERSION, VERSION_BEFORE))
}

fn messages(changes: &[&Change]) -> String {
    changes.iter().map(|change| change.message.as_str()).collect::<Vec<_>>().join("; ")
}
