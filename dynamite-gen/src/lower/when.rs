//! The condition of a sparse index: names resolved, literals checked against the attributes' types.

use std::ops::Range;

use crate::diagnostic::{Rule, codes};
use crate::model::{AttributeId, Comparison, Type, When};
use crate::schema::Given;
use crate::yaml::Path;

use super::keys::Catalog;
use super::literal::literal;
use super::when_text::{self, Condition, Literal, LiteralKind, Word};

/// Resolves a condition; `None` if something in it is wrong, which was reported.
pub(super) fn lower(catalog: &Catalog, path: &Path, text: &str) -> Option<When> {
    match when_text::parse(text) {
        Ok(condition) => Resolver { catalog, path }.condition(&condition),
        Err(bad) => {
            catalog.report.inside(codes::BAD_WHEN, (path, bad.range), bad.message, bad.help);
            None
        }
    }
}

struct Resolver<'a> {
    catalog: &'a Catalog<'a>,
    path: &'a Path,
}

impl Resolver<'_> {
    fn condition(&self, condition: &Condition) -> Option<When> {
        match condition {
            Condition::Compare { attribute, comparison, literal } => self.compare(attribute, *comparison, literal),
            Condition::Exists(word) => self.exists(word),
            Condition::Not(inner) => self.condition(inner).map(|inner| When::Not(Box::new(inner))),
            Condition::All(all) => self.each(all).map(When::All),
            Condition::Any(all) => self.each(all).map(When::Any),
        }
    }

    /// All of them, so that each wrong one is reported.
    fn each(&self, all: &[Condition]) -> Option<Vec<When>> {
        let found: Vec<Option<When>> = all.iter().map(|one| self.condition(one)).collect();
        found.into_iter().collect()
    }

    fn exists(&self, word: &Word) -> Option<When> {
        let at = self.attribute(word)?;
        let attribute = &self.catalog.attributes[at].model;
        // A set without elements is absent, so this says something about every set.
        if !attribute.optional && !matches!(attribute.ty, Type::Set(_)) {
            let message = format!("`{}` is always there, so this is always true", word.text);
            let help = "remove it from the condition, or make the attribute optional with `?`";
            self.refuse(codes::ALWAYS_TRUE, &word.range, message, help);
            return None;
        }
        Some(When::Exists(at))
    }

    fn compare(&self, word: &Word, comparison: Comparison, value: &Literal) -> Option<When> {
        let attribute = self.attribute(word)?;
        let ty = self.catalog.attributes[attribute].model.ty.stored();
        let text = &self.catalog.attributes[attribute].type_text;
        if let Some(help) = self.incomparable(ty) {
            let message = format!("values of type `{text}` can't be compared");
            self.refuse(codes::BAD_COMPARISON, &word.range, message, help);
            return None;
        }
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if !equality && matches!(ty, Type::Bool | Type::Named(_)) {
            let message = format!("the values of `{}` have no order", word.text);
            self.refuse(codes::BAD_COMPARISON, &word.range, message, "use `==` and `!=`, joined by `or` and `and`");
            return None;
        }
        match self.literal(ty, text, value) {
            Ok(literal) => Some(When::Compare { attribute, comparison, literal }),
            Err((message, help)) => {
                self.refuse(codes::BAD_COMPARISON, &value.word.range, message, help);
                None
            }
        }
    }

    /// What to do where a type has no comparisons.
    fn incomparable(&self, ty: &Type) -> Option<&'static str> {
        match ty {
            Type::Named(at) if self.catalog.types.is_enum(*at) => None,
            Type::Bytes | Type::Json | Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Named(_) => {
                Some("only `exists(…)` can be asked of it")
            }
            _ => None,
        }
    }

    /// The value, or a message and a help line.
    fn literal(&self, ty: &Type, text: &str, value: &Literal) -> Result<crate::model::Literal, (String, String)> {
        let word = &value.word.text;
        let (written, example) = written_as(ty);
        let fits = match ty {
            // The name of a variant may need quotes.
            Type::Named(_) => value.kind != LiteralKind::Number,
            _ => value.kind == written,
        };
        if !fits {
            return Err((format!("`{word}` is no value of type `{text}`"), format!("write it like {example}")));
        }
        literal(self.catalog.types, ty, word).map_err(|why| (why, format!("compare with a value of type `{text}`")))
    }

    fn attribute(&self, word: &Word) -> Option<AttributeId> {
        match self.catalog.attributes.find(&word.text) {
            Given::Is(at) => Some(at),
            Given::Broken => None,
            Given::Absent => {
                let message = format!("`{}` is no attribute", word.text);
                let help = self.catalog.attributes.names().help(&word.text, "attributes");
                self.refuse(codes::UNKNOWN_WHEN_ATTRIBUTE, &word.range, message, help);
                None
            }
        }
    }

    fn refuse(&self, rule: &'static Rule, range: &Range<usize>, message: String, help: impl Into<String>) {
        self.catalog.report.inside(rule, (self.path, range.clone()), message, help);
    }
}

/// How the values of a type are written in a condition, with an example.
fn written_as(ty: &Type) -> (LiteralKind, &'static str) {
    match ty {
        Type::Bool => (LiteralKind::Bare, "`true`"),
        Type::Named(_) => (LiteralKind::Bare, "`paid`"),
        Type::Integer(_) | Type::F32 | Type::F64 | Type::Decimal => (LiteralKind::Number, "`1000`"),
        Type::Date => (LiteralKind::Quoted, "'2024-05-31'"),
        Type::DateTime(_) => (LiteralKind::Quoted, "'2024-05-31T12:00:00'"),
        Type::Timestamp(_) | Type::EpochSeconds | Type::EpochMillis => (LiteralKind::Quoted, "'2024-05-31T12:00:00Z'"),
        _ => (LiteralKind::Quoted, "'text'"),
    }
}
