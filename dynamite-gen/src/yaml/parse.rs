//! Reads a file from the events of the parser, which show what a loader would silently resolve.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};

use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::source::{FileId, Span};

use super::{Document, Map, MapEntry, Node, NodeKind, comment, foreign, hint};

/// The largest file that is read.
const MAX_BYTES: usize = 1 << 20;
/// The longest line in bytes, because findings show their lines.
const MAX_LINE: usize = 64 << 10;
/// The largest number of lines.
const MAX_LINES: usize = 20_000;
/// The largest number of values and keys: a table of fifty entities with twenty attributes each has half as many.
const MAX_NODES: usize = 6_000;
/// The deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 32;

/// Reads a file. There is no document if the findings leave nothing that could be read.
pub(crate) fn parse(file: FileId, text: &str) -> (Option<Document<'_>>, Vec<Diagnostic>) {
    let mut reader = DocumentReader::new(file, text);
    let root = match reader.refuse_bytes().and_then(|()| reader.refuse_foreign()) {
        Ok(()) => reader.read(),
        Err(Stop) => None,
    };
    let document = root.map(|root| Document { file, text, root });
    (document, reader.found)
}

/// The reader stops, after a finding with the reason.
struct Stop;

/// The properties of a YAML node that a schema can't have.
struct NodeProperties {
    anchor: bool,
    tag: bool,
}

/// A list or mapping whose end has not been read.
enum Open {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, map: Map, key: Option<(String, Range<usize>)> },
}

struct DocumentReader<'a> {
    file: FileId,
    text: &'a str,
    /// The byte of each character after a byte order mark; empty if all are ASCII.
    bytes: Vec<usize>,
    /// The length of the byte order mark.
    skipped: usize,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    /// Something was refused and left out, so that the tree is not what the file says.
    incomplete: bool,
    found: Vec<Diagnostic>,
}

impl<'a> DocumentReader<'a> {
    fn new(file: FileId, text: &'a str) -> Self {
        let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let body = &text[skipped..];
        let bytes = if body.is_ascii() { Vec::new() } else { body.char_indices().map(|(offset, _)| offset).collect() };
        DocumentReader {
            file,
            text,
            bytes,
            skipped,
            open: Vec::new(),
            root: None,
            documents: 0,
            nodes: 0,
            incomplete: false,
            found: Vec::new(),
        }
    }

    /// Refuses files that should not reach the parser.
    fn refuse_bytes(&mut self) -> Result<(), Stop> {
        if self.text.len() > MAX_BYTES {
            let message = format!("the file has {} bytes, but the limit is {MAX_BYTES}", self.text.len());
            self.report(codes::TOO_LARGE, message, 0..0, "split it: one table per file");
            return Err(Stop);
        }
        if let Some(line) = self.text.lines().nth(MAX_LINES) {
            let message = format!("the file has more than {MAX_LINES} lines");
            self.report(codes::TOO_LARGE, message, self.start_of(line), "split it: one table per file");
            return Err(Stop);
        }
        if let Some(line) = self.text.lines().find(|line| line.len() > MAX_LINE) {
            let message = format!("a line has {} bytes, but the limit is {MAX_LINE}", line.len());
            self.report(codes::TOO_LARGE, message, self.start_of(line), "break the line");
            return Err(Stop);
        }
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some((offset, c)) = self.text.char_indices().find(|(_, c)| control(*c)) {
            let message = format!("the control character U+{:04X} is not allowed in a schema", u32::from(c));
            let help = "remove it, or write it in double quotes as an escape, such as `\"\\x07\"`";
            self.report(codes::CONTROL_CHARACTER, message, offset..offset + c.len_utf8(), help);
            return Err(Stop);
        }
        Ok(())
    }

    /// Refuses files that are no schemas.
    fn refuse_foreign(&mut self) -> Result<(), Stop> {
        foreign::refuse(self.file, self.text).map_or(Ok(()), |finding| {
            self.found.push(finding);
            Err(Stop)
        })
    }

    /// Returns the start of a line of the text.
    fn start_of(&self, line: &str) -> Range<usize> {
        let start = line.as_ptr().addr() - self.text.as_ptr().addr();
        start..start
    }

