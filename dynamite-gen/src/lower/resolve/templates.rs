//! Templates: the parts of a computed key resolved, and refused where the key could not be read back.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::lower::syntax::dynamodb_name;
use crate::lower::syntax::template::{self, Piece};
use crate::model::{AttributeId, ComputedKey, KeyKind, Segment, Type, TypeKind};
use crate::naming::Ident;
use crate::schema::{Conflict, Entry, EntryLabel, FileReport, Given, KeyText, KeyTypeText, TextPart};
use crate::yaml::Path;

use super::attributes::wire_name_span;
use super::fields::Fields;
use super::multi_entity::table_keys::TableKeys;
use super::placeholders;
use super::rust_names::rust_name;
use super::types::Types;

/// The most digits that a width can ask for.
const MAX_WIDTH: u8 = 39;

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
        let part_is_optional = |segment: &Segment| matches!(segment, Segment::Part { attribute, .. } if self.attributes[*attribute].model.optional);
        Some(ComputedKey {
            wire: wire.to_owned(),
            function: function?,
            kind,
            optional: segments.iter().any(part_is_optional),
            template: segments,
            when: None,
        })
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
        let pieces = match template::parse(text) {
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

    fn segment(&self, path: &Path, piece: Piece) -> Option<PlacedSegment> {
        let (name, width, range) = match piece {
            Piece::Literal(text) => return Some(PlacedSegment { segment: Segment::Literal(text), range: 0..0 }),
            Piece::Part { name, width, range } => (name, width, range),
        };
        match self.attributes.find(&name) {
            Given::Is(attribute) => {
                let width = match self.width(path, attribute, width.as_deref(), &range) {
                    Given::Absent => None,
                    Given::Is(width) => Some(width),
                    Given::Broken => return None,
                };
                Some(PlacedSegment { segment: Segment::Part { attribute, width }, range })
            }
            Given::Broken => None,
            Given::Absent => {
                let (message, help) = self.attributes.unknown(&name, "a part of a key");
                let inner = range.start + 1..range.start + 1 + name.len();
                self.report.part(codes::UNKNOWN_PART, TextPart::new(path, inner), message, help);
                None
            }
        }
    }

    /// Resolves the width of a part, which is at `range`.
    fn width(&self, path: &Path, id: AttributeId, text: Option<&str>, range: &Range<usize>) -> Given<u8> {
        let Some(text) = text else { return Given::Absent };
        if !matches!(self.attributes[id].model.ty.stored(), Type::Integer(_)) {
            let message =
                format!("`{}` can't have a width: its type is `{}`", self.name(id), self.attributes[id].type_text);
            let help = "remove the `:` and the width; only integers are padded";
            self.report.part(
                codes::BAD_WIDTH,
                TextPart::new(path, range.end - 2 - text.len()..range.end - 1),
                message,
                help,
            );
            return Given::Broken;
        }
        let digits = range.end - 1 - text.len()..range.end - 1;
        let width = text.parse().ok().filter(|width| (1..=MAX_WIDTH).contains(width));
        if width.is_none() {
            let message = format!("`{text}` is not a valid width");
            let help = format!("write a number of digits from 1 to {MAX_WIDTH}");
            self.report.part(codes::BAD_WIDTH, TextPart::new(path, digits), message, help);
        }
        width.map_or(Given::Broken, Given::Is)
    }

    /// Checks that a key of type `number` copies one number.
    fn number(&self, path: &Path, segments: &[Segment]) -> Option<KeyKind> {
        if let [Segment::Part { attribute, width: None }] = segments
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
        for (index, part) in template.iter().enumerate() {
            let Segment::Part { attribute, .. } = part.segment else { continue };
            let next = template.get(index + 1).map(|next| &next.segment);
            let checked = self.encodable(attribute).and_then(|()| self.separable(attribute, next));
            if let Err(Refusal { rule, message, help }) = checked {
                self.report.part(rule, TextPart::new(path, part.range.clone()), message, help);
                good = None;
            }
        }
        good
    }

    /// Checks that the attribute's type has a text that sorts and can be read back.
    fn encodable(&self, id: AttributeId) -> Result<(), Refusal> {
        let text = &self.attributes[id].type_text;
        let help = match self.attributes[id].model.ty.stored() {
            Type::String
            | Type::Bool
            | Type::Integer(_)
            | Type::Uuid
            | Type::Timestamp(_)
            | Type::DateTime(_)
            | Type::EpochSeconds
            | Type::EpochMillis
            | Type::Date => {
                return Ok(());
            }
            Type::Named(named) if self.types.is_enum(*named) => return Ok(()),
            Type::Decimal => "for a number key, write a template with only this part, and `type: number`",
            Type::F32 | Type::F64 => "floats have no text form that sorts; use an integer",
            _ => "use text, a boolean, an integer, a UUID, a timestamp, a date or an enum",
        };
        let message = format!("`{}` can't be part of a text key: its type is `{text}`", self.name(id));
        Err(Refusal { rule: codes::BAD_PART, message, help: help.to_owned() })
    }

    /// Checks that a reader of the key can find where the part ends.
    fn separable(&self, id: AttributeId, next: Option<&Segment>) -> Result<(), Refusal> {
        let variants = match self.attributes[id].model.ty.stored() {
            Type::String => None,
            Type::Named(named) => match self.types.definitions.get(*named).map(|d| &d.kind) {
                Some(TypeKind::Enum { variants, open: false }) => Some(variants),
                _ => None,
            },
            // Every value has the same length, or none is the beginning of another.
            _ => return Ok(()),
        };
        let literal = match next {
            None => return Ok(()),
            Some(Segment::Literal(literal)) => literal,
            Some(Segment::Part { .. }) => {
                let message = format!("nothing shows where `{}` ends and the next part begins", self.name(id));
                let help = "put a literal between them, such as `#`".to_owned();
                return Err(Refusal { rule: codes::AMBIGUOUS_TEMPLATE, message, help });
            }
        };
        let early = |wire: &str| format!("{wire}{literal}").find(literal.as_str()) != Some(wire.len());
        match variants.into_iter().flatten().find(|variant| early(&variant.wire)) {
            None => Ok(()),
            Some(variant) => {
                let name = self.name(id);
                let message = format!(
                    "the value `{}` of `{name}` {} the `{literal}` that shows where `{name}` ends",
                    variant.wire,
                    if variant.wire.contains(literal.as_str()) { "contains" } else { "overlaps with" }
                );
                let help = "put another literal between the parts".to_owned();
                Err(Refusal { rule: codes::AMBIGUOUS_TEMPLATE, message, help })
            }
        }
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

    /// Returns the name of an attribute in the schema.
    fn name(&self, id: AttributeId) -> &str {
        &self.attributes[id].name
    }
}

/// The reason why a part can't be in a template.
struct Refusal {
    rule: &'static Rule,
    message: String,
    help: String,
}

/// A segment of a template, and its range in the text.
struct PlacedSegment {
    segment: Segment,
    range: Range<usize>,
}
