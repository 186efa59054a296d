//! What a change of a type means for stored values, and where items hold declared types.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Integer, Precision};
use crate::snapshot::{AttributeShape, StoredType, TypeKindShape, TypeShape};

/// Declared types, by name.
pub(super) type Declared = BTreeMap<String, TypeShape>;

/// What a change of a type means for stored values, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TypeChange {
    /// Values are stored alike; declared types are compared by themselves.
    Same,
    /// Every value that is stored can be read, and values can be written that could not be read before.
    Widened,
    /// Some values that may be stored can't be read.
    MayNotFit,
    /// The numbers outside of a smaller range can't be read.
    Narrowed,
    /// No value that is stored can be read, or each means something else.
    Changed,
}

/// The declared types of both versions.
#[derive(Clone, Copy)]
pub(super) struct Types<'s> {
    pub(super) before: &'s Declared,
    pub(super) after: &'s Declared,
}

impl Types<'_> {
    /// Returns what a change of a type means.
    pub(super) fn change(self, before: &StoredType, after: &StoredType) -> TypeChange {
        use StoredType::{Json, List, Map, Named, Set};
        match (before, after) {
            (List(before), List(after)) | (Set(before), Set(after)) | (Map(before), Map(after)) => {
                self.change(before, after)
            }
            (Named(before), Named(after)) => self.declared(before, after),
            (before, after) if before == after => TypeChange::Same,
            (before, Json) => AsJson::of(self.before, before),
            (Named(before), after) => self.of_declared(self.before.get(before), after, true),
            (before, Named(after)) => self.of_declared(self.after.get(after), before, false),
            (Json, _) => TypeChange::MayNotFit,
            (List(_) | Set(_) | Map(_), _) | (_, List(_) | Set(_) | Map(_)) => TypeChange::Changed,
            (before, after) => scalars(before, after),
        }
    }

    /// Returns whether values of both types are stored in the same form, as far as both are known.
    pub(super) fn are_stored_alike(self, before: &StoredType, after: &StoredType) -> bool {
        match (form(self.before, before), form(self.after, after)) {
            (Some(before), Some(after)) => before == after,
            _ => true,
        }
    }

    /// Compares the kinds of two declared types.
    fn declared(self, before: &str, after: &str) -> TypeChange {
        match (self.before.get(before), self.after.get(after)) {
            (Some(before), Some(after)) => {
                let same = std::mem::discriminant(&before.kind) == std::mem::discriminant(&after.kind);
                if same { TypeChange::Same } else { TypeChange::Changed }
            }
            _ => TypeChange::Same,
        }
    }

    /// Compares a declared type with another one, which it becomes or was.
    fn of_declared(self, declared: Option<&TypeShape>, other: &StoredType, was_declared: bool) -> TypeChange {
        let widened = if was_declared { TypeChange::Widened } else { TypeChange::MayNotFit };
        match (declared.map(|found| &found.kind), other) {
            (_, StoredType::Json) => TypeChange::MayNotFit,
            (Some(TypeKindShape::Enum { open, .. }), StoredType::String) => match open {
                // An open enum reads every text.
                true => TypeChange::Same,
                false => widened,
            },
            (Some(TypeKindShape::Struct(_) | TypeKindShape::Union { .. }), StoredType::Map(_)) => TypeChange::MayNotFit,
            _ => TypeChange::Changed,
        }
    }
}

/// Judges a change to JSON, which has no sets and bytes, and not every number.
struct AsJson<'s> {
    declared: &'s Declared,
    /// The results so far, by type. One that is inside of itself adds nothing to its own.
    known: BTreeMap<&'s str, TypeChange>,
    /// The number of declared types around the next one.
    depth: usize,
}

impl<'s> AsJson<'s> {
    fn of(declared: &'s Declared, ty: &'s StoredType) -> TypeChange {
        AsJson { declared, known: BTreeMap::new(), depth: 0 }.change(ty)
    }