    fn read(&mut self) -> Option<Node> {
        let mut parser = Parser::new_from_str(&self.text[self.skipped..]);
        let read = self.events(&mut parser);
        if read.is_err() || self.incomplete {
            return None;
        }
        self.single_mapping()
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

    /// Refuses files with too many nodes, which would take long to read.
    fn count(&mut self, event: &Event<'_>, range: &Range<usize>) -> Result<(), Stop> {
        let is_node = matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..));
        self.nodes += usize::from(is_node);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("the file has more than {MAX_NODES} values and keys");
        self.report(
            codes::TOO_LARGE,
            message,
            range.clone(),
            "split it: one table per file, and shared types in another file",
        );
        Err(Stop)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(_) => return self.document(range),
            Event::Alias(_) => self.alias(range),
            Event::Scalar(text, style, anchor, tag) => {
                let range = self.scalar_range(style, range);
                self.refuse_properties(&NodeProperties { anchor: anchor > 0, tag: tag.is_some() }, &range);
                self.scalar(text.into_owned(), style, range)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_properties(&NodeProperties { anchor: anchor > 0, tag: tag.is_some() }, &range);
                self.begin(Open::List { start: range.start, items: Vec::new() }, range)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_properties(&NodeProperties { anchor: anchor > 0, tag: tag.is_some() }, &range);
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
        let message = "a schema file must be one YAML document, but a second one begins here";
        self.report(codes::NOT_ONE_MAPPING, message, range, "put each table in a file of its own, without `---`");
        Err(Stop)
    }

