//! The parts of templates: their forms, and the texts of absent values.

use std::ops::{Range, RangeInclusive};

use crate::diagnostic::{Rule, codes};
use crate::lower::syntax::template::{FORMS, Piece, is_form};
use crate::model::{AttributeId, Bucket, FormPart, PartForm, Segment, TemplatePart, Type, TypeKind};
use crate::schema::{Given, TextPart};
use crate::yaml::Path;

use super::templates::Templates;

/// The numbers of shards that an index can have.
const SHARDS: RangeInclusive<u16> = 2..=1000;

/// The most digits that a width can ask for.
const MAX_WIDTH: u8 = 39;

/// The reason why a part can't be in a template.
pub(super) struct Refusal {
    pub(super) rule: &'static Rule,
    pub(super) message: String,
    pub(super) help: String,
}

/// A segment of a template, and its range in the text.
pub(super) struct PlacedSegment {
    pub(super) segment: Segment,
    pub(super) range: Range<usize>,
}

impl Templates<'_> {
    /// Resolves a piece of a template; `None` if it is wrong, which is reported.
    pub(super) fn segment(&self, path: &Path, piece: Piece) -> Option<PlacedSegment> {
        let (name, form, absent, range) = match piece {
            Piece::Literal(text) => return Some(PlacedSegment { segment: Segment::Literal(text), range: 0..0 }),
            Piece::Shard { total, range } => return self.shard(path, &total, range),
            Piece::Part { name, form, absent, range } => (name, form, absent, range),
        };
        let attribute = match self.attributes.find(&name) {
            Given::Is(attribute) => attribute,
            Given::Broken => return None,
            Given::Absent => {
                self.refuse_unknown(path, &name, range.start + 1);
                return None;
            }
        };
        let refuse = |range: Range<usize>, Refusal { rule, message, help }| {
            self.report.part(rule, TextPart::new(path, range), message, help);
        };
        let form = match form {
            None => PartForm::Usual,
            Some((text, range)) => self.form(attribute, &text).map_err(|refusal| refuse(range, refusal)).ok()?,
        };
        let absent = match absent {
            None => None,
            Some((text, range)) => {
                let checked = self.absent_text(attribute, form, &text);
                Some(checked.map(|()| text).map_err(|refusal| refuse(range, refusal)).ok()?)
            }
        };
        Some(PlacedSegment { segment: Segment::Part(TemplatePart { attribute, form, absent }), range })
    }

    /// Resolves the number of a shard.
    fn shard(&self, path: &Path, total: &str, range: Range<usize>) -> Option<PlacedSegment> {
        let number = total.parse().ok().filter(|total| SHARDS.contains(total));
        if number.is_none() {
            let message = format!("`{total}` is not a valid number of shards");
            let help = format!("write a number from {} to {}, as in `{{shard of 16}}`", SHARDS.start(), SHARDS.end());
            self.report.part(codes::BAD_SHARD, TextPart::new(path, range.clone()), message, help);
        }
        number.map(|total| PlacedSegment { segment: Segment::Shard(total), range })
    }

    /// Refuses the name of a part, which begins at `start`.
    fn refuse_unknown(&self, path: &Path, name: &str, start: usize) {
        let inner = TextPart::new(path, start..start + name.len());
        if let Some((before, form)) = name.rsplit_once(':')
            && let Given::Is(id) = self.attributes.find(before)
        {
            let form_part = TextPart::new(path, start + before.len() + 1..start + name.len());
            let message = match is_form(form) {
                true => format!("`{before}` has two forms, but a part has only one"),
                false => format!("`{form}` is not a form of a part"),
            };
            self.report.part(codes::BAD_FORM, form_part, message, self.forms_help(id));
            return;
        }
        let (message, help) = self.attributes.unknown(name, "a part of a key");
        self.report.part(codes::UNKNOWN_PART, inner, message, self.help_for(name).unwrap_or(help));
    }

    /// Returns what to do about a name that has more in it than the name of an attribute, or that begins like a shard.
    fn help_for(&self, name: &str) -> Option<String> {
        let is_attribute = |name: &str| matches!(self.attributes.find(name), Given::Is(_));
        let first = name.split(['|', ':']).next().unwrap_or_default();
        if first.trim().starts_with("shard") && !is_attribute(first.trim()) {
            return Some("write the number of shards as in `{shard of 16}`".to_owned());
        }
        if name.contains('|') && is_attribute(first) {
            return Some("write only one `|`: the text for an absent value can't contain another".to_owned());
        }
        let is_spaced = name.contains(char::is_whitespace) && is_attribute(first.trim());
        is_spaced.then(|| format!("write `{{{}}}` without spaces", name.split_whitespace().collect::<String>()))
    }

    /// Resolves the form of a part.
    fn form(&self, id: AttributeId, text: &str) -> Result<PartForm, Refusal> {
        let Some(form) = FORMS.into_iter().find(|(name, _)| *name == text).map(|(_, form)| form) else {
            return self.width(id, text);
        };
        if fits(self.attributes[id].model.ty.stored(), form) {
            return Ok(form);
        }
        self.encodable(id)?;
        let (name, ty) = (self.name(id), &self.attributes[id].type_text);
        let message = format!("`{name}` can't have the form `{text}`: its type is `{ty}`");
        Err(Refusal { rule: codes::BAD_FORM, message, help: self.forms_help(id) })
    }

    /// Says which forms an attribute can have in a template.
    fn forms_help(&self, id: AttributeId) -> String {
        let (name, ty) = (self.name(id), self.attributes[id].model.ty.stored());
        let forms = FORMS.into_iter().filter(|(_, form)| fits(ty, *form));
        let forms: Vec<String> = forms.map(|(form, _)| format!("`{{{name}:{form}}}`")).collect();
        let width =
            if matches!(ty, Type::Integer(_)) { format!(", `{{{name}:6}}` for 6 digits") } else { String::new() };
        match forms.as_slice() {
            [] => format!("write `{{{name}}}`; its type has no other form"),
            forms => format!("write `{{{name}}}`{width}, or {}", forms.join(", ")),
        }
    }

    /// Resolves the width of a part.
    fn width(&self, id: AttributeId, text: &str) -> Result<PartForm, Refusal> {
        if !matches!(self.attributes[id].model.ty.stored(), Type::Integer(_)) {
            let (name, ty) = (self.name(id), &self.attributes[id].type_text);
            let message = format!("`{name}` can't have a width: its type is `{ty}`");
            let help = "remove the `:` and the width; only integers are padded".to_owned();
            return Err(Refusal { rule: codes::BAD_WIDTH, message, help });
        }
        let width = text.parse().ok().filter(|width| (1..=MAX_WIDTH).contains(width));
        width.map(PartForm::Width).ok_or_else(|| Refusal {
            rule: codes::BAD_WIDTH,
            message: format!("`{text}` is not a valid width"),
            help: format!("write a number of digits from 1 to {MAX_WIDTH}"),
        })
    }

    /// Checks the text that stands for an absent value: no value has it, and ranges of values don't contain it.
    fn absent_text(&self, id: AttributeId, form: PartForm, text: &str) -> Result<(), Refusal> {
        let name = self.name(id);
        let refuse =
            |message: String, help: &str| Err(Refusal { rule: codes::BAD_ABSENT_TEXT, message, help: help.to_owned() });
        let field = &self.attributes[id];
        if !field.model.optional {
            let help = "remove the `|` and the text, or add a `?` to the type of the attribute";
            return refuse(format!("`{name}` is never absent"), help);
        }
        if text.is_empty() {
            return refuse("the text for an absent value is missing here".into(), "write a text, as in `{due|none}`");
        }
        match FormPart::of(&self.types.definitions, &field.model.ty, form) {
            // A type without a text is refused as a part.
            None => Ok(()),
            Some(FormPart::OneOf(values)) => {
                let is_flag = *field.model.ty.stored() == Type::Bool;
                let is_taken =
                    |value: &&str| *value == text || is_flag && (value.starts_with(text) || text.starts_with(*value));
                match values.into_iter().find(is_taken) {
                    None => Ok(()),
                    Some(value) => refuse(
                        format!("`{text}` can't stand for an absent `{name}`, which can be `{value}`"),
                        "write a text that none of its values has",
                    ),
                }
            }
            Some(FormPart::Digits { .. }) => {
                match text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
                    false => Ok(()),
                    true => refuse(
                        format!("`{text}` can't stand for an absent `{name}`, whose digits could begin alike"),
                        "write a text that begins with a letter or another sign, as in `none`",
                    ),
                }
            }
            Some(FormPart::Characters { pattern, .. }) => match place(&pattern, text) {
                Place::Outside => Ok(()),
                Place::Among => refuse(
                    format!("`{text}` sorts between values of `{name}`, so a range of them would contain it"),
                    "write a text that sorts before or after all of them, as in `none`",
                ),
                Place::Begins => refuse(
                    format!("`{text}` can't stand for an absent `{name}`, whose values could begin alike"),
                    "write a text that none of its values begins with, as in `none`",
                ),
            },
            Some(FormPart::Text | FormPart::Lower | FormPart::Literal(_) | FormPart::OrAbsent(..)) => refuse(
                format!("`{text}` can't stand for an absent `{name}`, which can be any text"),
                "remove the `?` from its type, or use the key in a sparse index, where an absent part means no key",
            ),
        }
    }

    /// Checks that the attribute's type has a text that sorts and can be read back.
    pub(super) fn encodable(&self, id: AttributeId) -> Result<(), Refusal> {
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
    pub(super) fn separable(&self, part: &TemplatePart, next: Option<&Segment>) -> Result<(), Refusal> {
        let id = part.attribute;
        let mut values: Vec<&str> = match self.attributes[id].model.ty.stored() {
            Type::String => Vec::new(),
            Type::Integer(_) if part.form == PartForm::Plain => return self.digits_end(id, next),
            Type::Named(named) => match self.types.definitions.get(*named).map(|d| &d.kind) {
                Some(TypeKind::Enum { variants, open: false }) => {
                    variants.iter().map(|variant| variant.wire.as_str()).collect()
                }
                _ => Vec::new(),
            },
            // Every value has the same length, or none is the beginning of another.
            _ => return Ok(()),
        };
        values.extend(part.absent.as_deref());
        let literal = match next {
            None => return Ok(()),
            Some(Segment::Literal(literal)) => literal,
            Some(Segment::Part(_) | Segment::Shard(_)) => return Err(self.nothing_between(id)),
        };
        let early = |value: &str| format!("{value}{literal}").find(literal.as_str()) != Some(value.len());
        match values.into_iter().find(|value| early(value)) {
            None => Ok(()),
            Some(value) => {
                let name = self.name(id);
                let message = format!(
                    "the value `{value}` of `{name}` {} the `{literal}` that shows where `{name}` ends",
                    if value.contains(literal.as_str()) { "contains" } else { "overlaps with" }
                );
                let help = "put another literal between the parts".to_owned();
                Err(Refusal { rule: codes::AMBIGUOUS_TEMPLATE, message, help })
            }
        }
    }

    /// Checks that no digit follows a number of any length.
    fn digits_end(&self, id: AttributeId, next: Option<&Segment>) -> Result<(), Refusal> {
        match next {
            Some(Segment::Part(_) | Segment::Shard(_)) => Err(self.nothing_between(id)),
            Some(Segment::Literal(literal)) if literal.starts_with(|first: char| first.is_ascii_digit()) => {
                let message = format!("the digits of `{}` would go on in the `{literal}` after it", self.name(id));
                let help = "begin the literal after it with something else, such as `#`".to_owned();
                Err(Refusal { rule: codes::AMBIGUOUS_TEMPLATE, message, help })
            }
            _ => Ok(()),
        }
    }

    fn nothing_between(&self, id: AttributeId) -> Refusal {
        let message = format!("nothing shows where `{}` ends and the next part begins", self.name(id));
        let help = "put a literal between them, such as `#`".to_owned();
        Refusal { rule: codes::AMBIGUOUS_TEMPLATE, message, help }
    }

    /// Returns the name of an attribute in the schema.
    fn name(&self, id: AttributeId) -> &str {
        &self.attributes[id].name
    }
}

