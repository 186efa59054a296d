//! Whatever a schema says, its text stays text: code that is generated says the same, parses, and compiles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod outside;

use std::collections::BTreeMap;
use std::str::FromStr;

use corpus::quoted;
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Stands at the end of every hostile text, to see that nothing of it is cut off.
const END: &str = "END";

/// Texts that mean something to YAML, to a template, to Rust or to a terminal.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\"",
        "'",
        "\\",
        "\\\"",
        "\\n",
        "\\u{0}",
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\t",
        "*/",
        "/*",
        "//",
        "///",
        "*/ fn evil() {} /*",
        "{}",
        "{{",
        "}}",
        "{{ 7 * 7 }}",
        "{% for x in y %}",
        "{# c #}",
        "\"#",
        "\"##",
        "r#\"x\"#",
        "b\"x\"",
        "c\"x\"",
        "${x}",
        "`",
        "```",
        "```\nfn main() { panic!() }\n```",
        "~~~",
        "    let code = 1;",
        "> ```\n> x",
        "-     x",
        "[link]",
        "<b>",
        "&amp;",
        "\u{202e}abc",
        "\u{2066}x\u{2069}",
        "\u{200f}",
        "\u{200b}",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\u{2028}/*",
        "a\u{ad}b\u{34f}c\u{61c}d",
        "a\u{115f}b\u{3164}c",
        "a\u{200d}b\u{2060}c\u{fe0f}d",
        "a\u{180e}b\u{fff9}c",
        "a\u{1d173}b\u{e0001}c\u{e0061}d\u{e0100}e",
        "::error::x",
        "##[add-mask]x",
        "##vso[x]",
        "\u{7f}",
        "\u{1}",
        "\u{1b}[31m",
        "type",
        "self",
        "Self",
        "crate",
        "r#type",
        "_",
        "🦀",
        "é",
        "e\u{301}",
        "ß",
        "注文",
        "null",
        "~",
        "true",
        "no",
        "1e3",
        "- x",
        "x: y",
        "#",
        "# x",
        "&a",
        "*a",
        "!x",
        "%",
        "@",
        "|",
        "?",
        "a  b",
        "None",
        "String",
        "rt",
        "$crate",
        "concat!()",
        "#[x]",
        "#![x]",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    texts.push("long ".repeat(2000));
    texts.push("\"\\{}".repeat(300));
    texts.into_iter().map(|text| text + END).collect()
}

/// A schema with slots, where its text gets into code.
struct Form {
    schema: &'static str,
    slots: &'static [&'static str],
}

/// The slots that take only what DynamoDB allows in names.
const NAMES: &[&str] = &["TABLE", "INDEX"];

/// The slots that take only what AWS allows in tags.
const TAGS: &[&str] = &["TAG_NAME", "TAG_VALUE"];

const FORMS: [Form; 2] =
    [Form { schema: ONE_ENTITY, slots: SLOTS_OF_ONE }, Form { schema: SEVERAL_ENTITIES, slots: SLOTS_OF_SEVERAL }];

const SLOTS_OF_ONE: &[&str] = &[
    "TABLE_DOC",
    "ATTRIBUTE_DOC",
    "TYPE_DOC",
    "VARIANT_DOC",
    "FIELD_DOC",
    "WIRE",
    "KEY_WIRE",
    "COMPUTED_WIRE",
    "FIELD_WIRE",
    "VALUE",
    "DEFAULT",
    "LITERAL",
    "TAG",
    "ALTERNATIVE",
    "WHEN",
    "TABLE",
    "INDEX",
    "TTL_WIRE",
];

const ONE_ENTITY: &str = r#"
dynamite: 1
table: $TABLE
entity: Order
doc: $TABLE_DOC
partition_key: id
sort_key: sk
attributes:
  id: { type: string, attribute: $KEY_WIRE }
  word: { type: string, attribute: $WIRE, default: $DEFAULT, doc: $ATTRIBUTE_DOC }
  note: string
  mood: Mood
  place: Place?
  pay: Pay
  until: { type: epoch_seconds, attribute: $TTL_WIRE }
keys:
  sk: { template: $LITERAL, attribute: $COMPUTED_WIRE }
  noted: "NOTED"
indexes:
  $INDEX: { partition_key: noted, projection: keys_only, rust_name: noted, when: $WHEN }
ttl: until
views:
  Short: [word, place.city]
types:
  Mood: { doc: $TYPE_DOC, enum: [{ value: $VALUE, rust_name: Odd, doc: $VARIANT_DOC }, plain], open: true }
  Place: { struct: { city: { type: string, attribute: $FIELD_WIRE, doc: $FIELD_DOC } } }
  Pay: { tag: $TAG, union: { card: Card, $ALTERNATIVE: { rust_name: Other } } }
  Card: { struct: { number: string } }
"#;

const SLOTS_OF_SEVERAL: &[&str] = &[
    "TABLE_DOC",
    "ENTITY_DOC",
    "COLLECTION_DOC",
    "TABLE",
    "INDEX",
    "TABLE_KEY",
    "OWN_KEY",
    "INDEX_KEY",
    "DISCRIMINATOR",
    "KIND",
    "WIRE",
    "LITERAL",
    "WHEN",
    "TAG_NAME",
    "TAG_VALUE",
];

const SEVERAL_ENTITIES: &str = r#"
dynamite: 1
table: $TABLE
rust_name: shop
doc: $TABLE_DOC
partition_key: { $TABLE_KEY: string }
sort_key: { $OWN_KEY: string }
indexes:
  $INDEX: { partition_key: { $INDEX_KEY: string }, projection: all, rust_name: shared }
discriminator: $DISCRIMINATOR
entities:
  Order:
    kind: $KIND
    doc: $ENTITY_DOC
    attributes:
      id: { type: string, stored: false }
      note: string
      word: { type: string, attribute: $WIRE }
    keys:
      $TABLE_KEY: { template: "ORDER#{id}", rust_name: table_key }
      $OWN_KEY: { template: $LITERAL, rust_name: own_key }
      $INDEX_KEY: { template: "{word}", rust_name: index_key }
    indexes: { $INDEX: { name: by_word, when: $WHEN } }
  Line:
    attributes: { id: string }
    keys:
      $TABLE_KEY: { template: "ORDER#{id}", rust_name: table_key }
      $OWN_KEY: { template: LINE, rust_name: own_key }
collections:
  OrderLines: { partition: $TABLE_KEY, of: [Order, Line], doc: $COLLECTION_DOC }
settings:
  tags: { $TAG_NAME: $TAG_VALUE }
"#;

/// What stands in a slot that is not the hostile one.
fn harmless(slot: &str) -> String {
    match slot {
        "LITERAL" => "ORDER#{note}".to_owned(),
        "WHEN" => "note == 'x'".to_owned(),
        _ => slot.to_lowercase().replace('_', "-"),
    }
}

/// The schema with a text in some of its slots, each with the slot's name behind it, since names must differ.
fn schema(form: &Form, hostile: &[&str], text: &str) -> String {
    let mut schema = form.schema.to_owned();
    // A name may begin another: the longest first.
    let mut slots = form.slots.to_vec();
    slots.sort_by_key(|slot| std::cmp::Reverse(slot.len()));
    for slot in slots {
        let (text, quote) = (format!("{text}{slot}"), if text.contains('\'') { '"' } else { '\'' });
        let value = match slot {
            _ if !hostile.contains(&slot) => harmless(slot),
            "LITERAL" => format!("{}#{{note}}", text.replace('{', "{{").replace('}', "}}")),
            "WHEN" => format!("note != {quote}{text}{quote}"),
            // A line of its own, behind what may begin a block of code.
            doc if doc.ends_with("DOC") => text.replace(END, &format!("\n{END}")),
            _ => text,
        };
        schema = schema.replace(&format!("${slot}"), &quoted(&value));
    }
    schema
}

/// The slots that take this text, each for itself.
fn taken_by(form: &Form, text: &str) -> Vec<&'static str> {
    form.slots.iter().copied().filter(|slot| code(&schema(form, &[slot], text)).is_ok()).collect()
}

/// Every string literal of a code: in expressions and patterns, in attributes and documentation, in macros.
fn literals(code: &str) -> Vec<String> {
    fn walk(tokens: TokenStream, found: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => walk(group.stream(), found),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        found.push(text.value());
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(TokenStream::from_str(code).expect("tokens"), &mut found);
    found
}

/// The code of a schema's one table, unless there are errors: as one text, and by file.
fn code(schema: &str) -> Result<(String, BTreeMap<String, String>), String> {
    let files = corpus::code(&[corpus::source("schema.yaml", schema)])?;
    let all: Vec<&str> = files.values().map(String::as_str).collect();
    Ok((all.join("\n"), files))
}

/// Checks that the code of a schema says the text wherever the schema does.
fn says(code: &str, slots: &[&str], text: &str) {
    let literals = literals(code);
    for slot in slots {
        let end = format!("{END}{slot}");
        let found = match *slot {
            // Documentation is text for people: its form may change, but nothing ends it early.
            doc if doc.ends_with("DOC") => literals.iter().any(|literal| literal.trim_end().ends_with(&end)),
            "LITERAL" => literals.contains(&format!("{text}{slot}#")),
            _ => literals.contains(&format!("{text}{slot}")),
        };
        assert!(found, "{slot}: {text:?} is not in the code:\n{code}");
    }
    shows(code, text);
}

/// Checks that a reviewer sees all of a code as it is, and that a log in which a compiler quotes it takes nothing for a
/// command.
fn shows(code: &str, text: &str) {
    let found = code.chars().find(|c| *c != '\n' && is_deceptive(*c));
    assert_eq!(found, None, "{text:?} stands in the code as it is");
    let bracketed = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[');
    assert!(!code.match_indices("##").any(|(at, _)| bracketed(&code[at + 2..])), "{text:?} is a command of a log");
}

/// Unicode's `Bidi_Control`, separators, and those of `Default_Ignorable_Code_Point` that nothing visible needs.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'
        )
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}')
        || matches!(c, '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}')
        || matches!(c, '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[test]
fn text_of_a_schema_stays_text() {
    FORMS.iter().for_each(stays_text);
}

fn stays_text(form: &Form) {
    let mut accepted: BTreeMap<&str, usize> = BTreeMap::new();
    let most: Vec<&str> = form.slots.iter().copied().filter(|slot| ![NAMES, TAGS].concat().contains(slot)).collect();
    for text in hostile_texts() {
        let (slots, code) = match code(&schema(form, &most, &text)) {
            Ok((code, _)) => (most.clone(), code),
            Err(_) => {
                let slots = taken_by(form, &text);
                let schema = schema(form, &slots, &text);
                let code = code(&schema).unwrap_or_else(|findings| panic!("{slots:?}: {findings}")).0;
                (slots, code)
            }
        };
        says(&code, &slots, &text);
        slots.into_iter().for_each(|slot| *accepted.entry(slot).or_default() += 1);
    }
    let texts = hostile_texts().len();
    for slot in most {
        let count = accepted.get(slot).copied().unwrap_or_default();
        assert!(count * 3 > texts * 2, "{slot}: only {count} of {texts} texts were accepted, so that this says little");
    }
}

#[test]
fn names_of_tables_and_indexes_are_plain() {
    for text in hostile_texts() {
        for (form, slot) in FORMS.iter().flat_map(|form| NAMES.iter().map(move |slot| (form, slot))) {
            let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) && text.len() < 200;
            assert_eq!(code(&schema(form, &[slot], &text)).is_ok(), plain, "{slot}: {text:?}");
        }
    }
}

#[test]
fn tags_have_the_characters_of_tags() {
    let form = &FORMS[1];
    let takes = |c: char| c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "+-=._:/@".contains(c);
    for text in hostile_texts() {
        for slot in TAGS {
            let short = text.chars().count() <= if *slot == "TAG_NAME" { 128 } else { 256 };
            let found = code(&schema(form, &[slot], &text));
            assert_eq!(found.is_ok(), short && text.chars().all(takes), "{slot}: {text:?}");
            if let Ok((code, _)) = found {
                says(&code, &[slot], &text);
            }
        }
    }
}

/// A part of a sort key is a method: what is no name is refused.
#[test]
fn names_of_parts_are_methods() {
    let mut accepted = 0;
    let own = format!("of: [Order, Line], doc: {} }}", quoted(&harmless("COLLECTION_DOC")));
    for text in hostile_texts() {
        let open = format!("of: [Order], open: true, parts: [{}] }}", quoted(&text));
        let schema = schema(&FORMS[1], &[], "").replace(&own, &open);
        assert!(schema.contains("parts: ["), "{schema}");
        if let Ok((code, _)) = code(&schema) {
            shows(&code, &text);
            accepted += 1;
        }
    }
    assert!(accepted > 10, "only {accepted} texts give a name, so that this says little");
}

/// No crate is shared by the generator and the runtime, so each has the list.
#[test]
fn both_crates_have_the_same_list_of_deceptive_characters() {
    let list = |path: &str| {
        let text = std::fs::read_to_string(corpus::folder(path)).expect("a source file");
        let function = text.split_once("fn is_deceptive(").expect("the function").1;
        function.split_once("\n}\n").expect("its end").0.to_owned()
    };
    let of_generator = list("../dynamite-gen/src/escape/marks.rs");
    assert!(of_generator.contains("'\\u{2028}'..='\\u{202e}'"), "{of_generator}");
    assert_eq!(of_generator, list("../dynamite-runtime/src/escape.rs"));
}

/// What would be another item than a type, or none at all, is refused; a type stands in the code as it was written.
#[test]
fn a_rust_type_is_one_type() {
    let tokens = |code: &str| TokenStream::from_str(code).expect("tokens").to_string().replace(' ', "");
    let generated = |rust_type: &str| {
        let schema = format!(
            "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes: {{ id: string, \
             x: {{ type: string, rust_type: {} }} }}\n",
            quoted(rust_type)
        );
        code(&schema).ok().map(|(code, _)| tokens(&code))
    };
    let plain = generated("crate::Plain").expect("code");
    let mut accepted = 0;
    for text in hostile_texts().into_iter().map(|text| text.replace(END, "")) {
        for written in
            [text.clone(), format!("crate::{text}"), format!("crate::Plain<{text}>"), format!("std::{text}>")]
        {
            let Some(code) = generated(&written) else { continue };
            assert!(syn::parse_str::<syn::Type>(&written).is_ok(), "{written:?} is no type");
            assert!(code.replace(&tokens(&written), "crate::Plain") == plain, "{written:?} is not all that differs");
            accepted += 1;
        }
    }
    assert!(accepted > 10, "only {accepted} were accepted, so that this says little");
}

/// What is no path is refused; a path stands in the code in its parsed form, whatever is written around it.
#[test]
fn a_derive_is_one_path() {
    let source = corpus::source("schema.yaml", &schema(&FORMS[0], &[], ""));
    let generated = |derive: &str| {
        let settings = dynamite_gen::Settings::new().derive("*", derive);
        let files = dynamite_gen::generate(std::slice::from_ref(&source), &settings).files?;
        assert!(settings.check().is_ok(), "{derive:?} is refused where it comes from a file");
        Some(files.iter().map(|(_, code)| code).collect::<String>())
    };
    let plain = generated("crate::Plain").expect("code");
    let mut accepted = 0;
    for text in hostile_texts().into_iter().map(|text| text.replace(END, "")) {
        for written in [
            text.clone(),
            format!("crate::Plain {text}"),
            format!("crate::Plain // {text}"),
            format!("crate::Plain /* {text} */"),
            format!("crate::Plain)] {text} #[derive(Eq"),
            format!("crate::{text}::Plain"),
        ] {
            let Some(code) = generated(&written) else { continue };
            shows(&code, &written);
            let lines = code.lines().zip(plain.lines()).filter(|(line, plain)| line != plain);
            assert!(
                lines.into_iter().all(|(line, _)| line.starts_with("#[derive(")),
                "{written:?} is more than a derive"
            );
            assert_eq!(code.lines().count(), plain.lines().count(), "{written:?}");
            accepted += 1;
        }
    }
    assert!(accepted > 100, "only {accepted} were accepted, so that this says little");
}

