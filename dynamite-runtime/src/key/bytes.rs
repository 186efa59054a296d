//! Keys as bytes, for cursors and for the identity of the items of a batch.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

/// Appends bytes with their length. Keys are far shorter than 64 KiB.
pub(crate) fn write_key_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.extend(length.to_be_bytes());
    out.extend(&bytes[..usize::from(length)]);
}

/// Appends the type and the bytes of a key value.
pub(crate) fn write_key_value(out: &mut Vec<u8>, value: &AttributeValue) {
    let (tag, bytes): (u8, &[u8]) = match value {
        AttributeValue::S(text) => (b'S', text.as_bytes()),
        AttributeValue::N(text) => (b'N', text.as_bytes()),
        AttributeValue::B(blob) => (b'B', blob.as_ref()),
        _ => (b'?', &[]),
    };
    out.push(tag);
    write_key_bytes(out, bytes);
}

/// Removes the type and the bytes of a key value from the front of `rest`.
pub(crate) fn read_key_value(rest: &mut &[u8]) -> Option<AttributeValue> {
    let (tag, after) = rest.split_first()?;
    *rest = after;
    let bytes = read_key_bytes(rest)?;
    Some(match tag {
        b'S' => AttributeValue::S(String::from_utf8(bytes.to_vec()).ok()?),
        b'N' => AttributeValue::N(String::from_utf8(bytes.to_vec()).ok()?),
        b'B' => AttributeValue::B(Blob::new(bytes)),
        _ => return None,
    })
}

/// Removes bytes that were written with their length from the front of `rest`.
pub(crate) fn read_key_bytes<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, after) = rest.split_first_chunk::<2>()?;
    let (bytes, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = after;
    Some(bytes)
}
