//! Writes HCL in the layout of `terraform fmt`.

use crate::escape::{command_marks, is_deceptive};

/// The content of a block, in order.
#[derive(Debug, Default)]
pub(super) struct Body(Vec<BodyPart>);

#[derive(Debug)]
enum BodyPart {
    /// A name and an expression on one line.
    Attribute(&'static str, String),
    /// A name and a map of texts.
    Map(&'static str, Vec<(String, String)>),
    /// A type with labels, and a body.
    Block(String, Body),
}

impl Body {
    /// Adds an attribute with an expression.
    pub(super) fn attribute(&mut self, name: &'static str, expression: impl ToString) {
        self.0.push(BodyPart::Attribute(name, expression.to_string()));
    }

    /// Adds an attribute with a text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.attribute(name, quoted(text));
    }

    /// Adds an attribute with a list of texts.
    pub(super) fn texts(&mut self, name: &'static str, texts: &[String]) {
        let items: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        self.attribute(name, format!("[{}]", items.join(", ")));
    }

    /// Adds an attribute with a map of texts.
    pub(super) fn map<'t>(&mut self, name: &'static str, entries: impl Iterator<Item = (&'t str, &'t str)>) {
        let entries = entries.map(|(key, value)| (quoted(key), quoted(value)));
        self.0.push(BodyPart::Map(name, entries.collect()));
    }

    /// Adds a block.
    pub(super) fn block(&mut self, name: &str, labels: &[&str], inside: Body) {
        let labels: String = labels.iter().map(|label| format!(" {}", quoted(label))).collect();
        self.0.push(BodyPart::Block(format!("{name}{labels}"), inside));
    }

    pub(super) fn print(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text
    }

    fn write(&self, text: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        for (index, part) in self.0.iter().enumerate() {
            // Parts with several lines are separated by empty lines.
            if index > 0 && !(self.0[index - 1].is_line() && part.is_line()) {
                text.push('\n');
            }
            match part {
                BodyPart::Attribute(name, expression) => {
                    let width = self.width(index);
                    text.push_str(&format!("{indent}{name:width$} = {expression}\n"));
                }
                BodyPart::Map(name, entries) => {
                    let width = entries.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
                    text.push_str(&format!("{indent}{name} = {{\n"));
                    for (key, value) in entries {
                        text.push_str(&format!("{indent}  {key:width$} = {value}\n"));
                    }
                    text.push_str(&format!("{indent}}}\n"));
                }
                BodyPart::Block(head, inside) => {
                    text.push_str(&format!("{indent}{head} {{\n"));
                    inside.write(text, depth + 1);
                    text.push_str(&format!("{indent}}}\n"));
                }
            }
        }
    }

    /// Returns the longest name among the adjacent attributes.
    fn width(&self, index: usize) -> usize {
        let before = self.0[..index].iter().rev().take_while(|part| part.is_line());
        let after = self.0[index..].iter().take_while(|part| part.is_line());
        before.chain(after).map(BodyPart::name_length).max().unwrap_or(0)
    }
}

impl BodyPart {
    fn is_line(&self) -> bool {
        matches!(self, BodyPart::Attribute(..))
    }

    fn name_length(&self) -> usize {
        match self {
            BodyPart::Attribute(name, _) | BodyPart::Map(name, _) => name.len(),
            BodyPart::Block(head, _) => head.len(),
        }
    }
}

/// Quotes a text, and escapes the start of templates, and what a log would take for a command.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    let mut marks = command_marks(text).into_iter().peekable();
    let mut rest = text.char_indices().peekable();
    while let Some((index, c)) = rest.next() {
        let is_mark = marks.next_if_eq(&index).is_some();
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if rest.peek().is_some_and(|(_, next)| *next == '{') => quoted.extend([c, c]),
            c if is_mark || is_deceptive(c) => quoted.push_str(&match u32::from(c) {
                code @ ..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(quoted("a ${x} %{if y} $x %"), r#""a $${x} %%{if y} $x %""#);
        assert_eq!(quoted("\"\\\n\u{7f}\u{202e}"), r#""\"\\\n\u007f\u202e""#);
        assert_eq!(quoted("\u{e0001}##[error]::error::"), r#""\U000e0001#\u0023[error]\u003a:error::""#);
    }

    #[test]
    fn adjacent_names_are_aligned() {
        let mut inner = Body::default();
        inner.text("name", "x");
        let mut body = Body::default();
        body.text("name", "orders");
        body.attribute("read_capacity", 5);
        body.block("attribute", &["a"], inner);
        body.map("tags", [("a", "b"), ("longer", "c")].into_iter());
        let expected = "name          = \"orders\"\nread_capacity = 5\n\nattribute \"a\" {\n  name = \"x\"\n}\n\n\
                        tags = {\n  \"a\"      = \"b\"\n  \"longer\" = \"c\"\n}\n";
        assert_eq!(body.print(), expected);
    }
}
