//! The steps of a table, in the order in which nothing fails meanwhile.

use std::collections::BTreeSet;

use super::indexes::{Added, IndexChanges};
use super::step::{Kind, Step};
use super::tool::{PlanTool, listed};
use crate::breaking::{Change, Verdict};
use crate::model::Stage;
use crate::physical::PhysicalTable;
use crate::snapshot::TableShape;

const NO_OLDER_VERSION: &str = "until no older version runs";
const VERSION_BEFORE: &str = "deploy the version before";

/// A table in both versions, and as it is deployed.
pub(super) struct Tables<'s> {
    pub(super) name: &'s str,
    /// The name of the deployed table.
    pub(super) physical_name: &'s str,
    pub(super) deployed: &'s PhysicalTable,
    pub(super) before: &'s TableShape,
    pub(super) after: &'s TableShape,
    pub(super) tool: PlanTool,
}

/// What a table needs.
#[derive(Debug, Default)]
pub(super) struct TablePlan {
    pub(super) steps: Vec<Step>,
    /// What no order of steps makes safe, as sentences.
    pub(super) impossible: Vec<String>,
}

impl Tables<'_> {
    /// Returns what the table needs, with these changes of it.
    pub(super) fn plan(&self, changes: &[&Change]) -> TablePlan {
        let indexes = IndexChanges::of(self.deployed, self.before, self.after);
        let of = |verdict: Verdict| changes.iter().filter(move |change| Verdict::of(change.rule) == Some(verdict));
        let mut plan = TablePlan::default();
        for verdict in [Verdict::Breaking, Verdict::ReplacedTable] {
            plan.impossible.extend(of(verdict).map(|change| format!("{}; {}", change.message, change.help)));
        }
        plan.impossible.extend(indexes.replaced.iter().map(|name| {
            let help = "declare the new one under another name, and remove this one once nothing reads it";
            format!("the index `{name}` has other keys or another projection, which no update changes; {help}")
        }));
        let mut steps = Vec::new();
        steps.extend(self.look(&of(Verdict::DependsOnData).copied().collect::<Vec<_>>()));
        steps.extend(of(Verdict::WritersLast).map(|change| {
            let what = format!("code that does not need it any more, but still writes it: {}", change.message);
            Step::new(Kind::Deploy, what, NO_OLDER_VERSION, VERSION_BEFORE)
        }));
        let readers: Vec<&str> = of(Verdict::ReadersFirst).map(|change| change.message.as_str()).collect();
        if !readers.is_empty() {
            let what = format!("code that reads, but does not write yet, what is new: {}", readers.join("; "));
            steps.push(Step::new(Kind::Deploy, what, NO_OLDER_VERSION, VERSION_BEFORE));
        }
        self.build(&indexes, &mut steps);
        steps.extend(self.settings(&of(Verdict::InPlace).copied().collect::<Vec<_>>()));
        let is_building = |name: &&str| self.stage_after(name) == Some(Stage::Building);
        match indexes.added.keys().copied().filter(is_building).collect::<Vec<_>>().as_slice() {
            _ if steps.is_empty() && changes.is_empty() && indexes.removed.is_empty() => {}
            [] => {
                let wait = if indexes.removed.is_empty() { "" } else { NO_OLDER_VERSION };
                steps.push(Step::new(Kind::Deploy, "these schemas", wait, VERSION_BEFORE));
            }
            building => {
                let what = format!("schemas without the `stage:` of {}", listed(building));
                steps.push(Step::new(Kind::Deploy, what, "", "deploy these schemas again"));
            }
        }
        let is_retiring = |name: &str| self.stage_after(name) == Some(Stage::Retiring);
        steps.extend(self.tool.remove(self.physical_name, &indexes.removed, is_retiring));
        let retiring: Vec<&str> = indexes.removed.iter().copied().filter(|name| is_retiring(name)).collect();
        if !retiring.is_empty() {
            let what = format!("schemas without {}", listed(&retiring));
            steps.push(Step::new(Kind::Deploy, what, "", "deploy these schemas again"));
        }
        plan.steps = steps;
        plan
    }

    fn stage_after(&self, index: &str) -> Option<Stage> {
        self.after.physical.indexes.get(index).map(|index| index.stage)
    }

    /// Returns the step that looks at the items that exist.
    fn look(&self, changes: &[&Change]) -> Option<Step> {
        // A backfill mends the keys of indexes.
        let names = ["index-key-rewritten", "index-lacks-items"];
        let changes: Vec<_> = changes.iter().filter(|change| !names.contains(&change.rule.name)).collect();
        let messages: Vec<&str> = changes.iter().map(|change| change.message.as_str()).collect();
        let what = format!("whether the items that exist allow it: {}", messages.join("; "));
        let command = format!("dynamite-gen inspect --table {} ITEMS", crate::command::quoted(self.name));
        let step = Step::new(Kind::Look, what, "until it finds no error", "there is nothing to undo");
        (!changes.is_empty()).then(|| step.with([command]))
    }

    /// Adds the steps that write the keys of new indexes, and add these.
    fn build(&self, indexes: &IndexChanges<'_>, steps: &mut Vec<Step>) {
        let lacking: Vec<(&str, &Added<'_>)> = indexes
            .added
            .iter()
            .filter(|(_, added)| !added.keys.is_empty())
            .map(|(name, added)| (*name, added))
            .collect();
        let names: Vec<&str> = lacking.iter().map(|(name, _)| *name).collect();
        let is_written =
            |name: &&str| self.before.physical.indexes.get(*name).is_some_and(|index| index.stage == Stage::Building);
        let unwritten: Vec<&str> = names.iter().copied().filter(|name| !is_written(name)).collect();
        if !unwritten.is_empty() {
            let staged = unwritten.iter().all(|name| self.stage_after(name) == Some(Stage::Building));
            let what = match staged {
                true => "these schemas".to_owned(),
                false => format!("these schemas with `stage: building` on {}", listed(&unwritten)),
            };
            let wait = format!("{NO_OLDER_VERSION}: its writes leave the keys out, or stale");
            steps.push(Step::new(Kind::Deploy, what, wait, VERSION_BEFORE));
        }
        if !names.is_empty() {
            let keys: BTreeSet<&str> = lacking.iter().flat_map(|(_, added)| &added.keys).map(String::as_str).collect();
            let keys: Vec<String> = keys.into_iter().map(|key| format!("`{key}`")).collect();
            let what = format!("`backfill()` of the repository or the handle, which writes {}", keys.join(", "));
            let wait = "until a run is clean".to_owned();
            steps.push(Step::new(Kind::Job, what, wait, "leave the keys: no query reads them"));
        }
        let added = indexes.added.iter().map(|(name, added)| (*name, added.index)).collect();
        let is_staged = |name: &str| names.contains(&name) || self.stage_after(name) == Some(Stage::Building);
        steps.extend(self.tool.add(self.physical_name, &added, is_staged));
    }

    /// Returns the steps for other changes of the table.
    fn settings(&self, changes: &[&Change]) -> Vec<Step> {
        let is_index = |change: &&&Change| ["index-added", "index-removed"].contains(&change.rule.name);
        let others = changes.iter().filter(|change| !is_index(change));
        let step = |change: &&Change| {
            let step = Step::new(Kind::Infrastructure, change.message.clone(), change.help.clone(), "change it back");
            if self.tool == PlanTool::Cli { step } else { step.with([self.tool.export("")]) }
        };
        others.map(step).collect()
    }
}
