//! Compares declared types, each with the attributes of items that hold it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::naming::Ident;
use crate::snapshot::{TypeKindShape, TypeShape, ValueShape};

use super::attributes::{Attributes, Comparison, Owner, is_required};
use super::change::{Changes, Place, Spot, from_to};
use super::names::{Exchanged, RustNames, exchanged};
use super::types::{Holders, Types};

/// The most paths or fields that a message names.
const MAX_NAMES: usize = 2;

/// Adds the changes of all declared types.
pub(super) fn compare(changes: &mut Changes, table: &str, types: Types<'_>, holders: &Holders) {
    for ((before_name, after), paths) in &holders.0 {
        let shapes = (types.before.get(before_name), types.after.get(after));
        let (Some(before), Some(shape)) = shapes else { continue };
        // The type that stood there before may be another one, of which this one has no names to keep.
        let is_other = before_name != after && types.before.contains_key(after);
        let place = if is_other { format!(" in the place of `{before_name}`") } else { String::new() };
        let of = format!(" of `{after}`{place} (in {})", listed(paths));
        let mut found = Changes::default();
        Declared { changes: &mut found, types, table, name: after, of }.compare(before, shape);
        changes.0.extend(found.0.into_iter().filter(|change| !is_other || change.rule != codes::NOT_RETIRED));
    }
}

/// Returns the fields that every value of a struct has.
fn required(payload: Option<&TypeShape>) -> BTreeSet<String> {
    let fields = payload.and_then(|found| match &found.kind {
        TypeKindShape::Struct(fields) => Some(fields),
        TypeKindShape::Enum { .. } | TypeKindShape::Union { .. } => None,
    });
    let all = fields.into_iter().flatten();
    all.filter(|(_, field)| is_required(field)).map(|(wire, _)| wire.clone()).collect()
}

/// Returns names in a sentence.
fn listed(names: &BTreeSet<String>) -> String {
    let shown: Vec<String> = names.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(MAX_NAMES) {
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
    /// Their variants.
    rust: RustNames<'s>,
}

impl<'a> Declared<'a> {
    fn compare(mut self, before: &'a TypeShape, after: &'a TypeShape) {
        match (&before.kind, &after.kind) {
            (TypeKindShape::Struct(fields_before), TypeKindShape::Struct(fields_after)) => {
                let (table, name) = (self.table, self.name);
                let place =
                    |wire: &str| Place::new(table, &[name, wire], Spot::InType(name.to_owned(), wire.to_owned()));
                let owner = Owner { what: "field", of: self.of, place: &place, retired: &place };
                let before = Attributes {
                    all: fields_before,
                    retired: &before.retired,
                    computed: BTreeMap::new(),
                    discriminator: None,
                };
                let after = Attributes {
                    all: fields_after,
                    retired: &after.retired,
                    computed: BTreeMap::new(),
                    discriminator: None,
                };
                Comparison { changes: self.changes, types: self.types, owner, before, after }.run();
            }
            (TypeKindShape::Union { tag: old, .. }, TypeKindShape::Union { tag, .. }) if old != tag => {
                let message = format!("the tag{} has another name: {}", self.of, from_to(old, tag));
                let help = "keep the name of the tag: items that exist have no other";
                let place = Place::new(self.table, &[self.name], Spot::Type(self.name.to_owned()));
                self.changes.add(codes::TAG_CHANGED, place, message, help);
            }
            _ => {
                self.values(before, after);
                self.payloads(&before.kind, &after.kind);
            }
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
        for found in exchanged(&old.rust, &new.rust) {
            let (place, message) = (self.place(found.after), found.message(&self.of));
            self.changes.add(codes::RENAMED, place, message, Exchanged::HELP);
        }
        self.openness(&old, &new);
    }

    /// Finds the alternatives that get fields, or have none any more.
    fn payloads(&mut self, before: &TypeKindShape, after: &TypeKindShape) {
        let (TypeKindShape::Union { alternatives: old, .. }, TypeKindShape::Union { alternatives: new, .. }) =
            (before, after)
        else {
            return;
        };
        for (value, new) in new {
            let Some(old) = old.get(value) else { continue };
            match (&old.payload, &new.payload) {
                (None, Some(payload)) => self.fields_added(value, &required(self.types.after.get(payload))),
                (Some(payload), None) => self.fields_removed(value, &required(self.types.before.get(payload))),
                _ => {}
            }
        }
    }

    fn fields_added(&mut self, value: &str, required: &BTreeSet<String>) {
        let (of, names) = (&self.of, listed(required));
        let (rule, message, help) = match required.len() {
            0 => (
                codes::OPTIONAL_ADDED,
                format!("the new fields of the alternative `{value}`{of} are missing in items that exist"),
                "filters and conditions see them as missing, and a `put` of the version before removes them",
            ),
            1 => (
                codes::REQUIRED_ADDED,
                format!(
                    "items with the alternative `{value}`{of} don't have its new field {names}, so they can't be read"
                ),
                "declare it with `?`, or with a `default:`",
            ),
            _ => (
                codes::REQUIRED_ADDED,
                format!(
                    "items with the alternative `{value}`{of} don't have its new fields {names}, so they can't be read"
                ),
                "declare them with `?`, or with a `default:`",
            ),
        };
        self.changes.add(rule, self.place(value), message, help);
    }

    fn fields_removed(&mut self, value: &str, required: &BTreeSet<String>) {
        let message = format!("the alternative `{value}`{} has no fields any more", self.of);
        let help = match required.is_empty() {
            false => "the version before can't read items without them: let none run when this one begins to write",
            true => "a `put` removes them from items, and the version before reads them as missing then",
        };
        self.changes.add(codes::ATTRIBUTE_REMOVED, self.place(value), message, help);
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
    fn new(what: &'static str, open: bool, values: impl Iterator<Item = (&'s str, &'s ValueShape)> + Clone) -> Self {
        let usual = |value: &str| Ident::camel(value).map(|name| name.plain().to_owned());
        let rust =
            values.clone().filter_map(|(value, about)| Some((value, about.rust.clone().or_else(|| usual(value))?)));
        Values {
            what,
            open,
            rust: rust.collect(),
            all: values.map(|(value, about)| (value, about.before.as_deref())).collect(),
        }
    }

    fn of(shape: &'s TypeShape) -> Option<Self> {
        match &shape.kind {
            TypeKindShape::Struct(_) => None,
            TypeKindShape::Enum { open, values } => {
                Some(Values::new("value", *open, values.iter().map(|(value, about)| (value.as_str(), about))))
            }
            TypeKindShape::Union { open, alternatives, .. } => {
                let all = alternatives.iter().map(|(value, one)| (value.as_str(), &one.about));
                Some(Values::new("alternative", *open, all))
            }
        }
    }
}
