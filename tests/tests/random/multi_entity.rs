//! Random tables of several entities.

use crate::schema::{Attribute, Choices, declarations, quoted, section};
use crate::settings::Billing;
use crate::times::Times;

/// The entities, with the prefixes of their keys.
const ENTITIES: [(&str, &str); 3] = [("Customer", "CUSTOMER#"), ("Visit", "VISIT#"), ("Invoice", "INVOICE#")];

/// The attribute in every partition key.
const OWNER: &str = "owner_of_it";

/// The properties of a table that determine its entities.
struct Table {
    has_sort_key: bool,
    discriminator: bool,
    /// The form of the sort keys, if they have parts in common.
    common: Option<Common>,
    indexes: Vec<Index>,
}

/// Sort keys that begin with the same parts: a number that each entity has under a name of its own, and perhaps text.
#[derive(Clone, Copy)]
struct Common {
    text: bool,
    /// The names of the two are the same in all entities.
    named: bool,
}

impl Common {
    /// Returns the names of the number and of the text in the entity with an index.
    fn names(self, entity: usize) -> [String; 2] {
        ["order_number", "word_in_it"].map(|name| if self.named { name.to_owned() } else { format!("{name}_{entity}") })
    }

    fn template(self, entity: usize) -> String {
        let [number, text] = self.names(entity);
        if self.text { format!("E#{{{number}:8}}#{{{text}}}#") } else { format!("E#{{{number}:8}}") }
    }
}

/// An index with the keys `g0` and `g0s`, and so on. A local index has the partition key of the table.
struct Index {
    local: bool,
    number_sort_key: bool,
    projection: &'static str,
    /// True if all entities are in it, under the same partition keys.
    shared: bool,
}

/// Returns the text of a table with several entities, without its types. Each entity has attributes of its own.
pub(crate) fn table(choices: &mut Choices, attributes: Vec<Attribute>) -> String {
    let billing = Billing::choose(choices);
    let table = Table::choose(choices);
    let mut text = "dynamite: 1\ntable: orders\npartition_key: { pk: string }\n".to_owned();
    if table.has_sort_key {
        text.push_str("sort_key: { sk: string }\n");
    }
    let indexes: Vec<String> =
        table.indexes.iter().enumerate().map(|(number, index)| index.text(choices, number, billing)).collect();
    text.push_str(&section("indexes:\n", &indexes));
    if table.discriminator {
        text.push_str("discriminator: kind_of_it\n");
    }
    text.push_str("entities:\n");
    let count = 2 + choices.number(2);
    // The first four attributes can be keys: the first is in every entity, the others are in one entity each.
    for (number, (name, prefix)) in ENTITIES.iter().take(count).enumerate() {
        let rest = attributes.iter().skip(4 + number).step_by(3);
        let own: Vec<Attribute> = attributes.iter().skip(1 + number).take(1).chain(rest).cloned().collect();
        let entity = Entity { name, prefix, owner: &attributes[0], own: &own };
        text.push_str(&entity.text(choices, number, &table));
    }
    if choices.chance(2) {
        text.push_str("ttl: expires\n");
    }
    text + &collections(choices, count, &table) + &billing.settings(choices)
}

impl Table {
    fn choose(choices: &mut Choices) -> Self {
        let (has_sort_key, discriminator) = (!choices.chance(4), !choices.chance(3));
        let projections: &[&str] = if discriminator {
            &["all", "keys_only", "[kind_of_it, only_text]"]
        } else {
            &["all", "keys_only", "[only_text]"]
        };
        let mut indexes = Vec::new();
        for _ in 0..choices.number(3) {
            indexes.push(Index {
                local: has_sort_key && choices.chance(4),
                number_sort_key: choices.chance(3),
                projection: projections[choices.number(projections.len())],
                shared: choices.chance(2),
            });
        }
        let common = (has_sort_key && discriminator && choices.chance(3))
            .then(|| Common { text: choices.chance(2), named: choices.chance(2) });
        Table { has_sort_key, discriminator, common, indexes }
    }
}

impl Index {
    fn text(&self, choices: &mut Choices, number: usize, billing: Billing) -> String {
        let key_type = if self.number_sort_key { "number" } else { "string" };
        let keys = format!("sort_key: {{ g{number}s: {key_type} }}, projection: {}", self.projection);
        if self.local {
            return format!("  gsi{number}: {{ local: true, {keys} }}\n");
        }
        format!("  gsi{number}: {{ partition_key: {{ g{number}: string }}, {keys}{} }}\n", billing.index_entry(choices))
    }

    /// Returns true if a collection can read it: it projects all attributes, and has all entities in one partition.
    fn supports_collections(&self) -> bool {
        self.shared && !self.local && self.projection == "all"
    }
}

