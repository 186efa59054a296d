//! A table of several entities.

use crate::draft::{Attribute, Choices, declarations, quoted, section};
use crate::settings::Billing;

/// The entities, with what their keys begin with where these tell them apart.
const ENTITIES: [(&str, &str); 3] = [("Customer", "CUSTOMER#"), ("Visit", "VISIT#"), ("Invoice", "INVOICE#")];

/// The attribute that every partition key is made of.
const OWNER: &str = "owner_of_it";

/// A table as its entities see it.
struct Table {
    sorted: bool,
    discriminator: bool,
    indexes: Vec<Index>,
}

/// An index with the keys `g0` and `g0s`, and so on; the partition key of a local one is the table's.
struct Index {
    local: bool,
    numbers: bool,
    projection: &'static str,
    /// Whether all entities write it, under one partition key.
    shared: bool,
}

/// A file with several entities, without its types. Each has attributes of its own.
pub(crate) fn table(choices: &mut Choices, attributes: Vec<Attribute>) -> String {
    let billing = Billing::choose(choices);
    let table = Table::choose(choices);
    let mut text = "dynamite: 1\ntable: orders\npartition_key: { pk: string }\n".to_owned();
    if table.sorted {
        text.push_str("sort_key: { sk: string }\n");
    }
    let indexes: Vec<String> =
        table.indexes.iter().enumerate().map(|(at, index)| index.text(choices, at, billing)).collect();
    text.push_str(&section("indexes:\n", &indexes));
    if table.discriminator {
        text.push_str("discriminator: kind_of_it\n");
    }
    text.push_str("entities:\n");
    let count = 2 + choices.number(2);
    // The first four can be keys: the first is every entity's, the others are one's each.
    for (at, (name, prefix)) in ENTITIES.iter().take(count).enumerate() {
        let rest = attributes.iter().skip(4 + at).step_by(3);
        let own: Vec<Attribute> = attributes.iter().skip(1 + at).take(1).chain(rest).cloned().collect();
        let entity = Entity { name, prefix, owner: &attributes[0], own: &own };
        text.push_str(&entity.text(choices, at, &table));
    }
    if choices.chance(2) {
        text.push_str("ttl: expires\n");
    }
    text + &collections(choices, count, &table) + &billing.settings(choices)
}

impl Table {
    fn choose(choices: &mut Choices) -> Self {
        let (sorted, discriminator) = (!choices.chance(4), !choices.chance(3));
        let projections: &[&str] =
            if discriminator { &["all", "keys_only", "[kind_of_it, only_text]"] } else { &["all", "[only_text]"] };
        let mut indexes = Vec::new();
        for _ in 0..choices.number(3) {
            let local = sorted && choices.chance(4);
            indexes.push(Index {
                local,
                // A local index has the entities in one partition, where numbers would not tell them apart.
                numbers: !local && choices.chance(3),
                projection: projections[choices.number(projections.len())],
                shared: choices.chance(2),
            });
        }
        Table { sorted, discriminator, indexes }
    }
}

impl Index {
    fn text(&self, choices: &mut Choices, at: usize, billing: Billing) -> String {
        let kind = if self.numbers { "number" } else { "string" };
        let keys = format!("sort_key: {{ g{at}s: {kind} }}, projection: {}", self.projection);
        if self.local {
            return format!("  gsi{at}: {{ local: true, {keys} }}\n");
        }
        format!("  gsi{at}: {{ partition_key: {{ g{at}: string }}, {keys}{} }}\n", billing.of_index(choices))
    }

    /// Whether a collection can read it: it holds whole items, and one partition has them all.
    fn is_for_all(&self, table: &Table) -> bool {
        // Numbers begin with no text, so only the discriminator tells whose they are.
        self.shared && !self.local && self.projection == "all" && (table.discriminator || !self.numbers)
    }
}

/// An entity on its way.
struct Entity<'a> {
    name: &'a str,
    prefix: &'a str,
    owner: &'a Attribute,
    /// Of these the first one can be a part of keys.
    own: &'a [Attribute],
}

impl Entity<'_> {
    fn text(&self, choices: &mut Choices, at: usize, table: &Table) -> String {
        let (mut keys, mut uses) = (self.keys(table, choices), Vec::new());
        for (place, index) in table.indexes.iter().enumerate() {
            let all = index.is_for_all(table);
            if all || choices.chance(2) {
                keys.extend(self.index_keys(choices, place, index, all));
                uses.push(self.index_use(choices, place, at));
            }
        }
        let mut text = format!("  {}:\n", self.name);
        if table.discriminator && choices.chance(2) {
            text.push_str(&format!("    kind: {}\n", self.name.to_lowercase()));
        }
        for line in
            ["    optimistic_lock: version\n", "    preserve_unknown: true\n", "    views: { Short: [only_text] }\n"]
        {
            if choices.chance(3) {
                text.push_str(line);
            }
        }
        // Where the table's own key has them, they need not be stored as well.
        let stored = if choices.chance(2) { ", stored: false" } else { "" };
        text.push_str(&format!("    attributes:\n      {OWNER}: {{ type: {}{stored} }}\n", self.owner.ty));
        text.push_str(&declarations("      ", self.own));
        text + &section("    keys:\n", &keys) + &section("    indexes:\n", &uses)
    }

    /// The table's own: entities of one partition differ in the sort key.
    fn keys(&self, table: &Table, choices: &mut Choices) -> Vec<String> {
        let Entity { prefix, own, .. } = self;
        let part = &own[0].name;
        if !table.sorted {
            return vec![format!("      pk: {}\n", quoted(&format!("{prefix}{{{OWNER}}}#{{{part}}}")))];
        }
        let sort = if choices.chance(4) { format!("{prefix}ONLY") } else { format!("{prefix}{{{part}}}") };
        let partition = format!("      pk: {}\n", quoted(&format!("OWNER#{{{OWNER}}}")));
        vec![partition, format!("      sk: {}\n", quoted(&sort))]
    }

    fn index_keys(&self, choices: &mut Choices, place: usize, index: &Index, all: bool) -> Vec<String> {
        let prefix = self.prefix;
        let partition = match all {
            true => format!("ALL#{{{OWNER}}}"),
            false => choices.template(prefix, self.own),
        };
        let sort = match index.numbers {
            true => "{ template: \"{expires}\", type: number }".to_owned(),
            false => quoted(&choices.template(prefix, self.own)),
        };
        let partition = (!index.local).then(|| format!("      g{place}: {}\n", quoted(&partition)));
        partition.into_iter().chain([format!("      g{place}s: {sort}\n")]).collect()
    }

    fn index_use(&self, choices: &mut Choices, place: usize, at: usize) -> String {
        let when =
            if choices.chance(3) { format!(", when: {}", quoted(&choices.condition(self.own))) } else { String::new() };
        format!("      gsi{place}: {{ name: by_{place}_of_{at}{when} }}\n")
    }
}

/// What is read in one query: a partition of the table, or of an index.
fn collections(choices: &mut Choices, count: usize, table: &Table) -> String {
    let names: Vec<&str> = ENTITIES.iter().take(count).map(|(name, _)| *name).collect();
    let of = names.join(", ");
    let mut found = Vec::new();
    if table.sorted && choices.chance(2) {
        found.push(format!("  OfOwner: {{ partition: pk, of: [{of}] }}\n"));
    }
    let readable = table.indexes.iter().enumerate().filter(|(_, index)| index.is_for_all(table));
    found.extend(readable.map(|(at, _)| format!("  OfIndex{at}: {{ index: gsi{at}, of: [{of}] }}\n")));
    section("collections:\n", &found)
}
