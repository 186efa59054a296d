//! Makes texts, numbers and stored values from the bytes of an input.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut, RangeInclusive};
use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::corpus;

/// Begins texts that no error may show. A number follows, which tells them apart.
pub(crate) const MARK: &str = "s3cr3t";
/// Begins numbers that no error may show.
pub(crate) const MARKED_NUMBER: &str = "918273645";

/// Names of attributes and keys of entries, which nobody chooses to read them.
pub(crate) const ODD_NAMES: [&str; 14] = [
    "",
    " ",
    "a\u{202e}b",
    "\u{1b}[31mred",
    "a\r\n::error::b",
    "::error::b",
    "##[add-mask]b",
    "##vso[task.complete]",
    "é\u{301}\u{200b}",
    "\u{e0041}\u{feff}",
    "a.b[0]",
    "#0",
    ":0",
    "size(a) = b OR c",
];

static NUMBERS: LazyLock<Vec<String>> = LazyLock::new(corpus::numbers);
static TIMES: LazyLock<Vec<String>> = LazyLock::new(corpus::times);
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(corpus::texts);

/// The bytes of an input, which decide about everything.
pub(crate) struct Random<'b> {
    bytes: Unstructured<'b>,
    /// The number of marked values so far.
    marked: u32,
}

impl<'b> Random<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Random { bytes: Unstructured::new(bytes), marked: 0 }
    }

    pub(crate) fn below(&mut self, end: usize) -> Result<usize> {
        self.bytes.int_in_range(0..=end.saturating_sub(1))
    }

    pub(crate) fn within(&mut self, range: RangeInclusive<usize>) -> Result<usize> {
        self.bytes.int_in_range(range)
    }

    /// Returns a text with a mark of its own.
    fn marked_text(&mut self) -> Result<String> {
        self.marked += 1;
        let rest: String = self.bytes.arbitrary::<&str>()?.chars().take(40).collect();
        Ok(format!("{MARK}-{}-{rest}", self.marked))
    }

    /// Returns a text: with a mark, or like those of times, numbers, UUIDs and enums.
    pub(crate) fn text(&mut self) -> Result<String> {
        Ok(match self.below(8)? {
            0 => self.bytes.choose(&TIMES)?.clone(),
            1 => self.bytes.choose(&NUMBERS)?.clone(),
            2 => self.bytes.choose(&TEXTS)?.clone(),
            3 => (*self.bytes.choose(&["calm", "mail", "card", "cash", "cheque", "home", "k"])?).to_owned(),
            _ => self.marked_text()?,
        })
    }

    /// Returns the text of a number, often of a valid one.
    pub(crate) fn number(&mut self) -> Result<String> {
        Ok(match self.below(5)? {
            0 => self.bytes.choose(&NUMBERS)?.clone(),
            1 => self.bytes.arbitrary::<i8>()?.to_string(),
            2 => self.bytes.arbitrary::<i128>()?.to_string(),
            3 => format!("{}E{}", self.bytes.arbitrary::<i16>()?, self.bytes.arbitrary::<i64>()?),
            _ => {
                self.marked += 1;
                format!("{MARKED_NUMBER}{:06}", self.marked)
            }
        })
    }

    /// Returns the name of an attribute or a field, which may be shown.
    pub(crate) fn name(&mut self) -> Result<String> {
        Ok(match self.below(3)? {
            0 => {
                let name: String = self.bytes.arbitrary::<&str>()?.chars().take(300).collect();
                // A fuzzer finds the marks, too.
                if [MARK, MARKED_NUMBER].iter().any(|mark| name.contains(mark)) { "n".to_owned() } else { name }
            }
            1 if self.bytes.ratio(1, 50)? => "n".repeat(70_000),
            _ => (*self.bytes.choose(&ODD_NAMES)?).to_owned(),
        })
    }

    /// Returns the key of an entry, which is data: a marked text, or one that needs escapes. It is not the tag of a union,
    /// whose fields have names.
    pub(crate) fn key(&mut self) -> Result<String> {
        Ok(match self.below(3)? {
            0 => (*self.bytes.choose(&["x", "y", "tags", "digits", "level"])?).to_owned(),
            1 => format!("{}{}", self.marked_text()?, self.bytes.choose(&ODD_NAMES)?),
            _ => self.marked_text()?,
        })
    }

    fn blob(&mut self) -> Result<Blob> {
        Ok(Blob::new(self.bytes.arbitrary::<&[u8]>()?))
    }

    /// Returns a stored value of any type. A list or a map becomes smaller with each level, and ends at the fourth.
    pub(crate) fn value(&mut self, level: usize) -> Result<AttributeValue> {
        use AttributeValue::{B, Bool, Bs, L, M, N, Ns, Null, S, Ss};
        let members = self.within(0..=4_usize.saturating_sub(level))?;
        Ok(match self.below(if level < 4 { 10 } else { 6 })? {
            0 | 1 => S(self.text()?),
            2 => N(self.number()?),
            3 => B(self.blob()?),
            4 => Bool(self.bytes.arbitrary()?),
            5 => Null(self.bytes.arbitrary()?),
            6 => L((0..members).map(|_| self.value(level + 1)).collect::<Result<_>>()?),
            7 => {
                M((0..members).map(|_| Ok((self.key()?, self.value(level + 1)?))).collect::<Result<HashMap<_, _>>>()?)
            }
            8 => match self.below(3)? {
                0 => Ss((0..members).map(|_| self.text()).collect::<Result<_>>()?),
                1 => Ns((0..members).map(|_| self.number()).collect::<Result<_>>()?),
                _ => Bs((0..members).map(|_| self.blob()).collect::<Result<_>>()?),
            },
            _ => {
                let levels = if level == 0 { self.within(1..=200)? } else { 1 };
                let (inner, lists) = (self.value(level + 1)?, self.bytes.arbitrary()?);
                corpus::nested(levels, inner, lists)
            }
        })
    }
}

impl<'b> Deref for Random<'b> {
    type Target = Unstructured<'b>;

    fn deref(&self) -> &Self::Target {
        &self.bytes
    }
}

impl DerefMut for Random<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.bytes
    }
}