    fn change(&mut self, ty: &'s StoredType) -> TypeChange {
        match ty {
            StoredType::Bytes | StoredType::Set(_) => TypeChange::Changed,
            StoredType::Decimal | StoredType::Integer(Integer::I128 | Integer::U128) => TypeChange::MayNotFit,
            StoredType::List(inner) | StoredType::Map(inner) => self.change(inner),
            StoredType::Named(name) => self.named(name),
            _ => TypeChange::Widened,
        }
    }

    fn named(&mut self, name: &'s str) -> TypeChange {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        if self.depth > MAX_DEPTH {
            return TypeChange::Widened;
        }
        self.known.insert(name, TypeChange::Widened);
        self.depth += 1;
        let change = match self.declared.get(name).map(|found| &found.kind) {
            Some(TypeKindShape::Struct(fields)) => {
                let field = |field: &'s AttributeShape| match self.change(&field.ty) {
                    TypeChange::Changed if field.optional => TypeChange::MayNotFit,
                    change => change,
                };
                fields.values().map(field).max()
            }
            Some(TypeKindShape::Union { alternatives, .. }) => {
                let mut alternative = |payload: &'s Option<String>| {
                    payload.as_deref().map_or(TypeChange::Widened, |payload| self.named(payload))
                };
                let all: Vec<_> = alternatives.values().map(|one| alternative(&one.payload)).collect();
                let is_readable = all.iter().any(|change| *change != TypeChange::Changed);
                let worst = if is_readable { TypeChange::MayNotFit } else { TypeChange::Changed };
                all.into_iter().max().map(|change| change.min(worst))
            }
            Some(TypeKindShape::Enum { .. }) | None => None,
        };
        self.depth -= 1;
        let change = change.unwrap_or(TypeChange::Widened);
        self.known.insert(name, change);
        change
    }
}

/// Returns the type that values are written as, without declared types; `None` for one that is not known.
fn form(declared: &Declared, ty: &StoredType) -> Option<StoredType> {
    let of = |inner: &StoredType| form(declared, inner).map(Box::new);
    Some(match ty {
        StoredType::List(inner) => StoredType::List(of(inner)?),
        StoredType::Set(inner) => StoredType::Set(of(inner)?),
        StoredType::Map(inner) => StoredType::Map(of(inner)?),
        StoredType::Named(name) => match declared.get(name)?.kind {
            TypeKindShape::Enum { .. } => StoredType::String,
            TypeKindShape::Struct(_) | TypeKindShape::Union { .. } => StoredType::Json,
        },
        other => other.clone(),
    })
}

/// Compares two types without an element.
fn scalars(before: &StoredType, after: &StoredType) -> TypeChange {
    use StoredType::{
        Date, DateTime, Decimal, EpochMillis, EpochSeconds, F32, F64, Integer as Int, String, Timestamp, Uuid,
    };
    match (before, after) {
        (Int(before), Int(after)) => integers(*before, *after),
        (Int(Integer::I128 | Integer::U128), Decimal) => TypeChange::MayNotFit,
        (Int(_), Decimal) | (F32, F64) => TypeChange::Widened,
        // A float has each integer of that many bits exactly.
        (Int(integer), F32) if bits(*integer) <= 16 => TypeChange::Widened,
        (Int(integer), F64) if bits(*integer) <= 32 => TypeChange::Widened,
        (EpochSeconds, EpochMillis) | (EpochMillis, EpochSeconds) => TypeChange::Changed,
        (EpochSeconds | EpochMillis, Int(Integer::I64 | Integer::I128) | Decimal) => TypeChange::Widened,
        (
            Int(_) | F32 | F64 | Decimal | EpochSeconds | EpochMillis,
            Int(_) | F32 | F64 | Decimal | EpochSeconds | EpochMillis,
        ) => TypeChange::MayNotFit,
        (Uuid | Timestamp(_) | DateTime(_) | Date, String) => TypeChange::Widened,
        (String, Uuid | Timestamp(_) | DateTime(_) | Date) => TypeChange::MayNotFit,
        (Timestamp(before), Timestamp(after)) | (DateTime(before), DateTime(after)) => {
            if digits(*before) < digits(*after) { TypeChange::Widened } else { TypeChange::MayNotFit }
        }
        _ => TypeChange::Changed,
    }
}

