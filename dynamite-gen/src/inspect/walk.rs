//! Walks through stored values beside their types.

use std::collections::HashSet;

use super::decimal::{Decimal, Integer};
use super::difference::{Difference, Standing};
use super::scalar::{self, Scalar};
use super::value::{Item, Value};
use crate::diagnostic::{Rule, codes};
use crate::model::{Attribute, AttributeId, IdVec, Precision, Type, TypeDefinitions, TypeId, TypeKind, UnionVariant};

/// The levels of maps, lists and sets that generated code reads. The item is the first.
const MAX_LEVELS: usize = 32;

/// What generated code reads from an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// `None`, or a set that is empty.
    Absent,
    Scalar(Scalar),
    /// A value of another type.
    Other,
    /// An error.
    Unreadable,
}

impl Reading {
    /// Returns the value, if it is a scalar.
    pub(super) fn scalar(&self) -> Option<&Scalar> {
        if let Reading::Scalar(scalar) = self { Some(scalar) } else { None }
    }
}

/// A walk through an item.
pub(super) struct Walk<'m> {
    pub(super) types: &'m TypeDefinitions,
    /// What was found, each once: the elements of a list may differ in the same way.
    pub(super) found: Vec<Difference>,
    seen: HashSet<[String; 3]>,
    /// The names on the way to the value.
    path: Vec<String>,
    levels: usize,
}

impl<'m> Walk<'m> {
    pub(super) fn new(types: &'m TypeDefinitions) -> Self {
        Walk { types, found: Vec::new(), seen: HashSet::new(), path: Vec::new(), levels: 1 }
    }

    /// Reads an attribute or a field.
    pub(super) fn attribute(&mut self, attribute: &Attribute, value: Option<&Value>) -> Reading {
        self.path.push(attribute.wire.clone());
        let reading = self.present_or_absent(attribute, value);
        self.path.pop();
        reading
    }

    fn present_or_absent(&mut self, attribute: &Attribute, value: Option<&Value>) -> Reading {
        let ty = attribute.ty.stored();
        let null_is_absent = attribute.optional || attribute.default.is_some() || matches!(ty, Type::Set(_));
        match value.filter(|value| !(null_is_absent && **value == Value::Null)) {
            Some(value) => self.value(ty, value),
            None => self.absent(attribute),
        }
    }

    fn absent(&mut self, attribute: &Attribute) -> Reading {
        if let Some(default) = &attribute.default {
            let is_set = matches!(attribute.ty.stored(), Type::Set(_));
            let other = if is_set { Reading::Absent } else { Reading::Other };
            return scalar::of_literal(self.types, &attribute.ty, default).map_or(other, Reading::Scalar);
        }
        if attribute.optional || matches!(attribute.ty.stored(), Type::Set(_)) {
            return Reading::Absent;
        }
        self.report(codes::MISSING_ATTRIBUTE, expected(self.types, &attribute.ty), "nothing");
        Reading::Unreadable
    }

    fn report(&mut self, rule: &'static Rule, expected: impl Into<String>, found: impl Into<String>) {
        self.report_as(rule, Standing::Usual, expected, found);
    }

    fn report_as(
        &mut self,
        rule: &'static Rule,
        standing: Standing,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        let mut path = String::new();
        for name in &self.path {
            if !path.is_empty() && name != ELEMENT {
                path.push('.');
            }
            path.push_str(name);
        }
        let attribute = self.path.first().cloned().unwrap_or_default();
        let difference = Difference { attribute, standing, ..Difference::new(rule, path, expected, found) };
        let Difference { path, expected, found, .. } = &difference;
        if self.seen.insert([path.clone(), expected.clone(), found.clone()]) {
            self.found.push(difference);
        }
    }

    fn unreadable(&mut self, ty: &Type, found: &str) -> Reading {
        self.report(codes::UNREADABLE_VALUE, expected(self.types, ty), found);
        Reading::Unreadable
    }

    /// Reads something that is one level deeper.
    fn deeper(&mut self, name: &str, read: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        self.levels += 1;
        read(self);
        self.levels -= 1;
        self.path.pop();
    }

    /// Checks that a map, a list or a set is not nested too deeply.
    fn enters(&mut self) -> bool {
        let enters = self.levels < MAX_LEVELS;
        if !enters {
            self.report(codes::UNREADABLE_VALUE, "a value of at most 32 levels", "a value that is nested deeper");
        }
        enters
    }

