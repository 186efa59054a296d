//! How deep the values of a type are nested.

use crate::diagnostic::codes;
use crate::model::{Type, TypeKind};

use super::fields::Fields;
use super::types::Types;
use crate::schema::Report;

/// DynamoDB's levels of nesting; an attribute itself is the first.
const MAX_LEVELS: usize = 32;

/// Refuses attributes whose values, filled in everywhere, would be nested deeper than DynamoDB takes.
///
/// A type that contains itself in a list or a map is as deep as its values are, which no schema tells.
pub(super) fn refuse_deep(report: &Report, types: &Types, attributes: &Fields) {
    let levels = levels(types);
    for (attribute, path) in attributes.list.iter().zip(&attributes.paths) {
        let Some(depth) = depth(&attribute.ty, &levels).filter(|depth| *depth > MAX_LEVELS) else { continue };
        let message = format!("its values are nested {depth} levels deep; DynamoDB takes {MAX_LEVELS}");
        let help = "keep a part of it in an attribute of its own, or as text";
        report.value(codes::NESTED_TOO_DEEP, &super::fields::type_path(report, path), message, help);
    }
}

/// The levels of each declared type, where there is an end to them. Found without recursion: a chain of types may be
/// long.
fn levels(types: &Types) -> Vec<Option<usize>> {
    let count = types.definitions.len();
    let held: Vec<Vec<&Type>> = types.definitions.iter().map(|d| held(types, &d.kind)).collect();
    let needs: Vec<Vec<usize>> = held.iter().map(|held| held.iter().filter_map(|ty| named(ty)).collect()).collect();
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    for (holder, needs) in needs.iter().enumerate() {
        needs.iter().for_each(|need| holders[*need].push(holder));
    }
    let mut levels = vec![None; count];
    let mut ready: Vec<usize> = (0..count).filter(|at| open[*at] == 0).collect();
    while let Some(at) = ready.pop() {
        let inner = held[at].iter().map(|ty| depth(ty, &levels).unwrap_or_default()).max().unwrap_or_default();
        let is_text = matches!(types.definitions[at].kind, TypeKind::Enum { .. });
        levels[at] = Some(if is_text { 1 } else { 1 + inner.max(1) });
        for holder in &holders[at] {
            open[*holder] -= 1;
            if open[*holder] == 0 {
                ready.push(*holder);
            }
        }
    }
    levels
}

/// The types of the values that a value of this type holds.
fn held<'t>(types: &'t Types, kind: &'t TypeKind) -> Vec<&'t Type> {
    let fields = |at: usize| match types.definitions.get(at).map(|definition| &definition.kind) {
        Some(TypeKind::Struct(fields)) => fields.as_slice(),
        _ => &[],
    };
    match kind {
        TypeKind::Enum { .. } => Vec::new(),
        TypeKind::Alias(of) => of.iter().collect(),
        TypeKind::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
        TypeKind::Union { variants, .. } => {
            variants.iter().filter_map(|v| v.payload).flat_map(fields).map(|field| &field.ty).collect()
        }
    }
}

/// The declared type inside lists and maps.
fn named(ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(at) => Some(*at),
        Type::Mapped { stored, .. } => named(stored),
        Type::List(inner) | Type::Map(inner) | Type::Set(inner) => named(inner),
        _ => None,
    }
}

fn depth(ty: &Type, levels: &[Option<usize>]) -> Option<usize> {
    match ty {
        Type::Named(at) => levels.get(*at).copied().flatten(),
        Type::Mapped { stored, .. } => depth(stored, levels),
        Type::List(inner) | Type::Map(inner) => Some(1 + depth(inner, levels)?),
        _ => Some(1),
    }
}
