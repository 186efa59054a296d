//! The shards of sharded keys.

use sha2::{Digest, Sha256};

use super::scalar::KeyValue;

/// Returns the number of the shard, below `total`, of the item with these values of the table's key: of the SHA-256 of their
/// types, lengths and bytes, the first eight bytes as a big-endian number, modulo `total`.
pub(super) fn shard_of(key: &[KeyValue], total: u16) -> u16 {
    let mut hash = Sha256::new();
    for value in key {
        let (letter, number);
        let bytes = match value {
            KeyValue::String(text) => {
                letter = b'S';
                text.as_bytes()
            }
            KeyValue::Number(found) => {
                (letter, number) = (b'N', found.text());
                number.as_bytes()
            }
            KeyValue::Binary(bytes) => {
                letter = b'B';
                bytes
            }
        };
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        hash.update([letter]);
        hash.update(length.to_be_bytes());
        hash.update(bytes.get(..length.into()).unwrap_or(bytes));
    }
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
    let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    u16::try_from(number % u64::from(total.max(1))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_some_keys() {
        for (key, total, expected) in [("JOB#1", 16, 5), ("JOB#2", 16, 11), ("é", 16, 15), ("JOB#1", 1000, 461)] {
            assert_eq!(shard_of(&[KeyValue::String(key.to_owned())], total), expected, "{key}");
        }
    }
}