    fn value(&mut self, ty: &Type, value: &Value) -> Reading {
        let before = self.found.len();
        let reading = match (ty.stored(), value) {
            (Type::Json, value) => {
                self.document(value);
                Reading::Other
            }
            (Type::List(inner), Value::List(list)) if self.enters() => {
                self.deeper(ELEMENT, |walk| list.iter().for_each(|element| drop(walk.value(inner, element))));
                Reading::Other
            }
            (Type::Map(inner), Value::Map(map)) if self.enters() => {
                self.deeper(ENTRY, |walk| map.values().for_each(|entry| drop(walk.value(inner, entry))));
                Reading::Other
            }
            // Where an element is a set, too, a null is an empty one.
            (Type::Set(_), Value::Null) => Reading::Absent,
            (Type::Set(inner), _) => self.set(ty, inner, value),
            (Type::List(_), Value::List(_)) | (Type::Map(_), Value::Map(_)) => Reading::Unreadable,
            (Type::Named(id), _) => match self.types.get(*id).map(|named| &named.kind) {
                Some(TypeKind::Enum { .. }) => self.scalar(ty, value),
                Some(TypeKind::Struct(fields)) => match value {
                    Value::Map(map) => self.fields(*id, fields, None, map),
                    other => self.unreadable(ty, other.describe()),
                },
                Some(TypeKind::Union { tag, variants, open }) => match value {
                    Value::Map(map) => self.union(tag, variants, *open, map),
                    other => self.unreadable(ty, other.describe()),
                },
                Some(TypeKind::Alias(_)) | None => Reading::Other,
            },
            (_, value) => self.scalar(ty, value),
        };
        let has_errors = self.found.iter().skip(before).any(|difference| difference.rule.is_fixed_error());
        if has_errors { Reading::Unreadable } else { reading }
    }

    fn scalar(&mut self, ty: &Type, value: &Value) -> Reading {
        match scalar::read(self.types, ty, value) {
            Ok(scalar) => Reading::Scalar(scalar),
            Err(found) => self.unreadable(ty, found),
        }
    }

    fn set(&mut self, ty: &Type, inner: &Type, value: &Value) -> Reading {
        let elements: Vec<Value> = match (set_kind(inner), value) {
            (SetKind::String, Value::StringSet(set)) => set.iter().cloned().map(Value::String).collect(),
            (SetKind::Number, Value::NumberSet(set)) => set.iter().cloned().map(Value::Number).collect(),
            (SetKind::Binary, Value::BinarySet(set)) => set.iter().cloned().map(Value::Binary).collect(),
            (_, other) => return self.unreadable(ty, other.describe()),
        };
        if self.enters() {
            self.deeper(ELEMENT, |walk| elements.iter().for_each(|element| drop(walk.scalar(inner, element))));
        }
        if elements.is_empty() { Reading::Absent } else { Reading::Other }
    }

    /// Reads the fields of a struct. `tag` is the name of the tag, if it is the payload of a union.
    fn fields(&mut self, id: TypeId, fields: &IdVec<AttributeId, Attribute>, tag: Option<&str>, map: &Item) -> Reading {
        if !self.enters() {
            return Reading::Unreadable;
        }
        self.levels += 1;
        for field in fields.iter() {
            self.attribute(field, map.get(&field.wire));
        }
        let is_known = |name: &str| tag == Some(name) || fields.iter().any(|field| field.wire == name);
        let retired = self.types.get(id).map_or([].as_slice(), |named| named.retired.as_slice());
        for name in map.keys().filter(|name| !is_known(name)) {
            let is_retired = retired.iter().any(|retired| retired.wire == *name);
            self.unread(name, if is_retired { Standing::Retired } else { Standing::Usual });
        }
        self.levels -= 1;
        Reading::Other
    }

    /// Notes an attribute that nothing reads.
    pub(super) fn unread(&mut self, name: &str, standing: Standing) {
        self.path.push(name.to_owned());
        let found = match standing {
            Standing::Usual | Standing::OfOthers => "an attribute",
            Standing::Retired => "a retired attribute",
            Standing::InKey => "a copy of what is read from a key",
        };
        self.report_as(codes::UNDECLARED_ATTRIBUTE, standing, "nothing", found);
        self.path.pop();
    }

    fn union(&mut self, tag: &str, variants: &[UnionVariant], open: bool, map: &Item) -> Reading {
        let found = match map.get(tag) {
            Some(Value::String(text)) => variants.iter().find(|variant| variant.wire == *text),
            other => {
                let rule = if other.is_some() { codes::UNREADABLE_VALUE } else { codes::MISSING_ATTRIBUTE };
                self.path.push(tag.to_owned());
                self.report(
                    rule,
                    "the tag of an alternative, as a string (S)",
                    other.map_or("nothing", Value::describe),
                );
                self.path.pop();
                return Reading::Unreadable;
            }
        };
        match found {
            Some(UnionVariant { payload: Some(id), .. }) => match self.types.get(*id).map(|named| &named.kind) {
                Some(TypeKind::Struct(fields)) => self.fields(*id, fields, Some(tag), map),
                _ => Reading::Other,
            },
            Some(UnionVariant { payload: None, .. }) => Reading::Other,
            None if open => {
                if self.enters() {
                    self.deeper(ENTRY, |walk| map.values().for_each(|value| walk.any(value)));
                }
                Reading::Other
            }
            None => {
                self.path.push(tag.to_owned());
                self.report(codes::UNREADABLE_VALUE, "the tag of an alternative", "an unknown tag");
                self.path.pop();
                Reading::Unreadable
            }
        }
    }

