//! Responses in DynamoDB's JSON, in any form, read by the runtime's codec and by the SDK.
//!
//! Where both accept an item, they read the same. Where the SDK refuses a response, the codec refuses it too, or an item of
//! it. What the codec writes is read by the SDK as the same item.

use std::fmt::Debug;
use std::sync::OnceLock;

use arbitrary::Result;
use aws_sdk_dynamodb::operation::query::{Query, QueryOutput};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::base64;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};
use dynamite_runtime::codec::WireWriter;
use dynamite_runtime::{Entity, Item, RawItem, read_item, read_items, read_response, write_item};

use crate::items::{changed, doctor, nurse, well_formed_visit};
use crate::random::Random;
use crate::store::notes::Note;
use crate::store::visits::{Visit, VisitShort};
use crate::store::wards::Ward;

/// Texts that mean something in DynamoDB's JSON.
const TOKENS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    " ",
    "\n",
    "\u{1}",
    "é",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e400",
    "\\n",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\x",
    "\\u12",
    "S",
    "N",
    "SS",
    "NS",
    "NULL",
    "BOOL",
    "M",
    "L",
    "B",
    "BS",
    "{}",
    "[]",
    "{\"NULL\":false}",
    "{\"__type\":\"x\",\"S\":\"x\"}",
    "{\"S\":null,\"N\":\"1\"}",
    "AA==",
];

/// Reads a response that these bytes decide about, and writes what could be read.
pub fn check(bytes: &[u8]) {
    // Too few bytes decide about no response.
    let _ = run(&mut Random::new(bytes));
}

fn run(random: &mut Random<'_>) -> Result<()> {
    match random.below(8)? {
        0 => {
            let item = format!("{{\"id\":{{\"S\":\"n\"}},{}", random.arbitrary::<&str>()?);
            compare::<Note>(body(&[item]).into_bytes(), true);
        }
        1 => {
            let body = body(&[random.arbitrary::<&str>()?.to_owned()]);
            compare::<Note>(body.into_bytes(), true);
        }
        2..5 => {
            let item = RawItem::from([("id".to_owned(), AttributeValue::S("n".to_owned()))]);
            write_and_read::<Note>(changed(item, random)?, true, random)?;
        }
        5 => {
            let item = if random.arbitrary()? { doctor() } else { nurse() };
            let body = formatted(&[changed(item, random)?], random)?;
            compare::<Ward>(body, false);
        }
        6 => {
            let body = formatted(&[changed(well_formed_visit(), random)?], random)?;
            compare::<VisitShort>(body, false);
        }
        // The keys of indexes are not read.
        _ => write_and_read::<Visit>(changed(well_formed_visit(), random)?, false, random)?,
    }
    Ok(())
}

/// Compares what is read of a response with an item, and of one with what is written of it.
fn write_and_read<T: Entity + Debug + PartialEq>(
    item: RawItem,
    reads_all: bool,
    random: &mut Random<'_>,
) -> Result<()> {
    if let Ok(read) = read_item::<T>(item.clone())
        && let Ok(stored) = write_item(&read)
    {
        let mut writer = WireWriter::default();
        read.write(&mut writer).expect("what can be written in the SDK's form can be written");
        let body = body(&[writer.into_json()]).into_bytes();
        assert_eq!(by_sdk(&body), Some(vec![stored]));
        assert!(matches!(read_items::<T>(&SdkBody::from(body)).as_deref(), Some([Ok(again)]) if *again == read));
    }
    let items = if random.ratio(1, 4)? { vec![item.clone(), item] } else { vec![item] };
    compare::<T>(formatted(&items, random)?, reads_all);
    Ok(())
}

/// Compares what the codec and the SDK read of the body of a response. `reads_all` is set if an item keeps all attributes.
fn compare<T: Item + Debug + PartialEq>(body: Vec<u8>, reads_all: bool) {
    let decoded = by_sdk(&body);
    let body = SdkBody::from(body);
    let (read, at_once) = (read_items::<T>(&body), read_response::<T>(&body));
    // A form that is left to the SDK, or one that it refuses.
    let Some(read) = read else { return };
    match (&at_once, read.iter().all(|item| item.is_ok())) {
        (Some(at_once), true) => assert!(at_once.iter().eq(read.iter().flatten())),
        // What is read at once may end where another form begins.
        (None, _) => {}
        (Some(_), false) => panic!("an unreadable item was read"),
    }
    let Some(decoded) = decoded else {
        let text = body.bytes().map(String::from_utf8_lossy).unwrap_or_default();
        // An attribute without a name, which DynamoDB does not have, is skipped.
        let reads_all = reads_all && !text.contains("\"\"");
        assert!(!reads_all || read.iter().any(|item| item.is_err()), "the SDK refuses {text}");
        return;
    };
    assert_eq!(read.len(), decoded.len());
    for (read, decoded) in read.into_iter().zip(decoded) {
        match (read, read_item::<T>(decoded)) {
            (Ok(read), Ok(decoded)) => assert!(read == decoded, "{read:?} is not {decoded:?}"),
            (Err(read), Err(decoded)) => assert_eq!(read.to_string(), decoded.to_string()),
            (read, decoded) => panic!("{read:?} is not {decoded:?}"),
        }
    }
}

