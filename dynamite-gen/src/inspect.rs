//! Checks stored items against the schema of their table: whether generated code reads them, and whether their keys are
//! those that it writes.
//!
//! This is a second implementation of what the runtime and generated code do, made from the model. A test compares both on
//! random items.

mod condition;
mod decimal;
mod difference;
mod entity;
mod findings;
mod index_key;
mod item;
mod item_size;
mod part_text;
mod physical_keys;
mod recognize;
mod scalar;
mod shard;
mod stream;
mod template;
mod time;
mod value;
mod walk;
mod written_key;

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::Error;
use crate::model::Table;
use crate::source::{FileId, SourceFile};
use crate::yaml;
use findings::Findings;
use item::{CheckedItem, TableCheck};
use stream::Place;
use value::{Item, Value};

pub(crate) use stream::{Ending, Part};

/// The schema of a table, against which items are checked.
///
/// ```
/// use dynamite_gen::{Inspector, Settings, SourceFile};
///
/// let text = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\nattributes: { id: uuid, stars: u8 }\n";
/// let source = SourceFile { path: "notes.yaml".into(), name: "notes.yaml".into(), text: text.into() };
/// let inspector = Inspector::new(&[source], &Settings::new(), None)?.expect("no findings");
///
/// let mut inspection = inspector.start();
/// let item = r#"{ "id": { "S": "550e8400-e29b-41d4-a716-446655440000" }, "stars": { "N": "300" } }"#;
/// let found = inspection.check(item, "items.json:1")?;
/// assert_eq!((found[0].code, found[0].path.as_str()), ("D1401", "stars"));
/// assert_eq!(inspection.finish().diagnostics.len(), 1);
/// # Ok::<(), dynamite_gen::Error>(())
/// ```
#[derive(Debug)]
pub struct Inspector {
    settings: Settings,
    table: Table,
    file: usize,
    text: String,
}

/// A check of items, one after another.
pub struct Inspection<'s> {
    inspector: &'s Inspector,
    table: TableCheck<'s>,
    findings: Findings,
}

/// A finding in an item. It has no values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemFinding {
    /// The code of the rule: `D1401`.
    pub code: &'static str,
    /// The name of the entity, if the item is one of a declared entity.
    pub entity: Option<String>,
    /// The path of the attribute. An element of a list is `[*]`, and an entry of a map `*`.
    pub path: String,
    /// A description of what was expected.
    pub expected: String,
    /// A description of what was found.
    pub found: String,
}

/// The result of an inspection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspected {
    /// The name of the table.
    pub table: String,
    /// The entities and the number of their items, in the order of the schema.
    pub entities: Vec<(String, u64)>,
    /// The number of items that are of no entity.
    pub others: u64,
    /// The findings, each with the number of items and the places of the first ones.
    pub diagnostics: Vec<Diagnostic>,
}

impl Inspector {
    /// Creates an inspector of the items of a table, which may be left out if the schemas declare only one.
    ///
    /// Returns the findings in the schemas instead, if one of them is an error.
    ///
    /// # Errors
    ///
    /// Fails if the schemas do not declare the table.
    pub fn new(
        sources: &[SourceFile],
        settings: &Settings,
        table: Option<&str>,
    ) -> Result<Result<Self, Vec<Diagnostic>>, Error> {
        let (model, diagnostics) = crate::lower::lower(sources, settings);
        let diagnostics = settings.apply_levels(diagnostics);
        let has_errors = diagnostics.iter().any(|finding| finding.level == Level::Error);
        let Some(model) = model.filter(|_| !has_errors) else { return Ok(Err(diagnostics)) };
        let table = named(model.tables, table)?;
        let file = sources.iter().position(|source| source.name == table.source).unwrap_or_default();
        let text = sources.get(file).map(|source| source.text.clone()).unwrap_or_default();
        Ok(Ok(Inspector { settings: settings.clone(), table, file, text }))
    }

    /// Starts an inspection, which has no items yet.
    pub fn start(&self) -> Inspection<'_> {
        let findings = Findings::new(self.table.entities.len());
        Inspection { inspector: self, table: TableCheck::new(&self.table), findings }
    }
}

