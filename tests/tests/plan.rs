//! `dynamite-gen plan`: the steps in which a change is deployed, for each tool.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::fs;
use std::path::Path;

use corpus::{accept, compare, folder, subfolders};
use dynamite_gen::{
    Baseline, ExportFormat, ExportOptions, LiveText, PlanOptions, PlanTool, Settings, SourceFile, StagedIndexes,
    export, plan, snapshot,
};
use serde_json::{Value, json};

const TOOLS: [PlanTool; 3] = [PlanTool::CloudFormation, PlanTool::Terraform, PlanTool::Cli];

fn source(case: &Path, name: &str) -> SourceFile {
    corpus::source("tasks.yaml", &fs::read_to_string(case.join(name)).unwrap())
}

fn text(before: Baseline<'_>, after: &SourceFile, options: PlanOptions<'_>) -> String {
    let plan = plan(std::slice::from_ref(after), &Settings::new(), before, options).unwrap();
    let text = plan.text.unwrap_or_else(|| panic!("{:?}", plan.diagnostics));
    assert_eq!(plan.is_possible, !text.contains("no order of steps"), "{text}");
    text
}

#[test]
fn each_case_has_the_expected_steps() {
    let of_case = |case: &Path| {
        let (before, after) = ([source(case, "before.yaml")], source(case, "after.yaml"));
        let plan = |tool| text(Baseline::Schemas(&before), &after, PlanOptions { tool, ..PlanOptions::default() });
        let all: Vec<String> = TOOLS.into_iter().map(plan).collect();
        compare(&case.join("expected.txt"), &all.join("----\n"))
    };
    accept(&subfolders(&folder("plans")).values().filter_map(|case| of_case(case)).collect::<Vec<_>>());
}

#[test]
fn a_snapshot_of_the_version_before_gives_the_same_plan() {
    for case in subfolders(&folder("plans")).values() {
        let (before, after) = ([source(case, "before.yaml")], source(case, "after.yaml"));
        let snapshot = snapshot(&before, &Settings::new()).text.unwrap();
        let version = Baseline::Snapshot(LiveText { name: "released.snapshot", text: &snapshot });
        let options = PlanOptions::default();
        assert_eq!(text(version, &after, options), text(Baseline::Schemas(&before), &after, options), "{case:?}");
    }
}

/// Returns what `describe-table` prints of the table of tasks, with the index `waiting` in a status or without it.
fn description(name: &str, index: Option<&str>) -> String {
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let described = json!([{
        "IndexName": "waiting", "IndexStatus": index.unwrap_or_default(), "Projection": { "ProjectionType": "ALL" },
        "KeySchema": [key("waiting", "HASH"), key("due", "RANGE")],
    }]);
    let attributes = ["id", "waiting", "due"].map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
    let (attributes, index) = match index {
        Some(_) => (&attributes[..], described),
        None => (&attributes[..1], json!([])),
    };
    let table = json!({
        "TableName": name, "TableStatus": "ACTIVE", "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
        "KeySchema": [key("id", "HASH")], "AttributeDefinitions": attributes, "GlobalSecondaryIndexes": index,
    });
    json!({ "Table": table }).to_string()
}

/// The table that is exported for a step has one index more than that of the step before.
#[test]
fn exports_at_the_steps_differ_by_one_index() {
    let after = fs::read_to_string(folder("plans/two_indexes/after.yaml")).unwrap();
    let staged = after.replace("projection: all", "projection: all, stage: building");
    let staged = staged.replace("projection: keys_only", "projection: keys_only, stage: building");
    let indexes = |schema: &str, building: &[&str]| {
        let names: Vec<String> = building.iter().map(|name| (*name).to_owned()).collect();
        let options = ExportOptions { with_building: StagedIndexes::Named(&names), ..ExportOptions::default() };
        let sources = [corpus::source("tasks.yaml", schema)];
        let text = export(&sources, &Settings::new(), ExportFormat::CliJson, options).unwrap().text.unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["GlobalSecondaryIndexes"].as_array().cloned().unwrap_or_default()
    };
    let steps = [indexes(&staged, &[]), indexes(&staged, &["by_state"]), indexes(&staged, &["by_state", "waiting"])];
    for pair in steps.windows(2) {
        assert!(pair[1].len() == pair[0].len() + 1 && pair[0].iter().all(|index| pair[1].contains(index)), "{pair:?}");
    }
    assert_eq!(steps[2], indexes(&after, &[]));
}

/// What is deployed decides, and not what the version before declares.
#[test]
fn indexes_are_changed_against_what_is_deployed() {
    let case = folder("plans").join("a_sparse_index");
    let (before, after) = ([source(&case, "before.yaml")], source(&case, "after.yaml"));
    let plan = |index| {
        let described = description("staging-tasks", index);
        let live = Some(LiveText { name: "tasks.json", text: &described });
        let options = PlanOptions { live, prefix: "staging-", tool: PlanTool::Cli, ..PlanOptions::default() };
        text(Baseline::Schemas(&before), &after, options)
    };
    let kinds = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        lines.map(|line| line.split(' ').nth(1).unwrap().trim_end_matches(':').to_owned()).collect()
    };
    let absent = plan(None);
    assert!(absent.contains("--table-name staging-tasks"), "{absent}");
    assert_eq!(kinds(&absent), ["deploy", "job", "infrastructure", "deploy"]);
    // Code that is older does not write the keys, also if the index is there.
    assert_eq!(kinds(&plan(Some("ACTIVE"))), ["deploy", "job", "deploy"]);
    let creating = plan(Some("CREATING"));
    assert_eq!(kinds(&creating), ["deploy", "job", "infrastructure", "deploy"]);
    assert!(creating.contains("is being created") && !creating.contains("add the index"), "{creating}");
    assert!(plan(Some("DELETING")).contains("is being deleted; make this plan again"));
}