fn bits(integer: Integer) -> u8 {
    match integer {
        Integer::I8 | Integer::U8 => 8,
        Integer::I16 | Integer::U16 => 16,
        Integer::I32 | Integer::U32 => 32,
        Integer::I64 | Integer::U64 => 64,
        Integer::I128 | Integer::U128 => 128,
    }
}

fn integers(before: Integer, after: Integer) -> TypeChange {
    let holds = match (before.is_signed(), after.is_signed()) {
        (true, false) => false,
        (false, true) => bits(after) > bits(before),
        _ => bits(after) >= bits(before),
    };
    if holds { TypeChange::Widened } else { TypeChange::Narrowed }
}

fn digits(precision: Precision) -> u8 {
    match precision {
        Precision::Seconds => 0,
        Precision::Millis => 3,
        Precision::Nanos => 9,
    }
}

/// The most steps into an item: DynamoDB allows 32 levels, and each may be a union.
const MAX_DEPTH: usize = 64;

/// The path of an attribute that holds a type.
pub(super) struct Held {
    text: String,
    depth: usize,
}

impl Held {
    /// Returns the path of an entity.
    pub(super) fn by(entity: &str) -> Self {
        Held { text: entity.to_owned(), depth: 0 }
    }

    /// Returns the path of the alternative of a union.
    fn inside(&self) -> Self {
        Held { text: self.text.clone(), depth: self.depth + 1 }
    }

    fn then(&self, name: &str) -> Self {
        Held { text: format!("{}.{name}", self.text), depth: self.depth + 1 }
    }
}

/// The declared types that stand for each other in both versions, each with the attributes that hold it.
#[derive(Default)]
pub(super) struct Holders(pub(super) BTreeMap<(String, String), BTreeSet<String>>);

impl Holders {
    /// Adds what the attributes of an entity, or the fields of a struct, hold.
    pub(super) fn add(
        &mut self,
        types: Types<'_>,
        path: &Held,
        before: &BTreeMap<String, AttributeShape>,
        after: &BTreeMap<String, AttributeShape>,
    ) {
        for (wire, after) in after {
            let old = before.get(wire).or_else(|| before.get(after.before.as_ref()?));
            if let Some(before) = old {
                self.add_type(types, &path.then(wire), &before.ty, &after.ty);
            }
        }
    }

    fn add_type(&mut self, types: Types<'_>, path: &Held, before: &StoredType, after: &StoredType) {
        match (before, after) {
            (StoredType::List(before), StoredType::List(after))
            | (StoredType::Set(before), StoredType::Set(after))
            | (StoredType::Map(before), StoredType::Map(after)) => self.add_type(types, path, before, after),
            (StoredType::Named(before), StoredType::Named(after)) => self.add_declared(types, path, before, after),
            _ => {}
        }
    }

    fn add_declared(&mut self, types: Types<'_>, path: &Held, before: &str, after: &str) {
        if path.depth > MAX_DEPTH {
            return;
        }
        let pair = (before.to_owned(), after.to_owned());
        let is_new = !self.0.contains_key(&pair);
        self.0.entry(pair).or_default().insert(path.text.clone());
        let (Some(before), Some(after)) = (types.before.get(before), types.after.get(after)) else { return };
        match (&before.kind, &after.kind) {
            (TypeKindShape::Struct(before), TypeKindShape::Struct(after)) if is_new => {
                self.add(types, path, before, after);
            }
            (TypeKindShape::Union { alternatives: before, .. }, TypeKindShape::Union { alternatives: after, .. })
                if is_new =>
            {
                for (value, after) in after {
                    let before = before.get(value).and_then(|found| found.payload.as_ref());
                    if let (Some(before), Some(after)) = (before, &after.payload) {
                        self.add_declared(types, &path.inside(), before, after);
                    }
                }
            }
            _ => {}
        }
    }
}
