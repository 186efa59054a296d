//! Types that would have no size in Rust: they contain themselves other than in a list or a map.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::types::Types;
use crate::model::{Id, Type, TypeId, TypeKind};
use crate::schema::FileReport;

/// Refuses every cycle once.
pub(crate) fn refuse(report: &FileReport, types: &Types) {
    let mut holds = vec![Vec::new(); types.definitions.len()];
    // Those of other files were checked there, and hold nothing of this one.
    for id in types.own() {
        holds[id.index()] = held(&types.definitions[id].kind).into_iter().map(Id::index).collect();
    }
    for cycle in cycles(&holds) {
        let cycle: Vec<TypeId> = cycle.into_iter().map(TypeId::from_index).collect();
        let Some(first) = cycle.first().and_then(|id| types.span(*id)) else { continue };
        let names: Vec<&str> = cycle.iter().map(|id| types.definitions[*id].name.plain()).collect();
        let message = match names.as_slice() {
            [name, others @ ..] if !others.is_empty() => {
                format!("the type `{name}` contains itself through `{}`", others.join("`, `"))
            }
            _ => format!("the type `{}` contains itself", names.concat()),
        };
        let help = "break the cycle with `list<T>` or `map<T>`; a `?` is not enough";
        let finding = Diagnostic::new(codes::RECURSIVE_TYPE, message).label(first.clone(), "");
        let others = cycle.iter().skip(1).filter_map(|id| types.span(*id));
        let finding = others.fold(finding, |finding, span| finding.label(span.clone(), "through this type"));
        report.add(finding.help(help));
    }
}

/// Returns the types that a value of this one holds in itself.
fn held(kind: &TypeKind) -> Vec<TypeId> {
    match kind {
        TypeKind::Enum { .. } | TypeKind::Alias(_) => Vec::new(),
        TypeKind::Struct(fields) => fields.iter().filter_map(|field| named(&field.ty)).collect(),
        TypeKind::Union { variants, .. } => variants.iter().filter_map(|v| v.payload).collect(),
    }
}

fn named(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

/// Finds disjoint cycles, without recursion: types that hold nothing unfinished are finished; a walk through the rest
/// must come back to itself.
fn cycles(holds: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut done = vec![false; holds.len()];
    let mut cycles = Vec::new();
    loop {
        finish(holds, &mut done);
        let Some(start) = done.iter().position(|done| !done) else { return cycles };
        let cycle = walk(holds, &done, start);
        for index in &cycle {
            done[*index] = true;
        }
        cycles.push(cycle);
    }
}

/// Marks everything that holds only finished types.
fn finish(holds: &[Vec<usize>], done: &mut [bool]) {
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); holds.len()];
    let mut open: Vec<usize> = vec![0; holds.len()];
    for (holder, held) in holds.iter().enumerate() {
        for index in held.iter().filter(|index| !done[**index]) {
            holders[*index].push(holder);
            open[holder] += 1;
        }
    }
    let mut ready: Vec<usize> = (0..holds.len()).filter(|index| !done[*index] && open[*index] == 0).collect();
    while let Some(index) = ready.pop() {
        done[index] = true;
        for holder in &holders[index] {
            open[*holder] -= 1;
            if open[*holder] == 0 && !done[*holder] {
                ready.push(*holder);
            }
        }
    }
}

/// Follows unfinished types until one comes again. Each has a successor, or it would be finished.
fn walk(holds: &[Vec<usize>], done: &[bool], start: usize) -> Vec<usize> {
    let mut path = vec![start];
    let mut position = vec![None; holds.len()];
    position[start] = Some(0);
    let mut index = start;
    while let Some(next) = holds[index].iter().copied().find(|next| !done[*next]) {
        if let Some(first) = position[next] {
            return path.split_off(first);
        }
        position[next] = Some(path.len());
        path.push(next);
        index = next;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_circle_once() {
        assert_eq!(cycles(&[vec![1], vec![2], vec![]]), Vec::<Vec<usize>>::new());
        assert_eq!(cycles(&[vec![0]]), vec![vec![0]]);
        assert_eq!(cycles(&[vec![1], vec![2], vec![1]]), vec![vec![1, 2]]);
        assert_eq!(cycles(&[vec![1], vec![0], vec![3], vec![2]]), vec![vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn long_chains_are_no_problem() {
        let mut chain: Vec<Vec<usize>> = (1..100_000).map(|next| vec![next]).collect();
        chain.push(vec![]);
        assert!(cycles(&chain).is_empty());
    }
}
