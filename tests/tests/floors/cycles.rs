//! Files that import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use crate::arrows::Arrow;

/// Returns a line for each circle of more than `most` files.
pub(crate) fn larger_than(most: usize, arrows: &BTreeSet<Arrow>) -> Vec<String> {
    let edges = arrows.iter().map(|arrow| (arrow.file.as_str(), arrow.target.as_str()));
    let graph: DiGraphMap<&str, ()> = DiGraphMap::from_edges(edges);
    let circles = tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > most);
    circles.map(|circle| describe(circle.into_iter().collect(), arrows)).collect()
}

fn describe(circle: BTreeSet<&str>, arrows: &BTreeSet<Arrow>) -> String {
    let inside = |arrow: &&Arrow| circle.contains(arrow.file.as_str()) && circle.contains(arrow.target.as_str());
    let names = arrows.iter().filter(inside).map(|arrow| ((&arrow.file, &arrow.target), &arrow.text));
    // One name of each pair of files is enough to find the others.
    let names: BTreeMap<_, _> = names.collect();
    let lines = names.iter().map(|((file, target), text)| format!("\n  {file} -> {target} by `{text}`"));
    format!("{} files import each other in a circle:{}", circle.len(), lines.collect::<String>())
}
