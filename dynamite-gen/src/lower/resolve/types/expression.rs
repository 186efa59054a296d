//! From the text of a type to the type.

use crate::diagnostic::codes;
use crate::lower::syntax::type_expression::{self, TypeExpression};
use crate::model::{Integer, Precision, Type, TypeId, TypeKind};
use crate::schema::{Given, Report};
use crate::suggest::suggest;
use crate::yaml::{Path, Step};

use super::Types;

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

/// Names that people bring from elsewhere.
const FOREIGN: &[(&str, &str)] = &[
    ("text", "string"),
    ("str", "string"),
    ("int", "i64"),
    ("integer", "i64"),
    ("long", "i64"),
    ("number", "decimal"),
    ("float", "f64"),
    ("double", "f64"),
    ("boolean", "bool"),
    ("binary", "bytes"),
    ("blob", "bytes"),
    ("instant", "timestamp"),
    ("vec", "list"),
    ("array", "list"),
    ("object", "json"),
];

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

/// A type, and whether what has it may be absent.
pub(crate) struct Resolved {
    pub(crate) ty: Type,
    pub(crate) optional: bool,
}

/// Whether the language itself has a type of this name.
pub(crate) fn is_built_in(name: &str) -> bool {
    GENERIC.contains(&name) || SCALARS.iter().any(|(scalar, _)| *scalar == name)
}

/// A place in the file for what is found inside a type's text.
struct Place<'a> {
    report: &'a Report<'a>,
    path: &'a Path,
}

impl Types {
    /// What the text at a path stands for; `None` if that was reported, now or where the type is declared.
    pub(crate) fn resolve(&self, report: &Report, path: &Path, text: &str) -> Option<Resolved> {
        let place = Place { report, path };
        let name = match type_expression::parse(text) {
            Ok(name) => name,
            Err(error) => {
                let message = format!("`{text}` is not a type: {}", error.message);
                report.inside(codes::BAD_TYPE, (path, error.range), message, error.help);
                return None;
            }
        };
        let ty = self.ty(&place, &name)?;
        let optional = name.optional.is_some();
        if optional && matches!(ty, Type::Set(_)) {
            let at = name.optional.map_or(0..text.len(), |at| at..at + 1);
            let help = "remove the `?`: a set without elements is absent, and an absent one reads as empty";
            report.inside(codes::BAD_OPTIONAL, (path, at), "a set is never absent", help);
            return None;
        }
        Some(Resolved { ty, optional })
    }

    fn ty(&self, place: &Place, name: &TypeExpression) -> Option<Type> {
        if let Some((option, range)) = &name.option {
            let ty = precision(place, name, option, range.clone())?;
            return Some(self.rules.built_in(&format!("{}({option})", name.name), ty));
        }
        match &name.element {
            Some(element) => self.generic(place, name, element),
            None => self.plain(place, name),
        }
    }

    fn generic(&self, place: &Place, name: &TypeExpression, element: &TypeExpression) -> Option<Type> {
        if !GENERIC.contains(&name.name.as_str()) {
            let message = format!("`{}` has no element type", name.name);
            let help = "the types with an element are `list<T>`, `set<T>` and `map<T>`";
            place.report.inside(codes::BAD_TYPE, (place.path, name.range.clone()), message, help);
            return None;
        }
        let inner = self.ty(place, element);
        if let Some(at) = element.optional {
            let message = format!("the elements of a {} can't be absent", name.name);
            let help = "remove this `?`; only an attribute or a field as a whole may be absent";
            place.report.inside(codes::BAD_OPTIONAL, (place.path, at..at + 1), message, help);
            return None;
        }
        let inner = Box::new(inner?);
        match name.name.as_str() {
            "list" => list(place, element, inner),
            "map" => Some(Type::Map(inner)),
            _ => self.set(place, element, inner),
        }
    }

