//! Compares the attributes of an entity, or the fields of a struct.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::naming::Ident;
use crate::snapshot::{AttributeShape, StoredType};

use super::change::{Changes, Place, from_to};
use super::names::{Exchanged, RustNames, exchanged};
use super::types::{TypeChange, Types};

/// Attributes by their names in items, and those that were removed.
pub(super) struct Attributes<'s> {
    pub(super) all: &'s BTreeMap<String, AttributeShape>,
    pub(super) retired: &'s BTreeMap<String, Option<StoredType>>,
    /// The types of the computed keys, which are names in items too.
    pub(super) computed: BTreeMap<String, StoredType>,
    /// The attribute that says which entity an item belongs to, with its value.
    pub(super) discriminator: Option<(&'s str, &'s str)>,
}

/// The entity or the struct that attributes belong to.
pub(super) struct Owner<'a> {
    /// `attribute` or `field`.
    pub(super) what: &'static str,
    /// Says what the owner is: ` of `Invoice``, with who holds it.
    pub(super) of: String,
    /// Returns the place of an attribute.
    pub(super) place: &'a dyn Fn(&str) -> Place,
    /// Returns the place of an entry of `retired:`.
    pub(super) retired: &'a dyn Fn(&str) -> Place,
}

/// Returns the fields of attributes.
fn rust_names(all: &BTreeMap<String, AttributeShape>) -> RustNames<'_> {
    let usual = |wire: &str| Ident::snake(wire).map(|name| name.plain().to_owned());
    all.iter().filter_map(|(wire, shape)| Some((wire.as_str(), shape.rust.clone().or_else(|| usual(wire))?))).collect()
}

/// The result of reading an attribute that is missing.
#[derive(Clone, PartialEq)]
enum Missing {
    Error,
    Absent,
    Default(String),
}

/// Returns whether an item without an attribute can't be read.
pub(super) fn is_required(attribute: &AttributeShape) -> bool {
    Missing::of(attribute) == Missing::Error
}

impl Missing {
    fn of(attribute: &AttributeShape) -> Self {
        match (&attribute.default, &attribute.ty) {
            // A set that is missing is empty.
            (Some(default), StoredType::Set(_)) if default == "empty" => Missing::Absent,
            (Some(default), _) => Missing::Default(default.clone()),
            (None, StoredType::Set(_)) => Missing::Absent,
            (None, _) if attribute.optional => Missing::Absent,
            (None, _) => Missing::Error,
        }
    }

    fn words(&self) -> String {
        match self {
            Missing::Error => "an error".to_owned(),
            Missing::Absent => "absent".to_owned(),
            Missing::Default(text) => format!("`{text}`"),
        }
    }
}

/// A comparison of the attributes of an owner.
pub(super) struct Comparison<'a, 's> {
    pub(super) changes: &'a mut Changes,
    pub(super) types: Types<'s>,
    pub(super) owner: Owner<'a>,
    pub(super) before: Attributes<'s>,
    pub(super) after: Attributes<'s>,
}

