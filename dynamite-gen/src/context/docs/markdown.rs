//! Documentation that a schema writes, as Markdown of which rustdoc compiles nothing as a test, and makes no HTML
//! element or link.
//!
//! Paragraphs, headings, lists, quotations, emphasis, spans of code and fenced code remain what they are. Fenced code
//! stands outside of lists and quotations, so that nothing but its own fence ends it. Everything else that could begin a
//! block of code, an element, a link or a table is escaped, line by line: no construct reaches from one line into the
//! next.

use super::harmless;

/// The languages of fenced code that are kept. Code in any other is text, since rustdoc compiles what it takes for Rust.
const LANGUAGES: &[&str] = &[
    "bash",
    "c",
    "console",
    "cpp",
    "css",
    "csv",
    "diff",
    "go",
    "graphql",
    "hcl",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "kotlin",
    "markdown",
    "md",
    "php",
    "proto",
    "python",
    "py",
    "ruby",
    "sh",
    "shell",
    "sql",
    "swift",
    "text",
    "toml",
    "ts",
    "typescript",
    "xml",
    "yaml",
    "yml",
];

/// The beginnings of the URLs that rustdoc warns about if they are not links.
const SCHEMES: &[&str] = &["http://", "https://"];

/// Returns the lines of a text from the schema.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut source = text.trim_end().lines();
    let mut lines = Vec::new();
    while let Some(line) = source.next() {
        match Fence::opened_by(line) {
            Some(fence) => lines.extend(fence.block(&mut source)),
            None => lines.push(escaped(line)),
        }
    }
    lines
}

/// The first line of fenced code.
struct Fence<'t> {
    mark: char,
    length: usize,
    language: &'t str,
}

impl<'t> Fence<'t> {
    fn opened_by(line: &'t str) -> Option<Self> {
        let line = line.trim();
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let length = line.len() - info.len();
        let language = LANGUAGES.iter().find(|language| **language == info.trim()).unwrap_or(&"text");
        (length >= 3 && !info.contains('`')).then_some(Fence { mark, length, language })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }

    /// Returns the block, whose fence is longer than any that its code has.
    fn block<'l>(&self, source: &mut impl Iterator<Item = &'l str>) -> Vec<String> {
        let code = source.take_while(|line| !self.is_closed_by(line));
        let code: Vec<String> = code.map(|line| harmless(line.replace('\t', "    ").trim_end())).collect();
        let longest = code.iter().map(|line| longest_run(line)).max().unwrap_or_default();
        let marks = "`".repeat(3.max(longest + 1));
        let first = format!("{marks}{}", self.language);
        std::iter::once(first).chain(code).chain([marks]).collect()
    }
}

/// Returns the length of the longest run of backquotes.
fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// Returns a line outside of fenced code. Four spaces before a text, or after the mark of a list or a quotation, would
/// make it code.
fn escaped(line: &str) -> String {
    let line = harmless(&line.replace('\t', "    "));
    let text = line.trim();
    let indent = line.chars().take_while(|c| *c == ' ').count().min(3);
    let (quotation, text) = text.split_at(text.find(|c| !matches!(c, ' ' | '>')).unwrap_or(text.len()));
    let mut out = Line { text: " ".repeat(if text.is_empty() && quotation.is_empty() { 0 } else { indent }) };
    out.push_all(quotation);
    // A line that would make a heading or a table of the line above it.
    if text.starts_with(['-', '=', ':']) && text.chars().all(|c| matches!(c, '-' | '=' | ':' | '|' | ' ')) {
        out.text.push('\\');
    }
    out.push_all(text);
    out.text
}

/// A line that is being written.
struct Line {
    text: String,
}

impl Line {
    /// Adds a text, in which only spans of code stay as they are.
    fn push_all(&mut self, mut text: &str) {
        while let Some(c) = text.chars().next() {
            let taken = match c {
                '\\' => self.push_backslash(text),
                '`' => self.push_code(text),
                '~' => self.push_tildes(text),
                ' ' => self.push_space(text),
                '<' => self.push_bracket(text),
                '[' | ']' | '|' => self.push_escaped(c),
                'h' => self.push_url(text),
                _ => self.push(c),
            };
            text = text.get(taken..).unwrap_or_default();
        }
    }

    fn push(&mut self, c: char) -> usize {
        self.text.push(c);
        c.len_utf8()
    }

    fn push_escaped(&mut self, c: char) -> usize {
        self.text.push('\\');
        self.push(c)
    }

    /// Adds a backslash, with the character that it escapes.
    fn push_backslash(&mut self, text: &str) -> usize {
        match text.chars().nth(1).filter(char::is_ascii_punctuation) {
            Some(escaped) => self.push_escaped(escaped) + 1,
            None => self.push('\\'),
        }
    }

    /// Adds a span of code that ends in this line, or escaped backquotes.
    fn push_code(&mut self, text: &str) -> usize {
        let length = text.len() - text.trim_start_matches('`').len();
        // A backquote before it would belong to its mark.
        let may_begin = length < 3 && !self.text.ends_with('`');
        match may_begin.then(|| span(text, length)).flatten() {
            Some(span) => {
                self.text.push_str(span);
                span.len()
            }
            None => {
                self.text.push_str(&"\\`".repeat(length));
                length
            }
        }
    }

    /// Adds tildes; three of them could begin fenced code.
    fn push_tildes(&mut self, text: &str) -> usize {
        let length = text.len() - text.trim_start_matches('~').len();
        self.text.push_str(&if length < 3 { "~" } else { "\\~" }.repeat(length));
        length
    }

    /// Adds one space for any number of them.
    fn push_space(&mut self, text: &str) -> usize {
        self.text.push(' ');
        text.len() - text.trim_start_matches(' ').len()
    }

