//! From text to the vetted tree, on the parser's events: they show what a loader would quietly resolve.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};

use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::source::{FileId, Span};

use super::{Document, Entry, Map, Node, NodeKind};

/// The largest file that is read.
const MAX_BYTES: usize = 1 << 20;
/// The longest line, in bytes: findings show the line that they are about.
const MAX_LINE: usize = 64 << 10;
/// The most lines.
const MAX_LINES: usize = 20_000;
/// The most values and keys: a table of fifty entities with twenty attributes each has half as many.
const MAX_NODES: usize = 6_000;
/// The deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 32;

/// Reads a file. There is no document if what was found leaves none to speak of.
pub(crate) fn parse(file: FileId, text: &str) -> (Option<Document<'_>>, Vec<Diagnostic>) {
    let mut reader = Reader::new(file, text);
    let root = match reader.refuse_bytes() {
        Ok(()) => reader.read(),
        Err(Stop) => None,
    };
    let document = root.map(|root| Document { file, text, root });
    (document, reader.found)
}

/// Reading can't go on; why was reported.
struct Stop;

/// What a scalar, list or mapping may carry that the language has no use for.
type Decoration = (usize, bool);

/// A list or mapping that has begun and not ended.
enum Open {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, map: Map, key: Option<(String, Range<usize>)> },
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    /// The byte of each character, behind a byte order mark; empty if all are ASCII.
    bytes: Vec<usize>,
    /// The length of a byte order mark.
    skipped: usize,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    /// Something was left out that later findings would be about.
    maimed: bool,
    found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(file: FileId, text: &'a str) -> Self {
        let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let body = &text[skipped..];
        let bytes = if body.is_ascii() { Vec::new() } else { body.char_indices().map(|(at, _)| at).collect() };
        Reader {
            file,
            text,
            bytes,
            skipped,
            open: Vec::new(),
            root: None,
            documents: 0,
            nodes: 0,
            maimed: false,
            found: Vec::new(),
        }
    }

    /// Refuses what should not even reach the parser.
    fn refuse_bytes(&mut self) -> Result<(), Stop> {
        if self.text.len() > MAX_BYTES {
            let message = format!("the file has {} bytes; a schema file may have {MAX_BYTES}", self.text.len());
            self.report(codes::TOO_LARGE, message, 0..0, "split it: one table a file");
            return Err(Stop);
        }
        if let Some(line) = self.text.lines().nth(MAX_LINES) {
            let message = format!("the file has more than {MAX_LINES} lines");
            self.report(codes::TOO_LARGE, message, self.place_of(line), "split it: one table a file");
            return Err(Stop);
        }
        if let Some(line) = self.text.lines().find(|line| line.len() > MAX_LINE) {
            let message = format!("a line has {} bytes; one of a schema file may have {MAX_LINE}", line.len());
            self.report(codes::TOO_LARGE, message, self.place_of(line), "break the line");
            return Err(Stop);
        }
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some((at, c)) = self.text.char_indices().find(|(_, c)| control(*c)) {
            let message = format!("the control character U+{:04X} can't stand in a schema", u32::from(c));
            let help = "remove it; in double quotes it can be written as an escape, such as \"\\x07\"";
            self.report(codes::CONTROL_CHARACTER, message, at..at + c.len_utf8(), help);
            return Err(Stop);
        }
        Ok(())
    }

    /// Where a line of the text begins.
    fn place_of(&self, line: &str) -> Range<usize> {
        let start = line.as_ptr().addr() - self.text.as_ptr().addr();
        start..start
    }

    fn read(&mut self) -> Option<Node> {
        let mut parser = Parser::new_from_str(&self.text[self.skipped..]);
        let read = self.events(&mut parser);
        if read.is_err() || self.maimed {
            return None;
        }
        self.one_mapping()
    }

    fn events(&mut self, parser: &mut Parser<'_, StrInput<'_>>) -> Result<(), Stop> {
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(|e| self.syntax(&e))?;
            let range = self.byte(span.start.index())..self.byte(span.end.index());
            self.count(&event, &range)?;
            self.event(event, range)?;
        }
        Ok(())
    }

    /// Refuses files that take long to read and can't be meant for people.
    fn count(&mut self, event: &Event<'_>, range: &Range<usize>) -> Result<(), Stop> {
        let is_node = matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..));
        self.nodes += usize::from(is_node);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("the file has more than {MAX_NODES} values and keys");
        self.report(codes::TOO_LARGE, message, range.clone(), "split it: one table a file, shared types in their own");
        Err(Stop)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(_) => return self.document(range),
            Event::Alias(_) => self.alias(range),
            Event::Scalar(text, style, anchor, tag) => {
                let range = self.written(style, range);
                self.refuse_decoration((anchor, tag.is_some()), &range);
                self.scalar(text.into_owned(), style, range)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_decoration((anchor, tag.is_some()), &range);
                self.begin(Open::List { start: range.start, items: Vec::new() }, range)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_decoration((anchor, tag.is_some()), &range);
                let start = range.start;
                self.begin(Open::Map { start, map: Map::default(), key: None }, range)?;
            }
            Event::SequenceEnd | Event::MappingEnd => return self.end(range),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn document(&mut self, range: Range<usize>) -> Result<(), Stop> {
        self.documents += 1;
        if self.documents < 2 {
            return Ok(());
        }
        let message = "a second document begins here";
        self.report(codes::NOT_ONE_MAPPING, message, range, "write one table a file, without `---` between");
        Err(Stop)
    }

    fn begin(&mut self, node: Open, range: Range<usize>) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep(range);
            return Err(Stop);
        }
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            let help = "write the key as text; a list or mapping can't be one";
            self.report(codes::WRONG_SHAPE, "a key is text", range, help);
            return Err(Stop);
        }
        self.open.push(node);
        Ok(())
    }

    fn end(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let node = match self.open.pop() {
            Some(Open::List { start, items }) => {
                Node { range: self.trimmed(start, range), kind: NodeKind::List(items) }
            }
            Some(Open::Map { start, map, .. }) => Node { range: self.trimmed(start, range), kind: NodeKind::Map(map) },
            None => return Err(Stop),
        };
        self.place(node);
        Ok(())
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, range: Range<usize>) -> Result<(), Stop> {
        let plain = matches!(style, ScalarStyle::Plain);
        if let Some(Open::Map { key: key @ None, .. }) = self.open.last_mut() {
            *key = Some((text.clone(), range.clone()));
            if plain && text == "<<" {
                let help = "write the keys out: a schema says what it means where it means it";
                self.refuse("merge keys are not supported", range, help);
            }
            return Ok(());
        }
        let null = plain && matches!(text.as_str(), "" | "~" | "null");
        self.place(Node { range, kind: NodeKind::Scalar { text, null } });
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { map, key, .. }) => {
                let Some((key, range)) = key.take() else { return };
                match map.get(&key).map(|first| first.range.clone()) {
                    Some(first) => self.duplicate(&key, first, range),
                    None => map.push(Entry { key, range, value: node }),
                }
            }
        }
    }

    fn duplicate(&mut self, key: &str, first: Range<usize>, second: Range<usize>) {
        let (first, second) = (self.span(first), self.span(second));
        self.found.push(
            Diagnostic::new(codes::DUPLICATE_KEY, format!("the key `{key}` stands twice"))
                .at(second, "again here")
                .at(first, "first here")
                .help("remove one of them"),
        );
    }

    fn alias(&mut self, range: Range<usize>) {
        self.refuse("aliases are not supported", range.clone(), "write the value out");
        self.place(Node { range, kind: NodeKind::Scalar { text: String::new(), null: true } });
    }

    fn refuse_decoration(&mut self, (anchor, tag): Decoration, range: &Range<usize>) {
        if anchor > 0 {
            self.refuse("anchors are not supported", range.clone(), "remove the `&name` before this value");
        }
        if tag {
            self.refuse("tags are not supported", range.clone(), "remove the `!name` before this value");
        }
    }

    fn refuse(&mut self, message: &str, range: Range<usize>, help: &str) {
        self.maimed = true;
        self.report(codes::YAML_FEATURE, message, range, help);
    }

    fn syntax(&mut self, error: &ScanError) -> Stop {
        let at = self.byte(error.marker().index());
        if error.info().contains("recursion limit") {
            self.too_deep(at..at);
            return Stop;
        }
        if error.info().contains("unknown anchor") {
            self.refuse("aliases are not supported", at..at, "put text that begins with `*` in quotes");
            return Stop;
        }
        let help = self.slip(at);
        self.report(codes::SYNTAX, format!("the file is not well-formed YAML: {}", error.info()), at..at, help);
        Stop
    }

    /// What most likely went wrong where the parser stopped.
    fn slip(&self, at: usize) -> &'static str {
        let (before, behind) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        let line = before.rsplit('\n').next().unwrap_or_default();
        if line.ends_with('\t') || behind.starts_with('\t') {
            "write spaces: YAML takes no tabs between a key and its value, nor as indentation"
        } else if line.ends_with('}') {
            "put a template that begins with `{` in quotes: `\"{id}#{number}\"`"
        } else {
            "check the indentation and the quotes here and on the line above"
        }
    }

    fn too_deep(&mut self, range: Range<usize>) {
        let message = format!("this is nested deeper than {MAX_DEPTH} levels");
        self.report(codes::TOO_LARGE, message, range, "no part of the schema language is nested that deep");
    }

    fn one_mapping(&mut self) -> Option<Node> {
        let help = "a schema file begins with `dynamite: 1`, followed by `table:` and what the table holds";
        match self.root.take() {
            Some(node) if matches!(node.kind, NodeKind::Map(_)) => Some(node),
            Some(Node { kind: NodeKind::Scalar { null: true, .. }, .. }) | None => {
                self.report(codes::NOT_ONE_MAPPING, "the file is empty", 0..0, help);
                None
            }
            Some(node) => {
                let message = format!("a schema file is a mapping, and this is {}", node.describe());
                self.report(codes::NOT_ONE_MAPPING, message, node.range, help);
                None
            }
        }
    }

    fn report(&mut self, rule: &'static Rule, message: impl Into<String>, range: Range<usize>, help: &str) {
        let span = self.span(range);
        self.found.push(Diagnostic::new(rule, message).at(span, "").help(help));
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span { file: self.file, range }
    }

    /// The byte of a character that the parser counted.
    fn byte(&self, character: usize) -> usize {
        let body = self.text.len() - self.skipped;
        let byte = if self.bytes.is_empty() { character } else { *self.bytes.get(character).unwrap_or(&body) };
        self.skipped + byte.min(body)
    }

    /// A scalar as written: the parser counts the space and the comment behind a quoted one to it.
    fn written(&self, style: ScalarStyle, range: Range<usize>) -> Range<usize> {
        let start = range.start;
        let trimmed = self.trimmed(start, range);
        let text = self.text.get(trimmed.clone()).unwrap_or("");
        let closed = match style {
            ScalarStyle::DoubleQuoted => closing(text, '"', Some('\\')),
            ScalarStyle::SingleQuoted => closing(text, '\'', None),
            _ => None,
        };
        closed.map_or(trimmed, |length| start..start + length)
    }

    /// From the first byte to the end, without the white space that ends a block.
    fn trimmed(&self, start: usize, end: Range<usize>) -> Range<usize> {
        let end = end.end.max(start);
        let written = self.text.get(start..end).unwrap_or("");
        start..start + written.trim_end().len()
    }
}

/// The length of a quoted text, the quotes included. A quote may be escaped, or else be written twice.
fn closing(text: &str, quote: char, escape: Option<char>) -> Option<usize> {
    let mut rest = text.strip_prefix(quote)?.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if Some(c) == escape {
            rest.next();
        } else if c == quote && (escape.is_some() || rest.next_if(|(_, next)| *next == quote).is_none()) {
            return Some(at + 2 * quote.len_utf8());
        }
    }
    None
}
