//! The findings of an inspection, each with the items that have it.

use std::collections::BTreeMap;

use super::difference::{Difference, Standing};
use super::item::CheckedItem;
use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::model::{EntityId, Id, Table};
use crate::yaml::{Document, NodeKind, Path};

/// The number of findings of a rule that are kept apart. Names of attributes may be data.
const MAX_FINDINGS: usize = 40;

/// The number of characters of a path that are shown.
const MAX_PATH: usize = 120;

/// The number of places that a finding names.
const MAX_PLACES: usize = 3;

/// The findings so far.
pub(super) struct Findings {
    /// The number of items of each entity.
    pub(super) counts: Vec<u64>,
    /// The number of items that are of no entity.
    pub(super) others: u64,
    found: BTreeMap<Kind, Seen>,
    kept: BTreeMap<&'static str, usize>,
    /// The items that have findings that are not kept, by the code of the rule.
    dropped: BTreeMap<&'static str, (&'static Rule, Seen)>,
}

/// What findings have in common that are shown as one, in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    /// Items of no entity come last.
    entity: (bool, Option<EntityId>),
    path: String,
    attribute: String,
    code: &'static str,
    expected: String,
    found: String,
    standing: Standing,
}

/// The items that have a finding.
#[derive(Clone, Debug, Default)]
struct Seen {
    count: u64,
    /// The first places, each once: several findings, and several items, may be at one place.
    places: Vec<String>,
    has_more_places: bool,
}

impl Seen {
    fn add(&mut self, place: &dyn Fn() -> String) {
        self.count += 1;
        if self.has_more_places {
            return;
        }
        let place = place();
        match self.places.contains(&place) {
            true => {}
            false if self.places.len() < MAX_PLACES => self.places.push(place),
            false => self.has_more_places = true,
        }
    }

    /// Describes the items: `2 items (a.json:1, a.json:7)`.
    fn describe(&self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        let more = if self.has_more_places { ", …" } else { "" };
        format!("{} item{plural} ({}{more})", self.count, self.places.join(", "))
    }
}

impl Findings {
    pub(super) fn new(entities: usize) -> Self {
        Findings {
            counts: vec![0; entities],
            others: 0,
            found: BTreeMap::new(),
            kept: BTreeMap::new(),
            dropped: BTreeMap::new(),
        }
    }

    /// Adds what was found in an item.
    pub(super) fn add(&mut self, item: &CheckedItem, place: &dyn Fn() -> String) {
        match item.entity.and_then(|id| self.counts.get_mut(id.index())) {
            Some(count) => *count += 1,
            None => self.others += 1,
        }
        for difference in &item.differences {
            self.difference(item.entity, difference, place);
        }
    }

    fn difference(&mut self, entity: Option<EntityId>, difference: &Difference, place: &dyn Fn() -> String) {
        let Difference { rule, path, attribute, expected, found, standing } = difference;
        let (path, attribute) = (shortened(path), shortened(attribute));
        let (expected, found, standing) = (expected.clone(), found.clone(), *standing);
        let entity = (entity.is_none(), entity);
        let kind = Kind { entity, path, attribute, code: rule.code, expected, found, standing };
        if let Some(seen) = self.found.get_mut(&kind) {
            return seen.add(place);
        }
        let kept = self.kept.entry(rule.code).or_default();
        if *kept == MAX_FINDINGS {
            return self.dropped.entry(rule.code).or_insert_with(|| (rule, Seen::default())).1.add(place);
        }
        *kept += 1;
        self.found.entry(kind).or_default().add(place);
    }

    /// Returns the findings at the places of the schema that they are about.
    pub(super) fn diagnostics(&self, table: &Table, document: &Document<'_>) -> Vec<Diagnostic> {
        let found = self.found.iter().filter_map(|(kind, seen)| {
            let rule = Rule::find(kind.code)?;
            let entity = kind.entity.1.and_then(|id| table.entities.get(id));
            let what = match (entity, kind.path.as_str()) {
                (Some(entity), path) => format!("`{path}` of `{}`", entity.name.plain()),
                (None, "") => "an item".to_owned(),
                (None, path) => format!("`{path}`"),
            };
            let message = format!("{}: {}", problem(rule, &what, kind), seen.describe());
            let path = place(table, document, kind);
            let help = help(rule, kind);
            Some(Diagnostic::new(rule, message).help(help).label(document.key_span(&path), ""))
        });
        let dropped = self.dropped.values().map(|(rule, seen)| {
            let places = seen.places.join(", ");
            let message = format!("there are {} more findings of this rule, the first of them in {places}", seen.count);
            Diagnostic::new(rule, message).help(usual_help(rule.code)).label(document.key_span(&Path::top("table")), "")
        });
        found.chain(dropped).collect()
    }
}

