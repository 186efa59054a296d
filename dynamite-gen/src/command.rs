//! Builds the text of the command that brings generated code up to date, for messages.

use std::path::Path;

use crate::config::Settings;
use crate::error::display_path;
use crate::escape::{command_marks, escaped, is_deceptive};

/// The command `dynamite-gen generate` with its options.
#[derive(Clone, Debug)]
pub(crate) struct Command(String);

impl Command {
    pub(crate) fn generate() -> Self {
        Command("dynamite-gen generate".to_owned())
    }

    /// Adds `--option path`, if there is a path.
    #[must_use]
    pub(crate) fn path(self, option: &str, path: Option<&Path>) -> Self {
        match path {
            Some(path) => self.option(option, &display_path(path)),
            None => self,
        }
    }

    /// Adds an option for every setting that affects the result.
    #[must_use]
    pub(crate) fn settings(self, settings: &Settings) -> Self {
        let derives =
            settings.derives.iter().flat_map(|rule| rule.paths.iter().map(|path| format!("{}={path}", rule.selector)));
        let levels = settings.levels.iter().map(|set| format!("{}={}", set.rule, set.level));
        let types = settings.types.iter().map(|rule| format!("{}={}", rule.selector, rule.rust_type));
        let command = derives.fold(self, |command, pair| command.option("--derive", &pair));
        let command = types.fold(command, |command, pair| command.option("--rust-type", &pair));
        let command = levels.fold(command, |command, pair| command.option("--level", &pair));
        if settings.deny_warnings { Command(format!("{} --deny-warnings", command.0)) } else { command }
    }

    fn option(self, option: &str, value: &str) -> Self {
        Command(format!("{} {option} {}", self.0, quoted(value)))
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Quotes a text for a shell, if it has characters other than those of names and separators.
///
/// The result is what messages show: a text that they would escape is quoted with escapes of the shell (`$'…'` of POSIX).
pub(crate) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-=:+,".contains(c);
    if escaped(text) != text {
        format!("$'{}'", shell_escaped(text))
    } else if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Escapes a text between `$'` and `'`.
fn shell_escaped(text: &str) -> String {
    let mut marks = command_marks(text).into_iter().peekable();
    let mut out = String::new();
    for (index, c) in text.char_indices() {
        if marks.next_if_eq(&index).is_some() || is_deceptive(c) {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("\\{byte:03o}")));
        } else {
            out.extend(matches!(c, '\\' | '\'').then_some('\\'));
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;

    #[test]
    fn options_are_quoted_where_a_shell_needs_it() {
        let settings = Settings::new().derive("*", "serde::Serialize").derive("Order", "Eq");
        let settings = settings.rust_type("timestamp", "jiff::Timestamp");
        let settings = settings.level("unused-type", Level::Note).deny_warnings(true);
        let command = Command::generate().path("--schemas", Some(Path::new("my schemas"))).path("--out", None);
        let expected = "dynamite-gen generate --schemas 'my schemas' --derive '*=serde::Serialize' --derive Order=Eq \
                        --rust-type timestamp=jiff::Timestamp --level unused-type=note --deny-warnings";
        assert_eq!(command.settings(&settings).into_text(), expected);
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn what_messages_would_escape_is_escaped_for_the_shell() {
        assert_eq!(quoted("a\n'\\\u{202e}1"), r"$'a\012\'\\\342\200\2561'");
        assert_eq!(quoted("##[add-mask]"), r"$'#\043[add-mask]'");
        assert_eq!(quoted("::error::x"), r"$'\072:error::x'");
        for text in ["a\nb", "##[group]", "::x", "\u{feff}'"] {
            assert_eq!(escaped(&quoted(text)), quoted(text));
        }
    }
}
