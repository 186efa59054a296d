//! Reads items from exports and from the output of the AWS command line, one at a time.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::item_size::{ItemSize, MAX_MIB};
use super::value::Item;
use crate::error::Error;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ION: [&[u8]; 2] = [b"$ion_1_0", &[0xe0, 0x01, 0x00, 0xea]];

/// The length of the longest of these marks.
const LONGEST_MARK: u64 = 8;

/// The marks with which some programs begin a file.
const UTF_8: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

const EXPORT_AS_JSON: &str = "export the table again with `--export-format DYNAMODB_JSON`";
const SAVE_AS_UTF_8: &str = "save it as UTF-8: PowerShell's `>` may write UTF-16, and that of other shells does not";
const WHAT_TO_PASS: &str =
    "pass the data files of a full export to S3 in DynamoDB's JSON, or the output of `aws dynamodb scan`";

/// Where an item is in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Line(u64),
    /// The number of the item in a document that has a list of them.
    Item(u64),
}

/// Takes an item, and may end the reading with an error.
pub(super) type Sink<'s> = dyn FnMut(Item, Place) -> Result<(), Error> + 's;

/// Reads the items of a file, which may be compressed.
///
/// # Errors
///
/// Fails if the file can't be read, has something else than items, or if `sink` fails. No error shows what is in the file.
pub(super) fn read_items(input: &mut dyn Read, name: &str, sink: &mut Sink<'_>) -> Result<Ending, Error> {
    let state = State::of(name);
    let beginning = beginning(input).map_err(|error| state.read_error(&error))?;
    let is_compressed = beginning.starts_with(GZIP);
    let mut input = BufReader::new(beginning.chain(input));
    match is_compressed {
        true => read_text(&mut MultiGzDecoder::new(input), &state, sink),
        false => read_text(&mut input, &state, sink),
    }
}

/// What the end of a file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ending {
    /// There is nothing in it, or only white space.
    pub(crate) is_empty: bool,
    /// Set if it is only a part of a scan or a query.
    pub(crate) part: Option<Part>,
}

/// The sign that there are more items than these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `NextToken`, which the AWS command line prints if it ends before the last item.
    OfCommand,
    /// `LastEvaluatedKey`, which DynamoDB returns with each page but the last one.
    OfPages,
}

/// Returns the first bytes, by which formats are told. A pipe may deliver them one by one.
fn beginning(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(LONGEST_MARK).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_text(input: &mut dyn Read, state: &State<'_>, sink: &mut Sink<'_>) -> Result<Ending, Error> {
    let beginning = beginning(input).map_err(|error| state.read_error(&error))?;
    refuse_formats(&beginning, state)?;
    let beginning = beginning.strip_prefix(UTF_8).unwrap_or(&beginning);
    let mut source = Source { input: BufReader::new(beginning.chain(input)), state };
    let sink = RefCell::new(sink);
    let mut is_empty = true;
    loop {
        match source.next_byte().map_err(|error| state.read_error(&error))? {
            None => return Ok(Ending { is_empty, part: state.part.get() }),
            Some(b'{') => is_empty = false,
            Some(_) => return Err(state.error("this is no JSON object").help(WHAT_TO_PASS)),
        }
        state.size.begin();
        let mut deserializer = serde_json::Deserializer::from_reader(&mut source);
        let document = Document { state, sink: &sink };
        document.deserialize(&mut deserializer).map_err(|error| state.failure(&error))?;
    }
}

/// Refuses formats by their first bytes.
fn refuse_formats(beginning: &[u8], state: &State<'_>) -> Result<(), Error> {
    let ion = ION.map(|mark| (mark, "the file is in the format Amazon Ion, which is not read", EXPORT_AS_JSON));
    let utf_16 = UTF_16.map(|mark| (mark, "the file is in UTF-16", SAVE_AS_UTF_8));
    match ion.into_iter().chain(utf_16).find(|(mark, ..)| beginning.starts_with(mark)) {
        Some((_, message, help)) => Err(state.error(message).help(help)),
        None => Ok(()),
    }
}

/// The state of the reading of a file.
#[derive(Default)]
struct State<'n> {
    name: &'n str,
    /// The number of line ends before the next byte.
    lines: Cell<u64>,
    size: ItemSize,
    /// The number of the item in its document, if that has a list.
    item: Cell<u64>,
    is_too_large: Cell<bool>,
    part: Cell<Option<Part>>,
    /// What ended the reading.
    refused: RefCell<Option<Error>>,
}

impl<'n> State<'n> {
    fn of(name: &'n str) -> Self {
        State { name, ..State::default() }
    }

    fn line(&self) -> u64 {
        self.lines.get() + 1
    }

    /// Ends the reading with an error of ours.
    fn refuse<E: serde::de::Error>(&self, error: Error) -> E {
        self.refused.replace(Some(error));
        E::custom("")
    }

    fn error(&self, message: &str) -> Error {
        let item = match self.item.get() {
            0 => String::new(),
            item => format!(", in item {item}"),
        };
        Error::new(format!("{message}{item}")).location(format!("{}:{}", self.name, self.line()))
    }

    /// Returns the error of a text that can't be read. The parser's own text may show values.
    fn failure(&self, error: &serde_json::Error) -> Error {
        if let Some(refused) = self.refused.take() {
            return refused;
        }
        if self.is_too_large.get() {
            let message = format!("an item has more than {MAX_MIB} MiB of JSON");
            return self.error(&message).help("an item of DynamoDB has at most 400 KB: get the file again");
        }
        match (error.classify(), error.io_error_kind()) {
            (Category::Io, Some(kind)) => self.read_error(&kind.into()),
            (Category::Eof, _) => self.error("the file ends in the middle of an item").help("get the file again"),
            _ => self.error("this is no item in DynamoDB's JSON").help(WHAT_TO_PASS),
        }
    }

