//! The texts that the log of a CI run takes for commands.
//!
//! GitHub Actions reads `::name …::` at the start of a line, and `##[name …]` anywhere in it (`ActionCommand.cs` of its
//! runner); Azure Pipelines and TeamCity read `##vso[…]` and `##teamcity[…]`. Standard output and standard error count
//! alike.

use std::borrow::Cow;

/// The names of GitHub's commands. Source: the `ActionCommandManager` of its runner.
const NAMES: &[&str] = &[
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// Returns the bytes of a text at which a character has to be escaped, so that no line of the text has a command.
///
/// These are the second `#` before a word and a bracket, and a colon before another one at the start of a line or before
/// the name of a command. Colons in the paths of Rust are left alone.
pub(crate) fn command_marks(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    // Whether there is only white space since the start of the line.
    let mut begins = true;
    let mut before = None;
    let mut index = 0;
    while let Some(c) = text[index..].chars().next() {
        if let Some(length) = style_length(&text[index..]) {
            index += length;
            continue;
        }
        let after = &text[index + c.len_utf8()..];
        let is_mark = match c {
            '#' => before == Some('#') && is_bracketed(after),
            ':' => after.strip_prefix(':').is_some_and(|after| begins || is_command(before, after)),
            _ => false,
        };
        if is_mark {
            found.push(index);
        }
        begins = c == '\n' || (begins && c.is_whitespace());
        before = Some(c);
        index += c.len_utf8();
    }
    found
}

/// Returns a text without commands of logs, in which one character of each is escaped.
pub(super) fn without_commands(text: &str) -> Cow<'_, str> {
    escape(text, &command_marks(text))
}

/// Returns a text without the commands that are one anywhere in a line.
pub(super) fn without_bracket_commands(text: &str) -> Cow<'_, str> {
    if !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut marks = command_marks(text);
    marks.retain(|mark| text[*mark..].starts_with('#'));
    escape(text, &marks)
}

/// Escapes the characters at some bytes, which are `#` or `:`.
fn escape<'t>(text: &'t str, marks: &[usize]) -> Cow<'t, str> {
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for &mark in marks {
        out.push_str(&text[from..mark]);
        out.push_str(if text[mark..].starts_with('#') { "\\u{23}" } else { "\\u{3a}" });
        from = mark + 1;
    }
    Cow::Owned(out + &text[from..])
}

/// Returns the length of the escape sequence of a color or a style at the start of a text, as the renderer of findings
/// writes them.
pub(crate) fn style_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    parameters[end..].starts_with('m').then_some(2 + end + 1)
}

/// Returns whether a text continues `##` to a command: with a word, which may be empty, and a bracket.
fn is_bracketed(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.trim_start_matches(is_word).starts_with('[')
}

/// Returns whether a text continues `::` to a command. Names that are words also occur in the paths of Rust.
fn is_command(before: Option<char>, text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let in_path = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '>')) && !name.contains('-');
    NAMES.contains(&name) && !in_path && after.starts_with([' ', ':'])
}