/// The name of a schema file is in its code, which is one comment more and nothing else.
#[test]
fn a_name_of_a_file_is_text() {
    let plain = code(&schema(&FORMS[0], &[], "")).expect("code").0;
    for name in hostile_texts() {
        let source = dynamite_gen::SourceFile { name, ..corpus::source("schema.yaml", &schema(&FORMS[0], &[], "")) };
        let code = corpus::code(std::slice::from_ref(&source)).expect("code");
        let code: Vec<&str> = code.values().map(String::as_str).collect();
        shows(&code.join("\n"), &source.name);
        let tokens = |code: &str| TokenStream::from_str(code).expect("tokens").into_iter().count();
        assert_eq!(tokens(&code.join("\n")), tokens(&plain), "{:?}", source.name);
    }
}

#[test]
fn hostile_text_compiles() {
    // One in four: the texts before and after it differ little.
    let texts: Vec<_> = hostile_texts().into_iter().step_by(4).collect();
    let all = FORMS.iter().flat_map(|form| texts.iter().map(move |text| (form, text)));
    let modules: Vec<_> = all
        .filter_map(|(form, text)| code(&schema(form, &taken_by(form, text), text)).ok())
        .map(|(_, files)| files)
        .collect();
    assert_eq!(modules.len(), FORMS.len() * texts.len());
    outside::compile("hostile-text", modules);
}

