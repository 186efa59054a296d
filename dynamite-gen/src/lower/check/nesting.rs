//! The depth of nested values.

use crate::diagnostic::codes;
use crate::lower::resolve::attributes::type_path;
use crate::lower::resolve::fields::Fields;
use crate::lower::resolve::types::Types;
use crate::model::{IdVec, Type, TypeId, TypeKind};
use crate::schema::FileReport;

/// DynamoDB's levels of nesting; an attribute itself is the first.
const MAX_LEVELS: usize = 32;

/// Refuses attributes whose values, filled in everywhere, would be nested deeper than DynamoDB takes.
///
/// A type that contains itself in a list or a map is as deep as its values are, which no schema says.
pub(crate) fn refuse_deep(report: &FileReport, types: &Types, attributes: &Fields) {
    let levels = levels(types);
    for field in attributes.iter() {
        let Some(depth) = depth(&field.model.ty, &levels).filter(|depth| *depth > MAX_LEVELS) else { continue };
        let message = format!("values of this type are nested {depth} levels deep, but DynamoDB allows {MAX_LEVELS}");
        let help = "store a part of it in another attribute, or as text";
        report.value(codes::NESTED_TOO_DEEP, &type_path(report, &field.path), message, help);
    }
}

/// Finds the levels of each declared type, where they end. There is no recursion, since a chain of types may be long.
fn levels(types: &Types) -> IdVec<TypeId, Option<usize>> {
    let all = &types.definitions;
    let held: IdVec<TypeId, Vec<&Type>> = all.iter().map(|definition| held(types, &definition.kind)).collect();
    let needs = |held: &Vec<&Type>| held.iter().filter_map(|ty| ty.named()).collect::<Vec<TypeId>>();
    let needs: IdVec<TypeId, Vec<TypeId>> = held.iter().map(needs).collect();
    let mut holders: IdVec<TypeId, Vec<TypeId>> = all.iter().map(|_| Vec::new()).collect();
    let mut open: IdVec<TypeId, usize> = needs.iter().map(Vec::len).collect();
    for (holder, needs) in needs.enumerate() {
        needs.iter().for_each(|need| holders[*need].push(holder));
    }
    let mut levels: IdVec<TypeId, Option<usize>> = all.iter().map(|_| None).collect();
    let mut ready: Vec<TypeId> = all.ids().filter(|id| open[*id] == 0).collect();
    while let Some(id) = ready.pop() {
        let inner = held[id].iter().map(|ty| depth(ty, &levels).unwrap_or_default()).max().unwrap_or_default();
        let is_text = matches!(types.definitions[id].kind, TypeKind::Enum { .. });
        levels[id] = Some(if is_text { 1 } else { 1 + inner.max(1) });
        for holder in &holders[id] {
            open[*holder] -= 1;
            if open[*holder] == 0 {
                ready.push(*holder);
            }
        }
    }
    levels
}

/// Returns the types of the values that a value of this type holds.
fn held<'t>(types: &'t Types, kind: &'t TypeKind) -> Vec<&'t Type> {
    let fields = |id: TypeId| match types.definitions.get(id).map(|definition| &definition.kind) {
        Some(TypeKind::Struct(fields)) => Some(fields),
        _ => None,
    };
    match kind {
        TypeKind::Enum { .. } => Vec::new(),
        TypeKind::Alias(of) => of.iter().collect(),
        TypeKind::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
        TypeKind::Union { variants, .. } => {
            let structs = variants.iter().filter_map(|variant| fields(variant.payload?));
            structs.flat_map(IdVec::iter).map(|field| &field.ty).collect()
        }
    }
}

fn depth(ty: &Type, levels: &IdVec<TypeId, Option<usize>>) -> Option<usize> {
    match ty {
        Type::Named(id) => levels.get(*id).copied().flatten(),
        Type::Mapped { stored, .. } => depth(stored, levels),
        Type::List(inner) | Type::Map(inner) => Some(1 + depth(inner, levels)?),
        _ => Some(1),
    }
}
