//! The steps of a table, in the order in which nothing fails meanwhile.

use std::collections::BTreeSet;

use super::indexes::{Added, Comparison, IndexChanges, State};
use super::keys::TableChanges;
use super::schemas::Schemas;
use super::step::{Kind, Step};
use super::tool::{Target, listed};
use crate::breaking::{Change, Verdict};
use crate::model::Stage;
use crate::physical::{PhysicalTable, Status};
use crate::snapshot::TableShape;

pub(super) const NO_OLDER_VERSION: &str = "until no older version runs";
pub(super) const VERSION_BEFORE: &str = "deploy the version before";
const CLEAN_RUN: &str = "until a run is clean, which is the second one at the earliest";

/// A table in both versions, and as it is deployed.
pub(super) struct Tables<'s> {
    pub(super) name: &'s str,
    pub(super) deployed: &'s PhysicalTable,
    pub(super) before: &'s TableShape,
    pub(super) after: &'s TableShape,
    pub(super) changes: &'s TableChanges<'s>,
    pub(super) target: Target<'s>,
}

/// What a table needs.
#[derive(Debug, Default)]
pub(super) struct TablePlan {
    pub(super) steps: Vec<Step>,
    /// What no order of steps makes safe, as sentences.
    pub(super) impossible: Vec<String>,
}

/// The indexes that have a stage in the schemas of some steps.
#[derive(Debug, Default)]
struct Staged<'s> {
    building: Vec<&'s str>,
    /// Those that the schemas after do not have any more, and that are kept until they are removed.
    kept: Vec<&'s str>,
    /// The number of other changes of the table.
    settings: usize,
}

impl Tables<'_> {
    /// Returns what the table needs.
    pub(super) fn plan(&self) -> TablePlan {
        let Tables { deployed, before, after, changes, .. } = *self;
        let indexes = Comparison { deployed, before, after, changes }.run();
        let impossible = self.impossible(&indexes);
        let of = |verdict: Verdict| {
            let changes = changes.found.iter();
            changes.copied().filter(move |change| Verdict::of(change.rule) == Some(verdict)).collect::<Vec<_>>()
        };
        let settings: Vec<&Change> =
            of(Verdict::InPlace).into_iter().filter(|change| !INDEXES.contains(&change.rule.name)).collect();
        let staged = self.staged(&indexes, settings.len());
        let mut steps = self.before_writing(&of);
        steps.extend(self.look_at_keys(&indexes));
        let schemas = self.build(&indexes, &staged, &mut steps);
        steps.extend(self.settings(&settings, &schemas));
        let missing = indexes.added.iter().filter(|(_, added)| added.state == State::Absent);
        let missing = missing.map(|(name, added)| (*name, added.index)).collect();
        let is_staged = |name: &str| staged.building.contains(&name);
        steps.extend(self.target.add(&missing, is_staged, &schemas));
        steps.extend(indexes.added.iter().filter_map(|(name, added)| wait_for(name, added.state)));
        self.finish(&indexes, &staged, &mut steps);
        TablePlan { steps, impossible }
    }

    /// Returns what no order of steps makes safe.
    fn impossible(&self, indexes: &IndexChanges<'_>) -> Vec<String> {
        let mut reasons = Vec::new();
        for change in &self.changes.found {
            if let Some(Verdict::Breaking | Verdict::ReplacedTable) = Verdict::of(change.rule) {
                reasons.push(format!("{}; {}", change.message, change.help));
            }
        }
        reasons.extend(indexes.replaced.iter().map(|name| {
            let help = "declare the new one under another name, and remove this one once nothing reads it";
            format!("the index `{name}` has other keys or another projection, which no update changes; {help}")
        }));
        if self.deployed.status == Status::Deleting {
            reasons.push("the table is being deleted".to_owned());
        }
        reasons
    }

    /// Returns the indexes that need a stage: those whose keys are written first, and all if there are several changes of
    /// the table, because an export makes all changes that its schemas have.
    fn staged<'i>(&self, indexes: &IndexChanges<'i>, settings: usize) -> Staged<'i> {
        let is_active = |name: &&str| self.stage_after(name) != Some(Stage::Building);
        let absent = indexes.added.values().filter(|added| added.state == State::Absent).count();
        let is_gone = |name: &&str| self.stage_after(name).is_none();
        let several = absent + indexes.removed.len() + settings > 1;
        let building = indexes.added.iter().filter(|(name, added)| {
            !is_active(name) || !added.keys.is_empty() || (several && added.state == State::Absent)
        });
        Staged {
            building: building.map(|(name, _)| *name).collect(),
            kept: indexes.removed.iter().copied().filter(|name| several && is_gone(name)).collect(),
            settings,
        }
    }

    fn stage_after(&self, index: &str) -> Option<Stage> {
        self.after.physical.indexes.get(index).map(|index| index.stage)
    }

    /// Adds the steps that write the keys of new indexes. Returns the schemas that the next steps export.
    fn build(&self, indexes: &IndexChanges<'_>, staged: &Staged<'_>, steps: &mut Vec<Step>) -> Schemas {
        let lacking: Vec<(&str, &Added<'_>)> = indexes
            .added
            .iter()
            .filter(|(_, added)| !added.keys.is_empty())
            .map(|(name, added)| (*name, added))
            .collect();
        let is_unprepared = |name: &&str| indexes.added.get(*name).is_some_and(|added| !added.is_prepared);
        let is_active = |name: &&str| self.stage_after(name) != Some(Stage::Building);
        let changed: Vec<&str> = staged.building.iter().copied().filter(is_active).collect();
        // An export of the schemas after would change several indexes at once.
        let mut schemas = if changed.is_empty() && staged.kept.is_empty() { Schemas::After } else { Schemas::Before };
        let has_settings = staged.settings > 0 && matches!(schemas, Schemas::Before);
        if staged.building.iter().any(is_unprepared) || has_settings {
            let wait = match lacking.iter().any(|(_, added)| !added.is_prepared) {
                true => format!("{NO_OLDER_VERSION}: its writes leave the keys out, or stale"),
                false => NO_OLDER_VERSION.to_owned(),
            };
            let mut what = "these schemas".to_owned();
            if !changed.is_empty() {
                what.push_str(&format!(", with `stage: building` on {}", listed(&changed)));
            }
            if !staged.kept.is_empty() {
                let and = if changed.is_empty() { "" } else { " and" };
                what.push_str(&format!(
                    ",{and} with {}{} still as before",
                    listed(&staged.kept),
                    self.kept_with(&staged.kept)
                ));
            }
            steps.push(Step::new(Kind::Deploy, what, wait, VERSION_BEFORE));
            schemas = Schemas::OfStep(steps.len());
        }
        if !lacking.is_empty() {
            let keys = lacking.iter().flat_map(|(_, added)| &added.keys);
            steps.push(backfill(keys, "leave the keys: no query reads them"));
        }
        schemas
    }

    /// Adds the steps from the code of the schemas after on.
    fn finish(&self, indexes: &IndexChanges<'_>, staged: &Staged<'_>, steps: &mut Vec<Step>) {
        let changes = &self.changes.found;
        let stays = |name: &&&str| self.stage_after(name) == Some(Stage::Building);
        let building: Vec<&str> = staged.building.iter().filter(stays).copied().collect();
        let has_indexes = !indexes.removed.is_empty() || !indexes.deleting.is_empty() || !indexes.rewritten.is_empty();
        if steps.is_empty() && changes.is_empty() && !has_indexes {
            return;
        }
        let mut what = "these schemas".to_owned();
        if !building.is_empty() {
            what = format!("schemas without the `stage:` of {}", listed(&building));
        }
        if !staged.kept.is_empty() {
            what.push_str(&format!(
                ", with {} as `stage: retiring`{}",
                listed(&staged.kept),
                self.kept_with(&staged.kept)
            ));
        }
        let left = changes.iter().any(|change| change.rule.name == "index-left");
        let has_more = left || has_indexes;
        steps.push(Step::new(Kind::Deploy, what, if has_more { NO_OLDER_VERSION } else { "" }, VERSION_BEFORE));
        let schemas = match building.is_empty() && staged.kept.is_empty() {
            true => Schemas::After,
            false => Schemas::OfStep(steps.len()),
        };
        if !indexes.rewritten.is_empty() {
            let undo = "deploy the version before, and run its backfill";
            let mut step = backfill(indexes.rewritten.iter(), undo);
            step.wait.push_str("; queries miss the items that it has not written yet");
            steps.push(step);
        }
        if left {
            steps.push(remove_retired());
        }
        steps.extend(indexes.deleting.iter().map(|name| being_deleted(name, "")));
        let is_retiring = |name: &str| staged.kept.contains(&name) || self.stage_after(name) == Some(Stage::Retiring);
        steps.extend(self.target.remove(&indexes.removed, is_retiring, &schemas));
        let gone = indexes.removed.iter().chain(&indexes.deleting).copied();
        let retiring: Vec<&str> = gone.filter(|name| is_retiring(name)).collect();
        if !retiring.is_empty() {
            let what = format!("schemas without {}{}", listed(&retiring), self.kept_with(&retiring));
            steps.push(Step::new(Kind::Deploy, what, "", "deploy the schemas with it again"));
        }
    }
}

