//! Finds what changes for code that uses the generated one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Rule, codes};
use crate::snapshot::{Fact, Shape};

use super::change::{Changes, Place, Spot, from_to};
use super::implemented::{Implemented, is_reordered};

/// The most names that a message lists.
const MAX_NAMES: usize = 4;

/// Adds what a program can't name any more, or names otherwise.
pub(super) fn compare(changes: &mut Changes, before: &Shape, after: &Shape) {
    let owners = Owners::of(after).or(Owners::of(before));
    let mut found: BTreeMap<Group, Vec<String>> = BTreeMap::new();
    let mut add = |rule: &'static Rule, item: &Item<'_>, text: String| {
        let group = Group { place: owners.place(item), code: rule.code };
        found.entry(group).or_default().push(text);
    };
    let (old, new) = (Items(&before.api), Items(&after.api));
    for (item, value) in new.iter() {
        match old.value(&item) {
            Some(before) if before == value => {}
            Some(before) if item.member == ["order"] && !is_reordered(before, value) => {}
            Some(before) if item.implemented(before).is_some() => {
                for (rule, text) in item.implementations(&old, &new) {
                    add(rule, &item, text);
                }
            }
            Some(before) => {
                let rule = item.changed(before, value);
                let is_short = matches!(item.member.as_slice(), ["field", _]) || item.kind == "type";
                let types =
                    if is_short { format!(" ({})", from_to(&short(before), &short(value))) } else { String::new() };
                add(rule, &item, format!("`{}`{types}", item.shown()));
            }
            None if !old.has_owner(&item) && !item.is_whole() => {}
            None => item.names(value).into_iter().for_each(|name| add(item.added(&old, &new), &item, name)),
        }
    }
    for (item, value) in old.iter() {
        if new.value(&item).is_none() && (item.is_whole() || new.has_owner(&item)) {
            item.names(value).into_iter().for_each(|name| add(item.removed(), &item, name));
        }
    }
    for (Group { place: (table, name), code }, mut names) in found {
        // Fields are what a program meets first.
        names.sort_by_key(|name| (name.contains(" for "), name.contains("::"), name.clone()));
        names.dedup();
        let Some(rule) = Rule::find(code) else { continue };
        let (message, help) = text(rule, &names);
        let path: Vec<&str> = name.as_deref().into_iter().collect();
        let spot = Spot::Code(name.clone().unwrap_or_default());
        changes.add(rule, Place::new(&table, &path, spot), message, help);
    }
}

/// Returns a type as a program names it that imports what it uses.
fn short(ty: &str) -> String {
    ty.replace("rt::", "")
}

/// The place and the rule of a finding, which is about all changes that have both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    /// The table or the module, and the entity or the declared type.
    place: (String, Option<String>),
    code: &'static str,
}

fn text(rule: &'static Rule, names: &[String]) -> (String, &'static str) {
    let is_one = names.len() == 1;
    let one = |one: &'static str, more: &'static str| if is_one { one } else { more };
    let (what, help) = match rule.code {
        "D1301" => (one("is gone", "are gone"), "remove what uses it"),
        "D1302" => (
            one(
                "is a new field: code that builds a value does not compile",
                "are new fields: code that builds a value does not compile",
            ),
            "set it where a value is built",
        ),
        "D1303" => (one("is a field that is gone", "are fields that are gone"), "remove what uses it"),
        "D1304" => (one("has another type", "have other types"), "change what uses it"),
        "D1305" => (
            one(
                "is a new variant: a complete `match` does not compile",
                "are new variants: a complete `match` does not compile",
            ),
            "add an arm where it is matched",
        ),
        "D1306" => (
            one("is a variant that is gone, or has other fields", "are variants that are gone, or have other fields"),
            "change what uses it",
        ),
        "D1307" => {
            (one("implements fewer traits", "implement fewer traits"), "change what uses them, or keep the derives")
        }
        "D1309" => (
            one("has variants in another order, by which they are compared", "have variants in another order"),
            "look at what sorts or compares them",
        ),
        "D1310" => (
            one("is a new variant, which was read as unknown", "are new variants, which were read as unknown"),
            "look at what handles unknown ones",
        ),
        _ => (one("is new", "are new"), "code that compiled before still does"),
    };
    (format!("{} {what}", listed(names)), help)
}

