//! The projection of an index in a table of several entities, which lists attributes by their names in the item.

use crate::diagnostic::codes;
use crate::lower::resolve::fields::Fields;
use crate::lower::resolve::misplaced::NestedPath;
use crate::lower::resolve::projection::{
    empty, inside, kept_in_key, large, long_name, no_projection, redundant, repeated,
};
use crate::lower::syntax::dynamodb_name::MAX_KEY;
use crate::model::Projection;
use crate::schema::{FileReport, Given, IndexText, ProjectionText, Section};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::table_draft::{SharedIndex, TableDraft};

/// The attributes of all entities of a table.
pub(crate) struct AllAttributes<'a> {
    /// The attributes of each entity.
    pub(crate) entities: Vec<&'a Fields>,
    /// Whether some entity could not be read, so that it may have a name that no other has.
    pub(crate) incomplete: bool,
}

impl AllAttributes<'_> {
    /// Returns whether an attribute that no entity has by this name may be one that could not be read.
    pub(crate) fn may_have(&self, wire: &str) -> bool {
        self.incomplete || self.entities.iter().any(|fields| fields.is_broken(wire))
    }

    /// Returns whether an entity has an attribute of this name in the item.
    pub(crate) fn has(&self, wire: &str) -> bool {
        self.entities.iter().any(|fields| fields.find_wire(wire).is_some())
    }

    /// Iterates over the names in the item, for suggestions.
    pub(crate) fn wires(&self) -> impl Iterator<Item = &str> {
        self.entities.iter().flat_map(|fields| fields.iter().map(|field| field.model.wire.as_str()))
    }
}

/// The names that a projection may list.
pub(crate) struct Projectable<'a> {
    pub(crate) report: &'a FileReport<'a>,
    pub(crate) keys: &'a TableDraft,
    pub(crate) attributes: &'a AllAttributes<'a>,
    pub(crate) discriminator: Given<&'a str>,
}

impl Projectable<'_> {
    /// Resolves `projection:` of each index; `None` if it is wrong, which is reported.
    pub(crate) fn resolve(&self, section: &Section<IndexText>) -> Vec<Option<Projection>> {
        let texts = section.entries.iter().map(|entry| entry.value.as_ref());
        self.keys.indexes.iter().zip(texts).map(|(index, text)| self.projection(index, text?)).collect()
    }

    fn projection(&self, index: &SharedIndex, text: &IndexText) -> Option<Projection> {
        match &text.projection {
            None => {
                no_projection(self.report, &index.path, &index.name);
                None
            }
            Some(ProjectionText::All) => Some(Projection::All),
            Some(ProjectionText::KeysOnly) => Some(Projection::KeysOnly),
            Some(ProjectionText::Some(names)) => self.listed(index, names),
        }
    }

    fn listed(&self, index: &SharedIndex, names: &[String]) -> Option<Projection> {
        let report = self.report;
        let path = index.path.key("projection");
        if names.is_empty() {
            empty(report, &path);
            return None;
        }
        let mut good = true;
        for (position, name) in names.iter().enumerate() {
            let item = path.item(position);
            if let Some(first) = names[..position].iter().position(|other| other == name) {
                repeated(report, &item, &path.item(first), name);
                good = false;
            } else if self.keys.is_key_of(index, name) {
                redundant(report, &item, name);
            } else if name.len() > MAX_KEY {
                long_name(report, &item, name);
                good = false;
            } else if !self.is_stored(name) {
                self.unknown(&item, name);
                good = false;
            }
        }
        large(report, &path, names.len());
        good.then(|| Projection::Include(names.to_vec()))
    }

    /// Returns whether some item of the table has an attribute of this name.
    fn is_stored(&self, name: &str) -> bool {
        matches!(self.discriminator, Given::Is(discriminator) if discriminator == name)
            || self.keys.keys.kind(name).is_some()
            || self.attributes.entities.iter().any(|fields| fields.stores(name))
    }

    fn unknown(&self, path: &Path, name: &str) {
        if self.attributes.has(name) {
            return kept_in_key(self.report, path, name);
        }
        if self.attributes.may_have(name) || matches!(self.discriminator, Given::Broken) {
            return;
        }
        if let Some(nested) = NestedPath::within(name, |attribute| self.attributes.has(attribute)) {
            return inside(self.report, path, &nested);
        }
        let help = suggest(name, self.attributes.wires())
            .unwrap_or_else(|| "list attributes by their names in DynamoDB".to_owned());
        self.report.value(codes::BAD_PROJECTION, path, format!("no entity stores an attribute `{name}`"), help);
    }
}
