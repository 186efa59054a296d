//! The JSON Schema for editors accepts every schema that the generator accepts, and refuses other forms.

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

/// Converts YAML to JSON as editors do, with keys as text.
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

/// Returns the errors that the validator finds in a text; `None` if the text is not YAML.
fn validation_errors(validator: &Validator, text: &str) -> Option<Vec<String>> {
    let document = json(serde_yaml::from_str(text).ok()?);
    Some(validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect())
}

fn schemas_in(folder: &Path) -> Vec<PathBuf> {
    let mut schemas = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_schema = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if path.is_dir() {
            schemas.extend(schemas_in(&path));
        } else if is_schema {
            schemas.push(path);
        }
    }
    schemas
}

#[test]
fn the_copy_in_the_schemas_folder_is_up_to_date() {
    let copy = fs::read_to_string(folder("../schemas/dynamite.schema.json")).unwrap();
    let printed = corpus::run(["dynamite-gen", "json-schema"].map(Into::into).to_vec());
    assert_eq!((printed.code, printed.out.as_str()), (0, dynamite_gen::json_schema()));
    assert!(copy == printed.out, "run `dynamite-gen json-schema > schemas/dynamite.schema.json`");
}

#[test]
fn every_valid_schema_of_the_repository_validates() {
    let validator = validator();
    let folders = ["../schemas", "schemas", "cases", "consumer/schemas"].map(folder);
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| schemas_in(folder)).collect();
    assert!(files.len() > 30, "{files:?}");
    for file in files {
        let errors = validation_errors(&validator, &fs::read_to_string(&file).unwrap()).unwrap();
        assert!(errors.is_empty(), "{}: {errors:#?}", file.display());
    }
}

#[test]
fn the_schemas_of_the_guides_validate() {
    let validator = validator();
    for guide in schemas_of(&fs::read_to_string(folder("../docs/schema.md")).unwrap()) {
        assert_eq!(validation_errors(&validator, guide), Some(Vec::new()), "{guide}");
    }
}

/// Returns the YAML blocks of a guide.
fn schemas_of(guide: &str) -> impl Iterator<Item = &str> {
    guide.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap())
}

/// Editors show these findings while the schema is written.
#[test]
fn schemas_with_findings_about_their_form_do_not_validate() {
    let validator = validator();
    let codes = ["D0107", "D0108", "D0109", "D0110"];
    let cases = subfolders(&folder("errors"));
    let cases = cases.iter().filter(|(name, _)| codes.iter().any(|code| name.starts_with(code)));
    let mut checked = 0;
    for (name, folder) in cases {
        for file in schemas_in(folder) {
            let Some(errors) = validation_errors(&validator, &fs::read_to_string(&file).unwrap()) else { continue };
            assert!(!errors.is_empty(), "{name}: {}", file.display());
            checked += 1;
        }
    }
    assert!(checked >= codes.len());
}
