//! Changes between two versions, before they are findings.

use crate::diagnostic::Rule;

/// A change.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) rule: &'static Rule,
    pub(crate) place: Place,
    /// The sentence about the change, without its area.
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Where a change is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The name of the table or, for types that tables share, of their module.
    pub(crate) table: String,
    /// What has changed in it: `Invoice`, `total`.
    pub(super) names: Vec<String>,
    pub(super) spot: Spot,
}

/// The part of the schema that a change is shown at. Where it is gone, what it was part of is shown.
#[derive(Clone, Debug)]
pub(crate) enum Spot {
    /// A key at the top of the file, with a key in it.
    Top(&'static str, Option<&'static str>),
    Index(String),
    Entity(Kind),
    /// A key of an entity.
    OfEntity(Kind, &'static str),
    /// An entry of a section of an entity, by its name in items.
    InEntity(Kind, &'static str, String),
    Type(String),
    /// A field, a value or an alternative of a type.
    InType(String, String),
    /// A type of the code, by its name.
    Code(String),
}

/// The value of the discriminator of an entity, or its name; `None` for the only entity of a table.
pub(crate) type Kind = Option<String>;

impl Place {
    /// Returns a place in a table.
    pub(super) fn new(table: &str, names: &[&str], spot: Spot) -> Self {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Place { table: table.to_owned(), names, spot }
    }

    /// Returns the name by which a configuration accepts a change: `invoices.Invoice.total`.
    pub(crate) fn name(&self) -> String {
        let names = std::iter::once(&self.table).chain(&self.names);
        names.map(String::as_str).collect::<Vec<_>>().join(".")
    }
}

/// Collects changes.
#[derive(Debug, Default)]
pub(crate) struct Changes(pub(crate) Vec<Change>);

impl Changes {
    /// Adds a change.
    pub(super) fn add(
        &mut self,
        rule: &'static Rule,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Change { rule, place, message: message.into(), help: help.into() });
    }
}

/// Writes what something was and what it is: `before `u32`, after `u64``.
pub(super) fn from_to(before: &impl ToString, after: &impl ToString) -> String {
    format!("before `{}`, after `{}`", before.to_string(), after.to_string())
}
