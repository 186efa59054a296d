//! Cursors and checkpoints that a user sends.
//!
//! Some are any text, some were made here and then changed. A client with keys continues a read with the cursors that it
//! made for the same read and the same audience, and with no others. Nothing panics, and no error shows a value.

use std::sync::LazyLock;

use arbitrary::Result;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamite_runtime::{Checkpoint, Cursor, CursorKeys, Dynamite, Error, RawItem};
use sha2::{Digest, Sha256};

use crate::errors;
use crate::random::Random;
use crate::service;
use crate::store::visits::VisitRepository;
use crate::visit::{CLINIC, patient};

const SECRETS: [&[u8]; 2] = [b"tN4!wq9Zx0&Lr7@cVb2^Km5*Hd8(Js3)", b"Qe6)yF1%uP8$gT3#aW0!zX7@nB4^mC2&"];
const AUDIENCES: [Option<&str>; 4] = [None, Some(""), Some("user-17"), Some("user-18")];

/// The length of the checksum of a cursor that is not sealed, after its first byte.
const CHECKSUM_BYTES: usize = 4;

/// The client without keys, which accepts what anybody makes.
const WITHOUT_KEYS: usize = 0;
/// The client whose cursors [`BOTH`] accepts too.
const SIGNED: usize = 1;
const BOTH: usize = 4;

static CLIENTS: LazyLock<Vec<Dynamite>> = LazyLock::new(|| {
    let [first, second] = SECRETS;
    let keys = [
        None,
        Some(CursorKeys::signed(first)),
        Some(CursorKeys::encrypted(first)),
        Some(CursorKeys::signed(second)),
        Some(CursorKeys::encrypted(second).or(CursorKeys::signed(first))),
    ];
    keys.into_iter().map(client).collect()
});

static MADE: LazyLock<Vec<Made>> = LazyLock::new(make);

/// A cursor, and what it was made for.
struct Made {
    text: String,
    client: usize,
    read: usize,
    audience: Option<&'static str>,
}

/// Sends a text that these bytes decide about as a cursor, and as a checkpoint.
pub fn check(bytes: &[u8]) {
    // Too few bytes decide about no text.
    let _ = run(&mut Random::new(bytes));
}

/// Checks that every cursor is accepted where it was made for, and nowhere else.
pub fn check_unchanged() {
    for made in MADE.iter() {
        let cursor: Cursor = made.text.parse().expect("a cursor that was made is well-formed");
        for read in 0..READS {
            AUDIENCES.iter().for_each(|audience| send(&cursor, read, *audience));
        }
    }
}

fn run(random: &mut Random<'_>) -> Result<()> {
    let made = random.choose(&MADE)?;
    let text = match random.below(8)? {
        0 => random.arbitrary::<&str>()?.to_owned(),
        1 => URL_SAFE_NO_PAD.encode(random.arbitrary::<&[u8]>()?),
        2 => checkpoint(random)?,
        3 => changed_text(&made.text, random)?,
        _ => URL_SAFE_NO_PAD.encode(changed_bytes(&made.text, random)?),
    };
    parse_checkpoint(&text);
    let cursor: Cursor = match text.parse() {
        Ok(cursor) => cursor,
        Err(error) => {
            errors::check(&error);
            return Ok(());
        }
    };
    assert!(cursor.to_string().parse::<Cursor>().is_ok_and(|again| again == cursor), "{text}");
    errors::debug(&cursor);
    send(&cursor, made.read, made.audience);
    send(&cursor, random.below(READS)?, *random.choose(&AUDIENCES)?);
    Ok(())
}

/// Checks which clients continue a read with a cursor.
fn send(cursor: &Cursor, read: usize, audience: Option<&'static str>) {
    let text = cursor.to_string();
    for (client, db) in CLIENTS.iter().enumerate() {
        let accepted = match start(db, read, audience, cursor.clone()) {
            Ok(start) => start.is_some(),
            Err(error) => {
                let is_expected = matches!(error, Error::InvalidCursor(_))
                    || (client == WITHOUT_KEYS && audience.is_some() && matches!(error, Error::InvalidInput(_)));
                assert!(is_expected, "{error}");
                errors::check(&error);
                false
            }
        };
        let is_ours = |made: &Made| {
            let accepts = made.client == client || (client == BOTH && made.client == SIGNED);
            accepts && (made.read, made.audience) == (read, audience) && made.text == text
        };
        let is_ours = MADE.iter().any(is_ours);
        assert!(accepted == is_ours || (accepted && client == WITHOUT_KEYS), "client {client}, read {read}: {text}");
    }
}

fn client(keys: Option<CursorKeys>) -> Dynamite {
    let builder = Dynamite::builder().client(service::client());
    let builder = match keys {
        Some(keys) => builder.cursor_keys(keys),
        None => builder,
    };
    block_on(builder.build()).expect("the secrets are random")
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime of one thread starts").block_on(future)
}

