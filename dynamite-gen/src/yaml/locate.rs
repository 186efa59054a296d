//! Locates a part of a scalar's text in the file, where the scalar may be quoted, escaped, or folded over lines.

use std::ops::Range;
use std::str::Chars;

/// Returns the bytes of a part of `text` in `written`, its form in the file. Only the first line of the part counts.
///
/// Returns `None` if the two texts do not match.
pub(super) fn locate(written: &str, text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    // A block's text may begin with a quote as well.
    quoted(written, quote, text, part.clone()).or_else(|| quoted(written, None, text, part))
}

fn quoted(written: &str, quote: Option<char>, text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let mut reader = WrittenReader::new(written, quote);
    let (mut from, mut to) = (None, 0);
    for (offset, c) in text.char_indices() {
        if offset >= part.end && from.is_some() {
            break;
        }
        reader.skip_continuations();
        if offset >= part.start && from.is_none() {
            (from, to) = (Some(reader.offset()), reader.offset());
        }
        let next_is_text = text[offset + c.len_utf8()..].starts_with(|next: char| !next.is_whitespace());
        reader.take(c, next_is_text)?;
        if offset < part.end && !c.is_whitespace() {
            to = reader.offset();
        }
    }
    let from = from.unwrap_or_else(|| reader.offset());
    let line = written[from..].find('\n').map_or(written.len(), |length| from + length);
    Some(from..to.clamp(from, line))
}

/// Reads the form in the file, character by character of the text.
struct WrittenReader<'w> {
    /// The length with the closing quote, so that offsets are right.
    length: usize,
    quote: Option<char>,
    rest: Chars<'w>,
}

impl<'w> WrittenReader<'w> {
    fn new(written: &'w str, quote: Option<char>) -> Self {
        let mut rest = written.chars();
        if quote.is_some() {
            rest.next();
        }
        WrittenReader { length: written.len(), quote, rest }
    }

    fn offset(&self) -> usize {
        self.length - self.rest.as_str().len()
    }

    /// Takes the characters that were written for `c`.
    fn take(&mut self, c: char, next_is_text: bool) -> Option<()> {
        let written = self.rest.as_str();
        match self.quote {
            Some('"') if written.starts_with('\\') => self.skip(escape_length(written)),
            Some('\'') if written.starts_with("''") => self.skip((c == '\'').then_some(2)),
            // Lines are folded and indented, so any amount of white space stands for this one.
            _ if c.is_whitespace() && next_is_text => self.skip(Some(written.len() - written.trim_start().len())),
            _ if c.is_whitespace() => {
                self.skip(Some(written.chars().next().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8)))
            }
            _ => self.rest.next().filter(|found| *found == c).map(|_| ()),
        }
    }

    /// Skips line ends that `\` removes in double quotes, and the indentation of the next line.
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

/// Returns the number of bytes of the escape at the beginning.
fn escape_length(written: &str) -> Option<usize> {
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
    use super::locate;

    /// Returns what is written in the file for a part of the text.
    fn found<'w>(written: &'w str, text: &str, part: &str) -> Option<&'w str> {
        let start = text.find(part)?;
        locate(written, text, start..start + part.len()).map(|range| &written[range])
    }

    #[test]
    fn text_on_one_line() {
        assert_eq!(found("{id}#{nn}", "{id}#{nn}", "nn"), Some("nn"));
        assert_eq!(found("\"{id}\"", "{id}", "id"), Some("id"));
        assert_eq!(locate("abc", "abc", 3..3), Some(3..3), "after its end");
        assert_eq!(locate("\"abc\"", "abc", 3..3), Some(4..4));
        assert_eq!(locate("\"\"", "", 0..0), Some(1..1));
    }

    #[test]
    fn text_over_lines() {
        assert_eq!(found("n > 3 and\n      m < 4", "n > 3 and m < 4\n", "m"), Some("m"), "folded");
        assert_eq!(found("a\n\n    b c", "a\nb c", "c"), Some("c"), "folded with an empty line");
        assert_eq!(found("a\n      b\n    c", "a\n  b\nc\n", "c"), Some("c"), "literal, indented");
        assert_eq!(found("\"a \\\n   b\"", "a b", "b"), Some("b"), "a removed line end");
        assert_eq!(found("'a' ==\n  b", "'a' == b\n", "b"), Some("b"), "a block that begins with a quote");
        assert_eq!(found("one\n  two", "one two", "one two"), Some("one"), "its first line");
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
        assert_eq!(locate("abc", "xyz", 1..2), None);
        assert_eq!(locate("\"\\", "a", 0..1), None);
        assert_eq!(locate("", "a", 0..1), None);
    }
}
