//! Compares declared types, each with the attributes of items that hold it.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::snapshot::{TypeKindShape, TypeShape};

use super::attributes::{Attributes, Comparison, Owner};
use super::change::{Changes, Place, Spot, from_to};
use super::types::{Holders, Types};

/// The most paths that a message names.
const MAX_PATHS: usize = 2;

/// Adds the changes of all declared types.
pub(super) fn compare(changes: &mut Changes, table: &str, types: Types<'_>, holders: &Holders) {
    for ((before, after), paths) in &holders.0 {
        let shapes = (types.before.get(before), types.after.get(after));
        let (Some(before), Some(shape)) = shapes else { continue };
        let of = format!(" of `{after}` (in {})", listed(paths));
        Declared { changes, types, table, name: after, of }.compare(before, shape);
    }
}

/// Returns the paths through which items hold a type.
fn listed(paths: &BTreeSet<String>) -> String {
    let shown: Vec<String> = paths.iter().take(MAX_PATHS).map(|path| format!("`{path}`")).collect();
    match paths.len().saturating_sub(MAX_PATHS) {
        0 => shown.join(" and "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

struct Declared<'a> {
    changes: &'a mut Changes,
    types: Types<'a>,
    table: &'a str,
    name: &'a str,
    of: String,
}

/// What an enum or a union has, without what each is.
struct Values<'s> {
    what: &'static str,
    open: bool,
    /// The values, each with the one that it was before.
    all: Vec<(&'s str, Option<&'s str>)>,
}

impl<'a> Declared<'a> {
    fn compare(mut self, before: &'a TypeShape, after: &'a TypeShape) {
        match (&before.kind, &after.kind) {
            (TypeKindShape::Struct(fields_before), TypeKindShape::Struct(fields_after)) => {
                let (table, name) = (self.table, self.name);
                let place =
                    |wire: &str| Place::new(table, &[name, wire], Spot::InType(name.to_owned(), wire.to_owned()));
                let owner = Owner { what: "field", of: self.of, place: &place, retired: &place };
                let before = Attributes { all: fields_before, retired: &before.retired };
                let after = Attributes { all: fields_after, retired: &after.retired };
                Comparison { changes: self.changes, types: self.types, owner, before, after }.run();
            }
            (TypeKindShape::Union { tag: old, .. }, TypeKindShape::Union { tag, .. }) if old != tag => {
                let message = format!("the tag{} has another name: {}", self.of, from_to(old, tag));
                let help = "keep the name of the tag: items that exist have no other";
                let place = Place::new(self.table, &[self.name], Spot::Type(self.name.to_owned()));
                self.changes.add(codes::TAG_CHANGED, place, message, help);
            }
            _ => self.values(before, after),
        }
    }

    fn place(&self, value: &str) -> Place {
        Place::new(self.table, &[self.name, value], Spot::InType(self.name.to_owned(), value.to_owned()))
    }

    /// Compares the values of an enum, or the alternatives of a union.
    fn values(&mut self, before: &TypeShape, after: &TypeShape) {
        let (Some(old), Some(new)) = (Values::of(before), Values::of(after)) else { return };
        let has = |values: &Values<'_>, value: &str| values.all.iter().any(|(one, _)| *one == value);
        let mut renamed = Vec::new();
        for (value, was) in new.all.iter().filter(|(value, _)| !has(&old, value)) {
            match was.filter(|was| has(&old, was) && !has(&new, was)) {
                Some(was) => {
                    self.renamed(new.what, value, was);
                    renamed.push(was);
                }
                None => self.added(&old, new.what, value, before.retired.contains_key(*value)),
            }
        }
        for (value, _) in old.all.iter().filter(|(value, _)| !has(&new, value) && !renamed.contains(value)) {
            self.removed(&new, value, after.retired.contains_key(*value));
        }
        for value in before.retired.keys() {
            if !after.retired.contains_key(value) && !has(&new, value) {
                let message = format!("`{value}`{} is not under `retired:` any more", self.of);
                let help = "keep it there: items may still have it, and it would be read with a new meaning";
                self.changes.add(codes::NOT_RETIRED, self.place(value), message, help);
            }
        }
        self.openness(&old, &new);
    }

    fn renamed(&mut self, what: &str, value: &str, was: &str) {
        let message = format!("the {what} `{was}`{} is stored as `{value}`", self.of);
        let help = format!("items that exist have `{was}`: keep the {what}, and change its `rust_name:` alone");
        self.changes.add(codes::RENAMED, self.place(value), message, help);
    }

    fn added(&mut self, old: &Values<'_>, what: &str, value: &str, was_retired: bool) {
        if was_retired {
            let message = format!("the {what} `{value}`{} was retired, and is back", self.of);
            let help = "items may still have it, with what it meant when it was removed";
            self.changes.add(codes::RETIRED_NAME_RETURNED, self.place(value), message, help);
        } else if !old.open {
            let message = format!("the version before can't read the new {what} `{value}`{}", self.of);
            let help = "deploy this version everywhere before anything writes it; `open: true` reads unknown ones";
            self.changes.add(codes::VALUE_ADDED, self.place(value), message, help);
        }
    }

    fn removed(&mut self, new: &Values<'_>, value: &str, is_retired: bool) {
        let (what, of) = (new.what, &self.of);
        if new.open {
            let message = format!("the {what} `{value}`{of} is read as unknown");
            let help = "write another one into the items that have it";
            self.changes.add(codes::OPEN_VALUE_REMOVED, self.place(value), message, help);
        } else {
            let message = format!("items with the {what} `{value}`{of} can't be read");
            let help = "keep it until no item has it; `open: true` reads unknown ones";
            self.changes.add(codes::VALUE_REMOVED, self.place(value), message, help);
        }
        if !is_retired {
            let message = format!("the {what} `{value}`{} is removed, and not retired", self.of);
            let help = format!("add it to `retired:` of `{}`, so that it never gets another meaning", self.name);
            self.changes.add(codes::NOT_RETIRED, self.place(value), message, help);
        }
    }

    fn openness(&mut self, old: &Values<'_>, new: &Values<'_>) {
        let place = Place::new(self.table, &[self.name], Spot::Type(self.name.to_owned()));
        let of = self.of.trim_start_matches(" of ").to_owned();
        match (old.open, new.open) {
            (false, true) => {
                let message = format!("{of} can have any {}", new.what);
                let help = "the version before can't read unknown ones: deploy this one everywhere first";
                self.changes.add(codes::TYPE_OPENED, place, message, help);
            }
            (true, false) => {
                let message = format!("{of} has no unknown {}s any more", new.what);
                let help = "items that have one can't be read; `dynamite-gen inspect` tells whether there are any";
                self.changes.add(codes::TYPE_CLOSED, place, message, help);
            }
            _ => {}
        }
    }
}

impl<'s> Values<'s> {
    fn of(shape: &'s TypeShape) -> Option<Self> {
        match &shape.kind {
            TypeKindShape::Struct(_) => None,
            TypeKindShape::Enum { open, values } => {
                let all = values.iter().map(|(value, about)| (value.as_str(), about.before.as_deref()));
                Some(Values { what: "value", open: *open, all: all.collect() })
            }
            TypeKindShape::Union { open, alternatives, .. } => {
                let all = alternatives.iter().map(|(value, one)| (value.as_str(), one.about.before.as_deref()));
                Some(Values { what: "alternative", open: *open, all: all.collect() })
            }
        }
    }
}
