//! The shard of an item: a number that is made from its key, and spreads the items of one partition over several.

use aws_sdk_dynamodb::types::AttributeValue;
use sha2::{Digest, Sha256};

use super::bytes::write_key_value;
use crate::codec::RawItem;
use crate::decimal::Decimal;

/// Returns the number of the shard, below `total`, of an item with this key of the table.
///
/// The number is stored, so it must not change: the first eight bytes, as a big-endian number, of the SHA-256 of the key,
/// modulo `total`. Of each attribute, first of the partition key, the hash has the letter of its type, its length in two
/// bytes and its bytes; numbers are in decimal digits.
pub(crate) fn shard_of(key: &RawItem, attributes: &[&str], total: u16) -> u16 {
    let mut bytes = Vec::new();
    for value in attributes.iter().filter_map(|attribute| key.get(*attribute)) {
        write_key_value(&mut bytes, &canonical(value));
    }
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(&bytes));
    let hash = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    u16::try_from(hash % u64::from(total.max(1))).unwrap_or_default()
}

/// Returns a key value in the form that does not depend on how a number is written.
fn canonical(value: &AttributeValue) -> AttributeValue {
    match value {
        AttributeValue::N(text) => {
            AttributeValue::N(text.parse::<Decimal>().map_or_else(|_| text.clone(), |number| number.to_string()))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 2] = ["pk", "sk"];

    fn key(partition: &str, sort: &str) -> RawItem {
        RawItem::from([
            ("pk".to_owned(), AttributeValue::S(partition.to_owned())),
            ("sk".to_owned(), AttributeValue::N(sort.to_owned())),
        ])
    }

    /// The numbers are data for ever: these must not change. Others compute them with
    /// `int.from_bytes(sha256(b"S\\x00\\x05JOB#1").digest()[:8], "big") % 16`.
    #[test]
    fn the_numbers_of_some_keys() {
        for (partition, total, expected) in SHARDS {
            assert_eq!(shard_of(&key(partition, "7"), &KEYS[..1], total), expected, "{partition}");
        }
    }

    const SHARDS: [(&str, u16, u16); 5] =
        [("JOB#1", 16, 5), ("JOB#2", 16, 11), ("é", 16, 15), ("JOB#1", 2, 1), ("JOB#1", 1000, 461)];

    #[test]
    fn all_attributes_of_the_key_count_and_numbers_by_their_value() {
        let shard = |sort: &str| shard_of(&key("a", sort), &KEYS, 1000);
        assert_eq!(shard("15"), shard("1.50E1"));
        assert_ne!(shard("15"), shard("16"));
        assert_ne!(shard("15"), shard_of(&key("a", "15"), &KEYS[..1], 1000));
    }

    #[test]
    fn keys_are_spread_over_all_shards() {
        let mut found = [0; 16];
        for number in 0..16_000 {
            found[usize::from(shard_of(&key("JOB", &number.to_string()), &KEYS, 16))] += 1;
        }
        assert!(found.iter().all(|count| (850..1150).contains(count)), "{found:?}");
    }
}