/// Returns names in a sentence.
fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>();
    match (names.len().saturating_sub(MAX_NAMES), shown.split_last()) {
        (0, Some((last, rest))) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        (0, _) => shown.concat(),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The part of the code that a fact is about.
struct Item<'f> {
    module: &'f str,
    /// `struct`, `enum`, `type`, `impl` or `macro`.
    kind: &'f str,
    /// The type, or the macro and the type.
    name: &'f str,
    /// `field total`, `fn new`, or nothing for the type itself.
    member: Vec<&'f str>,
}

/// All facts of the code of a version.
struct Items<'f>(&'f BTreeMap<Fact, String>);

impl<'f> Items<'f> {
    fn iter(&self) -> impl Iterator<Item = (Item<'f>, &'f str)> {
        self.0.iter().filter_map(|(fact, value)| Some((Item::of(fact)?, value.as_str())))
    }

    fn value(&self, item: &Item<'_>) -> Option<&'f str> {
        self.0.get(&item.fact()).map(String::as_str)
    }

    /// Returns whether the module of something has a struct of a name.
    fn has_type(&self, item: &Item<'_>, name: &str) -> bool {
        self.0.contains_key(&Fact::from(["api", item.module, "struct", name]))
    }

    /// Returns whether there is the struct or the enum that something is a member of.
    fn has_owner(&self, item: &Item<'_>) -> bool {
        let owner = |kind: &str| self.0.contains_key(&Fact::from(["api", item.module, kind, item.name]));
        let macros = ["repository", "handle", "query", "update", "key", "view"];
        let declared = |kind: &&str| self.0.contains_key(&Fact::from(["api", item.module, "macro", kind, item.name]));
        owner("struct") || owner("enum") || macros.iter().any(declared)
    }
}

impl<'f> Item<'f> {
    fn of(fact: &'f Fact) -> Option<Self> {
        match fact.words().as_slice() {
            ["api", module, "macro", kind, name] => Some(Item { module, kind: "macro", name, member: vec![kind] }),
            ["api", module, kind, name, member @ ..] => Some(Item { module, kind, name, member: member.to_vec() }),
            _ => None,
        }
    }

    fn fact(&self) -> Fact {
        let words = match self.kind {
            "macro" => [&["api", self.module, "macro"], self.member.as_slice(), &[self.name]].concat(),
            kind => [&["api", self.module, kind, self.name], self.member.as_slice()].concat(),
        };
        Fact::from(words.into_iter().map(str::to_owned).collect::<Vec<_>>())
    }

    /// Returns whether it is a type, and not a part of one.
    fn is_whole(&self) -> bool {
        self.member.is_empty() || (self.kind == "macro" && self.member != ["expires"])
    }

    /// Returns what a program writes.
    fn shown(&self) -> String {
        match self.member.as_slice() {
            ["field", field] => format!("{}.{field}", self.name),
            [.., "fn" | "const" | "variant", name] => format!("{}::{name}", self.name),
            _ => self.name.to_owned(),
        }
    }

    /// Returns the names of what is declared, in a sentence.
    fn names(&self, value: &str) -> Vec<String> {
        match (self.member.as_slice(), self.implemented(value)) {
            (["expires"], Some(found)) => found.all.keys().map(|one| format!("`{one}`")).collect(),
            _ => vec![format!("`{}`", self.shown())],
        }
    }

    /// Returns what a type implements, if this says so.
    fn implemented<'v>(&self, value: &'v str) -> Option<Implemented<'v>>
    where
        'f: 'v,
    {
        match (self.kind, self.member.as_slice()) {
            ("macro", [kind]) => Implemented::by_macro(kind, self.name, value),
            ("struct" | "enum", []) => Some(Implemented::by_derive(self.name, value)),
            _ => None,
        }
    }