/// Makes a cursor of every read by every client for every audience.
fn make() -> Vec<Made> {
    let mut all = Vec::new();
    for (client, db) in CLIENTS.iter().enumerate() {
        let audiences = if client == WITHOUT_KEYS { &AUDIENCES[..1] } else { &AUDIENCES };
        for read in 0..READS {
            for audience in audiences.iter().copied() {
                all.push(Made { text: cursor(db, read, audience).to_string(), client, read, audience });
            }
        }
    }
    all
}

/// Defines the reads. Each can be asked for a cursor, and for the key after which it continues with a cursor.
macro_rules! reads {
    ($count:literal: $visits:ident; $($number:pat => $read:expr),* $(,)?) => {
        /// The number of reads.
        const READS: usize = $count;

        /// Returns the cursor at the end of a page.
        fn cursor(db: &Dynamite, read: usize, audience: Option<&str>) -> Cursor {
            let $visits = VisitRepository::new(db);
            let cursor = match read {
                $($number => {
                    let read = $read;
                    let read = match audience {
                        Some(audience) => read.audience(audience),
                        None => read,
                    };
                    block_on(async { read.page(5).await }).map(|page| page.cursor)
                })*
            };
            cursor.ok().flatten().expect("the service answers with a page that is not the last")
        }

        /// Returns the key after which a read continues.
        fn start(
            db: &Dynamite,
            read: usize,
            audience: Option<&str>,
            cursor: Cursor,
        ) -> dynamite_runtime::Result<Option<RawItem>> {
            let $visits = VisitRepository::new(db);
            match read {
                $($number => {
                    let read = $read.resume(cursor);
                    let read = match audience {
                        Some(audience) => read.audience(audience),
                        None => read,
                    };
                    Ok(read.request()?.get_exclusive_start_key().clone())
                })*
            }
        }
    };
}

reads! { 7: visits;
    0 => visits.query(CLINIC, patient()),
    1 => visits.query(CLINIC, patient()).descending(),
    2 => visits.query("south", patient()),
    3 => visits.by_price(CLINIC),
    4 => visits.by_mood(CLINIC),
    5 => visits.scan(),
    _ => visits.scan_by_price(),
}

/// Changes some characters of a text.
fn changed_text(text: &str, random: &mut Random<'_>) -> Result<String> {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..random.within(0..=3)? {
        let index = random.below(chars.len() + 1)?;
        match random.below(3)? {
            0 => chars.truncate(index),
            1 => chars.insert(index, random.arbitrary()?),
            _ => {
                if let Some(c) = chars.get_mut(index) {
                    *c = char::from(*random.choose(b"ABCDabcd0189-_=+/. ")?);
                }
            }
        }
    }
    Ok(chars.into_iter().collect())
}

/// Changes some bytes of a cursor. One that is not sealed then often gets a checksum that is right.
fn changed_bytes(text: &str, random: &mut Random<'_>) -> Result<Vec<u8>> {
    let mut bytes = URL_SAFE_NO_PAD.decode(text).expect("a cursor that was made is base64");
    for _ in 0..random.within(0..=3)? {
        let index = random.below(bytes.len() + 1)?;
        match random.below(5)? {
            0 => bytes.truncate(index),
            1 => bytes.extend(random.arbitrary::<&[u8]>()?),
            2 => {
                let other = URL_SAFE_NO_PAD.decode(&random.choose(&MADE)?.text).unwrap_or_default();
                bytes.truncate(index);
                bytes.extend(other.into_iter().skip(index));
            }
            3 => {
                let bit = random.below(8)?;
                bytes.get_mut(index).into_iter().for_each(|byte| *byte ^= 1 << bit);
            }
            _ => {
                let new = random.arbitrary()?;
                bytes.get_mut(index).into_iter().for_each(|byte| *byte = new);
            }
        }
    }
    if bytes.first() == Some(&1) && bytes.len() > CHECKSUM_BYTES && random.ratio(7, 8)? {
        let checksum = Sha256::digest(&bytes[1 + CHECKSUM_BYTES..]);
        bytes[1..=CHECKSUM_BYTES].copy_from_slice(&checksum[..CHECKSUM_BYTES]);
    }
    Ok(bytes)
}

/// Returns a checkpoint with a checksum that is right: a scan, and the segments that are open.
fn checkpoint(random: &mut Random<'_>) -> Result<String> {
    let head: [u8; 24] = random.arbitrary()?;
    let mut open = String::new();
    for _ in 0..random.within(0..=4)? {
        let cursor = if random.arbitrary()? { random.choose(&MADE)?.text.as_str() } else { random.arbitrary()? };
        open.push_str(&format!(".{}~{cursor}", random.arbitrary::<u8>()?));
    }
    let checksum = Sha256::digest([b"checkpoint", &head[..], open.as_bytes()].concat());
    let bytes = [&[1], &checksum[..CHECKSUM_BYTES], &head].concat();
    Ok(format!("{}{open}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn parse_checkpoint(text: &str) {
    match text.parse::<Checkpoint>() {
        Ok(checkpoint) => {
            let again = checkpoint.to_string().parse::<Checkpoint>();
            assert!(again.is_ok_and(|again| again == checkpoint), "{text}");
            errors::debug(&checkpoint);
        }
        Err(error) => errors::check(&error),
    }
}
