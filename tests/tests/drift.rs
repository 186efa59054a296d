//! `dynamite-gen drift`: a table in an account against its schema.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod table_cases;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use corpus::{accept, compare, folder};
use dynamite_gen::{
    DriftOptions, ErrorFormat, ExportFormat, ExportOptions, LiveTable, LiveText, Settings, SourceFile, drift, export,
    render_diagnostics, rules,
};
use serde_json::json;
use table_cases::{Case, Live, cases};

/// Returns the schema of the cases.
fn schema() -> Vec<SourceFile> {
    let text = fs::read_to_string(folder("schemas/purchases.yaml")).unwrap();
    vec![SourceFile { path: "purchases.yaml".into(), name: "purchases.yaml".into(), text }]
}

/// Returns the findings in a table, as text in a format.
fn findings(sources: &[SourceFile], live: &Live, format: ErrorFormat, options: DriftOptions<'_>) -> String {
    let text = |name, value: &serde_json::Value| (name, value.to_string());
    let texts =
        [text("description.json", &live.description), text("ttl.json", &live.ttl), text("backups.json", &live.backups)];
    let [description, ttl, backups] = texts.each_ref().map(|(name, text)| LiveText { name, text });
    let live = LiveTable { description, ttl: Some(ttl), backups: Some(backups) };
    let found = drift(sources, &Settings::new(), live, options).unwrap();
    assert_eq!(found.table.as_deref(), Some("purchases"));
    render_diagnostics(&found.diagnostics, sources, format, false)
}

const ALL: DriftOptions<'_> = DriftOptions { table: None, prefix: "", settings: true };

/// Returns the codes of lines such as `schema.yaml:7:1: error[D1001]: …`.
fn codes(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())).collect()
}