/// Returns whether values of a type can have a form.
fn fits(ty: &Type, form: PartForm) -> bool {
    let is_time = matches!(ty, Type::Timestamp(_) | Type::DateTime(_) | Type::EpochSeconds | Type::EpochMillis);
    match form {
        PartForm::Usual => true,
        PartForm::Width(_) | PartForm::Plain => matches!(ty, Type::Integer(_)),
        PartForm::Lower => *ty == Type::String,
        PartForm::Bucket(Bucket::Hour) => is_time,
        PartForm::Bucket(Bucket::Day | Bucket::Month | Bucket::Year) => is_time || *ty == Type::Date,
    }
}

/// Where a text is among the texts of a pattern.
enum Place {
    /// Before or after all of them.
    Outside,
    Among,
    /// One of them begins with it, or it begins with one of them.
    Begins,
}

fn place(pattern: &str, text: &str) -> Place {
    let bounds = pattern.chars().map(|class| match class {
        '0'..='9' => ('0', class),
        'f' => ('0', 'f'),
        's' => ('-', '0'),
        other => (other, other),
    });
    let mut inside = false;
    for ((least, greatest), found) in bounds.zip(text.chars()) {
        if found < least || found > greatest {
            // Behind a character that others are below or above, the text is among those of the pattern.
            return if inside { Place::Among } else { Place::Outside };
        }
        let is_of_class = match (least, greatest) {
            ('0', 'f') => found.is_ascii_digit() || ('a'..='f').contains(&found),
            ('-', '0') => found == '-' || found == '0',
            _ => true,
        };
        if !is_of_class {
            return Place::Among;
        }
        inside |= least != greatest;
    }
    Place::Begins
}
