//! The text of every error says what a person needs who reads it in a log, and holds no data.
//!
//! Each operation meets each fault. All keys, items and conditions hold a marked text and a marked number, and the service
//! quotes both in its messages.

use std::error::Error as StdError;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use dynamite_runtime::{CallOptions, Dynamite, Error, Failure};
use dynamite_tests::faults::{Fault, REQUEST_ID};
use dynamite_tests::store::orders::OrderRepository;
use dynamite_tests::store::shop;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use dynamite_tests::{configured, engine};
use serde_json::json;

use crate::support::{contact, day, faulty_tasks, put_raw, s, task, tasks, with_faults};

/// The marked text, which is in every key, item and condition.
const MARK: &str = "s3cr3t";
/// The marked number.
const NUMBER: u32 = 7_654_321;

/// Returns the task with the marks; it is stored as `direct` in every test.
fn marked() -> Task {
    Task {
        team: MARK.into(),
        queue: MARK.into(),
        owner: Some(MARK.into()),
        title: MARK.into(),
        budget: NUMBER,
        steps: vec![MARK.into()],
        labels: [MARK.to_owned()].into(),
        counters: [(MARK.to_owned(), NUMBER)].into(),
        contact: Some(contact(MARK)),
        author: contact(MARK),
        ..task(MARK)
    }
}

/// The deadline of batches, which would try for a minute.
const DEADLINE: Duration = Duration::from_millis(100);

/// The calls, each with the operation of DynamoDB that it sends, and the index that it reads.
const CALLS: [(&str, &str, Option<&str>); 18] = [
    ("get", "GetItem", None),
    ("put", "PutItem", None),
    ("create", "PutItem", None),
    ("put_if", "PutItem", None),
    ("update", "UpdateItem", None),
    ("update_if", "UpdateItem", None),
    ("upsert", "UpdateItem", None),
    ("delete", "DeleteItem", None),
    ("delete_returning", "DeleteItem", None),
    ("idempotent", "TransactWriteItems", None),
    ("transaction", "TransactWriteItems", None),
    ("transact_get", "TransactGetItems", None),
    ("query", "Query", None),
    ("query_index", "Query", Some("by_owner")),
    ("count", "Scan", None),
    ("scan", "Scan", None),
    ("batch_get", "BatchGetItem", None),
    ("batch_write", "BatchWriteItem", None),
];

/// The texts of an error, and the error itself.
struct Failed {
    texts: Vec<String>,
    error: Error,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Failed { texts: texts(&error), error }
    }
}

/// Converts the error of a batch, whose own texts are collected too.
fn batch_failed<E: StdError + Into<Error> + 'static>(error: E) -> Failed {
    let own = texts(&error);
    let mut failed = Failed::from(error.into());
    failed.texts.extend(own);
    failed
}

/// Makes a call.
async fn call(tasks: &TaskRepository, name: &str) -> Result<(), Failed> {
    let key = || TaskKey::new(MARK);
    let is_marked = || Task::TITLE.ne(MARK).and(Task::BUDGET.ne(NUMBER));
    let update = || tasks.update(key()).set(Task::TITLE, MARK).set(Task::BUDGET, NUMBER);
    match name {
        "get" => tasks.get(key()).await.map(drop)?,
        "put" => tasks.put(&marked()).await?,
        "create" => tasks.create(&marked()).await?,
        "put_if" => tasks.put(&marked()).only_if(is_marked()).await?,
        "update" => update().await?,
        "update_if" => update().only_if(is_marked()).await?,
        "upsert" => tasks.upsert(&marked()).only_if(is_marked()).await.map(drop)?,
        "delete" => tasks.delete(key()).only_if(is_marked()).await?,
        "delete_returning" => tasks.delete(key()).returning_old().await.map(drop)?,
        "idempotent" => tasks.create(&marked()).idempotent().token(MARK).await?,
        "transaction" => {
            let check = tasks.check(TaskKey::new("s3cr3t too"), is_marked());
            tasks.db().transaction().add(tasks.put(&marked())).add(check).token(MARK).await?;
        }
        "transact_get" => tasks.db().transact_get().add(tasks.get(key())).await.map(drop)?,
        "query" => tasks.query(MARK).filter(is_marked()).all().await.map(drop)?,
        "query_index" => tasks.by_owner(MARK).all().await.map(drop)?,
        "count" => tasks.scan().filter(is_marked()).count().await.map(drop)?,
        "scan" => tasks.scan().filter(is_marked()).page(3).await.map(drop)?,
        "batch_get" => tasks.batch_get([key()]).deadline(DEADLINE).await.map(drop).map_err(batch_failed)?,
        "batch_write" => {
            tasks.batch_write().put(&marked()).deadline(DEADLINE).await.map(drop).map_err(batch_failed)?;
        }
        other => panic!("no call {other}"),
    }
    Ok(())
}

