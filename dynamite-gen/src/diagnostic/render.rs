//! Writes findings as text for people, editors and other programs.

mod github;
mod human;
mod json;
mod location;
mod short;
mod source_lines;

use std::fmt;
use std::str::FromStr;

use crate::source::SourceFile;

use super::Diagnostic;
use crate::escape::Printable;
use source_lines::SourceLines;

/// The format of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorFormat {
    /// Findings with their source lines, as rustc writes them.
    #[default]
    Human,
    /// One line for each finding: `FILE:LINE:COLUMN: error[D0101]: message`.
    Short,
    /// One JSON object per line.
    Json,
    /// Annotations for GitHub Actions.
    Github,
}

/// Every format with its name.
const FORMATS: [(ErrorFormat, &str); 4] = [
    (ErrorFormat::Human, "human"),
    (ErrorFormat::Short, "short"),
    (ErrorFormat::Json, "json"),
    (ErrorFormat::Github, "github"),
];

impl fmt::Display for ErrorFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = FORMATS.iter().find(|(format, _)| format == self).map_or("human", |(_, name)| name);
        f.pad(name)
    }
}

impl FromStr for ErrorFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = FORMATS.iter().find(|(_, name)| *name == text).map(|(format, _)| *format);
        found.ok_or_else(|| {
            format!("`{}` is not a format: expected `human`, `short`, `json` or `github`", text.escape_default())
        })
    }
}

/// Writes findings, each with a line break at the end; returns an empty text if there are none.
///
/// The result can be printed to a terminal and to the log of a CI run, whatever the schemas contain: control characters,
/// invisible characters and marks that reorder text are escaped, or replaced in source lines. So is text that a log takes
/// for a command, such as `::add-mask::` or `##[group]`; only `github` writes commands.
pub fn render(diagnostics: &[Diagnostic], sources: &[SourceFile], format: ErrorFormat, color: bool) -> String {
    printable(diagnostics, sources, format, color).into_string()
}

/// Does the same as [`render`].
pub(crate) fn printable(
    diagnostics: &[Diagnostic],
    sources: &[SourceFile],
    format: ErrorFormat,
    color: bool,
) -> Printable {
    let sources: Vec<SourceLines<'_>> = sources.iter().map(SourceLines::new).collect();
    let write = |diagnostic: &Diagnostic| match format {
        ErrorFormat::Human => human::render(diagnostic, &sources, color),
        ErrorFormat::Short => short::render(diagnostic, &sources),
        ErrorFormat::Json => json::render(diagnostic, &sources),
        ErrorFormat::Github => github::render(diagnostic, &sources),
    };
    diagnostics.iter().map(write).collect()
}

