//! What a random schema is made of: choices, attributes, and what is written of them.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use dynamite_gen::SourceFile;

use crate::{one, several, types};

/// Where names are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// Names that go with anything: a schema of them is valid.
    Plain,
    /// Names that generated code has a use for, or that Rust has: a schema of them may have collisions.
    Odd,
}

/// A type that an attribute can have; those before [`KEYS`] can be keys, those before [`PARTS`] parts of a text key.
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
    "decimal",
    "epoch_seconds",
    "epoch_millis",
    "bytes",
    "bool",
    "f32",
    "f64",
    "i128",
    "json",
    "list<string>",
    "list<Place>",
    "set<string>",
    "set<u64>",
    "set<Mood>",
    "set<Label>",
    "map<decimal>",
    "Place",
    "Payment",
    "list<map<list<f64>>>",
];
pub(crate) const PARTS: usize = 16;
pub(crate) const KEYS: usize = 20;

const PLAIN: &[&str] = &[
    "alpha", "bravo", "charlie", "delta_2", "echoEcho", "fox-trot", "golf", "hotel", "india", "juliett", "kilo",
    "lima", "mike", "november",
];

const ODD: &[&str] = &[
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

/// The files of a run with one table.
pub(crate) fn schema(names: Names) -> impl Strategy<Value = Vec<SourceFile>> {
    let pool = match names {
        Names::Plain => PLAIN,
        Names::Odd => ODD,
    };
    let attributes = subsequence(pool.to_vec(), 6..=12).prop_shuffle();
    let types = prop::collection::vec((select(TYPES), prop::bool::weighted(0.3)), 12);
    let numbers = prop::collection::vec(any::<u16>(), 128);
    (attributes, types, numbers).prop_map(|(names, types, numbers)| {
        let mut choices = Choices { numbers, next: 0 };
        let attributes = attributes_of(&mut choices, &names, &types);
        let table = if choices.chance(2) {
            several::table(&mut choices, attributes)
        } else {
            one::table(&mut choices, attributes)
        };
        types::files(&mut choices, table)
    })
}

/// An attribute as declared.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) ty: &'static str,
    pub(crate) optional: bool,
}

/// The first four are required, and can be parts of keys.
fn attributes_of(choices: &mut Choices, names: &[&str], types: &[(&'static str, bool)]) -> Vec<Attribute> {
    let declared = names.iter().zip(types).map(|(name, (ty, optional))| {
        let optional = *optional && !ty.starts_with("set<");
        Attribute { name: (*name).to_owned(), ty, optional }
    });
    let mut attributes: Vec<Attribute> = declared.collect();
    for attribute in attributes.iter_mut().take(4) {
        attribute.ty = TYPES[choices.number(PARTS)];
        attribute.optional = false;
    }
    attributes
}

/// What is decided by, one number after the other.
pub(crate) struct Choices {
    numbers: Vec<u16>,
    next: usize,
}

impl Choices {
    pub(crate) fn number(&mut self, below: usize) -> usize {
        let number = self.numbers[self.next % self.numbers.len()];
        self.next += 1;
        usize::from(number) % below
    }

    pub(crate) fn chance(&mut self, of: usize) -> bool {
        self.number(of) == 0
    }

    /// Some of the attributes that are of the first `kinds` types.
    pub(crate) fn some_of(&mut self, attributes: &[Attribute], kinds: usize, most: usize) -> Vec<Attribute> {
        let fit = |attribute: &&Attribute| TYPES.iter().position(|ty| *ty == attribute.ty).is_some_and(|at| at < kinds);
        let mut fitting: Vec<Attribute> = attributes.iter().filter(fit).cloned().collect();
        let turn = self.number(fitting.len().max(1));
        fitting.rotate_left(turn);
        let wanted = 1 + self.number(most);
        fitting.truncate(wanted);
        fitting
    }

    /// A template of some attributes, in which no text runs into what follows it.
    pub(crate) fn template(&mut self, prefix: &str, attributes: &[Attribute]) -> String {
        let parts = self.some_of(attributes, PARTS, 3);
        let parts: Vec<String> = parts.iter().map(|part| format!("{{{}}}", part.name)).collect();
        format!("{prefix}{}", parts.join("#"))
    }

    /// A condition on some attributes, or else on `only_text`.
    pub(crate) fn condition(&mut self, attributes: &[Attribute]) -> String {
        let mut tests = Vec::new();
        for attribute in self.some_of(attributes, TYPES.len(), 3) {
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
        let joint = if self.chance(2) { " and " } else { " or " };
        let all = tests.join(joint);
        if self.chance(3) { format!("not ({all})") } else { all }
    }
}

/// The entries of `attributes:` that every entity has, and then its own.
pub(crate) fn declarations(indent: &str, attributes: &[Attribute]) -> String {
    let mut text = format!("{indent}only_text: string\n");
    for attribute in attributes {
        let optional = if attribute.optional { "?" } else { "" };
        text.push_str(&format!("{indent}{}: {}{optional}\n", quoted(&attribute.name), attribute.ty));
    }
    text + &format!("{indent}place_of_it: Place?\n{indent}expires: epoch_seconds?\n{indent}version: u64\n")
}

/// A section, left out if it has no entries.
pub(crate) fn section(head: &str, entries: &[String]) -> String {
    if entries.is_empty() { String::new() } else { format!("{head}{}", entries.concat()) }
}

pub(crate) fn list(names: &[String]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

pub(crate) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
