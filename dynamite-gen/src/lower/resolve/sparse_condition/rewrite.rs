//! Writes a condition of another language in the form of this one, for hints.

use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::literal::literal;
use crate::lower::syntax::sparse_condition::foreign::{self, Meant, MeantValue};
use crate::lower::syntax::sparse_condition::{self as syntax, Condition, ValueKind};
use crate::model::{Attribute, Comparison, Type, TypeKind};

use super::written_as;

/// The longest condition of a hint.
const MAX_LENGTH: usize = 400;

/// Returns a condition in the form of this language; `None` if it has that form, or if it is not known what is meant.
pub(super) fn rewritten(catalog: &Catalog, text: &str) -> Option<String> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let own = Writer { catalog }.condition(&foreign::read(text)?)?;
    let is_new = own != text.split_whitespace().collect::<Vec<_>>().join(" ");
    (is_new && own.len() <= MAX_LENGTH && syntax::parse(&own).is_ok()).then_some(own)
}

struct Writer<'a> {
    catalog: &'a Catalog<'a>,
}

impl Writer<'_> {
    fn condition(&self, meant: &Meant) -> Option<String> {
        match meant {
            Meant::Compare(name, comparison, value) => Some(self.compare(name, *comparison, value)),
            Meant::Alone(name) => self.alone(name, true),
            Meant::Exists(name) => Some(format!("exists({})", quoted_name(name))),
            Meant::Not(inner) => self.negated(inner),
            Meant::All(all) => self.each(all, " and "),
            Meant::Any(any) => self.each(any, " or "),
        }
    }

    /// Writes conditions with a word between them. A list in a list gets parentheses.
    fn each(&self, all: &[Meant], between: &str) -> Option<String> {
        let written = |meant: &Meant| {
            let text = self.condition(meant)?;
            Some(if is_list(meant) { format!("({text})") } else { text })
        };
        Some(all.iter().map(written).collect::<Option<Vec<_>>>()?.join(between))
    }

    fn negated(&self, inner: &Meant) -> Option<String> {
        if let Meant::Alone(name) = inner {
            return self.alone(name, false);
        }
        let text = self.condition(inner)?;
        let is_compared = matches!(inner, Meant::Compare(_, _, value) if !foreign::is_null(value.kind, &value.text));
        Some(if is_list(inner) || is_compared { format!("not ({text})") } else { negation(&text) })
    }

    /// Writes the test of an attribute alone: of its value if it is a boolean, of its presence if it may be absent.
    fn alone(&self, name: &str, there: bool) -> Option<String> {
        let attribute = self.attribute(name)?;
        let quoted = quoted_name(name);
        match attribute.ty.stored() {
            Type::Bool => Some(format!("{quoted} == {there}")),
            ty if attribute.optional || matches!(ty, Type::Set(_)) => {
                let exists = format!("exists({quoted})");
                Some(if there { exists } else { negation(&exists) })
            }
            _ => None,
        }
    }

    fn compare(&self, name: &str, comparison: Comparison, value: &MeantValue) -> String {
        let (attribute, quoted) = (self.attribute(name), quoted_name(name));
        let is_variant = attribute.is_some_and(|attribute| self.variant(&attribute.ty, &value.text).is_some());
        match comparison {
            Comparison::Equal if is_null(value, is_variant) => negation(&format!("exists({quoted})")),
            Comparison::NotEqual if is_null(value, is_variant) => format!("exists({quoted})"),
            _ => format!("{quoted} {} {}", sign(comparison), self.value(attribute, value)),
        }
    }

    /// Writes a value as those of the attribute are written.
    fn value(&self, attribute: Option<&Attribute>, value: &MeantValue) -> String {
        let as_it_was = || match value.kind {
            ValueKind::Quoted => quoted(&value.text),
            ValueKind::Bare | ValueKind::Number => value.text.clone(),
        };
        let Some(ty) = attribute.map(|attribute| attribute.ty.stored()) else { return as_it_was() };
        let Some(text) = self.forms(ty, &value.text).into_iter().find(|form| self.fits(ty, form)) else {
            return as_it_was();
        };
        match written_as(ty).0 {
            ValueKind::Quoted => quoted(&text),
            ValueKind::Number => text,
            // The name of a variant may need quotes.
            ValueKind::Bare => match syntax::parse(&format!("x == {text}")) {
                Ok(Condition::Compare { value, .. }) if value.kind == ValueKind::Bare => text,
                _ => quoted(&text),
            },
        }
    }

    /// Returns the forms of a value that may be meant, the likeliest first.
    fn forms(&self, ty: &Type, text: &str) -> Vec<String> {
        let mut forms = vec![text.to_owned()];
        let date = text.split(['T', 't', ' ']).next().unwrap_or_default();
        match ty {
            Type::Bool => forms.push(text.to_ascii_lowercase()),
            Type::Named(_) => forms.extend(self.variant(ty, text)),
            Type::Integer(_) | Type::Decimal | Type::F32 | Type::F64 => forms.push(text.replace(['_', ','], "")),
            Type::Date => forms.push(date.to_owned()),
            Type::DateTime(_) => forms.extend([text.replace(' ', "T"), format!("{date}T00:00:00")]),
            Type::Timestamp(_) | Type::EpochSeconds | Type::EpochMillis => {
                let with_zone = format!("{}Z", text.replace(' ', "T"));
                forms.extend([with_zone, format!("{date}T00:00:00Z")]);
            }
            _ => {}
        }
        forms
    }

    /// Returns the value of an enum that is meant: its name in upper or lower case, perhaps after the name of the enum.
    fn variant(&self, ty: &Type, text: &str) -> Option<String> {
        let Type::Named(id) = ty.stored() else { return None };
        let TypeKind::Enum { variants, .. } = &self.catalog.types.definitions.get(*id)?.kind else { return None };
        let last = text.rsplit(['.', ':']).next().unwrap_or(text);
        let found =
            variants.iter().find(|variant| [text, last].iter().any(|text| variant.wire.eq_ignore_ascii_case(text)));
        found.map(|variant| variant.wire.clone())
    }

    fn fits(&self, ty: &Type, text: &str) -> bool {
        literal(self.catalog.types, ty, text).is_ok()
    }

    fn attribute(&self, name: &str) -> Option<&Attribute> {
        let id = *self.catalog.attributes.find(name).value()?;
        Some(&self.catalog.attributes[id].model)
    }
}

fn is_null(value: &MeantValue, is_variant: bool) -> bool {
    !is_variant && foreign::is_null(value.kind, &value.text)
}

fn is_list(meant: &Meant) -> bool {
    matches!(meant, Meant::All(_) | Meant::Any(_))
}

/// Returns the opposite of a test for presence.
fn negation(text: &str) -> String {
    text.strip_prefix("not ").map_or_else(|| format!("not {text}"), str::to_owned)
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// Returns the name of an attribute, in backticks if it is not a word.
fn quoted_name(name: &str) -> String {
    match syntax::parse(&format!("{name} == 1")) {
        Ok(Condition::Compare { attribute, .. }) if attribute.text == name => name.to_owned(),
        _ => format!("`{name}`"),
    }
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    format!("{quote}{text}{quote}")
}
