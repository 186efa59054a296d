//! The discriminator of a table, and the kind of each entity: the value that its items have there.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::computed_keys::ComputedKeys;
use crate::lower::resolve::fields::Fields;
use crate::lower::syntax::dynamodb_name::MAX_KEY;
use crate::model::KeyKind;
use crate::naming::Ident;
use crate::schema::{EntityText, Entry, EntryLabel, FileReport, Given, MultiEntityText};
use crate::yaml::Path;

use super::table_keys::TableKeys;

/// Resolves the name of the discriminator. If it can't be the name of an attribute, that is reported, and the entities
/// are resolved as if it could.
pub(crate) fn resolve<'t>(report: &FileReport, text: &'t MultiEntityText, keys: &TableKeys) -> Given<&'t str> {
    let name = match &text.discriminator {
        Given::Is(name) => name,
        Given::Absent => return Given::Absent,
        Given::Broken => return Given::Broken,
    };
    let path = Path::top("discriminator");
    if keys.kind(name).is_some_and(|kind| kind != KeyKind::String)
        && let Some(declared) = keys.path(name)
    {
        let message = format!("the discriminator holds text, but the key `{name}` has another type");
        let help = "declare the key as `string`, or name another attribute";
        report.value_with(codes::BAD_DISCRIMINATOR, &path, EntryLabel::new(declared, "declared here"), message, help);
    } else if name.is_empty() || name.len() > MAX_KEY {
        let help = "name an attribute of 1 to 255 bytes, such as `kind`";
        let message = format!("the name of the discriminator has {} bytes", name.len());
        report.value(codes::BAD_DISCRIMINATOR, &path, message, help);
    }
    Given::Is(name)
}

/// The discriminator of a table, for its entities.
#[derive(Clone, Copy)]
pub(crate) struct Kinds<'a> {
    pub(crate) report: &'a FileReport<'a>,
    pub(crate) keys: &'a TableKeys,
    pub(crate) discriminator: Given<&'a str>,
}

impl Kinds<'_> {
    /// Returns the kind of an entity, if the table has a discriminator.
    pub(crate) fn kind(self, entry: &Entry<EntityText>, text: &EntityText) -> Option<String> {
        let kind = text.kind.value();
        if matches!(self.discriminator, Given::Absent) && kind.is_some() {
            let help = "add `discriminator:` with the name of an attribute, or remove `kind:`";
            let message = "`kind:` is the value of a discriminator, but the table has none";
            self.report.key(codes::BAD_DISCRIMINATOR, &entry.path.key("kind"), message, help);
        }
        if kind.is_some_and(String::is_empty) {
            let help = "write some text, or remove `kind:` to use the name of the entity";
            self.report.key(codes::BAD_DISCRIMINATOR, &entry.path.key("kind"), "`kind:` can't be empty", help);
        }
        self.discriminator.value().map(|_| kind.unwrap_or(&entry.name).clone())
    }

    /// Refuses an attribute or a key of an entity that is the discriminator, which is written for every entity, and a retired
    /// one, which a backfill could remove.
    pub(crate) fn refuse_declared_again(self, text: &EntityText, attributes: &Fields) {
        let Given::Is(discriminator) = self.discriminator else { return };
        if let Some(retired) = text.retired.entries.iter().find(|retired| retired.name == discriminator) {
            let message = format!("`{discriminator}` is the discriminator, so it is not retired");
            let help = "remove it from `retired:`: every item has it";
            self.report.key(codes::BAD_DISCRIMINATOR, &retired.path, message, help);
        }
        let in_keys = text.keys.entries.iter().find(|key| key.name == discriminator).map(|key| &key.path);
        let Some(taken) = attributes.wire_path(discriminator).or(in_keys) else { return };
        let document = self.report.document;
        let message = format!("`{discriminator}` is the discriminator, so an entity can't declare it");
        let finding = Diagnostic::new(codes::BAD_DISCRIMINATOR, message)
            .label(document.key_span(taken), "declared here")
            .label(document.value_span(&Path::top("discriminator")), "the discriminator");
        let help = "remove it from the entity, and set its value with `kind:`: the discriminator is not a field";
        self.report.add(finding.help(help));
    }

    /// Adds the discriminator to an entity's computed keys, if it is a key of the table or of an index.
    pub(crate) fn add_to_keys(self, computed: &mut ComputedKeys, entity: &Path, kind: &str) {
        let Given::Is(discriminator) = self.discriminator else { return };
        if self.keys.kind(discriminator).is_some()
            && computed.find_wire(discriminator).is_none()
            && let Some(function) = Ident::snake("entity_kind")
        {
            computed.add_discriminator(entity, discriminator, function, kind);
        }
    }
}