    /// Adds a URL in angle brackets as a span of code, or an escaped bracket.
    fn push_bracket(&mut self, text: &str) -> usize {
        let inner = text.get(1..).filter(|inner| SCHEMES.iter().any(|scheme| inner.starts_with(scheme)));
        let Some((url, rest)) = inner.and_then(|inner| inner.split_once('>')) else {
            return self.push_escaped('<');
        };
        let plain = !url.contains(|c: char| c.is_whitespace() || matches!(c, '`' | '<' | '|'));
        if !plain || self.text.ends_with(['`', '\\']) || rest.starts_with('`') {
            return self.push_escaped('<');
        }
        self.text.push_str(&format!("`{url}`"));
        url.len() + 2
    }

    /// Adds a URL as a span of code, because rustdoc warns about a URL that is not a link.
    fn push_url(&mut self, text: &str) -> usize {
        let Some(scheme) = SCHEMES.iter().find(|scheme| text.starts_with(**scheme)) else {
            return self.push('h');
        };
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '`' | '<' | '>' | '(' | ')' | '[' | ']' | '|' | '"' | '\\');
        let (url, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
        let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
        if self.text.ends_with(['`', '\\']) || rest.starts_with('`') || url.len() <= scheme.len() {
            // The whole of it, so that no part is looked at again.
            self.text.push_str(
                &SCHEMES.iter().fold(url.to_owned(), |text, scheme| text.replace(scheme, &scheme.replace(':', "\\:"))),
            );
            return url.len();
        }
        self.text.push_str(&format!("`{url}`"));
        url.len()
    }
}

/// Returns the span of code at the beginning of a text, if marks of this length end it.
fn span(text: &str, length: usize) -> Option<&str> {
    let mut at = length;
    while let Some(next) = text.get(at..)?.find('`') {
        let rest = text.get(at + next..)?;
        let found = rest.len() - rest.trim_start_matches('`').len();
        at += next + found;
        if found == length {
            return text.get(..at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn fenced_code_stays_and_all_but_known_languages_is_text() {
        assert_eq!(lines("```json\n{}\n```"), ["```json", "{}", "```"]);
        for fence in ["```", "```rust", "``` no_run", "```rust,ignore", "```edition2021", "```should_panic", "```E0308"]
        {
            assert_eq!(lines(&format!("{fence}\nx\n```\ny")), ["```text", "x", "```", "y"], "{fence}");
        }
        assert_eq!(lines("~~~~\n~~~\n~~~~"), ["```text", "~~~", "```"]);
        assert_eq!(lines("~~~\n```\n~~~"), ["````text", "```", "````"]);
        assert_eq!(lines("```not a fence```"), ["\\`\\`\\`not a fence\\`\\`\\`"]);
    }

    #[test]
    fn fenced_code_stands_outside_of_lists_and_ends_with_the_text() {
        assert_eq!(lines("- a\n  ```json\nb\n  ```"), ["- a", "```json", "b", "```"]);
        assert_eq!(lines("a\n```\nb"), ["a", "```text", "b", "```"]);
    }

    #[test]
    fn indented_text_is_no_code() {
        assert_eq!(lines("a\n\n      b"), ["a", "", "   b"]);
        assert_eq!(lines("- a\n    - b\n\tc"), ["- a", "   - b", "   c"]);
        assert_eq!(lines("-     a\n>      b\n1.\tc"), ["- a", "> b", "1. c"]);
        assert_eq!(lines("- ```\n> ~~~\n- [ ] ```"), ["- \\`\\`\\`", "> \\~\\~\\~", "- \\[ \\] \\`\\`\\`"]);
    }

    #[test]
    fn elements_links_and_tables_are_text() {
        assert_eq!(lines("<b> [a](b) ![c](d)"), ["\\<b> \\[a\\](b) !\\[c\\](d)"]);
        assert_eq!(lines("| a |\n|---|\n:--\n> ---"), ["\\| a \\|", "\\|---\\|", "\\:--", "> \\---"]);
        assert_eq!(lines("see https://a.example/b."), ["see `https://a.example/b`."]);
        assert_eq!(lines("<https://a.example/b> <http://`"), ["`https://a.example/b` \\<http\\://\\`"]);
        assert_eq!(lines("`x` `https:`https://a` b::c"), ["`x` `https:`https\\://a\\` b::c"]);
        assert_eq!(lines("\\https://a"), ["\\https\\://a"]);
    }

    #[test]
    fn code_ends_in_its_line() {
        assert_eq!(lines("`Vec<T>` and ``a`b``"), ["`Vec<T>` and ``a`b``"]);
        assert_eq!(lines("a ` b\nc ` <d> ` e"), ["a \\` b", "c ` <d> ` e"]);
        assert_eq!(lines("\\`<a>` <b>"), ["\\`\\<a>\\` \\<b>"]);
        assert_eq!(lines("\\``<a>`"), ["\\`\\`\\<a>\\`"]);
    }

    #[test]
    fn no_text_is_looked_at_again_and_again() {
        // Looking to the end of the line for each escaped backquote, or for each address, would take hours.
        let text = r"\``a".repeat(200_000);
        assert_eq!(lines(&text), [r"\`\`a".repeat(200_000)]);
        let text = "http://https://".repeat(60_000) + "`";
        assert_eq!(lines(&text), [r"http\://https\://".repeat(60_000) + r"\`"]);
    }

    #[test]
    fn escapes_and_other_text_stay() {
        assert_eq!(lines("# A *b* \\* \\c \\\\ ~~d~~ e\\"), ["# A *b* \\* \\c \\\\ ~~d~~ e\\"]);
        assert_eq!(lines("a     b"), ["a b"]);
    }
}