/// Returns the items that the SDK reads, unless it refuses the response.
fn by_sdk(body: &[u8]) -> Option<Vec<RawItem>> {
    static QUERY: OnceLock<Option<FrozenLayer>> = OnceLock::new();
    let layer = QUERY.get_or_init(|| Query::new().config()).as_ref().expect("the SDK's configuration of a query");
    let deserializer = layer.load::<SharedResponseDeserializer>().expect("the SDK's deserializer");
    let response = HttpResponse::new(200.try_into().expect("a status"), SdkBody::from(body));
    let output = deserializer.deserialize_nonstreaming_with_config(&response, &ConfigBag::base()).ok()?;
    output.downcast::<QueryOutput>().ok()?.items.or_else(|| Some(Vec::new()))
}

fn body(items: &[String]) -> String {
    let count = items.len();
    format!(r#"{{"Count":{count},"Items":[{}],"ScannedCount":{count}}}"#, items.join(","))
}

/// Returns the body of a response with items, in some form, and with some changes of its text.
fn formatted(items: &[RawItem], random: &mut Random<'_>) -> Result<Vec<u8>> {
    let items = items.iter().map(|item| object(item, random)).collect::<Result<Vec<_>>>()?;
    let mut text = body(&items).into_bytes();
    for _ in 0..random.below(4)? {
        let at = random.below(text.len())?;
        let end = (at + random.below(12)?).min(text.len());
        match random.below(4)? {
            0 => drop(text.drain(at..end)),
            1 => drop(text.splice(at..at, text[at..end].to_vec())),
            2 => drop(text.splice(at..end, random.choose(&TOKENS)?.bytes())),
            _ => drop(text.splice(at..at, random.choose(&TOKENS)?.bytes())),
        }
    }
    Ok(text)
}

fn object(map: &RawItem, random: &mut Random<'_>) -> Result<String> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_unstable_by_key(|(name, _)| *name);
    if !entries.is_empty() {
        let first = random.below(entries.len())?;
        entries.rotate_left(first);
    }
    let entry = |(name, value): (&String, &AttributeValue)| {
        Ok(format!("{}:{}{}", string(name, random)?, space(random)?, value_text(value, random)?))
    };
    let entries = entries.into_iter().map(entry).collect::<Result<Vec<_>>>()?;
    Ok(format!("{{{}}}", entries.join(",")))
}

fn value_text(value: &AttributeValue, random: &mut Random<'_>) -> Result<String> {
    let strings = |texts: &[String], random: &mut Random<'_>| -> Result<String> {
        let texts = texts.iter().map(|text| string(text, random)).collect::<Result<Vec<_>>>()?;
        Ok(format!("[{}]", texts.join(",")))
    };
    let (name, content) = match value {
        AttributeValue::S(text) => ("S", string(text, random)?),
        AttributeValue::N(text) => ("N", string(text, random)?),
        AttributeValue::B(blob) => ("B", string(&base64::encode(blob), random)?),
        AttributeValue::Bool(value) => ("BOOL", value.to_string()),
        AttributeValue::Null(value) => ("NULL", value.to_string()),
        AttributeValue::M(map) => ("M", object(map, random)?),
        AttributeValue::L(list) => {
            let list = list.iter().map(|value| value_text(value, random)).collect::<Result<Vec<_>>>()?;
            ("L", format!("[{}]", list.join(",")))
        }
        AttributeValue::Ss(texts) => ("SS", strings(texts, random)?),
        AttributeValue::Ns(texts) => ("NS", strings(texts, random)?),
        AttributeValue::Bs(blobs) => {
            let texts: Vec<String> = blobs.iter().map(base64::encode).collect();
            ("BS", strings(&texts, random)?)
        }
        _ => ("X", "1".to_owned()),
    };
    Ok(format!("{{{}\"{name}\":{content}}}", space(random)?))
}

/// Returns a string, some of whose characters may be escaped.
fn string(text: &str, random: &mut Random<'_>) -> Result<String> {
    let escaped = random.ratio(1, 8)?;
    let mut quoted = String::from("\"");
    for character in text.chars() {
        if character < ' ' || character == '"' || character == '\\' || (escaped && character.is_alphanumeric()) {
            let mut units = [0; 2];
            quoted.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            quoted.push(character);
        }
    }
    quoted.push('"');
    Ok(quoted)
}

fn space(random: &mut Random<'_>) -> Result<&'static str> {
    Ok(if random.ratio(1, 16)? { " \n" } else { "" })
}