/// An entity of the table.
struct Entity<'a> {
    name: &'a str,
    prefix: &'a str,
    owner: &'a Attribute,
    /// The attributes of the entity, of which the first can be a part of keys.
    own: &'a [Attribute],
}

impl Entity<'_> {
    fn text(&self, choices: &mut Choices, number: usize, table: &Table) -> String {
        let (mut keys, mut index_entries) = (self.keys(table, choices, number), Vec::new());
        for (index_number, index) in table.indexes.iter().enumerate() {
            let shared = index.supports_collections();
            if shared || choices.chance(2) {
                keys.extend(self.index_keys(choices, index_number, index, shared));
                index_entries.push(self.index_entry(choices, index_number, number));
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
        // An attribute in the key of the table need not be stored as well.
        let stored = if choices.chance(2) { ", stored: false" } else { "" };
        let sensitive = if choices.chance(4) { ", sensitive: true" } else { "" };
        text.push_str(&format!("    attributes:\n      {OWNER}: {{ type: {}{stored}{sensitive} }}\n", self.owner.ty));
        text.push_str(&declarations("      ", self.own));
        if let Some(common) = table.common {
            let [number, word] = common.names(number);
            text.push_str(&format!("      {number}: u32\n      {word}: string\n"));
        }
        let times = Times::choose(choices);
        text.push_str(&(times.declarations("      ") + &times.entry("    ")));
        text + &section("    keys:\n", &keys) + &section("    indexes:\n", &index_entries)
    }

    /// Returns the keys of the table. Entities in one partition have different sort keys.
    fn keys(&self, table: &Table, choices: &mut Choices, number: usize) -> Vec<String> {
        let Entity { prefix, own, .. } = self;
        let part = &own[0].name;
        if !table.has_sort_key {
            return vec![format!("      pk: {}\n", quoted(&format!("{prefix}{{{OWNER}}}#{{{part}}}")))];
        }
        let sort = if choices.chance(4) { format!("{prefix}ONLY") } else { format!("{prefix}{{{part}}}") };
        let sort = match table.common {
            // The same text must follow a common text: what is the entity's own comes last.
            Some(common) if common.text => format!("{}{{{part}}}#{}", common.template(number), self.name),
            Some(common) => common.template(number) + &sort,
            None => sort,
        };
        let partition = format!("      pk: {}\n", quoted(&format!("OWNER#{{{OWNER}}}")));
        vec![partition, format!("      sk: {}\n", quoted(&sort))]
    }

    fn index_keys(&self, choices: &mut Choices, number: usize, index: &Index, shared: bool) -> Vec<String> {
        let prefix = self.prefix;
        let partition = match shared {
            true => format!("ALL#{{{OWNER}}}"),
            false => choices.template(prefix, self.own) + choices.shard(),
        };
        let sort = match index.number_sort_key {
            true => "{ template: \"{expires}\", type: number }".to_owned(),
            false => quoted(&choices.template(prefix, self.own)),
        };
        let partition = (!index.local).then(|| format!("      g{number}: {}\n", quoted(&partition)));
        partition.into_iter().chain([format!("      g{number}s: {sort}\n")]).collect()
    }

    fn index_entry(&self, choices: &mut Choices, index: usize, entity: usize) -> String {
        let when =
            if choices.chance(3) { format!(", when: {}", quoted(&choices.condition(self.own))) } else { String::new() };
        format!("      gsi{index}: {{ name: by_{index}_of_{entity}{when} }}\n")
    }
}

/// Returns collections of partitions of the table and of its indexes.
fn collections(choices: &mut Choices, count: usize, table: &Table) -> String {
    let names: Vec<&str> = ENTITIES.iter().take(count).map(|(name, _)| *name).collect();
    let mut entries = Vec::new();
    if table.has_sort_key && choices.chance(2) {
        // A collection may leave out entities of its partition, and an open one may have a single entity.
        let (open, listed) = (choices.chance(2), choices.number(count) + 1);
        let listed = if open { listed } else { listed.max(2) };
        let entities = names[..listed].join(", ");
        let names: &[&str] = if table.common.is_some_and(|common| common.text) { &["rank, word"] } else { &["rank"] };
        let parts = if table.common.is_some() && choices.chance(2) {
            format!(", parts: [{}]", names[0])
        } else {
            String::new()
        };
        entries.push(format!("  OfOwner: {{ partition: pk, of: [{entities}], open: {open}{parts} }}\n"));
    }
    let entities = names.join(", ");
    let readable = table.indexes.iter().enumerate().filter(|(_, index)| index.supports_collections());
    entries
        .extend(readable.map(|(number, _)| format!("  OfIndex{number}: {{ index: gsi{number}, of: [{entities}] }}\n")));
    section("collections:\n", &entries)
}