/// Returns the message for the formats that don't show the text of the first label. For a change of the schemas, that is the
/// place by which a configuration accepts it.
fn message(diagnostic: &Diagnostic) -> String {
    match diagnostic.labels.first() {
        Some(label) if diagnostic.rule.is_of_changes() && !label.text.is_empty() => {
            format!("{} ({})", diagnostic.message, label.text)
        }
        _ => diagnostic.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;
    use crate::source::{FileId, Span};

    fn sources() -> Vec<SourceFile> {
        let file = |path: &str, text: &str| SourceFile { path: path.into(), name: path.into(), text: text.into() };
        vec![file("a.yaml", "ok: 1\ngröße: u8\n"), file("dir,x/b.yaml", "\u{feff}two: \u{202e}x\r\n")]
    }

    fn finding() -> Diagnostic {
        Diagnostic::new(codes::SYNTAX, "100% wrong\n\u{1b}[31m")
            .label(Span { file: FileId::from_index(0), range: 6..13 }, "here")
            .label(Span { file: FileId::from_index(1), range: 3..6 }, "and \u{202e} there")
            .help("mend it")
    }

    fn rendered(format: ErrorFormat) -> String {
        render(&[finding()], &sources(), format, false)
    }

    #[test]
    fn human_shows_the_lines() {
        let expected = "\
error[D0101]: 100% wrong\\n\\u{1b}[31m
 --> a.yaml:2:1
  |
2 | größe: u8
  | ^^^^^ here
  |
 --> dir,x/b.yaml:1:1
  |
1 | two: \u{fffd}x
  | --- and \\u{202e} there
  |
  = help: mend it

";
        let trimmed: Vec<String> = rendered(ErrorFormat::Human).lines().map(|l| l.trim_end().to_owned()).collect();
        assert_eq!(trimmed.join("\n") + "\n", expected);
    }

    #[test]
    fn short_is_one_line() {
        assert_eq!(rendered(ErrorFormat::Short), "a.yaml:2:1: error[D0101]: 100% wrong\\n\\u{1b}[31m\n");
        let without_label = Diagnostic::new(codes::BROKEN, "nowhere");
        assert_eq!(render(&[without_label], &[], ErrorFormat::Short, false), "error[D0901]: nowhere\n");
    }

    #[test]
    fn the_place_of_a_change_is_in_one_line_too() {
        let change = Diagnostic::new(codes::KEY_REPLACED, "another key")
            .label(Span { file: FileId::from_index(0), range: 0..2 }, "orders.Order");
        let rendered = |format| render(std::slice::from_ref(&change), &sources(), format, false);
        assert_eq!(rendered(ErrorFormat::Short), "a.yaml:1:1: error[D1101]: another key (orders.Order)\n");
        assert!(rendered(ErrorFormat::Github).ends_with("::another key (orders.Order)\n"));
    }

    #[test]
    fn github_escapes_the_syntax_of_its_commands() {
        let expected = "::error file=a.yaml,line=2,endLine=2,col=1,endColumn=6,title=D0101 syntax::\
                        100%25 wrong\\n\\u{1b}[31m%0Aand \\u{202e} there: dir,x/b.yaml:1:1%0Ahelp: mend it\n";
        assert_eq!(rendered(ErrorFormat::Github), expected);
        let other = Diagnostic::new(codes::SYNTAX, "x").label(Span { file: FileId::from_index(1), range: 3..6 }, "");
        let text = render(&[other], &sources(), ErrorFormat::Github, false);
        assert!(text.starts_with("::error file=dir%2Cx/b.yaml,line=1,"), "{text}");
    }

    #[test]
    fn github_has_columns_only_for_one_line() {
        let long =
            Diagnostic::new(codes::FEW_PARTITIONS, "x").label(Span { file: FileId::from_index(0), range: 0..10 }, "");
        let text = render(&[long], &sources(), ErrorFormat::Github, false);
        assert_eq!(text, "::notice file=a.yaml,line=1,endLine=2,title=D0414 few-partitions::x\n");
        let without_label = Diagnostic::new(codes::UNUSED_TYPE, "x\r\ny");
        let text = render(&[without_label], &[], ErrorFormat::Github, false);
        assert_eq!(text, "::warning title=D0311 unused-type::x\\r\\ny\n");
    }

    #[test]
    fn json_is_one_object_per_line() {
        let text = rendered(ErrorFormat::Json);
        assert_eq!(text.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let own = (&value["level"], &value["code"], &value["name"]);
        assert_eq!(own, (&"error".into(), &"D0101".into(), &"syntax".into()));
        assert_eq!(value["message"], "100% wrong\n\u{1b}[31m");
        assert_eq!((&value["byte_start"], &value["byte_end"]), (&6.into(), &13.into()));
        assert_eq!(value["help"], "mend it");
        assert_eq!((&value["line"], &value["end_column"]), (&2.into(), &6.into()));
        assert_eq!(value["labels"][1]["text"], "and \u{202e} there");
        assert!(!text.contains('\u{202e}'));
    }

    #[test]
    fn spans_outside_the_text_are_harmless() {
        let far = Diagnostic::new(codes::SYNTAX, "x")
            .label(Span { file: FileId::from_index(0), range: 500..900 }, "far")
            .label(Span { file: FileId::from_index(7), range: 0..1 }, "");
        for (format, _) in FORMATS {
            assert!(!render(std::slice::from_ref(&far), &sources(), format, true).is_empty());
        }
    }

    #[test]
    fn formats_are_known_by_name() {
        for (format, name) in FORMATS {
            assert_eq!(name.parse(), Ok(format));
            assert_eq!(format.to_string(), name);
        }
        assert!("xml".parse::<ErrorFormat>().is_err());
    }
}
