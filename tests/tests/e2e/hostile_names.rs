//! Names and texts from outside — of attributes and tables, and of the service's answers — stay one line of an error, which
//! controls no terminal and gives no command to a CI.

use std::error::Error as StdError;
use std::iter::successors;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DecodeError, Dynamite, Error, InvalidInput, Path, Unknown};
use dynamite_tests::engine;
use dynamite_tests::faults::{ATTEMPTS, Fault};
use dynamite_tests::store::stations::{Station, StationRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use serde_json::json;

use crate::existing_tables::station;
use crate::support::{task, tasks, with_faults};

/// Texts with line breaks, marks that reorder or are not shown, escape sequences, and commands of logs.
const HOSTILE: [&str; 10] = [
    "a\n::add-mask::b",
    "a\r\n##[add-mask]b",
    "a\u{85}b\u{2028}c",
    "a\u{202e}b\u{2066}c",
    "a\u{200b}b\u{feff}c\u{ad}d",
    "a\u{e0041}b\u{3164}c\u{fe0f}d",
    "a\u{1b}[2Jb",
    "a\u{9b}31mb",
    "##[error]a",
    "##vso[task.setvariable variable=a]b",
];

/// Returns all texts of an error and its sources.
fn texts(error: &(dyn StdError + 'static)) -> Vec<String> {
    let all = successors(Some(error), |&error| error.source());
    all.flat_map(|error| [error.to_string(), format!("{error:?}"), format!("{error:#?}")]).collect()
}

#[track_caller]
fn assert_plain(text: &str) {
    let is_mark = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(c, '\u{3164}' | '\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    assert!(!text.contains(is_mark), "{text:?}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    assert!(!text.contains("##[") && !text.contains("##vso["), "{text}");
}

/// Checks an error, which shows the hostile text in escaped form, unless it is cut off.
#[track_caller]
fn assert_error(error: &(dyn StdError + 'static)) {
    assert!(error.to_string().lines().count() == 1, "{error}");
    texts(error).iter().for_each(|text| assert_plain(text));
}

#[test]
fn names_of_attributes() {
    for name in HOSTILE {
        let error = DecodeError::missing(name).in_field(name).in_element(1).in_field(name).in_entity("Order");
        assert_error(&error);
        assert_eq!(error.path(), format!("{name}[1].{name}"), "the path itself has the names as they are");
        assert_error(&Error::from(error));
        let error = InvalidInput::value(name).in_field(name).in_entity("Order");
        assert_error(&error);
        assert_error(&Error::from(error));
    }
}

#[test]
fn paths() {
    for name in HOSTILE {
        let path = Path::<Task, String>::new(name);
        assert_plain(&format!("{path:?} {:?} {:?}", path.clone().size(), path.clone().eq("a")));
    }
}

#[tokio::test]
async fn undeclared_attributes() {
    let stations = StationRepository::new(&engine().await.unwrap());
    for name in HOSTILE {
        let mut unknown = Unknown::default();
        unknown.insert(name, AttributeValue::M([(String::new(), AttributeValue::Null(true))].into()));
        assert_plain(&format!("{unknown:?}"));
        let written = Station { unknown, ..station("a", "2023-04-30T12:00:24") };
        let error = stations.put(&written).await.unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error}");
        assert_error(&error);
    }
}

#[tokio::test]
async fn names_of_tables() {
    let direct = tasks().await;
    for name in HOSTILE {
        assert_plain(&format!("{:?}", Dynamite::builder().table_prefix(name).region(name)));
        let db = Dynamite::builder().client(direct.db().client().clone());
        let db = db.table_prefix(name).table_name("orders", name).build().await;
        // Whether the name is refused by the builder or by the service, it is shown harmlessly.
        match db {
            Ok(db) => {
                let tasks = TaskRepository::new(&db);
                assert_plain(&format!("{db:?} {db:#?} {:?} {:#?}", tasks.scan(), tasks.query("a")));
                assert_error(&tasks.get(TaskKey::new("a")).await.unwrap_err());
            }
            Err(error) => assert_error(&error),
        }
    }
}

#[tokio::test]
async fn messages_codes_and_reasons_of_the_service() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let tasks = TaskRepository::new(&db);
    for text in HOSTILE {
        let key = || TaskKey::new("a");
        faults.on("GetItem").then(Fault::error(400, "ResourceNotFoundException", text));
        assert_error(&tasks.get(key()).await.unwrap_err());
        faults.on("GetItem").then(Fault::error(400, text, text));
        assert_error(&tasks.get(key()).await.unwrap_err());
        faults.on("GetItem").times(ATTEMPTS, Fault::throttled_because(text, text));
        assert_error(&tasks.get(key()).await.unwrap_err());
        faults.on("TransactWriteItems").then(Fault::cancelled(&[text]));
        let error = db.transaction().add(tasks.put(&task("a"))).await.unwrap_err();
        assert_error(&error);
        let Error::Cancelled(cancelled) = &error else { panic!("{error}") };
        for reason in cancelled.reasons() {
            assert_plain(&reason.to_string());
            assert_plain(&format!("{reason:?}"));
            assert_eq!(reason.code(), text, "the code itself is what the service sent");
        }
        faults.clear_script();
    }
}

#[tokio::test]
async fn what_is_found_at_a_table() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let tasks = TaskRepository::new(&db);
    for name in HOSTILE {
        let keys = json!([{ "AttributeName": name, "KeyType": "HASH" }]);
        let table = json!({ "TableName": "tasks", "TableStatus": "ACTIVE", "KeySchema": keys });
        let body = json!({ "Table": table }).to_string();
        faults.on("DescribeTable").then(Fault::success(Box::leak(body.into_boxed_str())));
        let error = tasks.create_table().await.unwrap_err();
        assert_error(&error);
        let Error::TableMismatch(mismatch) = &error else { panic!("{error}") };
        mismatch.differences().iter().for_each(|difference| assert_plain(&difference.to_string()));
        faults.clear_script();
    }
}