    fn set(&self, place: &Place, element: &TypeExpression, inner: Box<Type>) -> Option<Type> {
        let why = match inner.stored() {
            Type::F32 | Type::F64 => "floats that differ in Rust can be equal in DynamoDB",
            Type::Bool | Type::Json | Type::List(_) | Type::Set(_) | Type::Map(_) => {
                "DynamoDB's sets hold text, numbers or bytes"
            }
            Type::Named(at) if !self.is_enum(*at) => "DynamoDB's sets hold text, numbers or bytes",
            _ => return Some(Type::Set(inner)),
        };
        let message = format!("a set can't hold `{}`: {why}", element.name);
        let help = format!("use `list<{}>`", element.name);
        place.report.inside(codes::BAD_SET, (place.path, element.range.clone()), message, help);
        None
    }

    fn plain(&self, place: &Place, name: &TypeExpression) -> Option<Type> {
        if let Some((_, ty)) = SCALARS.iter().find(|(scalar, _)| *scalar == name.name) {
            return Some(self.rules.built_in(&name.name, ty.clone()));
        }
        if GENERIC.contains(&name.name.as_str()) {
            let message = format!("`{}` needs the type of its elements", name.name);
            let help = format!("write `{}<string>`, for example", name.name);
            place.report.inside(codes::BAD_TYPE, (place.path, name.range.clone()), message, help);
            return None;
        }
        match self.names.find(&name.name) {
            Given::Is(at) => {
                self.mark_used(at, place.path);
                self.named(place, name, at)
            }
            Given::Broken => None,
            Given::Absent => {
                let message = format!("`{}` is not a type", name.name);
                let help = self.help(&name.name);
                place.report.inside(codes::UNKNOWN_TYPE, (place.path, name.range.clone()), message, help);
                None
            }
        }
    }

    /// The type at a place, or what it is another name of.
    fn named(&self, place: &Place, name: &TypeExpression, at: TypeId) -> Option<Type> {
        let TypeKind::Alias(alias) = &self.definitions[at].kind else { return Some(Type::Named(at)) };
        if alias.is_none() && is_of_alias(place.path) {
            let message = format!("`{}` is itself another name of a type", name.name);
            let help = "name the type that it stands for";
            place.report.inside(codes::BAD_ALIAS, (place.path, name.range.clone()), message, help);
        }
        alias.clone()
    }

    fn help(&self, wrong: &str) -> String {
        let lower = wrong.to_lowercase();
        if let Some((_, own)) = FOREIGN.iter().find(|(foreign, _)| *foreign == lower) {
            return format!("use `{own}`");
        }
        let scalars = SCALARS.iter().map(|(scalar, _)| *scalar);
        let known = self.names.iter().chain(scalars).chain(GENERIC);
        suggest(wrong, known).unwrap_or_else(|| format!("declare `{wrong}` under `types:`, or use a built-in type"))
    }
}

/// Whether a text is what an entry of `types:` is another name of.
fn is_of_alias(path: &Path) -> bool {
    matches!(path.steps(), [Step::Key(first), _, Step::Key(last)] if first == "types" && last == "type")
}

/// In Rust a list of `u8` is what `bytes` is, and it could not be told which of the two is stored.
fn list(place: &Place, element: &TypeExpression, inner: Box<Type>) -> Option<Type> {
    if *inner != Type::Integer(Integer::U8) {
        return Some(Type::List(inner));
    }
    let help = "use `bytes`, or `list<u16>` for a list of small numbers";
    let message = "a list of `u8` would be bytes in Rust";
    place.report.inside(codes::BAD_TYPE, (place.path, element.range.clone()), message, help);
    None
}

fn precision(place: &Place, name: &TypeExpression, option: &str, range: std::ops::Range<usize>) -> Option<Type> {
    let precision = match option {
        "millis" => Some(Precision::Millis),
        "seconds" => Some(Precision::Seconds),
        _ => None,
    };
    match (name.name.as_str(), precision, &name.element) {
        ("timestamp", Some(precision), None) => Some(Type::Timestamp(precision)),
        ("datetime", Some(precision), None) => Some(Type::DateTime(precision)),
        _ => {
            let message = format!("`{}` has no form `({option})`", name.name);
            let help = "`timestamp` and `datetime` have the forms `(millis)` and `(seconds)`";
            place.report.inside(codes::BAD_TYPE, (place.path, range), message, help);
            None
        }
    }
}