impl<'s> Comparison<'_, 's> {
    /// Adds what changed.
    pub(super) fn run(mut self) {
        let mut renamed = Vec::new();
        for (wire, after) in self.after.all {
            match (self.before.all.get(wire), self.old_name(after)) {
                (Some(before), _) => self.same(wire, before, after),
                (None, Some((old, before))) => {
                    renamed.push(old);
                    // What only a key keeps has no name in items.
                    match before.stored && after.stored {
                        true => self.renamed(wire, old),
                        false => self.same(wire, before, after),
                    }
                }
                (None, None) => self.added(wire, after),
            }
        }
        for (wire, before) in self.before.all {
            if !self.after.all.contains_key(wire) && !renamed.contains(&wire) {
                self.removed(wire, before);
            }
        }
        self.exchanged();
        self.retired();
    }

    /// Finds the fields of the code that stand for other attributes.
    fn exchanged(&mut self) {
        for found in exchanged(&rust_names(self.before.all), &rust_names(self.after.all)) {
            let (place, message) = ((self.owner.place)(found.after), found.message(&self.owner.of));
            self.changes.add(codes::RENAMED, place, message, Exchanged::HELP);
        }
    }

    /// Compares what is retired.
    fn retired(&mut self) {
        for (wire, before) in self.before.retired {
            let is_declared = self.after.all.contains_key(wire) || self.after.computed.contains_key(wire);
            if let (Some(before), Some(Some(after))) = (before, self.after.retired.get(wire)) {
                self.retired_type(wire, before, after);
            } else if !is_declared && !self.after.retired.contains_key(wire) {
                let message = format!("`{wire}`{} is not under `retired:` any more", self.owner.of);
                let help = "keep it there: items may still have it, and a new one of this name would read their values";
                self.changes.add(codes::NOT_RETIRED, (self.owner.retired)(wire), message, help);
            }
        }
    }

    /// Finds that a name is retired with another type than what items have.
    fn retired_type(&mut self, wire: &str, before: &StoredType, after: &StoredType) {
        if !self.types.are_stored_alike(before, after) {
            let message = format!("`{wire}`{} is retired with another type: {}", self.owner.of, from_to(before, after));
            let help = format!("write `{wire}: {before}`, which is what items may still have");
            self.changes.add(codes::RETIRED_NAME_REUSED, (self.owner.retired)(wire), message, help);
        }
    }

    /// Returns the attribute that another one was renamed from.
    fn old_name(&self, after: &AttributeShape) -> Option<(&'s String, &'s AttributeShape)> {
        let old = after.before.as_ref().filter(|old| !self.after.all.contains_key(*old))?;
        self.before.all.get_key_value(old)
    }

    fn renamed(&mut self, wire: &str, old: &str) {
        let message = format!("the {} `{old}`{} is called `{wire}` in items", self.owner.what, self.owner.of);
        let help = format!(
            "items that exist have `{old}`: keep its name with `attribute: {old}`, or write `{wire}` into all items first"
        );
        self.changes.add(codes::RENAMED, (self.owner.place)(wire), message, help);
    }

    fn added(&mut self, wire: &str, after: &AttributeShape) {
        let (what, of) = (self.owner.what, &self.owner.of);
        // The key that keeps it is compared by itself.
        if !after.stored {
            return;
        }
        let place = (self.owner.place)(wire);
        if let Some(ty) = self.before.computed.get(wire).cloned() {
            return self.was_computed(wire, &ty, &after.ty);
        }
        if let Some((_, value)) = self.before.discriminator.filter(|(name, _)| *name == wire) {
            return self.was_discriminator(wire, value, &after.ty);
        }
        match self.before.retired.get(wire) {
            Some(Some(ty)) if *ty != after.ty => {
                let message = format!(
                    "the new {what} `{wire}`{of} has the name of a retired one of another type: {}",
                    from_to(ty, &after.ty)
                );
                let help = "give it another name: items may still have the old one, which can't be read as this";
                return self.changes.add(codes::RETIRED_NAME_REUSED, place, message, help);
            }
            Some(_) => {
                let message = format!("the {what} `{wire}`{of} was retired, and is back");
                let help = "items may have kept what it was when it was removed";
                self.changes.add(codes::RETIRED_NAME_RETURNED, place.clone(), message, help);
                // Those that were written since then don't have it.
                if !is_required(after) {
                    return;
                }
            }
            None => {}
        }
        match Missing::of(after) {
            Missing::Error => {
                let message = format!("items that exist don't have the new {what} `{wire}`{of}, so they can't be read");
                let help = format!("declare it with `?`, or with a `default:`, as in `{wire}: {}?`", after.ty);
                self.changes.add(codes::REQUIRED_ADDED, place, message, help);
            }
            _ => {
                let message = format!("the new {what} `{wire}`{of} is missing in items that exist");
                let help = "filters and conditions see it as missing, and a `put` of the version before removes it";
                self.changes.add(codes::OPTIONAL_ADDED, place, message, help);
            }
        }
    }

    /// Adds that an attribute has the name of a computed key, which all items still have.
    fn was_computed(&mut self, wire: &str, before: &StoredType, after: &StoredType) {
        let (what, of) = (self.owner.what, &self.owner.of);
        let has = format!("the new {what} `{wire}`{of} has the name of a computed key");
        let (rule, message) = match self.types.change(before, after) {
            TypeChange::Changed => {
                (codes::TYPE_CHANGED, format!("{has}, whose values can't be read: {}", from_to(before, after)))
            }
            _ => (codes::MAY_NOT_FIT, format!("{has}, and is read from the keys that items still have")),
        };
        let help =
            format!("give it another name, and add `{wire}: {before}` under `retired:`: items still have the key");
        self.changes.add(rule, (self.owner.place)(wire), message, help);
    }

    /// Adds that an attribute has the name of the discriminator, which all items still have.
    fn was_discriminator(&mut self, wire: &str, value: &str, after: &StoredType) {
        let has = format!("the new attribute `{wire}`{} is the discriminator that items still have", self.owner.of);
        let is_read = match after {
            StoredType::String => true,
            StoredType::Named(name) => self.types.after.get(name).is_some_and(|ty| ty.reads(value)),
            _ => false,
        };
        if !is_read {
            let message = format!("{has}, and can't be read from it");
            let help = "give it another name, or read it as a `string`";
            self.changes.add(codes::TYPE_CHANGED, (self.owner.place)(wire), message, help);
        }
    }

    fn removed(&mut self, wire: &str, before: &AttributeShape) {
        // What items have stays where it is.
        if self.after.discriminator.is_some_and(|(name, _)| name == wire) {
            return;
        }
        if !before.stored {
            return self.removed_from_key(wire);
        }
        let Owner { what, of, .. } = &self.owner;
        let message = format!("the {what} `{wire}`{of} is gone");
        let help = match Missing::of(before) {
            Missing::Error => {
                "the version before can't read items without it: let none run when this one begins to write"
            }
            _ => "a `put` removes it from items, and the version before reads it as missing then",
        };
        self.changes.add(codes::ATTRIBUTE_REMOVED, (self.owner.place)(wire), message, help);
        if self.after.computed.contains_key(wire) {
            return;
        }
        if let Some(retired) = self.after.retired.get(wire) {
            retired.iter().for_each(|retired| self.retired_type(wire, &before.ty, retired));
        } else {
            let message = format!("the {} `{wire}`{} is removed, and not retired", self.owner.what, self.owner.of);
            let help = format!(
                "add `{wire}: {}` under `retired:`, so that no other {} of this name reads what items have",
                before.ty, self.owner.what
            );
            self.changes.add(codes::NOT_RETIRED, (self.owner.place)(wire), message, help);
        }
    }

    /// Adds that an attribute is gone which only a key kept.
    fn removed_from_key(&mut self, wire: &str) {
        let message = format!("the attribute `{wire}`{} is gone, which only a key keeps", self.owner.of);
        let help = "the version before reads it from the key: let none run when this one begins to write, and know that a \
                    backfill of the key overwrites the only copy of the value";
        self.changes.add(codes::ATTRIBUTE_REMOVED, (self.owner.place)(wire), message, help);
    }

    fn same(&mut self, wire: &str, before: &AttributeShape, after: &AttributeShape) {
        let name = format!("`{wire}`{}", self.owner.of);
        let place = (self.owner.place)(wire);
        match (before.stored, after.stored) {
            (true, false) => {
                let message = format!("{name} is kept only in a key");
                let help = "the version before reads it by itself: let none run when this one begins to write";
                self.changes.add(codes::NO_LONGER_STORED, place, message, help);
            }
            (false, true) => {
                let message = format!("{name} is read by itself, and items that exist have it only in a key");
                let help = "keep `stored: false`, or write it into all items first, under another name";
                self.changes.add(codes::STORED_BY_ITSELF, place, message, help);
            }
            _ => {
                self.presence(&name, wire, before, after);
                self.type_of(&name, wire, before, after);
            }
        }
    }

    fn presence(&mut self, name: &str, wire: &str, before: &AttributeShape, after: &AttributeShape) {
        let place = (self.owner.place)(wire);
        match (Missing::of(before), Missing::of(after)) {
            (before, after) if before == after => {}
            // Whoever has a default writes the attribute always.
            (Missing::Error, Missing::Default(_)) => {}
            (Missing::Error, Missing::Absent) => {
                let message = format!("{name} may be absent");
                let help = "the version before can't read items without it: deploy this one everywhere first";
                self.changes.add(codes::BECAME_OPTIONAL, place, message, help);
            }
            (_, Missing::Error) => {
                let message = format!("items without {name} can't be read any more");
                let help = "write it into the items that lack it first, or keep the `?` or the `default:`";
                self.changes.add(codes::BECAME_REQUIRED, place, message, help);
            }
            (before, after) => {
                let message = format!(
                    "items without {name} mean something else: before {}, after {}",
                    before.words(),
                    after.words()
                );
                let help = "conditions and filters see no default; write the value into the items that lack it first";
                self.changes.add(codes::DEFAULT_CHANGED, place, message, help);
            }
        }
    }

    fn type_of(&mut self, name: &str, wire: &str, before: &AttributeShape, after: &AttributeShape) {
        let change = self.types.change(&before.ty, &after.ty);
        let types = from_to(&before.ty, &after.ty);
        let place = (self.owner.place)(wire);
        match change {
            TypeChange::Same => {}
            TypeChange::Widened => {
                let message = format!("{name} can have values that the version before can't read: {types}");
                let help = "deploy this version everywhere before it writes such values";
                self.changes.add(codes::TYPE_WIDENED, place, message, help);
            }
            TypeChange::MayNotFit => {
                let message = format!("values of {name} may not fit: {types}");
                let help = "`dynamite-gen inspect` tells whether the items that exist can be read";
                self.changes.add(codes::MAY_NOT_FIT, place, message, help);
            }
            TypeChange::Narrowed => {
                let message = format!("numbers of {name} may be out of range: {types}");
                let help = "keep the type: an item with such a number can't be read";
                self.changes.add(codes::NUMBER_NARROWED, place, message, help);
            }
            TypeChange::Changed => {
                let message = format!("values of {name} can't be read: {types}");
                let help = "add an attribute of another name, write it into all items, and remove this one after that";
                self.changes.add(codes::TYPE_CHANGED, place, message, help);
            }
        }
    }
}