    fn begin(&mut self, node: Open, range: Range<usize>) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep(range);
            return Err(Stop);
        }
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            let help = "write the key as text, not as a list or a mapping";
            self.report(codes::WRONG_SHAPE, "a key must be text", range, help);
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
        self.add(node);
        Ok(())
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, range: Range<usize>) -> Result<(), Stop> {
        let plain = matches!(style, ScalarStyle::Plain);
        if let Some(Open::Map { key: key @ None, .. }) = self.open.last_mut() {
            *key = Some((text.clone(), range.clone()));
            if plain && text == "<<" {
                let help = "write the keys of the other mapping here instead";
                self.refuse("merge keys are not supported", range, help);
            }
            return Ok(());
        }
        if plain {
            self.refuse_comment(&range, text.is_empty());
        }
        let null = plain && matches!(text.as_str(), "" | "~" | "null");
        self.add(Node { range, kind: NodeKind::Scalar { text, null } });
        Ok(())
    }

    /// Adds a finished node to the list or mapping that contains it.
    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { map, key, .. }) => {
                let Some((key, range)) = key.take() else { return };
                match map.get(&key).map(|first| first.range.clone()) {
                    Some(first) => self.duplicate(&key, first, range),
                    None => map.push(MapEntry { key, range, value: node }),
                }
            }
        }
    }

    fn duplicate(&mut self, key: &str, first: Range<usize>, second: Range<usize>) {
        let (first, second) = (self.span(first), self.span(second));
        self.found.push(
            Diagnostic::new(codes::DUPLICATE_KEY, format!("the key `{key}` appears twice"))
                .label(second, "again here")
                .label(first, "first here")
                .help("remove one of them"),
        );
    }

    fn alias(&mut self, range: Range<usize>) {
        self.refuse("aliases are not supported", range.clone(), "write the value here instead");
        self.add(Node { range, kind: NodeKind::Scalar { text: String::new(), null: true } });
    }

    /// Refuses a comment that cuts off the template that was just read.
    fn refuse_comment(&mut self, value: &Range<usize>, empty: bool) {
        let Some(key) = self.template_key() else { return };
        let after_key = &self.text[key.end..];
        let colon = key.end + after_key.find(':').map_or(0, |offset| offset + 1);
        // The parser does not say where an empty value is.
        let end = if empty { colon } else { value.end };
        if let Some(range) = comment::with_brace(self.text, key.start, end) {
            self.incomplete = true;
            let message = "a comment begins here, so it is not part of the template";
            self.report(codes::COMMENTED_TEMPLATE, message, range, comment::HELP);
        }
    }

    /// Returns the bytes of the key whose value comes next, if the value is a template.
    fn template_key(&self) -> Option<Range<usize>> {
        let mut keys = Vec::new();
        let mut last = None;
        for open in &self.open {
            let Open::Map { key: Some((key, range)), .. } = open else { return None };
            keys.push(key.as_str());
            last = Some(range.clone());
        }
        last.filter(|_| comment::is_template(&keys))
    }

    fn refuse_properties(&mut self, properties: &NodeProperties, range: &Range<usize>) {
        let key = match self.open.last() {
            Some(Open::Map { key: Some((key, _)), .. }) => Some(key.as_str()),
            _ => None,
        };
        if properties.tag {
            let help = hint::of_tag(self.text, range.start, key);
            self.refuse("tags are not supported", range.clone(), &help);
        } else if properties.anchor {
            self.refuse("anchors are not supported", range.clone(), "remove the `&name` before this value");
        }
    }

    fn refuse(&mut self, message: &str, range: Range<usize>, help: &str) {
        self.incomplete = true;
        self.report(codes::YAML_FEATURE, message, range, help);
    }

    fn syntax(&mut self, error: &ScanError) -> Stop {
        let offset = self.byte(error.marker().index());
        if error.info().contains("recursion limit") {
            self.too_deep(offset..offset);
            return Stop;
        }
        if error.info().contains("unknown anchor") {
            self.refuse("aliases are not supported", offset..offset, "put text that begins with `*` in quotes");
            return Stop;
        }
        // In braces, the comment has taken the rest of the line with it.
        if self.found.iter().any(|finding| *finding.rule == *codes::COMMENTED_TEMPLATE) {
            return Stop;
        }
        let help = hint::of_syntax(self.text, offset);
        self.report(codes::SYNTAX, format!("the file is not well-formed YAML: {}", error.info()), offset..offset, help);
        Stop
    }

    fn too_deep(&mut self, range: Range<usize>) {
        let message = format!("this is nested deeper than {MAX_DEPTH} levels");
        self.report(codes::TOO_LARGE, message, range, "use fewer levels: no schema needs that many");
    }

    fn single_mapping(&mut self) -> Option<Node> {
        let help = "begin the file with `dynamite: 1`, followed by `table:` and the rest of the table's definition";
        match self.root.take() {
            Some(node) if matches!(node.kind, NodeKind::Map(_)) => Some(node),
            Some(Node { kind: NodeKind::Scalar { null: true, .. }, .. }) | None => {
                self.report(codes::NOT_ONE_MAPPING, "the file is empty", 0..0, help);
                None
            }
            Some(node) => {
                let message = format!("a schema file must be a mapping, but this is {}", node.describe());
                self.report(codes::NOT_ONE_MAPPING, message, node.range, help);
                None
            }
        }
    }

    fn report(&mut self, rule: &'static Rule, message: impl Into<String>, range: Range<usize>, help: &str) {
        let span = self.span(range);
        self.found.push(Diagnostic::new(rule, message).label(span, "").help(help));
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span { file: self.file, range }
    }

    /// Returns the byte of a character, which is what the parser counts.
    fn byte(&self, character: usize) -> usize {
        let body = self.text.len() - self.skipped;
        let byte = if self.bytes.is_empty() { character } else { *self.bytes.get(character).unwrap_or(&body) };
        self.skipped + byte.min(body)
    }

    /// Returns the range of a scalar without the space and comment after it, which the parser includes for quoted ones.
    fn scalar_range(&self, style: ScalarStyle, range: Range<usize>) -> Range<usize> {
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

    /// Returns the range from a byte to the end of another one, without the white space that ends a block.
    fn trimmed(&self, start: usize, end: Range<usize>) -> Range<usize> {
        let end = end.end.max(start);
        let written = self.text.get(start..end).unwrap_or("");
        start..start + written.trim_end().len()
    }
}

/// Returns the length of a quoted text with its quotes. A quote inside is escaped, or written twice.
fn closing(text: &str, quote: char, escape: Option<char>) -> Option<usize> {
    let mut rest = text.strip_prefix(quote)?.char_indices().peekable();
    while let Some((offset, c)) = rest.next() {
        if Some(c) == escape {
            rest.next();
        } else if c == quote && (escape.is_some() || rest.next_if(|(_, next)| *next == quote).is_none()) {
            return Some(offset + 2 * quote.len_utf8());
        }
    }
    None
}
