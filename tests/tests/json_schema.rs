//! The JSON Schema for editors: it takes every schema that the generator takes, and none of another form.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::fs;
use std::path::{Path, PathBuf};

use corpus::{folder, subfolders};
use jsonschema::Validator;
use serde_json::{Map, Value};

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(dynamite_gen::json_schema()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::draft7::new(&schema).unwrap()
}

/// YAML as an editor hands it on; keys are text there.
fn json(yaml: serde_yaml::Value) -> Value {
    match yaml {
        serde_yaml::Value::Mapping(entries) => {
            let text = |key: serde_yaml::Value| match json(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            entries.into_iter().map(|(key, value)| (text(key), json(value))).collect::<Map<_, _>>().into()
        }
        serde_yaml::Value::Sequence(items) => items.into_iter().map(json).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// What the validator says of a text; `None` if it is no YAML.
fn complaints(validator: &Validator, text: &str) -> Option<Vec<String>> {
    let document = json(serde_yaml::from_str(text).ok()?);
    Some(validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect())
}

fn schemas_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_schema = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if path.is_dir() {
            found.extend(schemas_in(&path));
        } else if is_schema {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_copy_for_the_schemas_of_the_example_is_up_to_date() {
    let copy = fs::read_to_string(folder("../schemas/dynamite.schema.json")).unwrap();
    let printed = corpus::run(["dynamite-gen", "json-schema"].map(Into::into).to_vec());
    assert_eq!((printed.code, printed.out.as_str()), (0, dynamite_gen::json_schema()));
    assert!(copy == printed.out, "run `dynamite-gen json-schema > schemas/dynamite.schema.json`");
}

#[test]
fn every_good_schema_of_the_repository_validates() {
    let validator = validator();
    let folders = ["../schemas", "schemas", "cases", "consumer/schemas"].map(folder);
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| schemas_in(folder)).collect();
    assert!(files.len() > 30, "{files:?}");
    for file in files {
        let complaints = complaints(&validator, &fs::read_to_string(&file).unwrap()).unwrap();
        assert!(complaints.is_empty(), "{}: {complaints:#?}", file.display());
    }
}

#[test]
fn the_schemas_of_the_guides_validate() {
    let validator = validator();
    for guide in schemas_of(&fs::read_to_string(folder("../docs/schema.md")).unwrap()) {
        assert_eq!(complaints(&validator, guide), Some(Vec::new()), "{guide}");
    }
}

fn schemas_of(guide: &str) -> impl Iterator<Item = &str> {
    guide.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap())
}

/// A wrong form is shown while it is typed.
#[test]
fn what_the_generator_finds_misshapen_does_not_validate() {
    let validator = validator();
    let misshapen = ["D0107", "D0108", "D0109", "D0110"];
    let cases = subfolders(&folder("errors"));
    let cases = cases.iter().filter(|(name, _)| misshapen.iter().any(|code| name.starts_with(code)));
    let mut seen = 0;
    for (name, folder) in cases {
        for file in schemas_in(folder) {
            let Some(complaints) = complaints(&validator, &fs::read_to_string(&file).unwrap()) else { continue };
            assert!(!complaints.is_empty(), "{name}: {}", file.display());
            seen += 1;
        }
    }
    assert!(seen >= misshapen.len());
}
