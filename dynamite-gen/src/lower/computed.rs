//! Computed keys: templates resolved, and refused where they are not reversible.

use std::collections::BTreeMap;
use std::ops::{Index, Range};

use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::model::{AttributeId, ComputedKey, ComputedKeyId, IdVec, KeyKind, Segment, Type, TypeKind, When};
use crate::naming::Ident;
use crate::schema::{Entry, Given, KeyText, KeyTypeText, Report, Section};
use crate::yaml::Path;

use super::fields::{Fields, named};
use super::keys::MAX_KEY_NAME;
use super::names::{Names, rust_name};
use super::several::PhysicalKeys;
use super::template_text::{self, Piece};
use super::types::Types;

/// The most digits that a width can ask for.
const MAX_WIDTH: u8 = 39;

/// The computed keys of an entity.
#[derive(Debug, Default)]
pub(super) struct ComputedKeys {
    list: IdVec<ComputedKeyId, DeclaredKey>,
    names: Names<ComputedKeyId>,
    /// The discriminator, where it is a key: what every item has, whatever else its keys are.
    pub(super) discriminator: Option<ComputedKeyId>,
    wires: BTreeMap<String, Path>,
    functions: BTreeMap<Ident, Path>,
}

/// A computed key.
#[derive(Debug)]
pub(super) struct DeclaredKey {
    pub(super) model: ComputedKey,
    /// The name in the schema.
    pub(super) name: String,
    /// The entry that declares it.
    pub(super) path: Path,
    /// Whether something else has its name; that was reported, and is enough.
    pub(super) is_taken: bool,
}

impl Index<ComputedKeyId> for ComputedKeys {
    type Output = DeclaredKey;

    fn index(&self, id: ComputedKeyId) -> &DeclaredKey {
        &self.list[id]
    }
}

/// What a template may refer to.
pub(super) struct Lowering<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) types: &'a Types,
    pub(super) attributes: &'a Fields,
    /// The key attributes that a table of several entities has: its entities compute those, and no others.
    pub(super) physical: Option<&'a PhysicalKeys>,
}

impl ComputedKeys {
    /// Lowers every entry of `keys:`.
    pub(super) fn lower(scene: &Lowering, section: &Section<KeyText>) -> Self {
        let mut computed = ComputedKeys::default();
        computed.names.unknown(section.misshapen);
        for entry in &section.entries {
            let key = entry.value.as_ref().and_then(|text| scene.key(entry, text));
            computed.declare(scene, entry, key);
        }
        computed
    }

    /// Finds a key by its name in the schema.
    pub(super) fn find(&self, name: &str) -> Given<ComputedKeyId> {
        self.names.find(name)
    }

    /// Finds a key by its name in the item.
    pub(super) fn find_wire(&self, wire: &str) -> Option<ComputedKeyId> {
        self.list.find(|key| key.model.wire == wire)
    }

    /// Returns the names in the schema.
    pub(super) fn names(&self) -> &Names<ComputedKeyId> {
        &self.names
    }

    /// Iterates over the keys in schema order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &DeclaredKey> {
        self.list.iter()
    }

    /// Iterates over the keys with their ids.
    pub(super) fn enumerate(&self) -> impl Iterator<Item = (ComputedKeyId, &DeclaredKey)> {
        self.list.enumerate()
    }

    /// Iterates over the ids of the keys.
    pub(super) fn ids(&self) -> impl Iterator<Item = ComputedKeyId> + use<> {
        self.list.ids()
    }

    /// Returns what the model has of the keys.
    pub(super) fn models(&self) -> IdVec<ComputedKeyId, ComputedKey> {
        self.list.iter().map(|key| key.model.clone()).collect()
    }

    /// Says when a key is left out of an item: where the condition is false.
    pub(super) fn set_when(&mut self, id: ComputedKeyId, when: When) {
        if let Some(key) = self.list.get_mut(id) {
            key.model.when = Some(when);
            key.model.optional = true;
        }
    }

    /// Adds the discriminator, whose text is the same for every item; `path` is where the entity is declared.
    pub(super) fn add_discriminator(&mut self, path: &Path, wire: &str, function: Ident, text: &str) {
        let model = ComputedKey {
            wire: wire.to_owned(),
            function,
            kind: KeyKind::String,
            template: vec![Segment::Literal(text.to_owned())],
            when: None,
            optional: false,
        };
        let id = self.list.push(DeclaredKey { model, name: wire.to_owned(), path: path.clone(), is_taken: false });
        self.names.declare(wire, Some(id));
        self.discriminator = Some(id);
    }

    fn declare(&mut self, scene: &Lowering, entry: &Entry<KeyText>, key: Option<ComputedKey>) {
        let Some(model) = key else { return self.names.declare(&entry.name, None) };
        let named = scene.refuse_attribute_name(entry, &model.wire);
        let is_taken = self.refuse_taken(scene.report, entry, &model) || named;
        let id = self.list.push(DeclaredKey { model, name: entry.name.clone(), path: entry.path.clone(), is_taken });
        self.names.declare(&entry.name, Some(id));
    }

    /// Whether another key has the name in the item, or in Rust.
    fn refuse_taken(&mut self, report: &Report, entry: &Entry<KeyText>, key: &ComputedKey) -> bool {
        let wire = self.wires.insert(key.wire.clone(), entry.path.clone());
        let function = self.functions.insert(key.function.clone(), entry.path.clone());
        let (first, message, help) = match (wire, function) {
            (None, None) => return false,
            (Some(first), _) => {
                let message = format!("two computed keys are called `{}` in the item", key.wire);
                (first, message, "give one of them another `attribute:`")
            }
            (None, Some(first)) => {
                let message = format!("two computed keys give the function `{}`", key.function);
                (first, message, "give one of them a `rust_name:`")
            }
        };
        let places = ((&entry.path, "this one"), (&first, "and this one"));
        report.clash(codes::COMPUTED_KEY_TAKEN, places, message, help);
        true
    }
}

