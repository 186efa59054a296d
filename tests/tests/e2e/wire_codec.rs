//! Items are read from the JSON of a response as the SDK reads them: the same values, and the same errors.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::codec::WireWriter;
use dynamite_runtime::{CallOptions, Dynamite, Entity, Error, Failure};
use dynamite_tests::store::samples::{Sample, SampleRepository};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::samples::{any_sample, plain_sample};

/// A connection on which every request gets the same answer.
#[derive(Clone, Debug, Default)]
struct Answer(Arc<Mutex<Vec<u8>>>);

impl HttpConnector for Answer {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let body = SdkBody::from(self.0.lock().unwrap().clone());
        HttpConnectorFuture::ready(Ok(HttpResponse::new(StatusCode::try_from(200).unwrap(), body)))
    }
}

impl Answer {
    fn client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.clone());
        http_client_fn(move |_, _| connector.clone())
    }
}

/// A table that is read with the codec, and one that is read by the SDK.
struct Both {
    answer: Answer,
    codec: SampleRepository,
    sdk: SampleRepository,
}

/// What a read returned.
#[derive(Debug, PartialEq)]
enum Outcome {
    Read {
        items: Vec<Sample>,
        unreadable: Vec<String>,
    },
    /// The SDK, or the runtime, refused the response.
    Broken,
}

