//! The condition of a sparse index: its names resolved, its values checked against the attributes' types.

mod rewrite;

use std::ops::Range;

use crate::diagnostic::{Rule, codes};
use crate::lower::syntax::sparse_condition::foreign::is_null;
use crate::lower::syntax::sparse_condition::{self as syntax, Condition, Value, ValueKind, Word};
use crate::model::{AttributeId, Comparison, Literal, Type, When};
use crate::schema::{FileReport, Given, TextPart};
use crate::yaml::Path;

use super::catalog::Catalog;
use super::literal::literal;

/// Resolves the `when:` of an index, which is broken if something in it is wrong; that is reported. `index` is the entry
/// that has it.
pub(crate) fn resolve(catalog: &Catalog, index: &Path, text: Option<&str>) -> Given<When> {
    let Some(text) = text else { return Given::Absent };
    let path = &index.key("when");
    let resolved = match syntax::parse(text) {
        Ok(condition) => Resolver { catalog, path, text: Some(text) }.condition(&condition),
        Err(error) => {
            let own = rewrite::rewritten(catalog, text).map(|own| format!("write `{own}`"));
            let help = own.unwrap_or_else(|| error.help.to_owned());
            catalog.report.part(codes::BAD_WHEN, TextPart::new(path, error.range), error.message, help);
            None
        }
    };
    resolved.map_or(Given::Broken, Given::Is)
}

struct Resolver<'a> {
    catalog: &'a Catalog<'a>,
    path: &'a Path,
    /// The text of the condition, for hints; `None` if no hint is wanted.
    text: Option<&'a str>,
}

