//! The types that texts stand for: built-in ones, declared ones, and lists, sets and maps of these.

use std::ops::Range;

use crate::diagnostic::{Rule, codes};
use crate::lower::syntax::foreign_type;
use crate::lower::syntax::type_expression::{self, TypeExpression};
use crate::model::{Integer, Precision, Type, TypeId, TypeKind};
use crate::schema::{FileReport, Given, TextPart};
use crate::suggest::{did_you_mean, suggest};
use crate::yaml::{Path, Step};

use super::Types;
use crate::lower::resolve::misplaced;

/// The built-in types without an element, as the schema writes them.
const SCALARS: &[(&str, Type)] = &[
    ("string", Type::String),
    ("bool", Type::Bool),
    ("i8", Type::Integer(Integer::I8)),
    ("i16", Type::Integer(Integer::I16)),
    ("i32", Type::Integer(Integer::I32)),
    ("i64", Type::Integer(Integer::I64)),
    ("i128", Type::Integer(Integer::I128)),
    ("u8", Type::Integer(Integer::U8)),
    ("u16", Type::Integer(Integer::U16)),
    ("u32", Type::Integer(Integer::U32)),
    ("u64", Type::Integer(Integer::U64)),
    ("u128", Type::Integer(Integer::U128)),
    ("f32", Type::F32),
    ("f64", Type::F64),
    ("decimal", Type::Decimal),
    ("bytes", Type::Bytes),
    ("uuid", Type::Uuid),
    ("timestamp", Type::Timestamp(Precision::Nanos)),
    ("datetime", Type::DateTime(Precision::Nanos)),
    ("epoch_seconds", Type::EpochSeconds),
    ("epoch_millis", Type::EpochMillis),
    ("date", Type::Date),
    ("json", Type::Json),
];

/// The built-in types with an element.
const GENERIC: [&str; 3] = ["list", "set", "map"];

/// The built-in types without an element, in all their forms.
#[cfg(test)]
pub(crate) fn built_in_types() -> Vec<String> {
    let forms = |(name, ty): &(&str, Type)| match ty {
        Type::Timestamp(_) | Type::DateTime(_) => {
            vec![(*name).to_owned(), format!("{name}(millis)"), format!("{name}(seconds)")]
        }
        _ => vec![(*name).to_owned()],
    };
    SCALARS.iter().flat_map(forms).collect()
}

/// A resolved type.
pub(crate) struct Resolved {
    pub(crate) ty: Type,
    /// Whether a value may be absent.
    pub(crate) optional: bool,
    /// True if the type is written with a sensitive alias. `ty` does not show that.
    pub(crate) sensitive: bool,
}

/// Returns whether the language itself has a type of this name.
pub(crate) fn is_built_in(name: &str) -> bool {
    GENERIC.contains(&name) || SCALARS.iter().any(|(scalar, _)| *scalar == name)
}

/// The text of a type, as findings need it.
struct TypeText<'a> {
    report: &'a FileReport<'a>,
    path: &'a Path,
    text: &'a str,
}

impl TypeText<'_> {
    /// Reports something about a part of the text.
    fn refuse(&self, rule: &'static Rule, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.report.part(rule, TextPart::new(self.path, range), message, help);
    }
}

impl Types {
    /// Resolves the text at a path; `None` if it is wrong, which is reported here or where the type is declared.
    pub(crate) fn resolve(&self, report: &FileReport, path: &Path, text: &str) -> Option<Resolved> {
        let source = TypeText { report, path, text };
        let name = match type_expression::parse(text) {
            Ok(name) => name,
            Err(error) => {
                let message = format!("`{text}` is not a type: {}", error.message);
                let help = self.rewritten(text).unwrap_or_else(|| error.help.to_owned());
                report.part(codes::BAD_TYPE, TextPart::new(path, error.range), message, help);
                return None;
            }
        };
        let ty = self.ty(&source, &name)?;
        let optional = name.optional.is_some();
        if optional && matches!(ty, Type::Set(_)) {
            let range = name.optional.map_or(0..text.len(), |position| position..position + 1);
            let help = "remove the `?`: an empty set is not stored, and an absent set is read as empty";
            report.part(codes::BAD_OPTIONAL, TextPart::new(path, range), "a set can't be optional", help);
            return None;
        }
        Some(Resolved { ty, optional, sensitive: self.has_sensitive_alias(&name) })
    }

    /// Returns whether a type is a sensitive alias, or holds values of one.
    fn has_sensitive_alias(&self, name: &TypeExpression) -> bool {
        name.element
            .as_ref()
            .map_or_else(|| self.is_sensitive_alias(&name.name), |inner| self.has_sensitive_alias(inner))
    }

    /// Returns whether a name is that of a sensitive alias.
    pub(crate) fn is_sensitive_alias(&self, name: &str) -> bool {
        let definition = self.names.find(name).value().map(|id| &self.definitions[*id]);
        definition.is_some_and(|definition| definition.sensitive && !definition.is_item())
    }

    fn ty(&self, text: &TypeText, name: &TypeExpression) -> Option<Type> {
        if let Some((option, range)) = &name.option {
            let ty = self.precision(text, name, option, range.clone())?;
            return Some(self.rules.built_in(&format!("{}({option})", name.name), ty));
        }
        match &name.element {
            Some(element) => self.generic(text, name, element),
            None => self.plain(text, name),
        }
    }

