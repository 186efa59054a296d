//! Stored items with hostile names and texts, in files with hostile names.

use serde_json::{Value, json};

use crate::texts::{hostile, hostile_names, quoted};
use crate::{Project, in_every_format};

/// Writes items to a file, and inspects it in every format.
fn inspect(project: &Project, file: &str, items: &[Value]) -> Vec<String> {
    let lines: String = items.iter().map(|item| format!("{}\n", json!({ "Item": item }))).collect();
    project.write(file, &lines);
    let runs = in_every_format(&["inspect", "--schemas", &project.text("schemas"), &project.text(file)]);
    assert!(runs.iter().all(|run| run.code == 1), "{}", runs[0].err);
    runs.into_iter().map(|run| run.err).collect()
}

#[test]
fn names_and_texts_of_items_are_harmless() {
    for text in hostile() {
        let item = json!({
            "id": { "S": text }, "total": { "S": text }, &text: { "S": text },
            "more": { "M": { &text: { "S": text } } },
        });
        let other = json!({ "id": { &text: text }, "total": { "M": { &text: { "L": [] } } } });
        let found = inspect(&Project::new(), "items.json", &[item, other]);
        assert!(found[2].contains("D1401"), "{text:?}: {}", found[2]);
    }
}

#[test]
fn names_of_attributes_in_keys_are_harmless() {
    for text in hostile() {
        let schema = format!(
            "dynamite: 1\ntable: orders\nentity: Order\npartition_key: key\nkeys: {{ key: 'A#{{id}}#B#{{note}}' }}\n\
             attributes:\n  id: {{ type: string, attribute: {} }}\n  note: {{ type: string, attribute: {} }}\n",
            quoted(&text),
            quoted(&format!("{text}!"))
        );
        let project = Project::empty();
        project.write("schemas/orders.yaml", &schema);
        let item = |key: &str| json!({ &text: { "S": text }, format!("{text}!"): { "S": "n" }, "key": { "S": key } });
        let found = inspect(&project, "items.json", &["A#x#B#n", "A#", "x", &text].map(item));
        assert!(found[2].contains("D1403"), "{text:?}: {}", found[2]);
    }
}

#[test]
fn names_of_files_are_harmless() {
    for name in hostile_names() {
        let project = Project::new();
        inspect(&project, &name, &[json!({ "id": { "S": "a" } })]);
        project.write(&name, "oops");
        let refused = in_every_format(&["inspect", "--schemas", &project.text("schemas"), &project.text(&name)]);
        assert!(refused.iter().all(|run| run.code == 2));
    }
}