impl Lowering<'_> {
    fn key(&self, entry: &Entry<KeyText>, text: &KeyText) -> Option<ComputedKey> {
        let function = rust_name(self.report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
        let wire = text.attribute.as_deref().unwrap_or(&entry.name);
        if wire.is_empty() || wire.len() > MAX_KEY_NAME {
            let message = format!("the name of a key attribute has {} bytes", wire.len());
            let span = named(self.report, &entry.path);
            let finding = Diagnostic::new(codes::LONG_KEY_NAME, message).at(span, "");
            self.report.add(finding.help("DynamoDB takes 1 to 255 bytes"));
            return None;
        }
        let path = self.template_path(&entry.path);
        let template = self.template(&path, &text.template)?;
        let segments: Vec<Segment> = template.iter().map(|(segment, _)| segment.clone()).collect();
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

    /// The type of a computed key: as it says itself, or as the table of several entities declares it.
    fn kind(&self, entry: &Entry<KeyText>, text: &KeyText, wire: &str) -> Option<KeyTypeText> {
        let Some(physical) = self.physical else { return Some(text.kind.unwrap_or(KeyTypeText::String)) };
        let Some(kind) = physical.kind(wire) else {
            physical.refuse_unknown(self.report, entry, wire);
            return None;
        };
        let declared = match kind {
            KeyKind::String => KeyTypeText::String,
            KeyKind::Number => KeyTypeText::Number,
            KeyKind::Binary => {
                let message = format!("`{wire}` is binary, and no template makes bytes");
                let help = "declare an attribute of type `bytes` with this name instead";
                self.report.key(codes::KEY_KIND, &entry.path, message, help);
                return None;
            }
        };
        if text.kind.is_some_and(|kind| kind != declared) {
            let message = format!("the table declares `{wire}` with another type");
            let document = self.report.document;
            let finding =
                Diagnostic::new(codes::KEY_KIND, message).at(document.value_span(&entry.path.key("type")), "this type");
            let first = physical.path(wire).map(|path| document.value_span(path));
            let finding = first.into_iter().fold(finding, |finding, span| finding.at(span, "declared here"));
            self.report.add(finding.help("remove `type:`; the table says it"));
        }
        Some(declared)
    }

    /// Where the template of an entry stands: the entry itself, or under `template:`.
    fn template_path(&self, path: &Path) -> Path {
        match self.report.document.node(path) {
            Some(node) if node.text().is_none() => path.key("template"),
            _ => path.clone(),
        }
    }

    /// The segments, each with its place in the text.
    fn template(&self, path: &Path, text: &str) -> Option<Vec<(Segment, Range<usize>)>> {
        let help = "templates look like \"ORDER#{order_date}#{order_id}\"";
        let pieces = match template_text::parse(text) {
            Ok(pieces) if pieces.is_empty() => {
                self.report.value(codes::BAD_TEMPLATE, path, "the template is empty, and no key is", help);
                return None;
            }
            Ok(pieces) => pieces,
            Err((range, why)) => {
                self.report.inside(codes::BAD_TEMPLATE, (path, range), why, help);
                return None;
            }
        };
        // All of them, so that each wrong part is reported.
        let segments: Vec<_> = pieces.into_iter().map(|piece| self.segment(path, piece)).collect();
        segments.into_iter().collect()
    }

    fn segment(&self, path: &Path, piece: Piece) -> Option<(Segment, Range<usize>)> {
        let (name, width, range) = match piece {
            Piece::Literal(text) => return Some((Segment::Literal(text), 0..0)),
            Piece::Part { name, width, range } => (name, width, range),
        };
        match self.attributes.find(&name) {
            Given::Is(attribute) => {
                let width = self.width(path, attribute, width.as_deref(), &range)?;
                Some((Segment::Part { attribute, width }, range))
            }
            Given::Broken => None,
            Given::Absent => {
                let message = format!("`{name}` is no attribute");
                let help = self.attributes.names().help(&name, "attributes");
                let inner = range.start + 1..range.start + 1 + name.len();
                self.report.inside(codes::UNKNOWN_PART, (path, inner), message, help);
                None
            }
        }
    }

    fn width(&self, path: &Path, at: AttributeId, text: Option<&str>, range: &Range<usize>) -> Option<Option<u8>> {
        let Some(text) = text else { return Some(None) };
        if !matches!(self.attributes[at].model.ty.stored(), Type::Integer(_)) {
            let message = format!("`{}` has no width: its type is `{}`", self.label(at), self.attributes[at].type_text);
            let help = "only integers are padded; remove the `:` and what follows it";
            self.report.inside(codes::BAD_WIDTH, (path, range.end - 2 - text.len()..range.end - 1), message, help);
            return None;
        }
        let digits = range.end - 1 - text.len()..range.end - 1;
        let width = text.parse().ok().filter(|width| (1..=MAX_WIDTH).contains(width));
        if width.is_none() {
            let message = format!("`{text}` is no width");
            let help = format!("a width is a number of digits from 1 to {MAX_WIDTH}");
            self.report.inside(codes::BAD_WIDTH, (path, digits), message, help);
        }
        width.map(Some)
    }

    fn number(&self, path: &Path, segments: &[Segment]) -> Option<KeyKind> {
        if let [Segment::Part { attribute, width: None }] = segments
            && let Type::Integer(_) | Type::Decimal | Type::EpochSeconds | Type::EpochMillis =
                self.attributes[*attribute].model.ty.stored()
        {
            return Some(KeyKind::Number);
        }
        let help = "write `\"{attribute}\"`, where the attribute is an integer, a decimal or an epoch, or leave out `type: number`";
        let message = "a number key is a copy of one number";
        self.report.value(codes::BAD_NUMBER_TEMPLATE, path, message, help);
        None
    }

    /// Two inputs never give one key.
    fn refuse_ambiguous(&self, path: &Path, template: &[(Segment, Range<usize>)]) -> Option<()> {
        let mut good = Some(());
        for (place, (segment, range)) in template.iter().enumerate() {
            let Segment::Part { attribute, .. } = segment else { continue };
            let next = template.get(place + 1).map(|(next, _)| next);
            let checked = self.encodable(*attribute).and_then(|()| self.separable(*attribute, next));
            if let Err((code, message, help)) = checked {
                self.report.inside(code, (path, range.clone()), message, help);
                good = None;
            }
        }
        good
    }

    /// Whether the attribute's type has a text that sorts and can be read back.
    fn encodable(&self, at: AttributeId) -> Result<(), Refusal> {
        let text = &self.attributes[at].type_text;
        let help = match self.attributes[at].model.ty.stored() {
            Type::String
            | Type::Bool
            | Type::Integer(_)
            | Type::Uuid
            | Type::Timestamp(_)
            | Type::DateTime(_)
            | Type::Date => {
                return Ok(());
            }
            Type::Named(named) if self.types.is_enum(*named) => return Ok(()),
            Type::Decimal | Type::EpochSeconds | Type::EpochMillis => {
                "for a number key use a template of this part alone, with `type: number`"
            }
            Type::F32 | Type::F64 => "floats have no text that sorts; use an integer or a decimal",
            _ => "parts are text, booleans, integers, uuids, timestamps, dates and enums",
        };
        Err((
            codes::BAD_PART,
            format!("`{}` can't be part of a text key: its type is `{text}`", self.label(at)),
            help.to_owned(),
        ))
    }

    /// Whether it shows where the part ends.
    fn separable(&self, at: AttributeId, next: Option<&Segment>) -> Result<(), Refusal> {
        let variants = match self.attributes[at].model.ty.stored() {
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
                let message = format!("it does not show where `{}` ends and the next part begins", self.label(at));
                return Err((codes::AMBIGUOUS_TEMPLATE, message, "put a literal between them, such as `#`".to_owned()));
            }
        };
        let early = |wire: &str| format!("{wire}{literal}").find(literal.as_str()) != Some(wire.len());
        match variants.into_iter().flatten().find(|variant| early(&variant.wire)) {
            None => Ok(()),
            Some(variant) => {
                let message = format!(
                    "the value `{}` of `{}` can't be told from the `{literal}` behind it",
                    variant.wire,
                    self.label(at)
                );
                Err((codes::AMBIGUOUS_TEMPLATE, message, "put another literal between the parts".to_owned()))
            }
        }
    }

    /// Whether an attribute has the name of the key.
    fn refuse_attribute_name(&self, entry: &Entry<KeyText>, wire: &str) -> bool {
        let named = |name: &str| match self.attributes.find(name) {
            Given::Is(at) => Some(&self.attributes[at].path),
            _ => self.attributes.wire(name),
        };
        let Some((name, first)) = [entry.name.as_str(), wire].into_iter().find_map(|name| Some((name, named(name)?)))
        else {
            return false;
        };
        let help = match self.physical {
            None => "give the computed key another name",
            Some(_) => "leave this out, and the attribute is the key; or give the attribute another name",
        };
        let message = format!("`{name}` is an attribute and a computed key");
        let places = ((&entry.path, "this key"), (first, "this attribute"));
        self.report.clash(codes::COMPUTED_KEY_TAKEN, places, message, help);
        true
    }

    fn label(&self, at: AttributeId) -> &str {
        &self.attributes[at].name
    }
}

/// A code, a message and a help line.
type Refusal = (&'static Rule, String, String);
