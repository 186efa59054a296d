//! The targets of the text of a key: a text that is built, or a stored text that is compared.

/// A target that the text of a key is written to, piece by piece.
pub trait KeySink {
    /// Appends a piece.
    fn push_str(&mut self, piece: &str);
}

impl KeySink for String {
    fn push_str(&mut self, piece: &str) {
        String::push_str(self, piece);
    }
}

/// A sink that compares the pieces with a stored text, and builds nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyMatcher<'k> {
    /// The stored text that has not been compared.
    rest: &'k str,
    matches: bool,
}

impl<'k> KeyMatcher<'k> {
    pub(super) fn new(stored: &'k str) -> Self {
        KeyMatcher { rest: stored, matches: true }
    }

    /// Returns `true` if the stored text begins with all pieces so far.
    pub(super) fn matches(&self) -> bool {
        self.matches
    }

    /// Returns `true` if the stored text consists of the pieces so far.
    pub(super) fn is_complete(&self) -> bool {
        self.matches && self.rest.is_empty()
    }

    /// Returns the text that was compared since an earlier state of this matcher.
    pub(super) fn since(&self, earlier: &Self) -> &'k str {
        let length = earlier.rest.len().saturating_sub(self.rest.len());
        earlier.rest.get(..length).unwrap_or_default()
    }
}

impl KeySink for KeyMatcher<'_> {
    fn push_str(&mut self, piece: &str) {
        match self.rest.strip_prefix(piece) {
            Some(rest) if self.matches => self.rest = rest,
            _ => self.matches = false,
        }
    }
}
