//! What is meant as data stays correct: it is escaped where its format has an escape.

use crate::texts::{hostile, quoted};
use crate::{Project, in_every_format};

#[test]
fn an_export_is_harmless_and_says_the_same() {
    for text in hostile() {
        let project = Project::empty();
        let schema = format!(
            "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nttl: until\nattributes:\n  \
             id: {{ type: string, attribute: {} }}\n  until: {{ type: epoch_seconds, attribute: {} }}\n",
            quoted(&text),
            quoted(&format!("{text}!"))
        );
        project.write("schemas/orders.yaml", &schema);
        for format in ["cli-json", "terraform", "cloudformation"] {
            let runs = in_every_format(&["export", format, "--schemas", &project.text("schemas")]);
            let data = &runs[0].out;
            assert!(runs.iter().all(|run| run.code == 0 && run.out == *data), "{text:?}: {}", runs[0].err);
            let name = match format {
                "cli-json" => json(data)["KeySchema"][0]["AttributeName"].as_str().unwrap().to_owned(),
                "cloudformation" => {
                    let template: serde_yaml::Value = serde_yaml::from_str(data).unwrap();
                    let keys = &template["Resources"]["Orders"]["Properties"]["KeySchema"];
                    keys[0]["AttributeName"].as_str().unwrap().to_owned()
                }
                _ => continue,
            };
            assert_eq!(name, text);
        }
    }
}

#[test]
fn the_json_schema_is_json() {
    for run in in_every_format(&["json-schema"]) {
        assert!(json(&run.out).is_object());
    }
}

#[test]
fn findings_in_json_name_files_as_they_are() {
    let project = Project::empty();
    for name in ["a\u{202e}b.yaml", "::error::a.yaml", "a##[group].yaml", "a\n.yaml"] {
        project.write(name, "dynamite: 2\n");
        let file = project.text(name);
        let runs = in_every_format(&["validate", &file]);
        let line = runs[3].err.lines().next().unwrap();
        assert_eq!(json(line)["file"].as_str(), Some(file.as_str()));
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn pages_of_rules_are_printed_as_they_are() {
    let list = &in_every_format(&["explain"])[0].out;
    for code in list.lines().map(|line| &line[..5]) {
        let page = &in_every_format(&["explain", code])[0].out;
        assert!(!page.contains("\\u{"), "{page}");
    }
}
