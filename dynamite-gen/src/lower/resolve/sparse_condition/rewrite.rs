//! Writes a condition of another language in the form of this one, for hints.

use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::literal;
use crate::lower::syntax::sparse_condition::foreign::{self, Meant, MeantValue};
use crate::lower::syntax::sparse_condition::{self as syntax, Condition, ValueKind};
use crate::model::{Attribute, Comparison, Type};

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
        let is_variant = attribute.is_some_and(|attribute| {
            matches!(attribute.ty.stored(), Type::Named(_))
                && literal::meant(self.catalog.types, &attribute.ty, &value.text).is_some()
        });
        match comparison {
            Comparison::Equal if is_null(value, is_variant) => negation(&format!("exists({quoted})")),
            Comparison::NotEqual if is_null(value, is_variant) => format!("exists({quoted})"),
            _ => format!("{quoted} {} {}", comparison.operator(), self.value(attribute, value)),
        }
    }

    /// Writes a value as those of the attribute are written.
    fn value(&self, attribute: Option<&Attribute>, value: &MeantValue) -> String {
        let as_it_was = || match value.kind {
            ValueKind::Quoted => quoted(&value.text),
            ValueKind::Bare | ValueKind::Number => value.text.clone(),
        };
        let Some(ty) = attribute.map(|attribute| attribute.ty.stored()) else { return as_it_was() };
        let Some(text) = literal::meant(self.catalog.types, ty, &value.text) else { return as_it_was() };
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
