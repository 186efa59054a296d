//! The progress of a parallel scan, as text.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fetch::ScanSegment;
use super::item_keys::ItemKey;
use super::progress::Progress;
use super::request::ReadOperation;
use super::resume::InvalidRead;
use crate::codec::InvalidInput;
use crate::operation::cursor::{CHECKSUM_BYTES, Cursor, FINGERPRINT_BYTES, InvalidCursor, checksum};

/// The first byte of a checkpoint.
const VERSION: u8 = 1;

/// The progress of a [parallel scan](crate::Segments), from which another run can continue.
///
/// Its text ([`Display`](fmt::Display), [`FromStr`](std::str::FromStr)) is safe in a URL. A checkpoint holds a
/// [`Cursor`] for each segment that was being read, and is bound to the table, the index and the number of segments:
/// another scan refuses the checkpoint with [`Error::InvalidCursor`](crate::Error::InvalidCursor) before anything is
/// sent. The number of segments that are read at the same time may change from one run to the next.
///
/// If the client has [`CursorKeys`](crate::CursorKeys), these cursors are sealed and expire like all others. The list
/// of open segments is not sealed; it has a checksum that detects damage.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let mut stream = orders.scan().segments(4).stream();
/// let first = stream.next().await.transpose()?;
/// let text = stream.stop()?.to_string();
///
/// // Later, perhaps in another process:
/// let rest = orders.scan().segments(4).resume(text.parse()?).all().await?;
/// assert_eq!(rest.len(), 8);
/// # let _ = first;
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
pub struct Checkpoint {
    /// The fingerprint of the same scan without segments.
    fingerprint: [u8; FINGERPRINT_BYTES],
    total: u32,
    /// The first segment that has not begun.
    next: u32,
    /// The segments that have begun but not ended, in ascending order. A segment without a cursor is at its start.
    open: Vec<(u32, Option<Cursor>)>,
}

impl Checkpoint {
    pub(crate) fn new(read: &ReadOperation, progress: &Progress) -> Result<Self, InvalidInput> {
        let total = progress.total;
        let cursor = |(&number, position): (&u32, &Option<ItemKey>)| {
            let segment = Some(ScanSegment { number, total });
            let key = position.as_ref().map(|position| read.key_at(position)).transpose()?;
            Ok((number, key.map(|key| read.cursor_in(segment, key)).transpose()?))
        };
        let open = progress.open.iter().map(cursor).collect::<Result<_, InvalidInput>>()?;
        Ok(Checkpoint { fingerprint: read.fingerprint(None)?, total, next: progress.next, open })
    }

    /// Returns the progress, if the checkpoint belongs to this read in `total` segments.
    pub(crate) fn progress(&self, read: &ReadOperation, total: u32) -> Result<Progress, InvalidRead> {
        if self.fingerprint != read.fingerprint(None)? || self.total != total {
            return Err(InvalidCursor::Foreign.into());
        }
        let key = |(number, cursor): &(u32, Option<Cursor>)| {
            let segment = Some(ScanSegment { number: *number, total });
            let key = cursor.as_ref().map(|cursor| read.start_of(cursor, segment)).transpose()?;
            Ok((*number, key.map(|key| read.position_of_key(key))))
        };
        let open = self.open.iter().map(key).collect::<Result<_, InvalidRead>>()?;
        Ok(Progress { next: self.next, total, open })
    }

    /// Returns `true` if nothing is left to read.
    pub fn is_complete(&self) -> bool {
        self.next == self.total && self.open.is_empty()
    }

    /// Parses the text of a checkpoint. `FromStr` calls this and converts the error.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidCursor> {
        let (head, open) = text.split_at(text.find('.').unwrap_or(text.len()));
        let bytes = URL_SAFE_NO_PAD.decode(head).map_err(|_| InvalidCursor::Malformed)?;
        let (version, rest) = bytes.split_first().ok_or(InvalidCursor::Malformed)?;
        if rest.len() < CHECKSUM_BYTES + FINGERPRINT_BYTES {
            return Err(InvalidCursor::Malformed);
        }
        if *version != VERSION {
            return Err(InvalidCursor::Version);
        }
        parse_parts(rest, open).ok_or(InvalidCursor::Malformed)
    }

    fn head(&self) -> Vec<u8> {
        let mut head = self.fingerprint.to_vec();
        head.extend(self.total.to_be_bytes());
        head.extend(self.next.to_be_bytes());
        head
    }
}

/// Returns the checksum of a checkpoint. The prefix `checkpoint` also prevents a cursor from being read as a
/// checkpoint.
fn checkpoint_checksum(head: &[u8], open: &str) -> [u8; CHECKSUM_BYTES] {
    checksum(&[b"checkpoint", head, open.as_bytes()].concat())
}

/// Writes the head, then `.number~cursor` for each open segment.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let segment = |(number, cursor): &(u32, Option<Cursor>)| match cursor {
            Some(cursor) => format!(".{number}~{cursor}"),
            None => format!(".{number}~"),
        };
        let open: String = self.open.iter().map(segment).collect();
        let head = self.head();
        let mut bytes = vec![VERSION];
        bytes.extend(checkpoint_checksum(&head, &open));
        bytes.extend(head);
        write!(f, "{}{open}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Does not show the keys in the checkpoint.
impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Checkpoint(..)")
    }
}

fn parse_parts(bytes: &[u8], open: &str) -> Option<Checkpoint> {
    let (check, head) = bytes.split_first_chunk::<CHECKSUM_BYTES>()?;
    if *check != checkpoint_checksum(head, open) {
        return None;
    }
    let (fingerprint, counts) = head.split_first_chunk::<FINGERPRINT_BYTES>()?;
    let (total, next) = counts.split_first_chunk::<4>()?;
    let (total, next) = (u32::from_be_bytes(*total), u32::from_be_bytes(next.try_into().ok()?));
    let open: Vec<_> = open.split('.').skip(1).map(parse_segment).collect::<Option<_>>()?;
    let ascending = open.is_sorted_by(|(a, _), (b, _)| a < b);
    let begun = open.iter().all(|(number, _)| *number < next);
    (ascending && begun && next <= total).then_some(Checkpoint { fingerprint: *fingerprint, total, next, open })
}

fn parse_segment(text: &str) -> Option<(u32, Option<Cursor>)> {
    let (number, cursor) = text.split_once('~')?;
    let cursor = if cursor.is_empty() { None } else { Some(Cursor::parse(cursor).ok()?) };
    Some((number.parse().ok()?, cursor))
}
