//! The hostile texts.

/// Texts that a terminal, a log of a CI run, or Cargo takes for something other than text.
pub(crate) fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = COMMANDS.iter().chain(TERMINAL).map(|&text| text.to_owned()).collect();
    texts.extend(
        BREAKS.iter().map(|line_break| ["a"].iter().chain(LINES).copied().collect::<Vec<_>>().join(line_break)),
    );
    texts.extend(MARKS.iter().map(|mark| format!("a{mark}b")));
    texts
}

/// Returns the hostile texts that a name of a file can have.
pub(crate) fn hostile_names() -> Vec<String> {
    hostile().into_iter().filter(|text| !text.contains(['\0', '/'])).collect()
}

/// Commands of GitHub Actions, Azure Pipelines and TeamCity, and escapes of their texts.
const COMMANDS: &[&str] = &[
    "::add-mask::x",
    "::error file=a,line=1::x",
    "  ::set-output name=a::b",
    "::x",
    "a ::group::b",
    "x::save-state name=a::b",
    "##[add-mask]x",
    "a ##[error]b",
    "###[group]",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[a]",
    "%0A::error::x",
    "a%0D%0Ab%25",
    "a,line=1::b",
];

const TERMINAL: &[&str] = &["\u{1b}[2Ja", "a\u{1b}[31mb", "\u{1b}]0;a\u{7}", "\u{9b}2Ja", "a\u{8}\u{8}b", "a\u{7f}"];

const BREAKS: &[&str] = &["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"];

/// What would do harm on a line of its own.
const LINES: &[&str] =
    &["::stop-commands::x", "::x", "##[add-mask]x", "cargo::rustc-linker=x", "cargo:rustc-link-arg=x"];

/// Marks that reorder text or can't be seen: one of each kind.
const MARKS: &[char] = &[
    '\t',
    '\u{ad}',
    '\u{61c}',
    '\u{115f}',
    '\u{180e}',
    '\u{200b}',
    '\u{200d}',
    '\u{200f}',
    '\u{202e}',
    '\u{2066}',
    '\u{2060}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fff9}',
    '\u{1d173}',
    '\u{e0061}',
];

/// Returns a text as a scalar of YAML or a string of TOML in quotes, with an escape for everything but plain letters.
pub(crate) fn quoted(text: &str) -> String {
    let escape = |c: char| match c {
        c if c.is_ascii_alphanumeric() || c == ' ' => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}