/// Returns all texts of an error and of its sources.
fn texts(error: &(dyn StdError + 'static)) -> Vec<String> {
    let all = std::iter::successors(Some(error), |&error| error.source());
    let mut texts: Vec<String> =
        all.flat_map(|error| [error.to_string(), format!("{error:?}"), format!("{error:#?}")]).collect();
    if let Some(Error::Cancelled(cancelled)) = error.downcast_ref() {
        for reason in cancelled.reasons() {
            texts.extend([reason.to_string(), format!("{reason:?} {reason:#?} {:?}", reason.error())]);
        }
    }
    if let Some(request) = error.downcast_ref().and_then(Error::request) {
        texts.extend([request.to_string(), format!("{request:?} {request:#?}")]);
    }
    texts
}

/// A message that quotes the marks.
const MESSAGE: &str = "The value s3cr3t is not valid:\n 7654321 and s3cr3t";

/// Returns every fault of the network that makes a call fail, with messages and bodies that quote the marks.
fn faults() -> Vec<Fault> {
    let item = json!({ "task_id": { "S": MARK }, "title": { "S": MARK }, "budget": { "N": NUMBER.to_string() } });
    let failed = json!({ "message": MESSAGE, "Item": item });
    let failed = Fault::Error { status: 400, code: "ConditionalCheckFailedException".to_owned(), details: failed };
    let reasons = ["ConditionalCheckFailed", "ValidationError", "TransactionConflict", "None"];
    let mut all = vec![
        failed,
        Fault::throttled_because("arn:aws:dynamodb:eu-north-1:1:table/tasks", "TableReadKeyRangeThroughputExceeded"),
        Fault::html(200),
        Fault::html(403),
        Fault::html(502),
        Fault::Page { status: 200, content_type: "text/plain".to_owned(), body: MESSAGE.to_owned() },
        Fault::success(""),
        Fault::success(r#"{ "Item": { "task_id": { "S": "s3cr3t" }, "title": { "N": "s3cr3t"#),
        Fault::NoConnection,
        Fault::BrokenConnection,
        Fault::Timeout,
        Fault::LostResponse,
        Fault::Garbage,
        Fault::Truncated,
        Fault::BrokenBody,
        Fault::conflict(),
        Fault::replicated_conflict(),
        Fault::in_progress(),
        Fault::error(500, "InternalServerError", MESSAGE),
        Fault::error(503, "ServiceUnavailable", MESSAGE),
    ];
    for first in reasons {
        let reasons = [first, "None"].map(|code| json!({ "Code": code, "Message": MESSAGE, "Item": item }));
        let details = json!({ "message": MESSAGE, "CancellationReasons": reasons });
        all.push(Fault::Error { status: 400, code: "TransactionCanceledException".to_owned(), details });
    }
    let quoting = [
        "ValidationException",
        "IdempotentParameterMismatchException",
        "ItemCollectionSizeLimitExceededException",
        "InvalidSignatureException",
        "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
        "SerializationException",
        "DuplicateItemException",
        "AnErrorOfTomorrow",
    ];
    all.extend(quoting.map(|code| Fault::error(400, code, MESSAGE)));
    all.extend(SAFE_CODES.map(|code| Fault::error(400, code, SAFE_MESSAGE)));
    all
}

/// The codes whose messages are shown.
const SAFE_CODES: [&str; 9] = [
    "ResourceNotFoundException",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "LimitExceededException",
    "ResourceInUseException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
];

/// A message of which the first line is shown.
const SAFE_MESSAGE: &str = "User: arn:aws:iam::123456789012:user/ann is not allowed to\n s3cr3t";

/// Returns whether a fault has a response with an error of DynamoDB, and its code.
fn code_of(fault: &Fault) -> Option<&str> {
    match fault {
        Fault::Throttled => Some("ProvisionedThroughputExceededException"),
        Fault::Error { code, .. } => Some(code),
        _ => None,
    }
}

/// Returns a client that makes one attempt, with a token and a secret that must not show.
fn one_attempt(db: &Dynamite) -> Dynamite {
    let config = db.with(&CallOptions::new().attempts(1)).client().config().to_builder();
    let credentials = Credentials::new("000000000000", MARK, Some(MARK.to_owned()), None, "test");
    configured(&Dynamite::new(Client::from_conf(config.credentials_provider(credentials).build())))
}

/// Makes each call with each fault, and passes the error on.
async fn each_error(check: impl Fn(&str, &str, Option<&str>, &Fault, Failed)) {
    let (tasks, script, direct) = faulty_tasks().await;
    direct.put(&marked()).await.unwrap();
    let tasks = TaskRepository::new(&one_attempt(tasks.db()));
    for (name, operation, index) in CALLS {
        for fault in faults() {
            script.on(operation).times(1000, fault.clone());
            let result = call(&tasks, name).await;
            script.clear_script();
            match result {
                Err(failed) => check(name, operation, index, &fault, failed),
                Ok(()) => panic!("{name}, {fault:?}: expected an error"),
            }
        }
    }
}

#[tokio::test]
async fn errors_show_no_data() {
    each_error(|name, _, _, fault, failed| {
        for text in failed.texts {
            assert!(!text.contains(MARK), "{name}, {fault:?}: {text}");
            assert!(!text.contains(&NUMBER.to_string()), "{name}, {fault:?}: {text}");
        }
    })
    .await;
}

#[tokio::test]
async fn errors_are_one_line_with_operation_table_code_and_request() {
    each_error(|name, operation, index, fault, failed| {
        let Failed { error, .. } = failed;
        let text = error.to_string();
        let context = format!("{name}, {fault:?}: {text}");
        assert!(!text.contains('\n'), "{context}");
        assert!(format!("{error:?}").contains(&text) && format!("{error:#?}").contains(&text), "{context}");
        let place = match index {
            Some(index) => format!("{operation} on index {index} of tasks"),
            None => format!("{operation} on tasks"),
        };
        assert!(text.contains(&place), "{context}");
        if error.request().is_none() && name.starts_with("batch") {
            return; // The deadline passed before the first request ended.
        }
        let request = error.request().unwrap();
        assert_eq!((request.operation(), request.index()), (operation, index), "{context}");
        assert_eq!(request.tables(), ["tasks"], "{context}");
        assert_eq!(request.code(), code_of(fault), "{context}");
        let Some(code) = request.code() else {
            assert!(text.contains(&request.failure().unwrap().to_string()), "{context}");
            return;
        };
        assert!(text.contains(code) && text.contains(&format!("request id {REQUEST_ID}")), "{context}");
        let source = std::iter::successors(StdError::source(&error), |&error| error.source()).last().unwrap();
        let source = source.to_string();
        assert!(source.starts_with(code) && source.ends_with(&format!("(request id {REQUEST_ID})")), "{source}");
        if request.message() == Some(SAFE_MESSAGE) {
            assert!(text.contains("User: arn:aws:iam::123456789012:user/ann is not allowed to"), "{context}");
        }
    })
    .await;
}

/// Returns the error of a read that meets a fault once.
async fn read_error(fault: Fault) -> Error {
    let (tasks, script, _direct) = faulty_tasks().await;
    script.on("GetItem").then(fault);
    TaskRepository::new(&one_attempt(tasks.db())).get(TaskKey::new("a")).await.unwrap_err()
}

#[tokio::test]
async fn the_texts_of_answers() {
    let (table, id) = ("GetItem on tasks", REQUEST_ID);
    let throttled = "ProvisionedThroughputExceededException";
    let cases = [
        (
            Fault::error(400, "AccessDeniedException", "User: ann may not\nread"),
            format!("{table} failed: AccessDeniedException: User: ann may not (request id {id})"),
        ),
        (
            Fault::error(400, "ValidationException", "s3cr3t"),
            format!("{table} failed: ValidationException (request id {id})"),
        ),
        (
            Fault::error(400, throttled, "Slow down."),
            format!("{table} was throttled: {throttled}: Slow down. (request id {id})"),
        ),
        (
            Fault::throttled_because("arn:tasks", "TableReadKeyRangeThroughputExceeded"),
            format!(
                "{table} was throttled: RequestLimitExceeded: TableReadKeyRangeThroughputExceeded on arn:tasks: \
                 scripted (request id {id})"
            ),
        ),
    ];
    for (fault, text) in cases {
        assert_eq!(read_error(fault).await.to_string(), text);
    }
}

#[tokio::test]
async fn the_message_of_the_service_is_reached_by_a_method() {
    let error = read_error(Fault::error(400, "ValidationException", MESSAGE)).await;
    assert_eq!(error.request().unwrap().message(), Some(MESSAGE));
    assert!(error.sdk_error().unwrap().downcast_ref::<SdkError<GetItemError>>().is_some());
}

#[tokio::test]
async fn the_text_of_a_long_message_ends() {
    let long = format!("{}end", "x".repeat(300));
    let error = read_error(Fault::error(400, "AccessDeniedException", &long)).await;
    assert!(!error.to_string().contains("end") && error.request().unwrap().message() == Some(&long));
}

/// A table that is missing is often one in another region.
#[tokio::test]
async fn the_endpoint_is_named_where_it_may_be_the_reason() {
    for code in ["ResourceNotFoundException", "UnrecognizedClientException"] {
        let error = read_error(Fault::error(400, code, "?")).await;
        let endpoint = error.request().unwrap().endpoint().unwrap();
        assert!(error.to_string().contains(endpoint) && endpoint.starts_with("http://"), "{error}");
    }
    let error = read_error(Fault::error(400, "ValidationException", "?")).await;
    assert!(!error.to_string().contains(error.request().unwrap().endpoint().unwrap()), "{error}");
}

#[tokio::test]
async fn each_response_that_is_not_dynamodbs_has_a_text() {
    let cases = [
        (Fault::html(200), "HTTP status 200, text/html"),
        (Fault::html(403), "HTTP status 403, text/html"),
        (Fault::html(502), "HTTP status 502, text/html"),
        (Fault::success(""), "it is empty; HTTP status 200, application/x-amz-json-1.0"),
        (Fault::success("{"), "HTTP status 200, application/x-amz-json-1.0"),
    ];
    for (fault, detail) in cases {
        let transient = !matches!(fault, Fault::Page { status: 403, .. });
        let error = read_error(fault).await;
        let text = "GetItem on tasks failed: the response is not a valid response of DynamoDB: ";
        assert!(error.to_string().starts_with(&format!("{text}{detail}")), "{error}");
        assert_eq!(error.request().unwrap().failure(), Some(Failure::InvalidResponse));
        assert_eq!(error.is_transient(), transient, "{error}");
        assert!(error.request().unwrap().was_sent());
    }
}

#[tokio::test]
async fn the_number_of_attempts_is_told() {
    let (tasks, script, _direct) = faulty_tasks().await;
    script.on("GetItem").times(9, Fault::internal());
    let error = tasks.get(TaskKey::new("a")).await.unwrap_err();
    assert_eq!(error.request().unwrap().attempts(), 4);
    assert!(error.to_string().contains("4 attempts"), "{error}");
}

#[tokio::test]
async fn errors_of_stored_items_name_operation_and_table() {
    let tasks = tasks().await;
    let mut item = marked().to_item().unwrap();
    item.insert("budget".into(), s(MARK));
    put_raw(tasks.db(), "tasks", item).await;
    let key = || TaskKey::new(MARK);
    let problem = "Task can't be read: `budget` should be a number (N) that fits `u32`, found a string (S)";
    let error = tasks.get(key()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("GetItem on tasks: {problem}"));
    let error = tasks.update(key()).set(Task::TITLE, MARK).returning_new().await.unwrap_err();
    assert_eq!(error.to_string(), format!("UpdateItem on tasks: {problem}"));
    assert_eq!(format!("{error:?}"), format!("Decode(UpdateItem on tasks: {problem})"));
}

/// A remark has the key of an order with the same text.
#[tokio::test]
async fn errors_of_other_entities_name_operation_and_table() {
    let db = engine().await.unwrap();
    shop::Shop::new(&db).create_table().await.unwrap();
    let remark = shop::Remark { customer_id: 1, about: "2024-05-01#s3cr3t".into(), text: MARK.into(), revision: 0 };
    shop::RemarkRepository::new(&db).create(&remark).await.unwrap();
    let (orders, key) = (shop::OrderRepository::new(&db), || shop::OrderKey::new(1, day(1), MARK));
    let problem = "expected an item of Order, found an item of Remark";
    let error = orders.get(key()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("GetItem on shop: {problem}"));
    let error = orders.delete(key()).await.unwrap_err();
    let request = error.request().unwrap();
    assert_eq!((request.operation(), request.code()), ("DeleteItem", Some("ConditionalCheckFailedException")));
    let start = format!("DeleteItem on shop: {problem}: ConditionalCheckFailedException");
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(error.old::<shop::Remark>().unwrap().is_some());
}

#[tokio::test]
async fn errors_of_conditions_have_a_request() {
    let tasks = tasks().await;
    tasks.put(&marked()).await.unwrap();
    let exists = tasks.create(&marked()).await.unwrap_err();
    let absent = tasks.update(TaskKey::new("none")).await.unwrap_err();
    for (error, operation, text) in
        [(exists, "PutItem", "the item already exists"), (absent, "UpdateItem", "no item of Task has this key")]
    {
        let start = format!("{operation} on tasks: ");
        assert!(error.to_string().starts_with(&start) && error.to_string().contains(text), "{error}");
        assert!(format!("{error:?}").contains(&error.to_string()), "{error:?}");
        let request = error.request().unwrap();
        assert_eq!((request.operation(), request.code()), (operation, Some("ConditionalCheckFailedException")));
        assert!(error.sdk_error().is_some());
    }
}

#[tokio::test]
async fn errors_of_create_table_name_operation_and_table() {
    let direct = engine().await.unwrap();
    let (db, script) = with_faults(&direct);
    let orders = OrderRepository::new(&db);
    for operation in ["CreateTable", "DescribeTable", "DescribeTimeToLive", "UpdateTimeToLive"] {
        script.on(operation).then(Fault::error(400, "AccessDeniedException", "Ann may not."));
        let error = orders.create_table().await.unwrap_err();
        let text =
            format!("{operation} on orders failed: AccessDeniedException: Ann may not. (request id {REQUEST_ID})");
        assert_eq!(error.to_string(), text);
        script.clear_script();
    }
}
