//! Hostile texts in schemas.

use crate::texts::{hostile, quoted};
use crate::{Project, in_every_format};

/// Schemas with `$TEXT` where a text of the user stands: names and values of every kind, and mistakes that quote them.
const PLACES: &[&str] = &[
    "table: $TEXT\nentity: Order\npartition_key: id\nattributes: { id: string }\n",
    "table: orders\nentity: $TEXT\npartition_key: id\nattributes: { id: string }\n",
    "table: orders\nentity: Order\npartition_key: $TEXT\nattributes: { id: string }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, $TEXT: u8 }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, x: { type: $TEXT } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, x: { type: u8, default: $TEXT } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, x: { type: u8, attribute: $TEXT }, y: { type: u8, attribute: $TEXT } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, x: { type: u8, rust_name: $TEXT } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, x: { type: u8, rust_type: $TEXT } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, x: { type: u8, $TEXT: 1 } }\n",
    "table: orders\nentity: Order\npartition_key: id\n$TEXT: x\nattributes: { id: string }\n",
    "table: orders\nentity: Order\npartition_key: id\ndoc: [$TEXT]\nattributes: { id: string }\n",
    "table: orders\nentity: Order\npartition_key: id\nallow: { $TEXT: x }\nattributes: { id: string }\n",
    "table: orders\nentity: Order\npartition_key: id\nallow: { unused-type: $TEXT }\nattributes: { id: string }\n",
    "table: orders\nentity: Order\npartition_key: key\nattributes: { id: string }\nkeys: { key: $TEXT }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string, m: M }\ntypes: { M: { enum: [$TEXT, $TEXT] } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\ntypes: { $TEXT: { enum: [a] } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\nindexes: { $TEXT: { partition_key: id, projection: all } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\nindexes: { by_id: { partition_key: id, projection: [$TEXT] } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\nkeys: { k: \"{id}\" }\nindexes: { by_id: { partition_key: k, projection: all, when: $TEXT } }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\nttl: $TEXT\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\nviews: { V: [$TEXT] }\n",
    "table: orders\nentity: Order\npartition_key: id\nattributes: { id: string }\nsettings: { tags: { $TEXT: $TEXT }, kms_key: $TEXT, stream: $TEXT }\n",
    "table: orders\nrust_name: orders\npartition_key: { id: string }\ndiscriminator: $TEXT\nentities: { Order: { kind: $TEXT, attributes: { id: string } }, Line: { kind: $TEXT, attributes: { id: string } } }\n",
];

#[test]
fn findings_are_harmless_in_every_format() {
    let project = Project::empty();
    let mut found = 0;
    for text in hostile() {
        for place in PLACES {
            let schema = format!("dynamite: 1\n{}", place.replace("$TEXT", &quoted(&text)));
            project.write("schemas/orders.yaml", &schema);
            let runs = in_every_format(&["validate", &project.text("schemas")]);
            found += runs.iter().filter(|run| run.code == 1).count();
        }
    }
    assert!(found > 1000, "only {found} findings, so that this says little");
}

/// The source lines of a finding are foreign text, too: here the hostile text stands in them as it is.
#[test]
fn source_lines_are_harmless() {
    let project = Project::empty();
    for text in hostile() {
        let before = "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\n";
        for line in [
            format!("attributes: {{ id: string, x: \"{text}\" }}\n"),
            format!("attributes: {{ id: string, x: uuuid }} # {text}\n"),
            format!("# {text}\nattributes: {{ id: strng }}\n{text}\n"),
            format!("attributes: {{ id: strng }}\n{text}: 1\n"),
        ] {
            project.write("schemas/orders.yaml", &format!("{before}{line}"));
            for run in in_every_format(&["validate", &project.text("schemas")]) {
                assert_ne!(run.code, 0, "{line:?} is accepted");
            }
        }
    }
}

/// What is accepted is generated: files and their differences are harmless as well.
#[test]
fn generated_code_is_harmless() {
    let mut generated = 0;
    for text in hostile() {
        let project = Project::empty();
        let text = quoted(&text);
        project.write(
            "schemas/orders.yaml",
            &format!(
                "dynamite: 1\ntable: orders\nentity: Order\ndoc: {text}\npartition_key: id\nattributes:\n  \
                 id: {{ type: string, doc: {text} }}\n  x: {{ type: string, attribute: {text}, default: {text} }}\n  \
                 m: M\ntypes:\n  M: {{ doc: {text}, enum: [{{ value: {text}, rust_name: X, doc: {text} }}] }}\n"
            ),
        );
        for verb in [&["check"][..], &["generate", "--dry-run"], &["generate"], &["check"]] {
            for run in project.check(verb) {
                generated += usize::from(run.code == 0 && verb == ["generate"]);
            }
        }
        if let Ok(code) = std::fs::read_to_string(project.path("src/store/orders.rs")) {
            crate::output::assert_harmless_text(&code.replace('\t', "no tab"));
            let out = project.path("src/store/orders.rs");
            crate::write(&out, &code.replace("id", "di"));
            project.check(&["check"]);
        }
    }
    assert!(generated > 200, "only {generated} runs generated code");
}
