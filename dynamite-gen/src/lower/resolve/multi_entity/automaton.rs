//! Automatons that accept the texts of a form, character by character.

use crate::model::FormPart;

/// An automaton that accepts the texts of a form.
pub(super) struct Automaton {
    stages: Vec<Stage>,
    /// Whether a text between literals may be empty.
    empty_text: bool,
}

/// What is read before the automaton goes on.
enum Stage {
    Literal(Vec<char>),
    Characters {
        pattern: Vec<char>,
        example: Vec<char>,
    },
    /// One of these, which are sorted.
    OneOf(Vec<Vec<char>>),
    /// A text and the literal after it, which ends where the literal is found for the first time.
    Until(Search),
    /// A text at the end.
    Rest,
}

/// A state of an automaton.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    stage: usize,
    /// The first of the stage's values that begin with what was read, and the one after the last.
    values: (usize, usize),
    /// The number of characters that were read of the stage, or of the literal that is searched for.
    read: usize,
    /// Whether the text before the literal has a character.
    begun: bool,
}

/// The characters that an automaton takes in a state.
pub(super) enum Characters<'a> {
    /// Each of these leads to another state.
    Of(Vec<char>),
    /// Each of these leads to the same state; the preferred one is first.
    Class(Vec<char>),
    /// Any; those that are not listed lead to one state.
    Any { listed: &'a [char], preferred: char },
}

impl Automaton {
    /// Makes the automaton of a form; `None` for one in which nothing shows where a text ends.
    pub(super) fn of(form: &[FormPart<'_>], empty_text: bool) -> Option<Self> {
        let mut stages = Vec::new();
        let mut parts = form.iter();
        while let Some(part) = parts.next() {
            stages.push(match part {
                FormPart::Literal(text) => Stage::Literal(text.chars().collect()),
                FormPart::Characters { pattern, example } => {
                    Stage::Characters { pattern: pattern.chars().collect(), example: example.chars().collect() }
                }
                FormPart::OneOf(values) => Stage::OneOf(sorted(values)),
                FormPart::Text => match parts.next() {
                    None => Stage::Rest,
                    Some(FormPart::Literal(text)) => Stage::Until(Search::new(text)),
                    Some(_) => return None,
                },
            });
        }
        Some(Automaton { stages, empty_text })
    }

    /// Returns the states before the first character.
    pub(super) fn start(&self) -> Vec<State> {
        self.enter(0)
    }

    /// Returns the first states of a stage.
    fn enter(&self, stage: usize) -> Vec<State> {
        let values = match self.stages.get(stage) {
            Some(Stage::OneOf(values)) => return self.choose(stage, values, (0, values.len()), 0),
            _ => (0, 0),
        };
        vec![State { stage, values, read: 0, begun: false }]
    }

    /// Returns the states in which one of the values in a range is being read, or is complete.
    fn choose(&self, stage: usize, values: &[Vec<char>], (first, end): (usize, usize), read: usize) -> Vec<State> {
        // Of the values that begin alike, the one that ends here is the first.
        let is_complete = values.get(first).is_some_and(|value| first < end && value.len() == read);
        let longer = (first + usize::from(is_complete), end);
        let mut states = if is_complete { self.enter(stage + 1) } else { Vec::new() };
        if longer.0 < end {
            states.push(State { stage, values: longer, read, begun: false });
        }
        states
    }

    /// Returns whether the text may end in a state.
    pub(super) fn accepts(&self, state: State) -> bool {
        match self.stages.get(state.stage) {
            None => true,
            Some(Stage::Rest) => state.begun || self.empty_text,
            Some(_) => false,
        }
    }

    /// Returns the characters that the automaton takes in a state.
    pub(super) fn characters(&self, state: State) -> Characters<'_> {
        let of = |text: &[char]| Characters::Of(text.get(state.read).copied().into_iter().collect());
        // Texts are written as `a`, `b`, and so on, in their order.
        let texts = self.stages.iter().take(state.stage).filter(|stage| matches!(stage, Stage::Until(_)));
        let preferred = ('a'..='z').nth(texts.count()).unwrap_or('z');
        match self.stages.get(state.stage) {
            None => Characters::Of(Vec::new()),
            Some(Stage::Literal(text)) => of(text),
            Some(Stage::OneOf(values)) => {
                let mut next: Vec<char> =
                    choices(values, state).iter().filter_map(|value| value.get(state.read).copied()).collect();
                next.dedup();
                Characters::Of(next)
            }
            Some(Stage::Characters { pattern, example }) => {
                let example = example.get(state.read).copied();
                let class = pattern.get(state.read).into_iter().flat_map(class);
                Characters::Class(example.into_iter().chain(class).collect())
            }
            Some(Stage::Until(search)) => Characters::Any { listed: &search.characters, preferred },
            Some(Stage::Rest) => Characters::Any { listed: &[], preferred },
        }
    }

