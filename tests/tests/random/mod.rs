//! Random schemas: of every type, key, template, index, condition, group and view.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Where names are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// Names that go with anything: a schema of them is valid.
    Plain,
    /// Names that generated code has a use for, or that Rust has: a schema of them may have collisions.
    Odd,
}

/// A type that an attribute can have; those before [`KEYS`] can be keys, those before [`PARTS`] parts of a text key.
const TYPES: &[&str] = &[
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
    "Mood",
    "Weather",
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
    "map<decimal>",
    "Place",
    "Payment",
    "list<map<list<f64>>>",
];
const PARTS: usize = 13;
const KEYS: usize = 17;

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

/// A schema as text.
pub(crate) fn schema(names: Names) -> impl Strategy<Value = String> {
    let pool = match names {
        Names::Plain => PLAIN,
        Names::Odd => ODD,
    };
    let attributes = subsequence(pool.to_vec(), 6..=12).prop_shuffle();
    let types = prop::collection::vec((select(TYPES), prop::bool::weighted(0.3)), 12);
    let numbers = prop::collection::vec(any::<u8>(), 64);
    (attributes, types, numbers).prop_map(|(names, types, numbers)| Draft::new(&names, &types, numbers).text())
}

/// An attribute as declared.
#[derive(Clone, Debug)]
struct Attribute {
    name: String,
    ty: &'static str,
    optional: bool,
}

struct Draft {
    attributes: Vec<Attribute>,
    /// What is decided by, one after the other.
    numbers: Vec<u8>,
    next: usize,
}

