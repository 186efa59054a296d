//! How far a parallel scan was, as text.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Progress;
use crate::codec::RawItem;
use crate::cursor::{CHECK, Cursor, FINGERPRINT, InvalidCursor, check_sum};
use crate::read::Read;
use crate::read::fetch::Segment;
use crate::{Error, Result};

/// The first byte of a checkpoint.
const VERSION: u8 = 1;

/// How far a [parallel scan](crate::Segments) was.
///
/// As text ([`Display`](fmt::Display), [`FromStr`]) it is safe in a URL. It holds a [`Cursor`] for each segment that was
/// being read, and is bound to the table, the index and the number of segments: another scan refuses it with
/// [`Error::InvalidCursor`](crate::Error::InvalidCursor) before anything is sent. How many segments are read at once can
/// change from one run to the next.
///
/// The cursors are sealed, and expire, as others do where the client has [`CursorKeys`](crate::CursorKeys); which segments
/// are open has a check sum only, against damage.
#[derive(Clone, PartialEq)]
pub struct Checkpoint {
    /// That of a scan of the same, in one piece.
    fingerprint: [u8; FINGERPRINT],
    total: u32,
    /// The first segment that was not begun.
    fresh: u32,
    /// Those that were begun and had not ended, in their order; without a cursor, at their start.
    open: Vec<(u32, Option<Cursor>)>,
}

impl Checkpoint {
    pub(super) fn new(read: &Read, progress: &Progress) -> Result<Self> {
        let total = progress.total;
        let cursor = |(&number, key): (&u32, &Option<RawItem>)| {
            let segment = Some(Segment { number, total });
            Ok((number, key.clone().map(|key| read.cursor_in(segment, key)).transpose()?))
        };
        let open = progress.open.iter().map(cursor).collect::<Result<_>>()?;
        Ok(Checkpoint { fingerprint: read.fingerprint(None)?, total, fresh: progress.fresh, open })
    }

    /// The progress, if the checkpoint belongs to this read in so many segments.
    pub(super) fn progress(&self, read: &Read, total: u32) -> Result<Progress> {
        if self.fingerprint != read.fingerprint(None)? || self.total != total {
            return Err(InvalidCursor::Foreign.into());
        }
        let key = |(number, cursor): &(u32, Option<Cursor>)| {
            let segment = Some(Segment { number: *number, total });
            Ok((*number, cursor.as_ref().map(|cursor| read.start_of(cursor, segment)).transpose()?))
        };
        let open = self.open.iter().map(key).collect::<Result<_>>()?;
        Ok(Progress { fresh: self.fresh, total, open })
    }

    /// Whether there is nothing left to read.
    pub fn is_complete(&self) -> bool {
        self.fresh == self.total && self.open.is_empty()
    }

    fn head(&self) -> Vec<u8> {
        let mut head = self.fingerprint.to_vec();
        head.extend(self.total.to_be_bytes());
        head.extend(self.fresh.to_be_bytes());
        head
    }
}

/// Besides damage, this tells a checkpoint from a cursor.
fn sum(head: &[u8], open: &str) -> [u8; CHECK] {
    check_sum(&[b"checkpoint", head, open.as_bytes()].concat())
}

/// A head, and for each open segment `.number~cursor`.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let segment = |(number, cursor): &(u32, Option<Cursor>)| match cursor {
            Some(cursor) => format!(".{number}~{cursor}"),
            None => format!(".{number}~"),
        };
        let open: String = self.open.iter().map(segment).collect();
        let head = self.head();
        let mut bytes = vec![VERSION];
        bytes.extend(sum(&head, &open));
        bytes.extend(head);
        write!(f, "{}{open}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Shows that it is one, not the keys in it.
impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Checkpoint(..)")
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (head, open) = text.split_at(text.find('.').unwrap_or(text.len()));
        let bytes = URL_SAFE_NO_PAD.decode(head).map_err(|_| InvalidCursor::Malformed)?;
        let (version, rest) = bytes.split_first().ok_or(InvalidCursor::Malformed)?;
        if rest.len() < CHECK + FINGERPRINT {
            return Err(InvalidCursor::Malformed.into());
        }
        if *version != VERSION {
            return Err(InvalidCursor::Version.into());
        }
        Ok(parse(rest, open).ok_or(InvalidCursor::Malformed)?)
    }
}

fn parse(bytes: &[u8], open: &str) -> Option<Checkpoint> {
    let (check, head) = bytes.split_first_chunk::<CHECK>()?;
    if *check != sum(head, open) {
        return None;
    }
    let (fingerprint, counts) = head.split_first_chunk::<FINGERPRINT>()?;
    let (total, fresh) = counts.split_first_chunk::<4>()?;
    let (total, fresh) = (u32::from_be_bytes(*total), u32::from_be_bytes(fresh.try_into().ok()?));
    let open: Vec<_> = open.split('.').skip(1).map(parse_segment).collect::<Option<_>>()?;
    let ascending = open.is_sorted_by(|(a, _), (b, _)| a < b);
    let begun = open.iter().all(|(number, _)| *number < fresh);
    (ascending && begun && fresh <= total).then_some(Checkpoint { fingerprint: *fingerprint, total, fresh, open })
}

fn parse_segment(text: &str) -> Option<(u32, Option<Cursor>)> {
    let (number, cursor) = text.split_once('~')?;
    let cursor = if cursor.is_empty() { None } else { Some(cursor.parse().ok()?) };
    Some((number.parse().ok()?, cursor))
}
