//! Random schemas: the choices that determine them, their attributes, and the text of their parts.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use dynamite_gen::SourceFile;

use crate::{multi_entity, single_entity, types};

/// The names of a random schema.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// Names without collisions: a schema with them is valid.
    Plain,
    /// Names that Rust or generated code uses: a schema with them may have collisions.
    Unusual,
}

/// The types of attributes. The first [`KEYS`] of them can be keys, and the first [`PARTS`] can be parts of text keys.
pub(crate) const TYPES: &[&str] = &[
    "string",
    "u8",
    "i16",
    "u32",
    "i64",
    "u128",
    "uuid",
    "date",
    "timestamp",
    "timestamp(millis)",
    "timestamp(seconds)",
    "datetime",
    "datetime(millis)",
    "Mood",
    "Weather",
    "Label",
    "epoch_seconds",
    "epoch_millis",
    "decimal",
    "bytes",
    "bool",
    "f32",
    "f64",
    "i128",
    "json",
    "list<string>",
    "list<Address>",
    "set<string>",
    "set<u64>",
    "set<Mood>",
    "set<Label>",
    "map<decimal>",
    "Address",
    "Payment",
    "list<map<list<f64>>>",
];
pub(crate) const PARTS: usize = 18;
pub(crate) const KEYS: usize = 20;

const PLAIN: &[&str] = &[
    "alpha", "bravo", "charlie", "delta_2", "echoEcho", "fox-trot", "golf", "hotel", "india", "juliett", "kilo",
    "lima", "mike", "november",
];

const UNUSUAL: &[&str] = &[
    "type",
    "self",
    "crate",
    "async",
    "gen",
    "table",
    "key",
    "keys",
    "rt",
    "db",
    "name",
    "reader",
    "writer",
    "item",
    "field",
    "order_k0_key",
    "k0_key",
    "k0",
    "query",
    "text",
    "value",
    "index",
    "template",
    "state",
    "condition",
    "new",
    "from",
    "into",
    "clone",
    "string",
    "option",
    "result",
    "ok",
    "some",
    "none",
    "vec",
    "default",
    "projection",
    "ttl",
    "lock",
    "revision",
    "entity",
    "attributes",
    "layout",
    "order",
    "order_key",
    "Order",
    "ORDER",
    "_x",
    "x_",
    "__",
    "2nd",
    "größe",
    "注文",
    "ß",
    "a b",
    "a.b",
    "a#b",
    "a-b",
    "a_b",
    "part",
    "k0_part",
    "type_part",
    "self_key",
    "all",
    "ALL",
    "known",
    "stage",
    "path",
    "set",
    "size",
    "error",
];

/// Generates the files of a schema with one table.
pub(crate) fn any_schema(names: Names) -> impl Strategy<Value = Vec<SourceFile>> {
    let pool = match names {
        Names::Plain => PLAIN,
        Names::Unusual => UNUSUAL,
    };
    let attributes = subsequence(pool.to_vec(), 6..=12).prop_shuffle();
    let types = prop::collection::vec((select(TYPES), prop::bool::weighted(0.3)), 12);
    let numbers = prop::collection::vec(any::<u16>(), 128);
    (attributes, types, numbers).prop_map(|(names, types, numbers)| {
        let mut choices = Choices { numbers, next: 0 };
        let attributes = declare_attributes(&mut choices, &names, &types);
        let table = if choices.chance(2) {
            multi_entity::table(&mut choices, attributes)
        } else {
            single_entity::table(&mut choices, attributes)
        };
        types::files(&mut choices, table)
    })
}

/// A declared attribute.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: &'static str,
    pub(crate) optional: bool,
    pub(crate) sensitive: bool,
}

impl Attribute {
    /// Returns the entry of `attributes:`.
    fn declaration(&self) -> String {
        let Attribute { name, ty, optional, sensitive } = self;
        let ty = format!("{ty}{}", if *optional { "?" } else { "" });
        match sensitive {
            false => format!("{}: {ty}", quoted(name)),
            true => format!("{}: {{ type: {}, sensitive: true }}", quoted(name), quoted(&ty)),
        }
    }
}