impl Both {
    fn new() -> Self {
        let answer = Answer::default();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "dynamite"))
            .endpoint_url("http://127.0.0.1:1")
            .http_client(answer.client())
            .build();
        let db = Dynamite::new(Client::from_conf(config)).with(&CallOptions::new().attempts(1));
        let sdk = db.with(&CallOptions::new().wire_codec(false));
        Both { answer, codec: SampleRepository::new(&db), sdk: SampleRepository::new(&sdk) }
    }

    /// Returns what the codec and the SDK read of a response with these items.
    async fn read_items(&self, items: &[&str]) -> [Outcome; 2] {
        let count = items.len();
        self.read(format!(r#"{{"Count":{count},"Items":[{}],"ScannedCount":{count}}}"#, items.join(","))).await
    }

    /// Returns what the codec and the SDK read of a response.
    async fn read(&self, body: impl Into<Vec<u8>>) -> [Outcome; 2] {
        *self.answer.0.lock().unwrap() = body.into();
        [outcome(&self.codec).await, outcome(&self.sdk).await]
    }
}

async fn outcome(samples: &SampleRepository) -> Outcome {
    match samples.query("a").all().await {
        Ok(items) => Outcome::Read { items, unreadable: Vec::new() },
        Err(Error::Unreadable(error)) => {
            let unreadable = error.unreadable().iter().map(|item| format!("{} {:?}", item.error(), item.raw_key()));
            let unreadable = unreadable.collect();
            Outcome::Read { items: error.into_items().unwrap(), unreadable }
        }
        Err(error) => {
            assert_eq!(
                error.request().and_then(|request| request.failure()),
                Some(Failure::InvalidResponse),
                "{error}"
            );
            Outcome::Broken
        }
    }
}

fn json(sample: &Sample) -> String {
    let mut writer = WireWriter::default();
    sample.write(&mut writer).unwrap();
    writer.into_json()
}

/// A change to a text.
#[derive(Clone, Debug)]
enum Mutation {
    Replace(Index, &'static str),
    Insert(Index, &'static str),
    Remove(Index, usize),
    Repeat(Index, usize),
    /// Replaces a quoted string.
    Quoted(Index, &'static str),
}

/// Texts that mean something in DynamoDB's JSON.
const TEXTS: [&str; 44] = [
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
    "\\ude00",
    "\\x",
    "\\/",
    "\\u12",
    "S",
    "N",
    "SS",
    "NULL",
    "BOOL",
    "M",
    "L",
    "B",
    "{}",
    "[]",
    "{\"NULL\":true}",
    "{\"NULL\":false}",
    "{\"S\":\"x\"}",
    "{\"__type\":\"x\",\"S\":\"x\"}",
    "{\"X\":1}",
    "{\"S\":null,\"N\":\"1\"}",
    "AA==",
    "1E-9223372036854775808",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let text = || select(&TEXTS[..]);
    prop_oneof![
        1 => (any::<Index>(), text()).prop_map(|(at, text)| Mutation::Replace(at, text)),
        1 => (any::<Index>(), text()).prop_map(|(at, text)| Mutation::Insert(at, text)),
        1 => (any::<Index>(), 1..20_usize).prop_map(|(at, length)| Mutation::Remove(at, length)),
        1 => (any::<Index>(), 1..40_usize).prop_map(|(at, length)| Mutation::Repeat(at, length)),
        4 => (any::<Index>(), text()).prop_map(|(at, text)| Mutation::Quoted(at, text)),
    ]
}

impl Mutation {
    fn apply(&self, json: &mut Vec<u8>) {
        let length = json.len();
        match *self {
            Mutation::Replace(at, text) => drop(json.splice(at.index(length)..=at.index(length), text.bytes())),
            Mutation::Insert(at, text) => drop(json.splice(at.index(length)..at.index(length), text.bytes())),
            Mutation::Remove(at, count) => drop(json.drain(at.index(length)..(at.index(length) + count).min(length))),
            Mutation::Repeat(at, count) => {
                let part = json[at.index(length)..(at.index(length) + count).min(length)].to_vec();
                json.splice(at.index(length)..at.index(length), part);
            }
            Mutation::Quoted(at, text) => {
                let quotes: Vec<usize> = (0..length).filter(|index| json[*index] == b'"').collect();
                if let Some(pair) = quotes.windows(2).nth(at.index(quotes.len().max(2) - 1)) {
                    json.splice(pair[0] + 1..pair[1], text.bytes());
                }
            }
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_items_are_read(samples in proptest::collection::vec(any_sample(), 0..4)) {
        let items: Vec<String> = samples.iter().map(json).collect();
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let [codec, sdk] = runtime().block_on(Both::new().read_items(&items));
        prop_assert_eq!(&codec, &Outcome::Read { items: samples, unreadable: Vec::new() });
        prop_assert_eq!(codec, sdk);
    }

    #[test]
    fn a_changed_item_is_read_as_the_sdk_reads_it_or_spoils_itself_alone(
        sample in any_sample(),
        mutations in proptest::collection::vec(mutation(), 1..4),
    ) {
        let [first, last] = ["first", "last"].map(plain_sample);
        let mut changed = json(&sample).into_bytes();
        mutations.iter().for_each(|mutation| mutation.apply(&mut changed));
        let body = [
            br#"{"Count":3,"Items":["#, json(&first).as_bytes(), b",", &changed, b",", json(&last).as_bytes(),
            br#"],"ScannedCount":3}"#,
        ].concat();
        let [codec, sdk] = runtime().block_on(Both::new().read(body));
        let changed = String::from_utf8_lossy(&changed);
        match (&codec, &sdk) {
            // What the SDK refuses spoils that item, or is an attribute that the schema does not declare.
            (Outcome::Read { items, unreadable }, Outcome::Broken) => {
                prop_assert!(items.len() + unreadable.len() <= 3, "{changed}");
                prop_assert!(items.contains(&first) && items.contains(&last), "{changed}");
            }
            _ => prop_assert_eq!(&codec, &sdk, "{}", changed),
        }
    }

    #[test]
    fn a_changed_response_is_never_read_otherwise(
        sample in any_sample(),
        mutations in proptest::collection::vec(mutation(), 1..4),
    ) {
        let item = json(&sample);
        let mut body =
            format!(r#"{{"Count":1,"Items":[{item}],"ScannedCount":1,"ConsumedCapacity":{{"CapacityUnits":0.5}}}}"#)
                .into_bytes();
        mutations.iter().for_each(|mutation| mutation.apply(&mut body));
        let text = String::from_utf8_lossy(&body).into_owned();
        let [codec, sdk] = runtime().block_on(Both::new().read(body));
        if sdk != Outcome::Broken {
            prop_assert_eq!(&codec, &sdk, "{}", text);
        }
    }
}

#[tokio::test]
async fn forms_that_dynamodb_does_not_send_are_read_as_the_sdk_reads_them() {
    let both = Both::new();
    let item = json(&plain_sample("a"));
    let with = |attribute: &str| format!("{},{attribute}}}", item.strip_suffix('}').unwrap());
    let replaced = |from: &str, to: &str| {
        assert!(item.contains(from), "{from} in {item}");
        item.replacen(from, to, 1)
    };
    for (form, json) in [
        ("whitespace", item.replace("\":", "\" : ").replace("\",", "\"\n,\t").replace('{', "{ ").replace('}', " }")),
        ("an escaped name", replaced(r#""text""#, r#""te\u0078t""#)),
        ("an escaped type", replaced(r#""text":{"S""#, r#""text":{"\u0053""#)),
        ("escapes in text", replaced(r#""text":{"S":"t""#, r#""text":{"S":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#)),
        ("an attribute that occurs twice", with(r#""text":{"S":"second"}"#)),
        ("another attribute that is null", with(r#""other":null"#)),
        ("another attribute that is no value", with(r#""other":{"S":5}"#)),
        ("a value of no type", replaced(r#""text":{"S":"t"}"#, r#""text":{}"#)),
        ("a value of two types", replaced(r#""text":{"S":"t"}"#, r#""text":{"S":"t","N":"1"}"#)),
        ("a type that is null", replaced(r#""text":{"S":"t"}"#, r#""text":{"N":null,"S":"t"}"#)),
        ("a value with a name of its type", replaced(r#""text":{"S":"t"}"#, r#""text":{"__type":"x","S":"t"}"#)),
        ("a type of the future", replaced(r#""text":{"S":"t"}"#, r#""text":{"X":"t"}"#)),
        ("a false NULL", with(r#""maybe_text":{"NULL":false}"#)),
        ("a NULL that is text", with(r#""maybe_text":{"NULL":"true"}"#)),
        ("a number in JSON", replaced(r#""i_8":{"N":"1"}"#, r#""i_8":{"N":1}"#)),
        ("bytes without padding", replaced(r#""blob":{"B":"Yg=="}"#, r#""blob":{"B":"Yg"}"#)),
        ("escapes in bytes", replaced(r#""blob":{"B":"Yg=="}"#, r#""blob":{"B":"\u0059g=="}"#)),
        ("an attribute without a name", with(r#""":{"S":"x"}"#)),
        ("a value that begins like another one", with(r#""other":{"NULL":trueish}"#)),
        ("half of a surrogate pair", replaced(r#""text":{"S":"t""#, r#""text":{"S":"\ud83d""#)),
        ("a control character", replaced(r#""text":{"S":"t""#, "\"text\":{\"S\":\"\u{1}\"")),
        ("deep nesting", with(&format!(r#""maybe_list":{}{{"S":"x"}}{}"#, r#"{"L":["#.repeat(40), "]}".repeat(40)))),
        (
            "deep nesting elsewhere",
            with(&format!(r#""other":{}{{"S":"x"}}{}"#, r#"{"L":["#.repeat(40), "]}".repeat(40))),
        ),
    ] {
        let [codec, sdk] = both.read_items(&[&json]).await;
        match sdk {
            // The SDK refuses the whole response. The item alone is spoiled, or an attribute that was skipped.
            Outcome::Broken => assert!(matches!(codec, Outcome::Read { .. }), "{form}: {codec:?}"),
            _ => assert_eq!(codec, sdk, "{form}: {json}"),
        }
    }
}

#[tokio::test]
async fn text_that_is_not_utf_8_spoils_its_item_alone() {
    let both = Both::new();
    let item = json(&plain_sample("a"));
    let mut body = format!(r#"{{"Items":[{item},{}],"Count":2}}"#, item.replace("\"t\"", "\"?\"")).into_bytes();
    let at = body.iter().position(|byte| *byte == b'?').unwrap();
    body[at] = 0xff;
    let [codec, sdk] = both.read(body).await;
    assert_eq!(sdk, Outcome::Broken);
    let Outcome::Read { items, unreadable } = codec else { panic!("{codec:?}") };
    assert_eq!((items, unreadable.len()), (vec![plain_sample("a")], 1));
}
