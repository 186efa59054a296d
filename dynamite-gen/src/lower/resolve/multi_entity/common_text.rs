//! The texts that two forms have in common: the product of their automatons, which accepts what both accept.

use std::collections::{HashMap, VecDeque};

use crate::model::FormPart;

use super::automaton::{Automaton, Characters, State};

/// The texts that two forms have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Common {
    Nothing,
    /// One of the shortest.
    Text(String),
    /// The product is too large to look at all of it.
    Unknown,
}

/// Finds a text that both forms have, with so many steps. An example in which no part is empty is easier to understand.
pub(super) fn common_text(one: &[FormPart<'_>], other: &[FormPart<'_>], steps: usize) -> Common {
    match search(one, other, steps, false) {
        Common::Text(text) => Common::Text(text),
        Common::Nothing | Common::Unknown => search(one, other, steps, true),
    }
}

/// Returns whether no text has both forms. If so many steps don't show it, the answer is no.
pub(super) fn are_disjoint(one: &[FormPart<'_>], other: &[FormPart<'_>], steps: usize) -> bool {
    search(one, other, steps, true) == Common::Nothing
}

fn search(one: &[FormPart<'_>], other: &[FormPart<'_>], steps: usize, empty_text: bool) -> Common {
    if size(one).saturating_add(size(other)) > steps {
        return Common::Unknown;
    }
    let automatons = Automaton::of(one, empty_text).zip(Automaton::of(other, empty_text));
    automatons.map_or(Common::Unknown, |(one, other)| Product { one, other }.search(steps))
}

/// Returns the number of bytes of the texts in a form.
fn size(form: &[FormPart<'_>]) -> usize {
    form.iter().map(size_of_part).sum()
}

fn size_of_part(part: &FormPart<'_>) -> usize {
    match part {
        FormPart::Literal(text) => text.len(),
        FormPart::Text | FormPart::Lower | FormPart::Digits { .. } => 0,
        FormPart::Characters { pattern, .. } => pattern.len(),
        FormPart::OneOf(values) => values.iter().map(|value| value.len()).sum(),
        FormPart::OrAbsent(part, absent) => size_of_part(part) + absent.len(),
    }
}

/// The product of two automatons.
struct Product {
    one: Automaton,
    other: Automaton,
}

/// A state of each of the two automatons.
type Pair = (State, State);

/// The pairs that were reached, each with the pair and the character before it.
type Reached = HashMap<Pair, Option<(Pair, char)>>;

impl Product {
    /// Finds a shortest text that both accept: breadth first, so that each pair of states is looked at once.
    fn search(&self, steps: usize) -> Common {
        let mut reached = Reached::new();
        let mut open = VecDeque::new();
        let starts = pairs(&self.one.start(), &self.other.start());
        for start in starts {
            reached.insert(start, None);
            open.push_back(start);
        }
        let mut left = steps;
        while let Some(pair) = open.pop_front() {
            if self.one.accepts(pair.0) && self.other.accepts(pair.1) {
                return Common::Text(text(&reached, pair));
            }
            for character in self.characters(pair) {
                let Some(fewer) = left.checked_sub(1) else { return Common::Unknown };
                left = fewer;
                for next in pairs(&self.one.step(pair.0, character), &self.other.step(pair.1, character)) {
                    reached.entry(next).or_insert_with(|| {
                        open.push_back(next);
                        Some((pair, character))
                    });
                }
            }
        }
        Common::Nothing
    }

    /// Returns characters that lead to all pairs that can come after one.
    fn characters(&self, pair: Pair) -> Vec<char> {
        match (self.one.characters(pair.0), self.other.characters(pair.1)) {
            (Characters::Of(taken), _) | (_, Characters::Of(taken)) => taken,
            (Characters::Class(one), Characters::Class(other)) => {
                one.into_iter().find(|character| other.contains(character)).into_iter().collect()
            }
            (Characters::Class(class), Characters::Any { listed, .. })
            | (Characters::Any { listed, .. }, Characters::Class(class)) => {
                let (taken, unlisted): (Vec<char>, Vec<char>) =
                    class.into_iter().partition(|character| listed.contains(character));
                unlisted.into_iter().take(1).chain(taken).collect()
            }
            (
                Characters::Any { listed: one, preferred },
                Characters::Any { listed: other, preferred: other_preferred },
            ) => {
                let is_listed = |character: &char| one.contains(character) || other.contains(character);
                let unlisted = (preferred.max(other_preferred)..=char::MAX).find(|character| !is_listed(character));
                unlisted.into_iter().chain(one.iter().chain(other).copied()).collect()
            }
        }
    }
}

fn pairs(one: &[State], other: &[State]) -> Vec<Pair> {
    one.iter().flat_map(|one| other.iter().map(|other| (*one, *other))).collect()
}

/// Returns the text that leads to a pair.
fn text(reached: &Reached, pair: Pair) -> String {
    let before = |pair: &Pair| reached.get(pair).copied().flatten();
    let mut characters: Vec<char> =
        std::iter::successors(before(&pair), |(pair, _)| before(pair)).map(|(_, character)| character).collect();
    characters.reverse();
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests;