    /// Returns what a type implements in only one of the versions, except for types that only that one has.
    fn implementations(&self, old: &Items<'f>, new: &Items<'f>) -> Vec<(&'static Rule, String)> {
        let of = |items: &Items<'f>| self.implemented(items.value(self)?);
        let (Some(before), Some(after)) = (of(old), of(new)) else { return Vec::new() };
        let is_read = |item: &str| old.has_type(self, item) == new.has_type(self, item);
        let listed = |rule: &'static Rule, one: &Implemented<'_>, other: &Implemented<'_>| -> Vec<_> {
            one.without(other)
                .filter(|(_, item)| is_read(item))
                .map(|(shown, _)| (rule, format!("`{shown}`")))
                .collect()
        };
        let mut found = listed(codes::API_ADDED, &after, &before);
        if self.kind == "macro" {
            found.extend(listed(codes::API_REMOVED, &before, &after));
        } else if before.without(&after).next().is_some() {
            found.push((codes::API_DERIVE_REMOVED, format!("`{}`", self.shown())));
        }
        if before.rest != after.rest {
            found.push((codes::API_TYPE_CHANGED, format!("`{}`", self.shown())));
        }
        found
    }

    fn added(&self, old: &Items<'_>, new: &Items<'_>) -> &'static Rule {
        match self.member.as_slice() {
            ["field", _] => codes::API_FIELD_ADDED,
            ["variant", _] => {
                let unknown = Item { member: vec!["variant", "Unknown"], ..*self };
                let is_open = old.value(&unknown).is_some() && new.value(&unknown).is_some();
                if is_open { codes::API_OPEN_VARIANT_ADDED } else { codes::API_VARIANT_ADDED }
            }
            _ => codes::API_ADDED,
        }
    }

    fn removed(&self) -> &'static Rule {
        match self.member.as_slice() {
            ["field", _] => codes::API_FIELD_REMOVED,
            ["variant", _] => codes::API_VARIANT_CHANGED,
            _ => codes::API_REMOVED,
        }
    }

    fn changed(&self, before: &str, after: &str) -> &'static Rule {
        let parts = |text: &str| -> BTreeSet<String> { text.split(", ").map(str::to_owned).collect() };
        match (self.kind, self.member.as_slice()) {
            (_, ["variant", _]) => codes::API_VARIANT_CHANGED,
            (_, ["order"]) => codes::API_ORDER_CHANGED,
            ("macro", _) if parts(before).is_subset(&parts(after)) => codes::API_ADDED,
            _ => codes::API_TYPE_CHANGED,
        }
    }
}

/// Sorts names, the longest first.
fn sort(names: &mut Vec<String>) {
    names.sort_by_key(|name| (Reverse(name.len()), name.clone()));
    names.dedup();
}

/// The tables and types that names of the code are made from.
struct Owners {
    /// The table of each module.
    tables: BTreeMap<String, String>,
    /// The entities and declared types of each table, the longest first.
    names: BTreeMap<String, Vec<String>>,
}

impl Owners {
    fn of(shape: &Shape) -> Self {
        let tables = shape.tables.iter().map(|(name, table)| (table.module.clone(), name.clone())).collect();
        let names = shape.tables.iter().map(|(name, table)| {
            let entities = table.entities.iter().map(|(_, entity)| entity.rust.clone());
            let mut all: Vec<String> = entities.chain(table.types.keys().cloned()).collect();
            sort(&mut all);
            (name.clone(), all)
        });
        Owners { tables, names: names.collect() }
    }

    /// Adds what only another version has.
    fn or(mut self, other: Owners) -> Self {
        let Owners { tables, names } = other;
        self.tables = tables.into_iter().chain(self.tables).collect();
        for (table, names) in names {
            let own = self.names.entry(table).or_default();
            own.extend(names);
            sort(own);
        }
        self
    }

    /// Returns the table, and the entity or the type that a name is made from; or the module and the name itself.
    fn place(&self, item: &Item<'_>) -> (String, Option<String>) {
        let module = item.module.split('.').next().unwrap_or_default();
        let Some(table) = self.tables.get(module) else { return (module.to_owned(), Some(item.name.to_owned())) };
        let names = self.names.get(table).into_iter().flatten();
        let owner = names.into_iter().find(|name| item.name.starts_with(name.as_str()));
        (table.clone(), Some(owner.map_or(item.name, String::as_str).to_owned()))
    }
}