/// Returns the declared attributes. The first four are required, and can be parts of keys.
fn declare_attributes(choices: &mut Choices, names: &[&str], types: &[(&'static str, bool)]) -> Vec<Attribute> {
    let declared = names.iter().zip(types).map(|(name, (ty, optional))| {
        let optional = *optional && !ty.starts_with("set<");
        Attribute { name: (*name).to_owned(), ty, optional, sensitive: choices.chance(4) }
    });
    let mut attributes: Vec<Attribute> = declared.collect();
    for attribute in attributes.iter_mut().take(4) {
        attribute.ty = TYPES[choices.number(PARTS)];
        attribute.optional = false;
    }
    attributes
}

/// The random numbers that determine a schema, used one after the other.
pub(crate) struct Choices {
    numbers: Vec<u16>,
    next: usize,
}

impl Choices {
    /// Returns a number below `bound`.
    pub(crate) fn number(&mut self, bound: usize) -> usize {
        let number = self.numbers[self.next % self.numbers.len()];
        self.next += 1;
        usize::from(number) % bound
    }

    /// Returns true in one of `count` cases.
    pub(crate) fn chance(&mut self, count: usize) -> bool {
        self.number(count) == 0
    }

    /// Returns up to `maximum` attributes whose type is one of the first `types`.
    pub(crate) fn pick(&mut self, attributes: &[Attribute], types: usize, maximum: usize) -> Vec<Attribute> {
        let matches = |attribute: &&Attribute| TYPES[..types].contains(&attribute.ty);
        let mut candidates: Vec<Attribute> = attributes.iter().filter(matches).cloned().collect();
        let start = self.number(candidates.len().max(1));
        candidates.rotate_left(start);
        let count = 1 + self.number(maximum);
        candidates.truncate(count);
        candidates
    }

    /// Returns a template of some attributes, separated so that it is never ambiguous.
    pub(crate) fn template(&mut self, prefix: &str, attributes: &[Attribute]) -> String {
        let parts = self.pick(attributes, PARTS, 3);
        let parts: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
        format!("{prefix}{}", parts.join("#"))
    }

    /// Returns the number of a shard for one index in four, at the end of the partition key, or nothing.
    pub(crate) fn shard(&mut self) -> &'static str {
        ["", "", "", "", "", "", "#{shard of 2}", "#{shard of 1000}"][self.number(8)]
    }

    /// Returns a part of a template in one of the forms of its type. The key of the table has no attribute in part only, so
    /// all forms can be in keys of indexes.
    fn part(&mut self, attribute: &Attribute) -> String {
        let forms: &[&str] = match attribute.ty {
            "string" | "Label" => &["", ":lower"],
            "u8" | "i16" | "u32" | "i64" | "u128" => &["", ":plain", ":39"],
            "date" => &["", ":day", ":month", ":year"],
            "uuid" | "Mood" | "Weather" => &[""],
            _ => &["", ":hour", ":day", ":month", ":year"],
        };
        let form = forms[self.number(forms.len())];
        let has_text = attribute.optional && !["string", "Label", "Weather"].contains(&attribute.ty);
        let absent = if has_text && self.chance(2) { "|none" } else { "" };
        format!("{{{}{form}{absent}}}", attribute.name)
    }

    /// Returns a condition on some attributes, or on `only_text` if none of them can be compared.
    pub(crate) fn condition(&mut self, attributes: &[Attribute]) -> String {
        let mut tests = Vec::new();
        for attribute in self.pick(attributes, TYPES.len(), 3) {
            let name = format!("`{}`", attribute.name);
            tests.push(match attribute.ty {
                "string" | "Label" => format!("{name} != 'x'"),
                "bool" => format!("{name} == true"),
                "Mood" => format!("{name} == good"),
                "uuid" => format!("{name} != '67e55044-10b1-426f-9247-bb680e5fe0c8'"),
                "date" => format!("{name} < '2030-01-01'"),
                "timestamp" => format!("{name} >= '2020-01-01T00:00:00Z'"),
                "datetime" => format!("{name} >= '2020-01-01T00:00:00'"),
                "u8" | "i16" | "u32" | "i64" | "f64" | "f32" | "decimal" => format!("{name} > 5"),
                _ if attribute.optional || attribute.ty.starts_with("set<") => format!("exists({name})"),
                _ => continue,
            });
        }
        if tests.is_empty() {
            return "`only_text` != 'x'".to_owned();
        }
        let operator = if self.chance(2) { " and " } else { " or " };
        let all = tests.join(operator);
        if self.chance(3) { format!("not ({all})") } else { all }
    }
}

/// Returns the entries of `attributes:`: those that every entity has, and the given ones.
pub(crate) fn declarations(indent: &str, attributes: &[Attribute]) -> String {
    let mut text = format!("{indent}only_text: string\n");
    for attribute in attributes {
        text.push_str(&format!("{indent}{}\n", attribute.declaration()));
    }
    text + &format!("{indent}address_of_it: Address?\n{indent}expires: epoch_seconds?\n{indent}version: u64\n")
}

/// Returns a section, or an empty text if it has no entries.
pub(crate) fn section(head: &str, entries: &[String]) -> String {
    if entries.is_empty() { String::new() } else { format!("{head}{}", entries.concat()) }
}

pub(crate) fn list(names: &[String]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

pub(crate) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