/// The rules about indexes that are changed in place, which have steps of their own.
const INDEXES: [&str; 2] = ["index-added", "index-removed"];

/// Returns the step that writes computed keys into the items that exist.
fn backfill<'k>(keys: impl Iterator<Item = &'k String>, undo: &'static str) -> Step {
    let keys: BTreeSet<&str> = keys.map(String::as_str).collect();
    let keys: Vec<String> = keys.into_iter().map(|key| format!("`{key}`")).collect();
    let what = format!("`backfill()` of the repository or the handle, which writes {}", keys.join(", "));
    Step::new(Kind::Job, what, CLEAN_RUN, undo)
}

/// Returns the step that takes items out of the indexes that their entities are not written to any more.
fn remove_retired() -> Step {
    let what = "`backfill()` of the repository or the handle with `remove_retired()`, which removes the keys that are under \
                `retired:`";
    Step::new(Kind::Job, what, CLEAN_RUN, "leave the items as they are: no query needs the keys")
}

/// Returns the step that waits for a new index that is there, but can't be used.
fn wait_for(name: &str, state: State) -> Option<Step> {
    match state {
        State::Creating => {
            let what = format!("nothing: {} is being created", listed(&[name]));
            Some(Step::new(Kind::Infrastructure, what, "until it is active", "there is nothing to undo"))
        }
        State::Deleting => Some(being_deleted(name, "; make this plan again after that")),
        State::Absent | State::Active => None,
    }
}

/// Returns the step that waits for an index that is being deleted.
fn being_deleted(name: &str, then: &str) -> Step {
    let what = format!("nothing: {} is being deleted{then}", listed(&[name]));
    Step::new(Kind::Infrastructure, what, "until it is gone", "there is nothing to undo")
}
