//! Escapes text from outside of the program in errors and in `Debug`: names of attributes and tables, and what a service
//! sends.
//!
//! An error is one line of text. Printed to a terminal, it must not control the terminal, break the line or reorder it.
//! Printed to the log of a CI run, it must not give a command to the CI: those inside a line begin with `##`, those at the
//! start of a line with `::`, and no text of this crate begins with text from outside.

use std::fmt;

/// Writes a text as one line.
pub(crate) fn one_line(f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>) -> fmt::Result {
    // Errors are rare, so a copy costs little.
    f.write_str(&escaped(&text.to_string()))
}

/// Returns a text as one line.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for (index, c) in text.char_indices() {
        if c == '#' && before == Some('#') && is_bracketed(&text[index + 1..]) {
            out.extend(c.escape_unicode());
        } else if is_deceptive(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        before = Some(c);
    }
    out
}

/// Returns `true` if a text continues `##` to a command: with a word, which may be empty, and a bracket.
fn is_bracketed(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.trim_start_matches(is_word).starts_with('[')
}

/// Shows a text in quotes, as its `Debug` does, without the characters that its `Debug` leaves as they are.
pub(crate) struct Quoted<'t>(pub(crate) &'t str);

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        one_line(f, format_args!("{:?}", self.0))
    }
}

/// Returns `true` for a character that a reader does not see, or that changes how others are shown: a control character, a
/// line or paragraph separator, a mark that reorders or annotates text, or a character that is not shown.
///
/// Sources: `PropList.txt` and `DerivedCoreProperties.txt` of Unicode 16 for `Bidi_Control` and
/// `Default_Ignorable_Code_Point`. The generator has the same list.
fn is_deceptive(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_would_not_see_is_escaped() {
        let shown = "a\\u{202e}\\r\\n\\u{1b}[31m\\u{9b}\\u{2028}\\u{200b}\\u{e0041}\\u{3164}é注";
        assert_eq!(escaped("a\u{202e}\r\n\u{1b}[31m\u{9b}\u{2028}\u{200b}\u{e0041}\u{3164}é注"), shown);
        assert_eq!(escaped(shown), shown, "an escape is not escaped again");
        assert_eq!(format!("{:?}", Quoted("a\"\u{ffa0}\n")), "\"a\\\"\\u{ffa0}\\n\"");
    }

    #[test]
    fn a_command_of_a_log_is_broken_up() {
        assert_eq!(escaped("a ##[add-mask]b"), "a #\\u{23}[add-mask]b");
        assert_eq!(escaped("##vso[task.complete]"), "#\\u{23}vso[task.complete]");
        assert_eq!(escaped("###[x]"), "##\\u{23}[x]");
        for text in ["ORDER##1", "# a", "a[1]#[2]"] {
            assert_eq!(escaped(text), text);
        }
    }
}
