//! Templates: the parts of a computed key resolved, and refused where the key could not be read back.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::syntax::{dynamodb_name, template};
use crate::model::{ComputedKey, KeyKind, PartForm, Segment, TemplatePart, Type};
use crate::naming::Ident;
use crate::schema::{Conflict, Entry, EntryLabel, FileReport, Given, KeyText, KeyTypeText, TextPart};
use crate::yaml::Path;

use super::attributes::wire_name_span;
use super::fields::Fields;
use super::multi_entity::table_keys::TableKeys;
use super::placeholders;
use super::rust_names::rust_name;
use super::template_parts::{PlacedSegment, Refusal};
use super::types::Types;

/// The names that the templates of an entity may refer to.
pub(crate) struct Templates<'a> {
    pub(crate) report: &'a FileReport<'a>,
    pub(crate) types: &'a Types,
    pub(crate) attributes: &'a Fields,
    /// The key attributes of a table of several entities: its entities compute those, and no others.
    pub(crate) table_keys: Option<&'a TableKeys>,
}

impl Templates<'_> {
    /// Resolves an entry of `keys:`.
    pub(crate) fn key(&self, entry: &Entry<KeyText>, text: &KeyText) -> Option<ComputedKey> {
        let function = rust_name(self.report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
        let wire = text.attribute.as_deref().unwrap_or(&entry.name);
        if wire.is_empty() || wire.len() > dynamodb_name::MAX_KEY {
            let message = format!("the name of a key attribute has {} bytes", wire.len());
            let span = wire_name_span(self.report, &entry.path);
            let finding = Diagnostic::new(codes::LONG_KEY_NAME, message).label(span, "");
            self.report.add(finding.help("use a name of 1 to 255 bytes"));
            return None;
        }
        let path = self.template_path(&entry.path);
        let template = self.template(&path, &text.template)?;
        let segments: Vec<Segment> = template.iter().map(|placed| placed.segment.clone()).collect();
        let kind = match self.kind(entry, text, wire)? {
            KeyTypeText::String => self.refuse_ambiguous(&path, &template).map(|()| KeyKind::String)?,
            KeyTypeText::Number => self.number(&path, &segments)?,
        };
        let key = ComputedKey {
            wire: wire.to_owned(),
            function: function?,
            kind,
            optional: false,
            template: segments,
            when: None,
        };
        let optional = key.required().iter().any(|id| self.attributes[*id].model.optional);
        Some(ComputedKey { optional, ..key })
    }

    /// Returns the type of a computed key: as it says itself, or as the table of several entities declares it.
    fn kind(&self, entry: &Entry<KeyText>, text: &KeyText, wire: &str) -> Option<KeyTypeText> {
        let Some(table_keys) = self.table_keys else { return Some(text.kind.unwrap_or(KeyTypeText::String)) };
        let Some(kind) = table_keys.kind(wire) else {
            table_keys.refuse_unknown(self.report, entry, wire);
            return None;
        };
        let declared = match kind {
            KeyKind::String => KeyTypeText::String,
            KeyKind::Number => KeyTypeText::Number,
            KeyKind::Binary => {
                let message = format!("the key `{wire}` has the type `binary`, which a template can't produce");
                let help = "declare an attribute of type `bytes` with this name instead";
                self.report.key(codes::KEY_KIND, &entry.path, message, help);
                return None;
            }
        };
        if text.kind.is_some_and(|kind| kind != declared) {
            let message = format!("the table declares `{wire}` with another type");
            let document = self.report.document;
            let finding = Diagnostic::new(codes::KEY_KIND, message)
                .label(document.value_span(&entry.path.key("type")), "another type here");
            let first = table_keys.path(wire).map(|path| document.value_span(path));
            let finding = first.into_iter().fold(finding, |finding, span| finding.label(span, "declared here"));
            self.report.add(finding.help("remove `type:`, because the table declares it"));
        }
        Some(declared)
    }

    /// Returns where the template of an entry is written: as the entry itself, or under `template:`.
    fn template_path(&self, path: &Path) -> Path {
        match self.report.document.node(path) {
            Some(node) if node.text().is_none() => path.key("template"),
            _ => path.clone(),
        }
    }

    /// Resolves the segments of a template.
    fn template(&self, path: &Path, text: &str) -> Option<Vec<PlacedSegment>> {
        let is_name = |name: &str| !matches!(self.attributes.find(name), Given::Absent);
        let pieces = match template::parse(text, is_name) {
            Ok(pieces) if pieces.is_empty() => {
                self.report.value(codes::BAD_TEMPLATE, path, "a key template can't be empty", template::HELP);
                return None;
            }
            Ok(pieces) => pieces,
            Err(error) => {
                self.report.part(codes::BAD_TEMPLATE, TextPart::new(path, error.range), error.message, error.help);
                return None;
            }
        };
        placeholders::warn(self.report, path, text, &pieces, self.attributes.names());
        // All parts are resolved, so that each wrong one is reported.
        let segments: Vec<_> = pieces.into_iter().map(|piece| self.segment(path, piece)).collect();
        segments.into_iter().collect()
    }

    /// Checks that a key of type `number` copies one number.
    fn number(&self, path: &Path, segments: &[Segment]) -> Option<KeyKind> {
        if let [Segment::Part(TemplatePart { attribute, form: PartForm::Usual, absent: None })] = segments
            && let Type::Integer(_) | Type::Decimal | Type::EpochSeconds | Type::EpochMillis =
                self.attributes[*attribute].model.ty.stored()
        {
            return Some(KeyKind::Number);
        }
        let help = "write `\"{attribute}\"`, where the attribute is an integer, a decimal or an epoch, or remove `type: number`";
        let message = "the template of a number key must be exactly one number attribute";
        self.report.value(codes::BAD_NUMBER_TEMPLATE, path, message, help);
        None
    }

    /// Refuses a template by which two inputs would give one key.
    fn refuse_ambiguous(&self, path: &Path, template: &[PlacedSegment]) -> Option<()> {
        let mut good = Some(());
        for (index, placed) in template.iter().enumerate() {
            let Segment::Part(part) = &placed.segment else { continue };
            let next = template.get(index + 1).map(|next| &next.segment);
            let checked = self.encodable(part.attribute).and_then(|()| self.separable(part, next));
            if let Err(Refusal { rule, message, help }) = checked {
                self.report.part(rule, TextPart::new(path, placed.range.clone()), message, help);
                good = None;
            }
        }
        good
    }

    /// Refuses a name that an attribute has; returns whether one has.
    pub(crate) fn refuse_attribute_name(&self, entry: &Entry<KeyText>, wire: &str) -> bool {
        let named = |name: &str| match self.attributes.find(name) {
            Given::Is(id) => Some(&self.attributes[id].path),
            _ => self.attributes.wire_path(name),
        };
        let Some((name, first)) = [entry.name.as_str(), wire].into_iter().find_map(|name| Some((name, named(name)?)))
        else {
            return false;
        };
        let help = match self.table_keys {
            None => "give the computed key another name",
            Some(_) => "remove this entry, so that the attribute is the key, or give the attribute another name",
        };
        let message = format!("`{name}` is the name of both an attribute and a computed key");
        let conflict = Conflict {
            second: EntryLabel::new(&entry.path, "this key"),
            first: EntryLabel::new(first, "this attribute"),
        };
        self.report.conflict(codes::COMPUTED_KEY_TAKEN, conflict, message, help);
        true
    }
}