    fn read_error(&self, error: &io::Error) -> Error {
        match error.kind() {
            ErrorKind::UnexpectedEof => self.error("the compressed file is cut off").help("get the file again"),
            ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                self.error("the compressed file is damaged").help("get the file again")
            }
            _ => self.error(&format!("can't read the file: {error}")),
        }
    }
}

/// A reader that counts lines, and ends before an item gets too large.
struct Source<'s, R> {
    input: R,
    state: &'s State<'s>,
}

impl<R: BufRead> Source<'_, R> {
    /// Returns the next byte that is not white space, without reading it.
    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.input.consume(1);
            self.state.lines.set(self.state.lines.get() + u64::from(byte == b'\n'));
        }
    }
}

impl<R: BufRead> Read for Source<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.input.fill_buf()?;
        let count = available.len().min(buffer.len());
        let (Some(from), Some(to)) = (available.get(..count), buffer.get_mut(..count)) else { return Ok(0) };
        to.copy_from_slice(from);
        let lines = from.iter().filter(|byte| **byte == b'\n').count() as u64;
        let fits = self.state.size.add(from);
        self.input.consume(count);
        if !fits {
            self.state.is_too_large.set(true);
            return Err(io::Error::other("too large"));
        }
        self.state.lines.set(self.state.lines.get() + lines);
        Ok(count)
    }
}

/// A line of an export, or the output of a command.
struct Document<'d, 's> {
    state: &'d State<'d>,
    sink: &'d RefCell<&'d mut Sink<'s>>,
}

impl Document<'_, '_> {
    fn take<E: serde::de::Error>(&self, item: Item, place: Place) -> Result<(), E> {
        let mut sink = self.sink.borrow_mut();
        sink(item, place).map_err(|error| self.state.refuse(error))
    }

    /// Notes a token or a key from which the reading would go on. An empty one stands for none.
    fn note_part(&self, part: Part, from: &serde_json::Value) {
        let is_empty = match from {
            serde_json::Value::Null => true,
            serde_json::Value::Object(key) => key.is_empty(),
            serde_json::Value::String(token) => token.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.state.part.set(Some(part));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_items = false;
        while let Some(name) = map.next_key::<String>()? {
            self.state.size.begin();
            if let Some((message, help)) = refusal(&name) {
                return Err(self.state.refuse(self.state.error(message).help(help)));
            }
            match name.as_str() {
                "Item" => {
                    let place = Place::Line(self.state.line());
                    let item = map.next_value()?;
                    self.take(item, place)?;
                    has_items = true;
                }
                "Items" => {
                    map.next_value_seed(Items(&self))?;
                    self.state.item.set(0);
                    has_items = true;
                }
                "NextToken" => self.note_part(Part::OfCommand, &map.next_value()?),
                "LastEvaluatedKey" => self.note_part(Part::OfPages, &map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
            self.state.size.begin();
        }
        if has_items {
            return Ok(());
        }
        Err(self.state.refuse(self.state.error("the object has no items").help(WHAT_TO_PASS)))
    }
}

/// Returns why a document with a member of this name is not read, if it is a known other one, and what to do.
fn refusal(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "Metadata" | "Keys" | "NewImage" | "OldImage" | "Record" => (
            "this is a line of an incremental export, which is not read: it has changes, and not all items",
            "export the whole table, without `--export-type INCREMENTAL_EXPORT`",
        ),
        "exportArn" | "manifestFilesS3Key" | "dataFileS3Key" | "md5Checksum" => {
            ("this is a manifest of an export, and has no items", "pass the files of the folder `data` of the export")
        }
        "Table" | "TableDescription" => {
            ("this is the description of a table, and has no items", "`dynamite-gen drift` compares it with the schema")
        }
        "Responses" => {
            ("this is the output of a batch or a transaction, which may have items of several tables", WHAT_TO_PASS)
        }
        _ => return None,
    })
}

/// The list of the items of a scan or a query.
struct Items<'a, 'd, 's>(&'a Document<'d, 's>);

impl<'de> DeserializeSeed<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let state = self.0.state;
        for number in 1.. {
            state.size.begin();
            state.item.set(number);
            match list.next_element()? {
                Some(item) => self.0.take(item, Place::Item(number))?,
                None => return Ok(()),
            }
        }
        Err(A::Error::custom(""))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// A pipe that delivers one byte at a time.
    struct Bytewise<'b>(&'b [u8]);

    impl Read for Bytewise<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(1);
            self.0.read(buffer.get_mut(..count).unwrap_or_default())
        }
    }

    #[test]
    fn the_format_is_told_by_the_first_bytes_however_they_come() {
        let read = |bytes: &[u8]| read_items(&mut Bytewise(bytes), "items", &mut |_, _| Ok(()));
        let item = b"{\"Item\":{}}\n";
        let mut compressed = Vec::new();
        flate2::bufread::GzEncoder::new(item.as_slice(), flate2::Compression::fast())
            .read_to_end(&mut compressed)
            .unwrap();
        for bytes in [item.to_vec(), [UTF_8, item].concat(), compressed] {
            assert!(!read(&bytes).unwrap().is_empty);
        }
        assert!(read(b"").unwrap().is_empty && read(UTF_8).unwrap().is_empty);
        for (bytes, expected) in
            [(b"$ion_1_0 {}".as_slice(), "Amazon Ion"), (ION[1], "Amazon Ion"), (&[0xff, 0xfe, b'{', 0], "UTF-16")]
        {
            assert!(read(bytes).unwrap_err().to_string().contains(expected), "{expected}");
        }
    }
}
