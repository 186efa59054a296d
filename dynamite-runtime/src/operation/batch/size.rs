//! The size of items in requests.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::RawItem;

/// An upper bound of the bytes that surround a name or a value in JSON, such as `"":{"BOOL":},`.
pub(crate) const OVERHEAD: usize = 14;

/// Returns an upper bound of the size of an item in a request, in bytes.
pub(crate) fn sent_bytes(item: &RawItem) -> usize {
    item.iter().map(|(name, value)| escaped_bytes(name) + OVERHEAD + value_sent(value)).sum()
}

fn value_sent(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => escaped_bytes(text) + OVERHEAD,
        AttributeValue::B(blob) => base64_bytes(blob.as_ref()) + OVERHEAD,
        AttributeValue::Ss(all) | AttributeValue::Ns(all) => {
            all.iter().map(|text| escaped_bytes(text) + OVERHEAD).sum()
        }
        AttributeValue::Bs(all) => all.iter().map(|blob| base64_bytes(blob.as_ref()) + OVERHEAD).sum(),
        AttributeValue::L(all) => all.iter().map(|value| value_sent(value) + OVERHEAD).sum(),
        AttributeValue::M(map) => sent_bytes(map) + OVERHEAD,
        _ => OVERHEAD,
    }
}

/// Returns the length of bytes in Base64.
pub(crate) fn base64_bytes(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}

/// Returns the length of text in JSON, with its escapes.
pub(crate) fn escaped_bytes(text: &str) -> usize {
    // A control character takes six bytes: `\u0000`.
    let more = |byte: u8| 5 * usize::from(byte < b' ') + usize::from(byte == b'"') + usize::from(byte == b'\\');
    text.len() + text.bytes().map(more).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::primitives::Blob;

    #[test]
    fn the_size_in_a_request_is_an_upper_bound() {
        let values = [
            (AttributeValue::S("a\"\u{1}é".into()), r#"{"S":"a\"\u0001é"}"#),
            (AttributeValue::B(Blob::new(b"abcd")), r#"{"B":"YWJjZA=="}"#),
            (AttributeValue::Ss(vec!["a".into(), "b".into()]), r#"{"SS":["a","b"]}"#),
            (AttributeValue::L(vec![AttributeValue::Bool(true)]), r#"{"L":[{"BOOL":true}]}"#),
            (AttributeValue::Null(true), r#"{"NULL":true}"#),
            (AttributeValue::L(vec![]), r#"{"L":[]}"#),
        ];
        for (value, json) in values {
            let item = RawItem::from([("name".to_owned(), value)]);
            assert!(sent_bytes(&item) >= json.len() + r#""name":,"#.len(), "{json}");
        }
    }
}