/// The schemas after have no `stage: building`, which the option names.
#[test]
fn an_absent_index_that_was_building_is_exported_with_its_stage() {
    let case = folder("plans").join("a_sparse_index_that_was_building");
    let (before, after) = ([source(&case, "before.yaml")], source(&case, "after.yaml"));
    let described = description("tasks", None);
    let live = Some(LiveText { name: "tasks.json", text: &described });
    let text = text(Baseline::Schemas(&before), &after, PlanOptions { live, ..PlanOptions::default() });
    assert!(
        text.contains(" --with-building=waiting, with the schemas of the version before, and deploy that"),
        "{text}"
    );
}

/// One that is deleted already can't be removed again.
#[test]
fn an_index_that_is_being_deleted_is_waited_for() {
    let before = [source(&folder("plans").join("a_sparse_index"), "after.yaml")];
    let retiring = before[0].text.replace("projection: all", "projection: all, stage: retiring");
    assert_ne!(retiring, before[0].text);
    let gone = source(&folder("plans").join("a_sparse_index"), "before.yaml");
    for after in [corpus::source("tasks.yaml", &retiring), gone] {
        let plan = |index| {
            let described = description("tasks", Some(index));
            let live = Some(LiveText { name: "tasks.json", text: &described });
            text(Baseline::Schemas(&before), &after, PlanOptions { live, ..PlanOptions::default() })
        };
        assert!(plan("ACTIVE").contains("infrastructure: remove the index `waiting`"));
        let deleting = plan("DELETING");
        assert!(deleting.contains("infrastructure: nothing: the index `waiting` is being deleted\n"), "{deleting}");
        assert!(!deleting.contains("remove the index"), "{deleting}");
    }
}

/// An export without the prefix would be that of another table.
#[test]
fn exports_have_the_prefix_of_the_live_table() {
    let case = folder("plans").join("a_sparse_index");
    let (before, after) = ([source(&case, "before.yaml")], source(&case, "after.yaml"));
    let described = description("it's-tasks", None);
    let live = Some(LiveText { name: "tasks.json", text: &described });
    for tool in [PlanTool::CloudFormation, PlanTool::Terraform] {
        let options = PlanOptions { live, prefix: "it's-", tool, ..PlanOptions::default() };
        let text = text(Baseline::Schemas(&before), &after, options);
        assert_eq!(text.matches(r" --prefix='it'\''s-' --with-building=waiting, ").count(), 1, "{text}");
        assert_eq!(text.matches("dynamite-gen export").count(), 1, "{text}");
    }
}

#[test]
fn a_description_of_another_table_is_refused() {
    let case = folder("plans").join("a_sparse_index");
    let (before, after) = ([source(&case, "before.yaml")], source(&case, "after.yaml"));
    let described = description("other", None);
    let live = Some(LiveText { name: "tasks.json", text: &described });
    let options = PlanOptions { live, ..PlanOptions::default() };
    let refused = dynamite_gen::plan(&[after], &Settings::new(), Baseline::Schemas(&before), options);
    assert!(refused.unwrap_err().to_string().contains("no schema declares the table `other`"));
}

#[test]
fn a_table_that_is_gone_is_said() {
    let case = folder("plans").join("nothing");
    let before = [source(&case, "before.yaml")];
    let renamed = before[0].text.replace("table: tasks", "table: chores");
    let planned = plan(
        &[corpus::source("tasks.yaml", &renamed)],
        &Settings::new(),
        Baseline::Schemas(&before),
        PlanOptions::default(),
    );
    let planned = planned.unwrap();
    assert!(!planned.is_possible);
    let text = planned.text.unwrap();
    assert!(text.starts_with("tasks: the schemas have no such table any more"), "{text}");
    assert!(text.contains("chores: create the table before"), "{text}");
}

/// Names of tables and indexes come from a file, and stand in commands.
#[test]
fn names_are_quoted_in_commands() {
    let before = "dynamite: 1\ntable: abc\nentity: Thing\npartition_key: id\nattributes: { id: string, \"o'x $(y)\": { type: string, rust_name: o } }\n";
    let index = "indexes: { by_o: { partition_key: \"o'x $(y)\", projection: keys_only } }\n";
    let (before, after) = ([corpus::source("a.yaml", before)], corpus::source("a.yaml", &format!("{before}{index}")));
    let options = PlanOptions { tool: PlanTool::Cli, ..PlanOptions::default() };
    let text = text(Baseline::Schemas(&before), &after, options);
    assert!(text.contains(r#"'[{"AttributeName":"o'\''x $(y)","AttributeType":"S"}]'"#), "{text}");
}
