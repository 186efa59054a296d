//! What a run printed, and what it must not be.

use std::ffi::OsString;

/// The output of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Plain,
    Styled,
    Json,
    Github,
}

impl Run {
    /// Runs the command in this process.
    pub(crate) fn of(args: &[&str]) -> Self {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code =
            dynamite_gen::cli::run_with(["dynamite-gen"].iter().chain(args).map(OsString::from), &mut out, &mut err);
        let format = match () {
            () if args.contains(&"--error-format=github") => Format::Github,
            () if args.contains(&"--error-format=json") => Format::Json,
            () if args.contains(&"--color=always") => Format::Styled,
            () => Format::Plain,
        };
        Run { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap(), format }
    }

    /// Checks both streams.
    #[track_caller]
    pub(crate) fn assert_harmless(&self) {
        assert_harmless(&self.out, Format::Plain);
        // Wrong usage is reported before the format is known.
        let is_usage = self.err.starts_with("error: ") && self.err.contains("For more information, try '--help'");
        assert_harmless(&self.err, if is_usage { Format::Plain } else { self.format });
        if self.format == Format::Json && !is_usage {
            for line in self.err.lines() {
                assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "no JSON: {line}");
            }
        }
    }
}

/// Checks a text that no options apply to.
#[track_caller]
pub(crate) fn assert_harmless_text(text: &str) {
    assert_harmless(text, Format::Plain);
}

#[track_caller]
fn assert_harmless(text: &str, format: Format) {
    let text = if format == Format::Styled { without_styles(text) } else { text.to_owned() };
    let mark = text.chars().find(|c| !matches!(c, '\n' | '\t') && is_mark(*c));
    assert_eq!(mark, None, "stands in {text:?}");
    // As a runner's `ReadLine` splits them.
    for line in text.split(['\n', '\r']) {
        if format == Format::Github && is_annotation(line) {
            continue;
        }
        assert!(!line.trim_start().starts_with("::"), "a command: {line:?} in\n{text}");
        assert!(!has_bracket_command(line), "a command: {line:?} in\n{text}");
        assert!(!line.starts_with("cargo:"), "a directive: {line:?} in\n{text}");
    }
    if format == Format::Json {
        assert!(!text.contains("::") && !text.contains("##"), "{text}");
    }
}

fn is_mark(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether a line is a command that the format `github` writes, with nothing else in it that is one.
fn is_annotation(line: &str) -> bool {
    let command = ["error", "warning", "notice"].iter().find_map(|name| line.strip_prefix(&format!("::{name}")));
    let Some((properties, text)) = command.and_then(|rest| rest.split_once("::")) else { return false };
    let known = |property: &str| {
        let (name, value) = property.split_once('=').unwrap_or_default();
        ["file", "line", "endLine", "col", "endColumn", "title"].contains(&name) && !value.contains([',', ':'])
    };
    let properties = properties.strip_prefix(' ').unwrap_or(properties);
    let escapes = |text: &str| {
        text.match_indices('%')
            .all(|(at, _)| ["%25", "%0A", "%3A", "%2C"].iter().any(|code| text[at..].starts_with(code)))
    };
    (properties.is_empty() || properties.split(',').all(known))
        && escapes(line)
        && text.split("%0A").all(|line| !line.trim_start().starts_with("::"))
        && !has_bracket_command(line)
}

/// Returns whether a line has a command in brackets, wherever it is: `##[name]`, `##vso[name]`.
fn has_bracket_command(line: &str) -> bool {
    line.match_indices("##")
        .any(|(at, _)| line[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('['))
}

/// Removes escape sequences of styles.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| match part.split_once('m') {
        Some((style, rest)) if style.chars().all(|c| c.is_ascii_digit() || c == ';') => plain + rest,
        _ => plain + "\u{1b}" + part,
    })
}