/// A change that someone, or something, makes to a file.
#[derive(Clone, Debug)]
enum Mutation {
    RemoveLine(prop::sample::Index),
    RepeatLine(prop::sample::Index),
    SwapLines(prop::sample::Index, prop::sample::Index),
    Indent(prop::sample::Index),
    Insert(prop::sample::Index, String),
    Cut(prop::sample::Index, prop::sample::Index),
    ReplaceWord(prop::sample::Index, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<prop::sample::Index>;
    let text = prop_oneof![prop::sample::select(hostile_texts()), "[ -~]{0,3}", "\\PC{0,2}"];
    prop_oneof![
        index().prop_map(Mutation::RemoveLine),
        index().prop_map(Mutation::RepeatLine),
        (index(), index()).prop_map(|(a, b)| Mutation::SwapLines(a, b)),
        index().prop_map(Mutation::Indent),
        (index(), text).prop_map(|(at, text)| Mutation::Insert(at, text)),
        (index(), index()).prop_map(|(a, b)| Mutation::Cut(a, b)),
        (index(), index()).prop_map(|(a, b)| Mutation::ReplaceWord(a, b)),
    ]
}

impl Mutation {
    fn apply(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let chars: Vec<char> = text.chars().collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        if lines.is_empty() || words.is_empty() {
            return text.to_owned();
        }
        match self {
            Mutation::RemoveLine(at) => drop(lines.remove(at.index(lines.len()))),
            Mutation::RepeatLine(at) => {
                let at = at.index(lines.len());
                lines.insert(at, lines[at].clone());
            }
            Mutation::SwapLines(a, b) => {
                let (a, b) = (a.index(lines.len()), b.index(lines.len()));
                lines.swap(a, b);
            }
            Mutation::Indent(at) => {
                let at = at.index(lines.len());
                lines[at].insert_str(0, "  ");
            }
            Mutation::Insert(at, text) => {
                let (before, after) = chars.split_at(at.index(chars.len()));
                return before.iter().copied().chain(text.chars()).chain(after.iter().copied()).collect();
            }
            Mutation::Cut(at, length) => {
                let at = at.index(chars.len());
                let end = (at + length.index(8)).min(chars.len());
                return chars[..at].iter().chain(&chars[end..]).collect();
            }
            Mutation::ReplaceWord(at, by) => {
                return text.replacen(words[at.index(words.len())], words[by.index(words.len())], 1);
            }
        }
        lines.join("\n") + "\n"
    }
}

/// The schemas of all golden cases, to be spoilt.
fn good_schemas() -> Vec<String> {
    let sources = corpus::cases().into_iter().flat_map(|case| case.sources());
    sources.map(|source| source.text).collect()
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn hostile_documentation_is_harmless(text in "\\PC*|[`~> \t\n\\-*0-9.)]{0,40}") {
        let text = text + END;
        let (code, _) = code(&schema(&FORMS[0], &["TABLE_DOC"], &text)).unwrap_or_else(|findings| panic!("{findings}"));
        says(&code, &["TABLE_DOC"], &text);
    }
}

proptest! {
    #![proptest_config(Config { cases: 2000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn spoilt_schemas_give_code_or_findings(
        schema in prop::sample::select(good_schemas()),
        mutations in prop::collection::vec(mutation(), 1..5),
    ) {
        let spoilt = mutations.iter().fold(schema, |text, mutation| mutation.apply(&text));
        let _ = code(&spoilt);
    }
}
