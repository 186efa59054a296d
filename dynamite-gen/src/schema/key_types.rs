//! Keys in the forms of DynamoDB and of other tools: `{ PK: S }`, `{ name: PK, type: S }`, or a template in place of a
//! name.

use crate::diagnostic::codes;
use crate::yaml::{MapEntry, Node, NodeKind, Path, Step};

use super::decode::decode;
use super::{FileReport, KeyNames};

/// Types of attributes elsewhere, with only their letters and digits in lower case, and DynamoDB's three types of keys.
const WORDS: &[(&[&str], &str)] = &[
    (&["s", "str", "text", "char", "varchar", "uuid", "date", "datetime", "timestamp"], "string"),
    (&["n", "num", "numeric", "int", "integer", "long", "bigint", "float", "double", "decimal"], "number"),
    (&["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"], "number"),
    (&["epochseconds", "epochmillis"], "number"),
    (&["b", "bin", "bytes", "blob"], "binary"),
];

/// What other tools call the name of a key.
const NAME_KEYS: [&str; 4] = ["name", "attributename", "attribute", "field"];

/// DynamoDB's names of types in its JSON, and the types of this language.
const DESCRIPTORS: [(&str, &str); 10] = [
    ("S", "string"),
    ("N", "decimal"),
    ("B", "bytes"),
    ("BOOL", "bool"),
    ("SS", "set<string>"),
    ("NS", "set<decimal>"),
    ("BS", "set<bytes>"),
    ("M", "map<string>"),
    ("L", "list<string>"),
    ("NULL", "string?"),
];

/// Refuses an attribute in the form of DynamoDB's JSON, such as `{ S: … }`; returns whether it has that form.
pub(super) fn is_value(report: &FileReport, path: &Path, node: &Node) -> bool {
    let [entry] = node.entries() else { return false };
    let Some((_, own)) = DESCRIPTORS.iter().find(|(name, _)| *name == entry.key) else { return false };
    let name = match path.steps().last() {
        Some(Step::Key(name)) => name,
        _ => "name",
    };
    let message = format!("`{path}` has the form of a value in DynamoDB's JSON: expected a type");
    report.value(codes::WRONG_SHAPE, path, message, format!("write a type of this language, as in `{name}: {own}`"));
    true
}

/// Returns the type of a key that is meant by another word.
pub(super) fn physical_word(word: &str) -> Option<&'static str> {
    let word = letters(word);
    let own = WORDS.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, own)| *own);
    own.or_else(|| ["string", "number", "binary"].into_iter().find(|own| *own == word))
}

/// Reads the names of a key.
pub(super) fn key_names(report: &FileReport, path: &Path, node: &Node) -> Option<KeyNames> {
    if is_refused(report, path, node) { None } else { decode(report, path, node) }
}

/// Refuses the names of a key in the form of another tool; returns whether it has one.
pub(super) fn is_refused(report: &FileReport, path: &Path, node: &Node) -> bool {
    let key = ForeignKey { report, path };
    if let Some(name) = name_in_long_form(node.entries()) {
        let message = format!("`{path}` has the wrong form: expected a name, found a mapping with a name and a type");
        report.value(codes::WRONG_SHAPE, path, message, key.own_form(name, type_in_long_form(node.entries())));
        return true;
    }
    // All are looked at, so that each wrong one is reported.
    let refused: Vec<bool> = node.entries().iter().map(|entry| key.refuse(entry)).collect();
    refused.contains(&true)
}

struct ForeignKey<'a> {
    report: &'a FileReport<'a>,
    path: &'a Path,
}

impl ForeignKey<'_> {
    /// Refuses a name with what is not a type of a key in this language, but has a meaning elsewhere.
    fn refuse(&self, entry: &MapEntry) -> bool {
        let path = self.path.key(&entry.key);
        let (message, help) = match &entry.value.kind {
            // YAML reads `{ id }` as a name without a value.
            NodeKind::Scalar { text, null: true } if text.is_empty() => (
                format!("`{}` is a name in braces", self.path),
                format!("{}; a template belongs under `keys:`, in quotes", self.own_form(&entry.key, None)),
            ),
            NodeKind::Scalar { text, .. } if text.contains('{') => {
                (format!("`{text}` is a template, not the type of a key"), self.template_form(&entry.key, text))
            }
            NodeKind::Scalar { text, .. } => match physical_word(text).filter(|own| own != text) {
                Some(own) => (
                    format!("in `{path}`, `{text}` is not one of `string`, `number`, `binary`"),
                    self.own_form(&entry.key, Some(own)),
                ),
                None => return false,
            },
            _ => return false,
        };
        self.report.value(codes::WRONG_SHAPE, &path, message, help);
        true
    }

    /// Returns the hint with the form of a key in this language.
    fn own_form(&self, name: &str, word: Option<&str>) -> String {
        let key = self.key();
        if self.has_entities() {
            return format!("write `{key}: {{ {name}: {} }}`", word.unwrap_or("string"));
        }
        let is_declared = ["attributes", "keys"].iter().any(|section| self.has(&Path::top(section).key(name)));
        let ty = match word {
            Some("number") => "u64",
            Some("binary") => "bytes",
            _ => "string",
        };
        let declare =
            if is_declared { String::new() } else { format!(", and declare `{name}: {ty}` under `attributes:`") };
        format!("write `{key}: {name}`{declare}")
    }

    /// Returns the hint with the two places of a key and its template.
    fn template_form(&self, name: &str, template: &str) -> String {
        let (key, text) = (self.key(), template.replace('"', "\\\""));
        if self.has_entities() {
            return format!(
                "write `{key}: {{ {name}: string }}`, and `{name}: \"{text}\"` under `keys:` of the entity"
            );
        }
        format!("write `{key}: {name}`, and declare `{name}: \"{text}\"` under `keys:`")
    }

    /// Returns `partition_key` or `sort_key`.
    fn key(&self) -> &str {
        match self.path.steps().last() {
            Some(Step::Key(key)) => key,
            _ => "partition_key",
        }
    }

    fn has_entities(&self) -> bool {
        self.has(&Path::top("entities"))
    }

    fn has(&self, path: &Path) -> bool {
        self.report.document.node(path).is_some()
    }
}

/// Returns the name in `{ name: PK, type: S }`, the form of other tools.
fn name_in_long_form(entries: &[MapEntry]) -> Option<&str> {
    let name = entries.iter().find(|entry| NAME_KEYS.contains(&letters(&entry.key).as_str()))?;
    let is_sure = letters(&name.key) == "attributename" || type_in_long_form(entries).is_some();
    // Here `name` and `type` may also be two keys with their types.
    name.value.text().filter(|text| is_sure && physical_word(text).is_none())
}

fn type_in_long_form(entries: &[MapEntry]) -> Option<&'static str> {
    let ty = entries.iter().find(|entry| ["type", "attributetype"].contains(&letters(&entry.key).as_str()))?;
    physical_word(ty.value.text()?)
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
