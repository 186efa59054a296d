//! How a tool changes the indexes of a table.

use std::collections::BTreeMap;

use serde_json::json;

use super::schemas::Schemas;
use super::step::{Kind, Step};
use crate::command::quoted;
use crate::model::{Capacity, KeyKind};
use crate::physical::{Held, PhysicalIndex};

/// The tool that changes tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum PlanTool {
    /// AWS CloudFormation: one index an update of the stack, which does not wait for it.
    #[default]
    #[cfg_attr(feature = "cli", value(name = "cloudformation"))]
    CloudFormation,
    /// Terraform, which changes one index after the other by itself, and waits for each.
    Terraform,
    /// The AWS command line.
    Cli,
}

const ACTIVE: &str = "until `describe-table` says ACTIVE of the index, so that `drift` finds nothing";

impl PlanTool {
    /// Returns the word of the option.
    pub(super) fn word(self) -> &'static str {
        match self {
            PlanTool::CloudFormation => "cloudformation",
            PlanTool::Terraform => "terraform",
            PlanTool::Cli => "cli",
        }
    }

    fn waits(self) -> String {
        match self {
            PlanTool::CloudFormation => format!("{ACTIVE}: the stack is done before the index is"),
            PlanTool::Terraform => "until it has ended: it waits for each index".to_owned(),
            PlanTool::Cli => ACTIVE.to_owned(),
        }
    }
}

/// A deployed table, and the tool that changes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'s> {
    pub(super) tool: PlanTool,
    pub(super) table: &'s str,
    /// What the name of the table has before that in the schema.
    pub(super) prefix: &'s str,
}

impl Target<'_> {
    /// Returns the steps that add these indexes.
    pub(super) fn add(
        self,
        indexes: &BTreeMap<&str, &PhysicalIndex>,
        is_staged: impl Fn(&str) -> bool,
        schemas: &Schemas,
    ) -> Vec<Step> {
        let change =
            Change { verb: "add", option: "--with-building", wait: self.tool.waits(), undo: "remove it again" };
        let names: Vec<&str> = indexes.keys().copied().collect();
        self.steps(&change, &names, is_staged, schemas, |name| {
            indexes.get(name).map(|index| create(self.table, name, index))
        })
    }

    /// Returns the steps that remove these indexes.
    pub(super) fn remove(self, names: &[&str], is_staged: impl Fn(&str) -> bool, schemas: &Schemas) -> Vec<Step> {
        let (wait, undo) = ("until it is gone".to_owned(), "add it again: DynamoDB reads all items for it");
        let change = Change { verb: "remove", option: "--without-retiring", wait, undo };
        self.steps(&change, names, is_staged, schemas, |name| Some(delete(self.table, name)))
    }

    /// Returns the steps of a change of these indexes: one for each, unless the tool makes them by itself.
    fn steps(
        self,
        change: &Change,
        names: &[&str],
        is_staged: impl Fn(&str) -> bool,
        schemas: &Schemas,
        command: impl Fn(&str) -> Option<String>,
    ) -> Vec<Step> {
        let group = if self.tool == PlanTool::Terraform { names.len().max(1) } else { 1 };
        let mut options = String::new();
        let mut steps = Vec::new();
        for group in names.chunks(group) {
            for name in group.iter().filter(|name| is_staged(name)) {
                options.push_str(&format!(" {}={}", change.option, quoted(name)));
            }
            let what = format!("{} {}", change.verb, listed(group));
            let step = Step::new(Kind::Infrastructure, what, change.wait.clone(), change.undo);
            steps.push(match self.tool {
                PlanTool::Cli => step.with(group.iter().filter_map(|name| command(name))),
                _ => step.with([self.export(&options, &schemas.words())]),
            });
        }
        steps
    }

    /// Returns what exports the tables for the tool, and what to do with that.
    pub(super) fn export(self, options: &str, schemas: &str) -> String {
        let prefix = match self.prefix {
            "" => String::new(),
            prefix => format!(" --prefix={}", quoted(prefix)),
        };
        format!("dynamite-gen export {}{prefix}{options}, {schemas}, and deploy that", self.tool.word())
    }
}

/// A change of indexes.
struct Change {
    verb: &'static str,
    /// The option of `export` for an index with a stage.
    option: &'static str,
    wait: String,
    undo: &'static str,
}

/// Returns the names of indexes in backquotes.
pub(super) fn listed(names: &[&str]) -> String {
    let what = if names.len() == 1 { "the index" } else { "the indexes" };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{what} {}", names.join(", "))
}

fn create(table: &str, name: &str, index: &PhysicalIndex) -> String {
    let letter = |kind: KeyKind| match kind {
        KeyKind::String => "S",
        KeyKind::Number => "N",
        KeyKind::Binary => "B",
    };
    let keys = index.keys.all();
    let attributes: Vec<_> =
        keys.map(|key| json!({ "AttributeName": key.name, "AttributeType": letter(key.kind) })).collect();
    let element = |kind: &'static str| move |name: &String| json!({ "AttributeName": name, "KeyType": kind });
    let partition = index.keys.partition.iter().map(|key| &key.name).map(element("HASH"));
    let sort = index.keys.sort.iter().map(|key| &key.name).map(element("RANGE"));
    let projection = match &index.projection {
        Held::All => json!({ "ProjectionType": "ALL" }),
        Held::Only(names) if names.is_empty() => json!({ "ProjectionType": "KEYS_ONLY" }),
        Held::Only(names) => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names }),
    };
    let schema: Vec<_> = partition.chain(sort).collect();
    let mut create = json!({ "IndexName": name, "KeySchema": schema, "Projection": projection });
    match index.capacity {
        Capacity::Provisioned { read, write } => {
            create["ProvisionedThroughput"] = json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write });
        }
        Capacity::PayPerRequest { max_read: None, max_write: None } => {}
        Capacity::PayPerRequest { max_read, max_write } => {
            let units = [("MaxReadRequestUnits", max_read), ("MaxWriteRequestUnits", max_write)];
            let units = units.into_iter().filter_map(|(name, units)| Some((name.to_owned(), json!(units?))));
            create["OnDemandThroughput"] = units.collect();
        }
    }
    let create = json!([{ "Create": create }]);
    let definitions = quoted(&serde_json::Value::from(attributes).to_string());
    format!("{} --attribute-definitions {definitions}", update(table, &create))
}

fn delete(table: &str, name: &str) -> String {
    update(table, &json!([{ "Delete": { "IndexName": name } }]))
}

fn update(table: &str, updates: &serde_json::Value) -> String {
    let (table, updates) = (quoted(table), quoted(&updates.to_string()));
    format!("aws dynamodb update-table --table-name {table} --global-secondary-index-updates {updates}")
}
