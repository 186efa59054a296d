//! Checks of printed texts, shared with the tests of the runtime.

/// Checks that a text has no characters that a terminal or a review would not show, and nothing that the log of a CI run
/// takes for a command wherever it is in a line.
pub(crate) fn harmless(text: &str) {
    let is_deceptive = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(c, '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    let found = text.chars().find(is_deceptive);
    assert_eq!(found, None, "is in the text:\n{text}");
    let bracketed = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[');
    let command = text.match_indices("##").find(|(at, _)| bracketed(&text[at + 2..]));
    assert_eq!(command, None, "is a command in the text:\n{text}");
}

/// Checks that no line of what is printed begins with a command.
pub(crate) fn no_commands(text: &str) {
    let command = text.lines().find(|line| line.trim_start().starts_with("::"));
    assert_eq!(command, None, "is a command in the text:\n{text}");
}