#[test]
fn each_change_alone_gives_its_findings() {
    let mut wrong = String::new();
    for case in cases() {
        let found = codes(&findings(&schema(), &case.live, ErrorFormat::Short, ALL));
        if found != case.drift {
            writeln!(wrong, "{}: {found:?} instead of {:?}", case.name, case.drift).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The exact texts of all findings, for those who review them.
#[test]
fn the_findings_say_what_differs_and_what_to_do() {
    let of_case = |case: &Case| {
        let text = findings(&schema(), &case.live, ErrorFormat::Human, ALL);
        format!("# {}\n\n{}", case.name, if text.is_empty() { "nothing\n\n" } else { &text })
    };
    let text: String = cases().iter().map(of_case).collect();
    accept(&compare(&folder("tables/drift.txt"), &text).into_iter().collect::<Vec<_>>());
}

#[test]
fn the_description_itself_has_no_findings() {
    assert_eq!(findings(&schema(), &Live::unchanged(), ErrorFormat::Short, ALL), "");
}

#[test]
fn settings_are_compared_on_request_only() {
    for case in cases() {
        let found = codes(&findings(&schema(), &case.live, ErrorFormat::Short, DriftOptions::default()));
        let expected: Vec<&String> = case.drift.iter().filter(|code| *code != "D1013").collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{}", case.name);
    }
}

#[test]
fn every_rule_about_tables_has_a_case() {
    let found: BTreeSet<String> = cases().into_iter().flat_map(|case| case.drift).collect();
    let all = rules().iter().filter(|rule| rule.code.starts_with("D10")).map(|rule| rule.code.to_owned());
    // A table without a stream or a time to live in its schema is another one.
    let elsewhere = ["D1009", "D1014"].map(str::to_owned);
    assert_eq!(found.into_iter().chain(elsewhere).collect::<BTreeSet<_>>(), all.collect());
}

/// Returns the codes of the findings in a table that is described alone.
fn codes_of(schema: &str, description: &str, options: DriftOptions<'_>) -> Vec<String> {
    let sources = [corpus::source("schema.yaml", schema)];
    let description = LiveText { name: "description.json", text: description };
    let live = LiveTable { description, ttl: None, backups: None };
    let found = drift(&sources, &Settings::new(), live, options).unwrap();
    codes(&render_diagnostics(&found.diagnostics, &sources, ErrorFormat::Short, false))
}

/// The answer that the documentation of the AWS command line prints: an old one, with few members.
#[test]
fn a_published_description_has_no_findings() {
    let schema = "dynamite: 1\ntable: MusicCollection\nentity: Song\npartition_key: Artist\nsort_key: SongTitle\n\
                  attributes: { Artist: string, SongTitle: string }\n\
                  settings: { billing_mode: provisioned, throughput: { read: 5, write: 5 } }\n";
    let description = fs::read_to_string(folder("published/music_collection.json")).unwrap();
    assert!(codes_of(schema, &description, ALL).is_empty());
}

/// DynamoDB describes a table that is billed per request with 0 units, and writes -1 for no maximum.
#[test]
fn a_table_that_is_billed_per_request_has_no_findings() {
    let schema = |maximum: &str| {
        format!(
            "dynamite: 1\ntable: events\nentity: Event\npartition_key: id\nattributes: {{ id: uuid, at: timestamp }}\n\
             indexes: {{ by_time: {{ partition_key: id, sort_key: at, projection: keys_only{maximum} }} }}\n\
             settings: {{ on_demand_maximum: {{ write: 100 }} }}\n"
        )
    };
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let units = json!({ "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0 });
    let index = json!({
        "IndexName": "by_time", "IndexStatus": "ACTIVE", "KeySchema": [key("id", "HASH"), key("at", "RANGE")],
        "Projection": { "ProjectionType": "KEYS_ONLY" }, "ProvisionedThroughput": units,
        "OnDemandThroughput": { "MaxReadRequestUnits": 50, "MaxWriteRequestUnits": -1 },
    });
    let attributes = ["at", "id"].map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
    let description = json!({ "Table": {
        "TableName": "events", "TableStatus": "ACTIVE", "KeySchema": [key("id", "HASH")],
        "AttributeDefinitions": attributes, "ProvisionedThroughput": units, "GlobalSecondaryIndexes": [index],
        "BillingModeSummary": {
            "BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": 1_764_000_000.5,
        },
        "OnDemandThroughput": { "MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 100 },
        "StreamSpecification": { "StreamEnabled": false },
    } })
    .to_string();
    let limited = schema(", on_demand_maximum: { read: 50 }");
    assert!(codes_of(&limited, &description, ALL).is_empty());
    assert_eq!(codes_of(&schema(""), &description, ALL), ["D1013"]);
    assert!(codes_of(&schema(""), &description, DriftOptions::default()).is_empty());
}

/// What `create-table` takes and what it prints are descriptions, too.
#[test]
fn the_input_of_create_table_is_a_description() {
    let options = ExportOptions { table: Some("purchases"), ..ExportOptions::default() };
    let input = export(&schema(), &Settings::new(), ExportFormat::CliJson, options).unwrap().text.unwrap();
    let text = &schema()[0].text;
    assert!(codes_of(text, &input, ALL).is_empty());
    let output = json!({ "TableDescription": Live::unchanged().description["Table"] }).to_string();
    assert!(codes_of(text, &output, ALL).is_empty());
}

#[test]
fn a_table_is_found_by_its_name() {
    let named = |name: &str| {
        let mut live = Live::unchanged();
        live.description["Table"]["TableName"] = json!(name);
        live.description.to_string()
    };
    let text = &schema()[0].text;
    let staging = named("staging-purchases");
    for options in [DriftOptions { prefix: "staging-", ..ALL }, DriftOptions { table: Some("purchases"), ..ALL }] {
        assert!(codes_of(text, &staging, options).is_empty());
    }
    let refused = |options| {
        let description = LiveText { name: "description.json", text: &staging };
        let live = LiveTable { description, ttl: None, backups: None };
        drift(&schema(), &Settings::new(), live, options).unwrap_err().to_string()
    };
    assert_eq!(
        refused(DriftOptions::default()),
        "no schema declares the table `staging-purchases`\n  help: pass `--prefix` or `--table`, if it has another \
         name in the schema; declared tables: `purchases`"
    );
    assert!(refused(DriftOptions { prefix: "prod-", ..ALL }).contains("does not begin with the prefix `prod-`"));
    assert!(refused(DriftOptions { table: Some("sales"), ..ALL }).contains("no schema declares the table `sales`"));
}

/// A time to live that the schema does not declare, and that is going away, is only noted.
#[test]
fn a_time_to_live_that_is_being_disabled_deletes_nothing_for_long() {
    let text = schema()[0].text.replace("ttl: expires\n", "");
    let sources = [corpus::source("schema.yaml", &text)];
    let mut live = Live::unchanged();
    for (status, expected) in [("DISABLING", vec!["D1015"]), ("ENABLED", vec!["D1009"]), ("DISABLED", vec![])] {
        live.ttl["TimeToLiveDescription"]["TimeToLiveStatus"] = json!(status);
        assert_eq!(codes(&findings(&sources, &live, ErrorFormat::Short, ALL)), expected, "{status}");
    }
}

/// Nothing is compared, and the error says where, what, and what to do.
#[test]
fn other_texts_are_refused() {
    for (text, expected) in [
        ("", "description.json:1:1: this is not JSON: EOF while parsing a value"),
        ("TABLE\tmulti\n", "description.json:1:1: this is not JSON: expected value"),
        ("{\n  \"Table\": \n}", "description.json:3:1: this is not JSON: expected value"),
        ("[]", "description.json: this is not what `aws dynamodb describe-table` prints: "),
        ("{}", "description.json: this is not what `aws dynamodb describe-table` prints: missing field `TableName`"),
        (
            "{\"Table\":{\"TableName\":5}}",
            "description.json: this is not what `aws dynamodb describe-table` prints: invalid type: integer `5`",
        ),
        (
            "{\"TableName\":\"purchases\",\"AttributeDefinitions\":[],\
             \"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}",
            "description.json: `AttributeDefinitions` does not have the key attribute `id`",
        ),
        (
            "{\"TableName\":\"purchases\",\"AttributeDefinitions\":[],\
             \"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"LIST\"}]}",
            "description.json: `LIST` is not a type of key",
        ),
        (
            "{\"TableName\":\"purchases\",\"AttributeDefinitions\":[],\"KeySchema\":[]}",
            "description.json: a `KeySchema` has no partition key",
        ),
    ] {
        let live = LiveTable { description: LiveText { name: "description.json", text }, ttl: None, backups: None };
        let refused = drift(&schema(), &Settings::new(), live, ALL).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused}");
        assert!(refused.ends_with("help: pass the JSON of `aws dynamodb describe-table --output json`"), "{refused}");
    }
}

#[test]
fn standard_input_is_read_once() {
    let words = ["dynamite-gen", "drift", "-", "--ttl", "-", "--schemas"].map(Into::into);
    let run = corpus::run(words.into_iter().chain([folder("schemas").into_os_string()]).collect::<Vec<_>>());
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: standard input is used twice\n"), "{}", run.err);
}

/// A name that would do something to a terminal or a log is shown and does nothing.
#[test]
fn hostile_names_are_escaped() {
    let mut live = Live::unchanged();
    live.description["Table"]["GlobalSecondaryIndexes"][0]["IndexName"] = json!("\u{1b}[2J::error::\u{202e}x");
    live.ttl["TimeToLiveDescription"]["AttributeName"] = json!("a\n::error::b");
    let root = tempfile::tempdir().unwrap();
    let file = |name: &str, value: &serde_json::Value| {
        fs::write(root.path().join(name), value.to_string()).unwrap();
        root.path().join(name).into_os_string()
    };
    let (description, ttl) = (file("description.json", &live.description), file("ttl.json", &live.ttl));
    for format in ["human", "short", "json", "github"] {
        let words = ["dynamite-gen", "drift", "--error-format", format, "--schemas"].map(Into::into);
        let mut arguments: Vec<std::ffi::OsString> = words.to_vec();
        arguments.extend([folder("schemas").into_os_string(), description.clone(), "--ttl".into(), ttl.clone()]);
        let run = corpus::run(arguments);
        assert_eq!(run.code, 1, "{}", run.err);
        let text = run.out + &run.err;
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        let is_command = |line: &&str| line.starts_with("::") && !line.contains("D10");
        assert_eq!(text.lines().find(is_command), None, "{text}");
    }
}

/// An index with a stage may be missing, and is compared if it is there.
#[test]
fn an_index_with_a_stage_may_be_missing() {
    let index = "  by_status:\n";
    let text = &schema()[0].text;
    let missing = Live::unchanged().description.to_string();
    for stage in ["building", "retiring"] {
        let staged = text.replace(index, &format!("{index}    stage: {stage}\n"));
        assert!(codes_of(&staged, &missing, ALL).is_empty(), "{stage}");
        let mut live = Live::unchanged();
        live.description["Table"]["GlobalSecondaryIndexes"].as_array_mut().unwrap().remove(1);
        assert_eq!(codes_of(&staged, &live.description.to_string(), ALL), ["D1015"], "{stage}");
        let mut live = Live::unchanged();
        live.description["Table"]["GlobalSecondaryIndexes"][1]["IndexStatus"] = json!("DELETING");
        live.description["Table"]["GlobalSecondaryIndexes"][1]["Projection"] = json!({ "ProjectionType": "KEYS_ONLY" });
        assert_eq!(codes_of(&staged, &live.description.to_string(), ALL), ["D1015"], "{stage}");
        let mut live = Live::unchanged();
        live.description["Table"]["GlobalSecondaryIndexes"][1]["KeySchema"][1]["AttributeName"] = json!("total");
        assert_eq!(codes_of(&staged, &live.description.to_string(), ALL), ["D1004"], "{stage}");
    }
}

/// Whatever an entity writes under the name of a key: a discriminator, or a value that can be no key.
#[test]
fn a_key_of_an_undeclared_index_has_the_type_that_code_writes() {
    let schema = "dynamite: 1\ntable: games\npartition_key: { pk: string }\ndiscriminator: kind\nentities:\n  \
                  Game:\n    kind: game\n    attributes: { id: u64, rank: u32?, tags: set<u8>, more: json, state: State }\n    \
                  keys: { pk: \"GAME#{id}\" }\n  \
                  Player:\n    kind: player\n    attributes: { id: u64, name: { type: string, stored: false } }\n    \
                  keys: { pk: \"PLAYER#{id}\", named: \"{name}\" }\n\
                  types: { State: { enum: [won, lost] } }\n\
                  indexes: { by_name: { partition_key: { named: string }, projection: all } }\n";
    let found = |name: &str, kind: &str| {
        let key = |name: &str| json!([{ "AttributeName": name, "KeyType": "HASH" }]);
        let index = |index: &str, name: &str| {
            json!({
                "IndexName": index, "IndexStatus": "ACTIVE", "KeySchema": key(name),
                "Projection": { "ProjectionType": "ALL" },
            })
        };
        let attributes = [("pk", "S"), ("named", "S"), (name, kind)];
        let attributes = attributes.map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind }));
        let description = json!({ "Table": {
            "TableName": "games", "TableStatus": "ACTIVE", "KeySchema": key("pk"), "AttributeDefinitions": attributes,
            "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
            "GlobalSecondaryIndexes": [index("by_name", "named"), index("other", name)],
        } });
        codes_of(schema, &description.to_string(), ALL)
    };
    for (name, kind, expected) in [
        ("rank", "N", "D1010"),
        ("rank", "S", "D1004"),
        ("state", "S", "D1010"),
        ("state", "N", "D1004"),
        ("kind", "S", "D1010"),
        ("kind", "N", "D1004"),
        ("tags", "N", "D1004"),
        ("more", "N", "D1010"),
        // Only its computed key has it.
        ("name", "N", "D1010"),
        ("nobody", "N", "D1010"),
    ] {
        assert_eq!(found(name, kind), [expected], "{name} {kind}");
    }
}

/// A schema without settings, and a table with all of them.
#[test]
fn what_the_schema_does_not_declare_is_reported() {
    let text = "dynamite: 1\ntable: purchases\nentity: Purchase\npartition_key: customer\nsort_key: number\n\
                attributes: { customer: string, number: u64 }\n";
    let sources = [corpus::source("bare.yaml", text)];
    let live = Live::unchanged();
    let found = codes(&findings(&sources, &live, ErrorFormat::Short, DriftOptions::default()));
    assert_eq!(found, ["D1010", "D1010", "D1010", "D1014", "D1009"]);
    let found = codes(&findings(&sources, &live, ErrorFormat::Short, ALL));
    assert_eq!(found[5..], ["D1013"; 5]);
}