/// Returns the table with a name, or the only one.
fn named(tables: Vec<Table>, name: Option<&str>) -> Result<Table, Error> {
    let names: Vec<String> = tables.iter().map(|table| format!("`{}`", table.name)).collect();
    let listed = match names.is_empty() {
        true => "the schemas declare no table".to_owned(),
        false => format!("declared tables: {}", names.join(", ")),
    };
    let count = tables.len();
    let found = match name {
        Some(name) => tables.into_iter().find(|table| table.name == name),
        None => tables.into_iter().next().filter(|_| count == 1),
    };
    found.ok_or_else(|| match name {
        Some(name) => Error::new(format!("no schema declares the table `{name}`")).help(listed),
        None => {
            Error::new("the schemas do not declare exactly one table").help(format!("pass `--table NAME`; {listed}"))
        }
    })
}

impl std::fmt::Debug for Inspection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inspection").field("table", &self.inspector.table.name).finish_non_exhaustive()
    }
}

impl Inspection<'_> {
    /// Checks an item in DynamoDB's JSON, and counts its findings. `place` is the name of the item in the result.
    ///
    /// # Errors
    ///
    /// Fails if the text is not an item in DynamoDB's JSON.
    pub fn check(&mut self, json: &str, place: &str) -> Result<Vec<ItemFinding>, Error> {
        let item: Item = serde_json::from_str(json).map_err(|error| {
            let message = format!("not an item in DynamoDB's JSON (line {}, column {})", error.line(), error.column());
            Error::new(message).location(place)
        })?;
        let checked = self.add(&item, &|| place.to_owned());
        let entity = checked.entity.and_then(|id| self.inspector.table.entities.get(id));
        let entity = entity.map(|entity| entity.name.plain().to_owned());
        let finding = |difference: difference::Difference| ItemFinding {
            code: difference.rule.code,
            entity: entity.clone(),
            path: difference.path,
            expected: difference.expected,
            found: difference.found,
        };
        Ok(checked.differences.into_iter().map(finding).collect())
    }

    /// Checks the items of a file in DynamoDB's JSON: lines of an export, or the output of a scan or a query. The file may be
    /// compressed with gzip. After each item, calls `seen` with its key, if it has a finding that is an error or a warning.
    ///
    /// Returns what the end of the file says.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be read or has something else, or with the error of `seen`.
    pub(crate) fn read(
        &mut self,
        input: &mut dyn Read,
        name: &str,
        seen: &mut dyn FnMut(Option<String>) -> Result<(), Error>,
    ) -> Result<Ending, Error> {
        stream::read_items(input, name, &mut |item, place| {
            let checked = self.add(&item, &|| match place {
                Place::Line(line) => format!("{name}:{line}"),
                Place::Item(number) => format!("{name}: item {number}"),
            });
            let matters = |level: Level| matches!(level, Level::Error | Level::Warning);
            let levels = checked.differences.iter().map(|found| self.inspector.settings.level_of(found.rule));
            seen(levels.into_iter().any(matters).then(|| self.key(&item)).flatten())
        })
    }

    /// Returns the table's key of an item as a line of JSON.
    fn key(&self, item: &Item) -> Option<String> {
        let Table { partition_key, sort_key, .. } = &self.inspector.table;
        let value = |name: &str| {
            Some(match item.get(name)? {
                Value::String(text) => json!({ "S": text }),
                Value::Number(text) => json!({ "N": text }),
                Value::Binary(bytes) => json!({ "B": BASE64.encode(bytes) }),
                _ => return None,
            })
        };
        let names = std::iter::once(partition_key).chain(sort_key).map(|key| key.name.as_str());
        let key: Option<serde_json::Map<_, _>> = names.map(|name| Some((name.to_owned(), value(name)?))).collect();
        Some(serde_json::Value::Object(key?).to_string())
    }

    fn add(&mut self, item: &Item, place: &dyn Fn() -> String) -> CheckedItem {
        let checked = self.table.check(item);
        self.findings.add(&checked, place);
        checked
    }

    /// Returns the findings of all items.
    pub fn finish(self) -> Inspected {
        let Inspection { inspector, findings, .. } = self;
        let Inspector { settings, table, file, text } = inspector;
        let (document, _) = yaml::parse(FileId::from_index(*file), text);
        let diagnostics = document.map(|document| findings.diagnostics(table, &document)).unwrap_or_default();
        let names = table.entities.iter().map(|entity| entity.name.plain().to_owned());
        Inspected {
            table: table.name.clone(),
            entities: names.zip(findings.counts.iter().copied()).collect(),
            others: findings.others,
            diagnostics: settings.apply_levels(diagnostics),
        }
    }
}