impl Resolver<'_> {
    fn condition(&self, condition: &Condition) -> Option<When> {
        match condition {
            Condition::Compare { attribute, comparison, value } => self.compare(attribute, *comparison, value),
            Condition::Exists(word) => self.exists(word),
            Condition::Not(inner) => self.condition(inner).map(|inner| When::Not(Box::new(inner))),
            Condition::All(all) => self.each(all).map(When::All),
            Condition::Any(all) => self.each(all).map(When::Any),
        }
    }

    /// Resolves all of them, so that each wrong one is reported.
    fn each(&self, all: &[Condition]) -> Option<Vec<When>> {
        let found: Vec<Option<When>> = all.iter().map(|one| self.condition(one)).collect();
        found.into_iter().collect()
    }

    fn exists(&self, word: &Word) -> Option<When> {
        let id = self.attribute(word)?;
        let attribute = &self.catalog.attributes[id].model;
        // A set without elements is absent, so this says something about every set.
        if !attribute.optional && !matches!(attribute.ty, Type::Set(_)) {
            let message = format!("`{}` is never absent, so this is always true", word.text);
            let help = "remove it from the condition, or make the attribute optional with `?`";
            self.refuse(codes::ALWAYS_TRUE, &word.range, message, help);
            return None;
        }
        Some(When::Exists(id))
    }

    fn compare(&self, word: &Word, comparison: Comparison, value: &Value) -> Option<When> {
        let attribute = self.attribute(word)?;
        let ty = self.catalog.attributes[attribute].model.ty.stored();
        let text = &self.catalog.attributes[attribute].type_text;
        if is_null(value.kind, &value.word.text) && self.literal(ty, text, value).is_err() {
            self.refuse_null(attribute, value);
            return None;
        }
        if let Some(help) = self.incomparable(ty) {
            let message = format!("values of type `{text}` can't be compared");
            self.refuse(codes::BAD_COMPARISON, &word.range, message, help);
            return None;
        }
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if !equality && matches!(ty, Type::Bool | Type::Named(_)) {
            let message = format!("the values of `{}` have no order", word.text);
            self.refuse(codes::BAD_COMPARISON, &word.range, message, "use only `==` and `!=` with it");
            return None;
        }
        match self.literal(ty, text, value) {
            Ok(literal) => Some(When::Compare { attribute, comparison, literal }),
            Err(BadValue { message, help }) => {
                let help = self.rewritten().unwrap_or(help);
                self.refuse(codes::BAD_COMPARISON, &value.word.range, message, help);
                None
            }
        }
    }

    /// Refuses a comparison with nothing.
    fn refuse_null(&self, id: AttributeId, value: &Value) {
        let attribute = &self.catalog.attributes[id];
        let message = format!("`{}` is not a value: an attribute without a value is absent", value.word.text);
        let help = self.rewritten().unwrap_or_else(|| {
            let name = &attribute.name;
            if attribute.model.optional {
                format!("write `exists({name})` or `not exists({name})`")
            } else {
                format!("remove the comparison: `{name}` is never absent, unless its type has a `?`")
            }
        });
        self.refuse(codes::BAD_COMPARISON, &value.word.range, message, help);
    }

    /// Returns the hint with the condition in the form of this language, if that makes it right.
    fn rewritten(&self) -> Option<String> {
        let own = rewrite::rewritten(self.catalog, self.text?)?;
        let report = FileReport::new(self.catalog.report.document);
        let resolver = Resolver { catalog: &Catalog { report: &report, ..*self.catalog }, path: self.path, text: None };
        let condition = syntax::parse(&own).ok()?;
        resolver.condition(&condition).map(|_| format!("write `{own}`"))
    }

    /// Returns what to do where a type has no comparisons.
    fn incomparable(&self, ty: &Type) -> Option<&'static str> {
        match ty {
            Type::Named(id) if self.catalog.types.is_enum(*id) => None,
            Type::Bytes | Type::Json | Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Named(_) => {
                Some("use `exists(…)`, the only condition for this type")
            }
            _ => None,
        }
    }

    /// Reads a value of a type, which the schema writes as `text`.
    fn literal(&self, ty: &Type, text: &str, value: &Value) -> Result<Literal, BadValue> {
        let word = &value.word.text;
        let (written, example) = written_as(ty);
        let fits = match ty {
            // The name of a variant may need quotes.
            Type::Named(_) => value.kind != ValueKind::Number,
            _ => value.kind == written,
        };
        if !fits {
            let message = format!("`{word}` is not a value of type `{text}`");
            return Err(BadValue { message, help: format!("write a value such as {example}") });
        }
        literal(self.catalog.types, ty, word).map_err(|error| {
            let help = error.suggestion.unwrap_or_else(|| format!("compare with a value of type `{text}`"));
            BadValue { message: error.message, help }
        })
    }

    fn attribute(&self, word: &Word) -> Option<AttributeId> {
        match self.catalog.attributes.find(&word.text) {
            Given::Is(id) => Some(id),
            Given::Broken => None,
            Given::Absent => {
                let (message, help) = self.catalog.attributes.unknown(&word.text, "what a condition compares");
                self.refuse(codes::UNKNOWN_WHEN_ATTRIBUTE, &word.range, message, help);
                None
            }
        }
    }

    fn refuse(&self, rule: &'static Rule, range: &Range<usize>, message: String, help: impl Into<String>) {
        self.catalog.report.part(rule, TextPart::new(self.path, range.clone()), message, help);
    }
}

/// An error in a value.
struct BadValue {
    message: String,
    help: String,
}

/// Returns how the values of a type are written in a condition, with an example.
fn written_as(ty: &Type) -> (ValueKind, &'static str) {
    match ty {
        Type::Bool => (ValueKind::Bare, "`true`"),
        Type::Named(_) => (ValueKind::Bare, "`paid`"),
        Type::Integer(_) | Type::F32 | Type::F64 | Type::Decimal => (ValueKind::Number, "`1000`"),
        Type::Date => (ValueKind::Quoted, "`'2024-05-31'`"),
        Type::DateTime(_) => (ValueKind::Quoted, "`'2024-05-31T12:00:00'`"),
        Type::Timestamp(_) | Type::EpochSeconds | Type::EpochMillis => (ValueKind::Quoted, "`'2024-05-31T12:00:00Z'`"),
        _ => (ValueKind::Quoted, "`'text'`"),
    }
}