/// Returns a path in at most so many characters: a name that nobody declared can have 64 KB.
fn shortened(path: &str) -> String {
    match path.char_indices().nth(MAX_PATH) {
        Some((end, _)) => format!("{}…", path.get(..end).unwrap_or_default()),
        None => path.to_owned(),
    }
}

/// Returns what is wrong with an attribute, without the items.
fn problem(rule: &Rule, what: &str, Kind { expected, found, standing, .. }: &Kind) -> String {
    match rule {
        rule if rule == codes::UNDECLARED_ATTRIBUTE && *standing == Standing::Retired => format!("{what} is retired"),
        rule if rule == codes::UNDECLARED_ATTRIBUTE && *standing == Standing::InKey => {
            format!("{what} is a copy that is not read, because its value is in a key")
        }
        rule if rule == codes::UNRECOGNIZED_ITEM => format!("{what} is of no declared entity"),
        rule if rule == codes::UNDECLARED_ATTRIBUTE => format!("{what} is not declared"),
        rule if [codes::OTHER_ITEM_KEY, codes::OTHER_INDEX_KEY_VALUE].contains(&rule) => {
            format!("{what} should have {expected}, found {found}")
        }
        _ => format!("{what} should be {expected}, found {found}"),
    }
}

/// Returns the path in the schema of what a finding is about: an attribute, a computed key, or the entity.
fn place(table: &Table, document: &Document<'_>, kind: &Kind) -> Path {
    let top = Path::top("table");
    let Some(id) = kind.entity.1 else { return top };
    let is_named = |name: &str| shortened(name) == kind.attribute;
    let section = |section: &str| {
        if table.handle.is_none() {
            return Some(Path::top(section));
        }
        let entities = document.node(&Path::top("entities"))?;
        let entry = entities.entries().get(id.index())?;
        Some(Path::top("entities").key(&entry.key).key(section))
    };
    let in_section = |path: Path| {
        let entries = document.node(&path)?.entries();
        let has_name = |entry: &&crate::yaml::MapEntry| match &entry.value.kind {
            NodeKind::Map(map) => map.get("attribute").and_then(|wire| wire.value.text()).is_some_and(is_named),
            _ => false,
        };
        let entry = entries.iter().find(has_name).or_else(|| entries.iter().find(|entry| is_named(&entry.key)))?;
        Some(path.key(&entry.key))
    };
    // An attribute can have the name in the schema that a retired one had in items.
    let is_retired = kind.standing == Standing::Retired && kind.path == kind.attribute;
    let sections = if is_retired { ["retired"].as_slice() } else { &["attributes", "keys"] };
    let found = sections.iter().find_map(|name| in_section(section(name)?));
    found
        .or_else(|| section("attributes")?.split().map(|(parent, _)| parent))
        .filter(|path| path.split().is_some())
        .unwrap_or(top)
}

fn help(rule: &Rule, Kind { path, attribute, standing, .. }: &Kind) -> &'static str {
    match (rule.code, standing) {
        (_, Standing::Retired) if path != attribute => "a `put` of the item removes it",
        (_, Standing::Retired) => {
            "a `put` of the item removes it; `backfill().remove_retired()` removes it from all items"
        }
        ("D1407", Standing::OfOthers | Standing::InKey) => {
            "put the items again; a backfill removes the key only if it is under `retired:`, with `remove_retired()`"
        }
        (_, Standing::InKey) => "the copy is ignored, and a `put` of the item removes it",
        (code, Standing::Usual | Standing::OfOthers) => usual_help(code),
    }
}

fn usual_help(code: &str) -> &'static str {
    match code {
        "D1401" => "change the type in the schema, or convert the items before code with this schema reads them",
        "D1402" => "declare it with `?` or a default, or add it to the items",
        "D1403" => "write the key in the schema as the items have it, or copy the items to their new keys",
        "D1404" => "add the discriminator to the items",
        "D1412" => "it is harmless: the item is not in the index, as another key of it is left out",
        "D1405" | "D1406" | "D1407" => "put the items again; a backfill corrects computed keys",
        "D1408" => "correct the items: until then, queries of the index leave them out",
        "D1409" => "correct the attributes of the items: until then, writes of them fail",
        "D1410" => "declare their entity, or leave them to the code that knows them: generated code does not read them",
        _ => "declare it, set `preserve_unknown: true`, or leave it: `put` of an item without it removes it",
    }
}