    /// Reads an attribute that is kept, whatever it is.
    pub(super) fn kept(&mut self, name: &str, value: &Value) {
        self.path.push(name.to_owned());
        self.any(value);
        self.path.pop();
    }

    fn any(&mut self, value: &Value) {
        match value {
            Value::Unknown => {
                let expected = "a value of a type that this version supports";
                self.report(codes::UNREADABLE_VALUE, expected, value.describe());
            }
            Value::List(list) if self.enters() => {
                self.deeper(ELEMENT, |walk| list.iter().for_each(|element| walk.any(element)));
            }
            Value::Map(map) if self.enters() => {
                self.deeper(ENTRY, |walk| map.values().for_each(|entry| walk.any(entry)));
            }
            Value::StringSet(_) | Value::NumberSet(_) | Value::BinarySet(_) => {
                self.enters();
            }
            _ => {}
        }
    }

    fn document(&mut self, value: &Value) {
        let found = match value {
            Value::String(_) | Value::Bool(_) | Value::Null => return,
            Value::Number(text) if is_exact(text) => return,
            Value::Number(_) => "a number beyond the precision of JSON",
            Value::List(list) => {
                if self.enters() {
                    self.deeper(ELEMENT, |walk| list.iter().for_each(|element| walk.document(element)));
                }
                return;
            }
            Value::Map(map) => {
                if self.enters() {
                    self.deeper(ENTRY, |walk| map.values().for_each(|entry| walk.document(entry)));
                }
                return;
            }
            other => other.describe(),
        };
        self.unreadable(&Type::Json, found);
    }
}

/// The names of elements and entries in paths.
const ELEMENT: &str = "[*]";
const ENTRY: &str = "*";

/// Returns whether a number of JSON holds a stored number exactly.
fn is_exact(text: &str) -> bool {
    let Ok(decimal) = Decimal::parse(text) else { return false };
    let integer = decimal.integer().map(Integer::text).unwrap_or_default();
    if integer.parse::<i64>().is_ok() || integer.parse::<u64>().is_ok() {
        return true;
    }
    let float = text.parse().ok().and_then(serde_json::Number::from_f64);
    float.and_then(|float| Decimal::parse(&float.to_string()).ok()) == Some(decimal)
}

/// The type of a set.
#[derive(Clone, Copy)]
enum SetKind {
    String,
    Number,
    Binary,
}

fn set_kind(element: &Type) -> SetKind {
    match element.stored() {
        Type::Integer(_) | Type::Decimal | Type::F32 | Type::F64 | Type::EpochSeconds | Type::EpochMillis => {
            SetKind::Number
        }
        Type::Bytes => SetKind::Binary,
        _ => SetKind::String,
    }
}

/// Returns what is expected of a value, in the words of the errors of generated code.
pub(super) fn expected(types: &TypeDefinitions, ty: &Type) -> String {
    let text = match ty.stored() {
        Type::String => "a string (S)",
        Type::Bool => "a boolean (BOOL)",
        Type::Integer(integer) => return format!("a number (N) that fits `{}`", integer.name()),
        Type::F32 => "a number (N) that fits `f32`",
        Type::F64 => "a number (N) that fits `f64`",
        Type::Decimal => "a number (N)",
        Type::Bytes => "bytes (B)",
        Type::Uuid => "a UUID, as a string (S)",
        Type::Timestamp(Precision::Nanos) => "a time in RFC 3339, as a string (S)",
        Type::Timestamp(Precision::Millis) => "a time in RFC 3339 with milliseconds, as a string (S)",
        Type::Timestamp(Precision::Seconds) => "a time in RFC 3339 with seconds, as a string (S)",
        Type::DateTime(Precision::Nanos) => "a local time such as 2024-05-31T12:00:00, as a string (S)",
        Type::DateTime(Precision::Millis) => "a local time with milliseconds, as a string (S)",
        Type::DateTime(Precision::Seconds) => "a local time with seconds, as a string (S)",
        Type::EpochSeconds => "seconds since 1970, as a number (N)",
        Type::EpochMillis => "milliseconds since 1970, as a number (N)",
        Type::Date => "a date such as 2024-05-31, as a string (S)",
        Type::Json => "a JSON document",
        Type::List(_) => "a list (L)",
        Type::Map(_) => "a map (M)",
        Type::Set(inner) => match set_kind(inner) {
            SetKind::String => "a set of strings (SS)",
            SetKind::Number => "a set of numbers (NS)",
            SetKind::Binary => "a set of bytes (BS)",
        },
        Type::Named(id) => {
            let Some(named) = types.get(*id) else { return String::new() };
            return match named.kind {
                TypeKind::Enum { .. } => format!("a value of `{}`, as a string (S)", named.name.plain()),
                _ => format!("a map (M): `{}`", named.name.plain()),
            };
        }
        Type::Mapped { stored, .. } => return expected(types, stored),
    };
    text.to_owned()
}
