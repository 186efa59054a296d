//! Where a part of a scalar's text stands in the file, in which it may be quoted, escaped, or folded over lines.

use std::ops::Range;
use std::str::Chars;

/// The place of a part of `text` in what was `written` for it: on one line, the first that it touches.
///
/// `None` if the two can't be brought together.
pub(super) fn place(written: &str, text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    // A block's text may begin with a quote as well.
    quoted(written, quote, text, part.clone()).or_else(|| quoted(written, None, text, part))
}

fn quoted(written: &str, quote: Option<char>, text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let mut walk = Walk::new(written, quote);
    let (mut from, mut to) = (None, 0);
    for (at, c) in text.char_indices() {
        if at >= part.end && from.is_some() {
            break;
        }
        walk.skip_continuations();
        if at >= part.start && from.is_none() {
            (from, to) = (Some(walk.at()), walk.at());
        }
        let next_is_text = text[at + c.len_utf8()..].starts_with(|next: char| !next.is_whitespace());
        walk.take(c, next_is_text)?;
        if at < part.end && !c.is_whitespace() {
            to = walk.at();
        }
    }
    let from = from.unwrap_or_else(|| walk.at());
    let line = written[from..].find('\n').map_or(written.len(), |length| from + length);
    Some(from..to.clamp(from, line))
}

/// A walk through what was written.
struct Walk<'w> {
    /// With its closing quote, so that the places are right.
    length: usize,
    quote: Option<char>,
    rest: Chars<'w>,
}

impl<'w> Walk<'w> {
    fn new(written: &'w str, quote: Option<char>) -> Self {
        let mut rest = written.chars();
        if quote.is_some() {
            rest.next();
        }
        Walk { length: written.len(), quote, rest }
    }

    fn at(&self) -> usize {
        self.length - self.rest.as_str().len()
    }

    /// Takes what stands for `c`.
    fn take(&mut self, c: char, next_is_text: bool) -> Option<()> {
        let written = self.rest.as_str();
        match self.quote {
            Some('"') if written.starts_with('\\') => self.skip(escape(written)),
            Some('\'') if written.starts_with("''") => self.skip((c == '\'').then_some(2)),
            // Lines are folded, and indented: however much white space there is, it stands for all that there is.
            _ if c.is_whitespace() && next_is_text => self.skip(Some(written.len() - written.trim_start().len())),
            _ if c.is_whitespace() => {
                self.skip(Some(written.chars().next().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8)))
            }
            _ => self.rest.next().filter(|found| *found == c).map(|_| ()),
        }
    }

    /// Line ends in double quotes that a `\` takes out, with what stands before the text of the next line.
    fn skip_continuations(&mut self) {
        while self.quote == Some('"')
            && let Some(next) = self.rest.as_str().strip_prefix('\\').filter(|next| next.starts_with(['\n', '\r']))
        {
            self.rest = next.trim_start().chars();
        }
    }

    fn skip(&mut self, bytes: Option<usize>) -> Option<()> {
        self.rest = self.rest.as_str().get(bytes?..)?.chars();
        Some(())
    }
}

/// How many bytes the escape at the beginning has.
fn escape(written: &str) -> Option<usize> {
    let kind = written.chars().nth(1)?;
    Some(match kind {
        'x' => 4,
        'u' => 6,
        'U' => 10,
        other => 1 + other.len_utf8(),
    })
}

#[cfg(test)]
mod tests {
    use super::place;

    /// What stands in the file for a part of the text.
    fn found<'w>(written: &'w str, text: &str, part: &str) -> Option<&'w str> {
        let start = text.find(part)?;
        place(written, text, start..start + part.len()).map(|range| &written[range])
    }

    #[test]
    fn text_as_it_stands() {
        assert_eq!(found("{id}#{nn}", "{id}#{nn}", "nn"), Some("nn"));
        assert_eq!(found("\"{id}\"", "{id}", "id"), Some("id"));
        assert_eq!(place("abc", "abc", 3..3), Some(3..3), "behind its end");
        assert_eq!(place("\"abc\"", "abc", 3..3), Some(4..4));
        assert_eq!(place("\"\"", "", 0..0), Some(1..1));
    }

    #[test]
    fn text_over_lines() {
        assert_eq!(found("n > 3 and\n      m < 4", "n > 3 and m < 4\n", "m"), Some("m"), "folded");
        assert_eq!(found("a\n\n    b c", "a\nb c", "c"), Some("c"), "folded with an empty line");
        assert_eq!(found("a\n      b\n    c", "a\n  b\nc\n", "c"), Some("c"), "as it stands, indented");
        assert_eq!(found("\"a \\\n   b\"", "a b", "b"), Some("b"), "a line end that is taken out");
        assert_eq!(found("'a' ==\n  b", "'a' == b\n", "b"), Some("b"), "a block that begins with a quote");
        assert_eq!(found("one\n  two", "one two", "one two"), Some("one"), "the line where it begins");
    }

    #[test]
    fn escapes() {
        assert_eq!(found("\"\\u007bid}#\\x7bnn}\"", "{id}#{nn}", "nn"), Some("nn"));
        assert_eq!(found("\"\\U0001F980\\t{nn}\"", "🦀\t{nn}", "nn"), Some("nn"));
        assert_eq!(found("\"\\x7bnn}\"", "{nn}", "{nn"), Some("\\x7bnn"));
        assert_eq!(found("'it''s {nn}'", "it's {nn}", "nn"), Some("nn"));
    }

    #[test]
    fn another_text() {
        assert_eq!(place("abc", "xyz", 1..2), None);
        assert_eq!(place("\"\\", "a", 0..1), None);
        assert_eq!(place("", "a", 0..1), None);
    }
}
