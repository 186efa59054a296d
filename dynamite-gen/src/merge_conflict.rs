//! Finds what a version control system leaves in a file that it could not merge.

use std::ops::Range;

/// What to do about a conflict.
pub(crate) const HELP: &str = "choose one of the two versions, and remove the other one, with the lines that begin with \
                               `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`";

/// The message about a conflict.
pub(crate) const MESSAGE: &str = "the file has an unresolved merge conflict";

/// Returns the line of the first marker of a conflict.
///
/// A `=======` may also underline a title in a text, so it does not count on its own.
pub(crate) fn marker(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if ["<<<<<<<", ">>>>>>>", "|||||||"].iter().any(|marker| is_marker(content, marker)) {
            return Some(start..start + content.len());
        }
        start += line.len();
    }
    None
}

/// Returns whether a line is a marker: alone, or with the name of a version after a space.
fn is_marker(line: &str, marker: &str) -> bool {
    line.trim_start_matches('\u{feff}')
        .strip_prefix(marker)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_marker() {
        let found = |text: &'static str| marker(text).map(|range| &text[range]);
        assert_eq!(found("a: 1\r\n<<<<<<< HEAD\r\nb: 1\r\n=======\r\n>>>>>>> c\r\n"), Some("<<<<<<< HEAD"));
        assert_eq!(found("a: 1\n>>>>>>> feature/x"), Some(">>>>>>> feature/x"), "what is left of one");
        assert_eq!(found("doc: |\n  Title\n  =======\n"), None);
        assert_eq!(found("a: \"<<<<<<< HEAD\"\n<<<<<<<<< b"), None);
    }
}
