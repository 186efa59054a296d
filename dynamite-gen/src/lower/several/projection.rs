//! What an index of a table of several entities holds: attributes by their names on the wire.

use crate::diagnostic::codes;
use crate::lower::keys::MAX_KEY_NAME;
use crate::lower::projection::{kept_in_key, large, no_projection, redundant, repeated};
use crate::model::Projection;
use crate::schema::{Given, IndexText, ProjectionText, Report, Section};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::Declared;
use super::physical::{Physical, SharedIndex};

/// Lowers `projection:` of each index; `None` if it is wrong, which was reported.
pub(super) fn lower(
    report: &Report,
    physical: &Physical,
    (entities, discriminator): (&Declared, Given<&str>),
    section: &Section<IndexText>,
) -> Vec<Option<Projection>> {
    let scene = Scene { report, physical, entities, discriminator };
    let texts = section.entries.iter().map(|entry| entry.value.as_ref());
    physical.indexes.iter().zip(texts).map(|(index, text)| scene.of_index(index, text?)).collect()
}

/// What a projection can name.
struct Scene<'a> {
    report: &'a Report<'a>,
    physical: &'a Physical,
    entities: &'a Declared<'a>,
    discriminator: Given<&'a str>,
}

impl Scene<'_> {
    fn of_index(&self, index: &SharedIndex, text: &IndexText) -> Option<Projection> {
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
            let help = "write `keys_only`, or list at least one attribute";
            report.key(codes::BAD_PROJECTION, &path, "the projection lists nothing", help);
            return None;
        }
        let mut good = true;
        for (at, name) in names.iter().enumerate() {
            let place = path.at(at);
            if let Some(first) = names[..at].iter().position(|other| other == name) {
                repeated(report, (&place, &path.at(first)), name);
                good = false;
            } else if self.physical.is_key_of(index, name) {
                redundant(report, &place, name);
            } else if name.len() > MAX_KEY_NAME {
                let message = format!("the name of `{name}` is longer than {MAX_KEY_NAME} bytes");
                report.value(codes::BAD_PROJECTION, &place, message, "DynamoDB projects shorter names only; use `all`");
                good = false;
            } else if !self.is_stored(name) {
                self.unknown(&place, name);
                good = false;
            }
        }
        large(report, &path, names.len());
        good.then(|| Projection::Include(names.to_vec()))
    }

    /// Whether some item of the table has an attribute of this name.
    fn is_stored(&self, name: &str) -> bool {
        matches!(self.discriminator, Given::Is(discriminator) if discriminator == name)
            || self.physical.keys.kind(name).is_some()
            || self.entities.of_each.iter().any(|fields| fields.stores(name))
    }

    fn unknown(&self, place: &Path, name: &str) {
        if self.entities.of_each.iter().any(|fields| fields.wire(name).is_some()) {
            return kept_in_key(self.report, place, name);
        }
        if self.entities.may_have(name) || matches!(self.discriminator, Given::Broken) {
            return;
        }
        let help = suggest(name, self.entities.wires())
            .unwrap_or_else(|| "list attributes by their names in the item, as some entity stores them".to_owned());
        self.report.value(codes::BAD_PROJECTION, place, format!("no entity stores an attribute `{name}`"), help);
    }
}
