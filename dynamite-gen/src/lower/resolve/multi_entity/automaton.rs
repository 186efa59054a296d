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
    Until(Search, Letters),
    /// A text at the end.
    Rest(Letters),
    /// The digits of an integer without leading zeros.
    Digits {
        signed: bool,
    },
    /// A text in the place of the next stage, or nothing.
    Instead(Vec<char>),
}

/// The characters that a text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Any,
    /// Those that are their own lower-case forms.
    Lower,
}

impl Letters {
    fn contain(self, character: char) -> bool {
        self == Letters::Any || character.to_lowercase().eq([character])
    }
}

/// Where in the digits of an integer a state is: before them, after the sign, after a zero, or after another digit.
const SIGN: usize = 1;
const ZERO: usize = 2;
const DIGITS: usize = 3;

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
        while let Some(mut part) = parts.next() {
            if let FormPart::OrAbsent(present, absent) = part {
                stages.push(Stage::Instead(absent.chars().collect()));
                part = present;
            }
            stages.push(match part {
                FormPart::Literal(text) => Stage::Literal(text.chars().collect()),
                FormPart::Characters { pattern, example } => {
                    Stage::Characters { pattern: pattern.chars().collect(), example: example.chars().collect() }
                }
                FormPart::OneOf(values) => Stage::OneOf(sorted(values)),
                FormPart::Digits { signed } => Stage::Digits { signed: *signed },
                FormPart::Text | FormPart::Lower => {
                    let letters = if *part == FormPart::Lower { Letters::Lower } else { Letters::Any };
                    match parts.next() {
                        None => Stage::Rest(letters),
                        Some(FormPart::Literal(text)) => Stage::Until(Search::new(text), letters),
                        Some(_) => return None,
                    }
                }
                // A text that may be absent would need to tell where it ends.
                FormPart::OrAbsent(..) => return None,
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
        let first = State { stage, values: (0, 0), read: 0, begun: false };
        match self.stages.get(stage) {
            Some(Stage::OneOf(values)) => self.choose(stage, values, (0, values.len()), 0),
            Some(Stage::Instead(_)) => self.enter(stage + 1).into_iter().chain([first]).collect(),
            _ => vec![first],
        }
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
            Some(Stage::Rest(_)) => state.begun || self.empty_text,
            // Digits end where the next stage begins, and here the key does.
            Some(Stage::Digits { .. }) => state.read >= ZERO && state.stage + 1 == self.stages.len(),
            Some(_) => false,
        }
    }

    /// Returns the characters that the automaton takes in a state.
    pub(super) fn characters(&self, state: State) -> Characters<'_> {
        let of = |text: &[char]| Characters::Of(text.get(state.read).copied().into_iter().collect());
        // Texts are written as `a`, `b`, and so on, in their order.
        let texts = self.stages.iter().take(state.stage).filter(|stage| matches!(stage, Stage::Until(..)));
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
            Some(Stage::Until(search, _)) => Characters::Any { listed: &search.characters, preferred },
            Some(Stage::Rest(_)) => Characters::Any { listed: &[], preferred },
            Some(Stage::Instead(text)) => of(text),
            Some(Stage::Digits { .. }) => {
                let after = state.read >= ZERO;
                let next = self.enter(state.stage + 1).into_iter().filter(|_| after);
                let others = next.flat_map(|next| match self.characters(next) {
                    Characters::Of(taken) | Characters::Class(taken) => taken,
                    // Nothing shows where the digits end before a text, which is refused.
                    Characters::Any { .. } => Vec::new(),
                });
                Characters::Of("1023456789-".chars().chain(others).collect())
            }
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
            Some(Stage::Instead(text)) => match is_next(text) {
                true if read + 1 == text.len() => self.enter(stage + 2),
                true => vec![State { read: read + 1, ..state }],
                false => Vec::new(),
            },
            Some(Stage::Digits { signed }) => self.step_in_digits(state, *signed, character),
            Some(Stage::Until(search, letters)) => {
                let found = search.step(read, character);
                if !search.passed(read, character, found).all(|passed| letters.contain(passed)) {
                    return Vec::new();
                }
                let begun = begun || found <= read;
                match found == search.literal.len() {
                    false => vec![State { read: found, begun, ..state }],
                    true if begun || self.empty_text => self.enter(stage + 1),
                    true => Vec::new(),
                }
            }
            Some(Stage::Rest(letters)) if letters.contain(character) => vec![State { begun: true, ..state }],
            Some(Stage::Rest(_)) => Vec::new(),
        }
    }

    /// Returns the states after a character that follows a part of the digits of an integer.
    fn step_in_digits(&self, state: State, signed: bool, character: char) -> Vec<State> {
        let stay = |read| vec![State { read, ..state }];
        match (state.read, character) {
            (0, '-') if signed => stay(SIGN),
            (0, '0') => stay(ZERO),
            (0 | SIGN, '1'..='9') | (DIGITS, '0'..='9') => stay(DIGITS),
            (ZERO | DIGITS, _) => {
                self.enter(state.stage + 1).into_iter().flat_map(|next| self.step(next, character)).collect()
            }
            _ => Vec::new(),
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

    /// Returns the characters that turn out to be none of the literal when, after `read` of its characters, the next one
    /// leaves `found` of them.
    fn passed(&self, read: usize, next: char, found: usize) -> impl Iterator<Item = char> {
        let length = (read + 1).saturating_sub(found);
        self.literal.iter().take(read).copied().chain([next]).take(length)
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