    fn generic(&self, text: &TypeText, name: &TypeExpression, element: &TypeExpression) -> Option<Type> {
        if !GENERIC.contains(&name.name.as_str()) {
            let message = format!("`{}` can't have an element type", name.name);
            let own = if is_built_in(&name.name) { None } else { self.rewritten(text.text) };
            let help =
                own.unwrap_or_else(|| "remove it; only `list<T>`, `set<T>` and `map<T>` have elements".to_owned());
            text.refuse(codes::BAD_TYPE, name.range.clone(), message, help);
            return None;
        }
        let inner = self.ty(text, element);
        if let Some(position) = element.optional {
            let message = format!("the elements of a {} can't be optional", name.name);
            let help = "remove this `?`; only a whole attribute or field can be optional";
            text.refuse(codes::BAD_OPTIONAL, position..position + 1, message, help);
            return None;
        }
        let inner = Box::new(inner?);
        match name.name.as_str() {
            "list" => list(text, element, inner),
            "map" => Some(Type::Map(inner)),
            _ => self.set(text, element, inner),
        }
    }

    fn set(&self, text: &TypeText, element: &TypeExpression, inner: Box<Type>) -> Option<Type> {
        let why = match inner.stored() {
            Type::F32 | Type::F64 => "numbers that differ in DynamoDB can be equal as floats",
            Type::Bool | Type::Json | Type::List(_) | Type::Set(_) | Type::Map(_) => {
                "DynamoDB's sets hold text, numbers or bytes"
            }
            Type::Named(id) if !self.is_enum(*id) => "DynamoDB's sets hold text, numbers or bytes",
            _ => return Some(Type::Set(inner)),
        };
        let message = format!("a set can't hold `{element}`: {why}");
        let help = format!("use `list<{element}>`");
        text.refuse(codes::BAD_SET, element.range.clone(), message, help);
        None
    }

    fn plain(&self, text: &TypeText, name: &TypeExpression) -> Option<Type> {
        if let Some((_, ty)) = SCALARS.iter().find(|(scalar, _)| *scalar == name.name) {
            return Some(self.rules.built_in(&name.name, ty.clone()));
        }
        if GENERIC.contains(&name.name.as_str()) {
            let message = format!("`{}` needs the type of its elements", name.name);
            let help = format!("write a type such as `{}<string>`", name.name);
            text.refuse(codes::BAD_TYPE, name.range.clone(), message, help);
            return None;
        }
        match self.names.find(&name.name) {
            Given::Is(id) => {
                self.mark_used(id, text.path);
                self.named(text, name, id)
            }
            Given::Broken => None,
            Given::Absent => {
                let message = format!("`{}` is not a type", name.name);
                let help = self.help(&name.name);
                text.refuse(codes::UNKNOWN_TYPE, name.range.clone(), message, help);
                None
            }
        }
    }

    /// Returns a declared type, or what it is another name of.
    fn named(&self, text: &TypeText, name: &TypeExpression, id: TypeId) -> Option<Type> {
        let TypeKind::Alias(alias) = &self.definitions[id].kind else { return Some(Type::Named(id)) };
        if alias.is_none() && is_of_alias(text.path) {
            let message = format!("`{}` is an alias itself", name.name);
            let help = "name the type that it stands for";
            text.refuse(codes::BAD_ALIAS, name.range.clone(), message, help);
        }
        alias.clone()
    }

    fn precision(&self, text: &TypeText, name: &TypeExpression, option: &str, range: Range<usize>) -> Option<Type> {
        let precision = match option {
            "millis" => Some(Precision::Millis),
            "seconds" => Some(Precision::Seconds),
            _ => None,
        };
        match (name.name.as_str(), precision, &name.element) {
            ("timestamp", Some(precision), None) => Some(Type::Timestamp(precision)),
            ("datetime", Some(precision), None) => Some(Type::DateTime(precision)),
            _ => {
                let message = format!("`{}` has no option `({option})`", name.name);
                let own = if is_built_in(&name.name) { None } else { self.rewritten(text.text) };
                let help = own.unwrap_or_else(|| {
                    "only `timestamp` and `datetime` have options: `(millis)` and `(seconds)`".to_owned()
                });
                text.refuse(codes::BAD_TYPE, range, message, help);
                None
            }
        }
    }

    fn help(&self, wrong: &str) -> String {
        let declared = self.names.iter().find(|name| name.eq_ignore_ascii_case(wrong));
        if let Some(help) = declared.map(did_you_mean).or_else(|| foreign_type::hint(wrong)) {
            return help;
        }
        let scalars = SCALARS.iter().map(|(scalar, _)| *scalar);
        let known = self.names.iter().chain(scalars).chain(GENERIC);
        suggest(wrong, known).unwrap_or_else(|| format!("declare `{wrong}` under `types:`, or use a built-in type"))
    }

    /// Returns the hint for a type in the form of another language, or for a template in place of a type.
    fn rewritten(&self, text: &str) -> Option<String> {
        if misplaced::is_template(text) {
            return Some(format!("declare a template under `keys:`, as in `pk: \"{text}\"`"));
        }
        foreign_type::rewritten(text, &|name| is_built_in(name) || self.names.iter().any(|declared| declared == name))
    }
}

/// Returns whether a path leads to what an entry of `types:` is another name of.
fn is_of_alias(path: &Path) -> bool {
    matches!(path.steps(), [Step::Key(first), _, Step::Key(last)] if first == "types" && last == "type")
}

/// Makes a list. One of `u8` is refused: in Rust it is what `bytes` is, and one could not tell which of the two is
/// stored.
fn list(text: &TypeText, element: &TypeExpression, inner: Box<Type>) -> Option<Type> {
    if *inner != Type::Integer(Integer::U8) {
        return Some(Type::List(inner));
    }
    let help = "use `bytes`, or `list<u16>` for a list of small numbers";
    let message = "`list<u8>` and `bytes` would be the same type in Rust";
    text.refuse(codes::BAD_TYPE, element.range.clone(), message, help);
    None
}