impl Draft {
    fn new(names: &[&str], types: &[(&'static str, bool)], numbers: Vec<u8>) -> Self {
        let mut attributes: Vec<Attribute> = names
            .iter()
            .zip(types)
            .map(|(name, (ty, optional))| {
                let optional = *optional && !ty.starts_with("set<");
                Attribute { name: (*name).to_owned(), ty, optional }
            })
            .collect();
        // The first four are required and can be keys, or parts of them.
        for (at, attribute) in attributes.iter_mut().take(4).enumerate() {
            attribute.ty = TYPES[usize::from(numbers[at]) % PARTS];
            attribute.optional = false;
        }
        Draft { attributes, numbers, next: 4 }
    }

    fn number(&mut self, below: usize) -> usize {
        let number = self.numbers[self.next % self.numbers.len()];
        self.next += 1;
        usize::from(number) % below
    }

    fn chance(&mut self, of: usize) -> bool {
        self.number(of) == 0
    }

    /// Attributes, other than the table's own, of the first `kinds` types.
    fn some_of(&mut self, kinds: usize, most: usize) -> Vec<Attribute> {
        let fit = |attribute: &&Attribute| TYPES.iter().position(|ty| *ty == attribute.ty).is_some_and(|at| at < kinds);
        let mut fitting: Vec<Attribute> = self.attributes.iter().skip(2).filter(fit).cloned().collect();
        let turn = self.number(fitting.len().max(1));
        fitting.rotate_left(turn);
        let wanted = 1 + self.number(most);
        fitting.truncate(wanted);
        fitting
    }

    /// A template of some attributes, in which no text runs into what follows it.
    fn template(&mut self, prefix: &str) -> String {
        let parts = self.some_of(PARTS, 3);
        let parts: Vec<String> = parts.iter().map(|part| format!("{{{}}}", part.name)).collect();
        format!("{prefix}{}", parts.join("#"))
    }

    fn condition(&mut self) -> String {
        let mut tests = Vec::new();
        for attribute in self.some_of(TYPES.len(), 3) {
            let name = format!("`{}`", attribute.name);
            tests.push(match attribute.ty {
                "string" => format!("{name} != 'x'"),
                "bool" => format!("{name} == true"),
                "Mood" => format!("{name} == good"),
                "uuid" => format!("{name} != '67e55044-10b1-426f-9247-bb680e5fe0c8'"),
                "date" => format!("{name} < '2030-01-01'"),
                "timestamp" => format!("{name} >= '2020-01-01T00:00:00Z'"),
                "u8" | "i16" | "u32" | "i64" | "f64" | "f32" | "decimal" => format!("{name} > 5"),
                _ if attribute.optional || attribute.ty.starts_with("set<") => format!("exists({name})"),
                _ => continue,
            });
        }
        if tests.is_empty() {
            return "`first` != 'x'".replace("`first`", "`only_text`");
        }
        let joint = if self.chance(2) { " and " } else { " or " };
        let all = tests.join(joint);
        if self.chance(3) { format!("not ({all})") } else { all }
    }

    fn text(mut self) -> String {
        let (mut keys, mut indexes) = (Vec::new(), Vec::new());
        let own = self.attributes[..2].to_vec();
        let mut table = format!("partition_key: {}\n", quoted(&own[0].name));
        if self.chance(3) {
            keys.push(("k0".to_owned(), format!("{{{}}}#V1", own[1].name)));
            table.push_str("sort_key: k0\n");
        } else if self.chance(2) {
            table.push_str(&format!("sort_key: {}\n", quoted(&own[1].name)));
        }
        for number in 1..=self.number(4) {
            self.index(number, &mut keys, &mut indexes);
        }
        self.document(&table, &keys, &indexes)
    }

    fn index(&mut self, number: usize, keys: &mut Vec<(String, String)>, indexes: &mut Vec<String>) {
        let (name, computed) = (format!("index{number}"), self.chance(2));
        let partition = if computed {
            let prefix = format!("P{number}#");
            let key = (format!("k{number}"), self.template(&prefix));
            keys.push(key);
            vec![format!("k{number}")]
        } else {
            self.some_of(KEYS, 3).into_iter().map(|attribute| attribute.name).collect()
        };
        let mut sort: Vec<String> = self.some_of(KEYS, 2).into_iter().map(|attribute| attribute.name).collect();
        sort.retain(|name| !partition.contains(name));
        let projection = match self.number(3) {
            0 => "all".to_owned(),
            1 => "keys_only".to_owned(),
            _ => "[only_text]".to_owned(),
        };
        let mut index = format!("  {name}: {{ partition_key: {}, projection: {projection}", list(&partition));
        if !sort.is_empty() {
            index.push_str(&format!(", sort_key: {}", list(&sort)));
        }
        if computed && self.chance(2) {
            index.push_str(&format!(", when: {}", quoted(&self.condition())));
        }
        indexes.push(index + " }\n");
    }

    fn document(&mut self, table: &str, keys: &[(String, String)], indexes: &[String]) -> String {
        let mut text = format!("dynamite: 1\ntable: orders\nentity: Order\n{table}attributes:\n  only_text: string\n");
        for attribute in &self.attributes {
            let optional = if attribute.optional { "?" } else { "" };
            text.push_str(&format!("  {}: {}{optional}\n", quoted(&attribute.name), attribute.ty));
        }
        text.push_str("  place_of_it: Place?\n  expires: epoch_seconds?\n  version: u64\n  weather_of_it: Weather\n  mood_of_it: Mood\n  paid_by: Payment?\n");
        section(
            &mut text,
            "keys:\n",
            keys.iter().map(|(name, template)| format!("  {name}: {}\n", quoted(template))).collect(),
        );
        section(&mut text, "indexes:\n", indexes.to_vec());
        if self.chance(2) {
            text.push_str("ttl: expires\n");
        }
        if self.chance(2) {
            text.push_str("optimistic_lock: version\n");
        }
        if self.chance(2) {
            let view = quoted(&self.attributes[3].name);
            text.push_str(&format!("views:\n  Short: [{view}, place_of_it.city, only_text]\n"));
        }
        text + "types:\n  Mood: { enum: [good, bad] }\n  Weather: { enum: [sun, rain], open: true }\n  Place: { struct: { city: string, \
                zip: { type: u32?, attribute: z }, tags: set<string> } }\n  Payment: { union: { card: Card, cash: ~ }, tag: kind }\n  \
                Card: { struct: { number: string, owner: { type: string, default: nobody } } }\n"
    }
}

fn section(text: &mut String, head: &str, entries: Vec<String>) {
    if !entries.is_empty() {
        text.push_str(head);
        entries.iter().for_each(|entry| text.push_str(entry));
    }
}

fn list(names: &[String]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