    /// Returns the states after a character.
    pub(super) fn step(&self, state: State, character: char) -> Vec<State> {
        let State { stage, read, begun, .. } = state;
        let next = |length: usize, is_taken: bool| match is_taken {
            false => Vec::new(),
            true if read + 1 < length => vec![State { read: read + 1, ..state }],
            true => self.enter(stage + 1),
        };
        let is_next = |text: &[char]| text.get(read) == Some(&character);
        match self.stages.get(stage) {
            None => Vec::new(),
            Some(Stage::Literal(text)) => next(text.len(), is_next(text)),
            Some(Stage::OneOf(values)) => {
                let (from, choices) = (state.values.0, choices(values, state));
                let first = from + choices.partition_point(|value| value.get(read) < Some(&character));
                let end = from + choices.partition_point(|value| value.get(read) <= Some(&character));
                self.choose(stage, values, (first, end), read + 1)
            }
            Some(Stage::Characters { pattern, .. }) => {
                next(pattern.len(), pattern.get(read).is_some_and(|found| class(found).contains(&character)))
            }
            Some(Stage::Until(search)) => {
                let found = search.step(read, character);
                let begun = begun || found <= read;
                match found == search.literal.len() {
                    false => vec![State { read: found, begun, ..state }],
                    true if begun || self.empty_text => self.enter(stage + 1),
                    true => Vec::new(),
                }
            }
            Some(Stage::Rest) => vec![State { begun: true, ..state }],
        }
    }
}

/// Returns the values that begin with what was read in a state.
fn choices(values: &[Vec<char>], state: State) -> &[Vec<char>] {
    values.get(state.values.0..state.values.1).unwrap_or_default()
}

/// Returns texts in the order in which those that begin alike are neighbors.
fn sorted(values: &[&str]) -> Vec<Vec<char>> {
    let mut sorted: Vec<Vec<char>> = values.iter().map(|value| value.chars().collect()).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

/// Returns the characters that one of a pattern stands for, as [`FormPart::Characters`] says.
fn class(pattern: &char) -> Vec<char> {
    match pattern {
        '0'..='9' => ('0'..=*pattern).collect(),
        'f' => ('0'..='9').chain('a'..='f').collect(),
        's' => vec!['0', '-'],
        other => vec![*other],
    }
}

/// The search for the first place of a literal, which looks at each character once (Knuth, Morris and Pratt).
struct Search {
    literal: Vec<char>,
    /// For each number of characters that were found, the number that the text then also ends with.
    shorter: Vec<usize>,
    /// The characters of the literal, sorted, each once.
    characters: Vec<char>,
}

impl Search {
    fn new(literal: &str) -> Self {
        let literal: Vec<char> = literal.chars().collect();
        let mut characters = literal.clone();
        characters.sort_unstable();
        characters.dedup();
        let mut search = Search { shorter: vec![0; literal.len().max(1)], literal, characters };
        for length in 1..search.literal.len().saturating_sub(1) {
            search.shorter[length + 1] = search.step(search.shorter[length], search.literal[length]);
        }
        search
    }

    /// Returns the number of characters of the literal that the text ends with after another character.
    fn step(&self, mut found: usize, character: char) -> usize {
        loop {
            if self.literal.get(found) == Some(&character) {
                return found + 1;
            }
            if found == 0 {
                return 0;
            }
            found = self.shorter.get(found).copied().unwrap_or_default();
        }
    }
}
