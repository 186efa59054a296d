//! Conditions and changes that are folded from a user's input, however long and however deeply nested it is: what DynamoDB
//! refuses is refused where it becomes too large, at a cost that does not grow, and nothing overflows the stack.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dynamite_runtime::{Condition, Error, Guard, Json, Path};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::jobs::{Job, JobRepository, Queue};
use dynamite_tests::store::samples::{Sample, SampleKey, SampleRepository};
use serde_json::json;

use crate::samples::plain_sample;
use crate::support::{failed, job, jobs, with_faults};

/// A stack on which nothing that recurses over a deep condition has room, even in a debug build.
const SMALL_STACK: usize = 256 * 1024;

/// Far more levels than the 300 operators that DynamoDB allows.
const LEVELS: usize = 100_000;

fn on_small_stack(test: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(SMALL_STACK).spawn(test).unwrap().join().unwrap();
}

/// Returns one of a few conditions.
fn test(number: usize) -> Condition<Job> {
    distinct(number % 3)
}

fn distinct(number: usize) -> Condition<Job> {
    Job::QUEUE.ne(Queue::Unknown(format!("q{number}")))
}

type Step = fn(Condition<Job>, usize) -> Condition<Job>;

/// The ways in which a condition becomes one level deeper.
const STEPS: [(&str, Step); 8] = [
    ("and and or", |inner, level| if level % 2 == 0 { inner.and(test(level)) } else { inner.or(test(level)) }),
    ("on the right", |inner, level| if level % 2 == 0 { test(level).and(inner) } else { test(level).or(inner) }),
    ("not and and", |inner, level| (!inner).and(test(level))),
    ("not and or, on the right", |inner, level| test(level).or(!inner)),
    ("only and", |inner, level| inner.and(test(level))),
    ("only or, on the right", |inner, level| test(level).or(inner)),
    ("pairs", |inner, level| {
        let pair = test(level).or(test(level + 1));
        if level % 3 == 0 { inner.or(!pair) } else { !inner.and(pair) }
    }),
    ("copies", |inner, level| inner.clone().or(test(level)).and(inner.or(test(level + 1)))),
];

/// Returns the deepest condition that is not refused, with the number of its levels.
fn deepest(jobs: &JobRepository, step: Step) -> (Condition<Job>, usize) {
    let mut condition = test(0);
    for level in 1.. {
        let deeper = step(condition.clone(), level);
        if jobs.scan().filter(deeper.clone()).request().is_err() {
            return (condition, level - 1);
        }
        condition = deeper;
    }
    unreachable!("it is refused some time")
}

#[tokio::test]
async fn the_deepest_conditions_that_dynamodb_takes_need_little_stack() {
    let jobs = jobs().await;
    let (db, faults) = with_faults(jobs.db());
    let jobs = JobRepository::new(&db);
    for (name, step) in STEPS {
        let (condition, levels) = deepest(&jobs, step);
        assert!(levels >= 5, "{name}: {levels}");
        assert!(
            ["only and", "and and or", "on the right"].iter().all(|deep| *deep != name) || levels >= 140,
            "{levels}"
        );
        let (used, in_thread) = (jobs.clone(), condition.clone());
        on_small_stack(move || {
            let shown = format!("{in_thread:?}");
            assert!(shown.starts_with("Condition([") && !shown.contains("q1"), "{shown}");
            let expression = |condition: Condition<Job>| {
                let request = used.scan().filter(condition).request().unwrap().build().unwrap();
                request.filter_expression().unwrap().to_owned()
            };
            let text = expression(in_thread.clone());
            assert_eq!(text.matches('(').count(), text.matches(')').count());
            assert_eq!(expression(!!in_thread.clone()), text);
            assert!(used.put(&job()).only_if(in_thread.clone()).request().is_ok());
            assert!(used.query("a").filter(in_thread.clone()).request().is_ok());
            drop(in_thread);
        });
        // The engine for tests recurses over it, so the network answers: its failure is evaluated here.
        let details = json!({ "message": "The conditional request failed", "Item": { "id": { "S": "a" } } });
        let (status, code) = (400, "ConditionalCheckFailedException");
        faults.on("PutItem").then(Fault::Error { status, code: code.to_owned(), details });
        let failed = failed(jobs.put(&job()).only_if(condition).await);
        assert_eq!(*failed.guard(), Guard::OnlyIf, "{name}");
    }
}

/// A user's set and a stored one have any number of elements in any order. Searching for each element of one in the other
/// would take minutes.
#[tokio::test]
async fn large_sets_are_compared_where_a_condition_failed() {
    let direct = jobs().await;
    let (db, faults) = with_faults(direct.db());
    let samples = SampleRepository::new(&db);
    let elements = 0..40_000_u32;
    let numbers: Vec<String> = elements.clone().rev().map(|number| format!("{number}.0")).collect();
    let texts: Vec<String> = elements.clone().rev().map(|number| number.to_string()).collect();
    let bytes: Vec<String> = elements.clone().rev().map(|number| STANDARD.encode(number.to_be_bytes())).collect();
    let found = json!({
        "id": { "S": "any" },
        "i_8": { "N": "127" },
        "int_set": { "NS": numbers },
        "text_set": { "SS": texts },
        "blob_set": { "BS": bytes },
    });
    let conditions = [
        Sample::INT_SET.eq(elements.clone().map(i64::from).collect::<BTreeSet<_>>()),
        Sample::TEXT_SET.eq(elements.clone().map(|number| number.to_string()).collect::<BTreeSet<_>>()),
        Sample::BLOB_SET.eq(elements.map(|number| number.to_be_bytes().to_vec()).collect::<BTreeSet<_>>()),
    ];
    for condition in conditions {
        // Where the condition holds, it is the addition that failed.
        let bound = Guard::Bound { path: "i_8".to_owned() };
        for (condition, guard) in [(condition.clone(), bound), (!condition, Guard::OnlyIf)] {
            let details = json!({ "message": "The conditional request failed", "Item": found });
            let (status, code) = (400, "ConditionalCheckFailedException");
            faults.on("UpdateItem").then(Fault::Error { status, code: code.to_owned(), details });
            let update = samples.update(SampleKey::new("any")).add(Sample::I_8, 1).only_if(condition);
            assert_eq!(*failed(update.await).guard(), guard);
        }
    }
}

/// Runs calls that must be refused, each with a condition, and checks their errors.
macro_rules! assert_too_large {
    ($condition:expr; $($call:expr),* $(,)?) => { $({
        let call: &dyn Fn(Condition<Job>) -> Option<Error> = &$call;
        let error = call($condition.clone()).unwrap_or_else(|| panic!("{} is not refused", stringify!($call)));
        let Error::InvalidInput(error) = error else { panic!("{}: {error}", stringify!($call)) };
        assert!(error.problem().contains("but DynamoDB allows"), "{error}");
        assert!(error.problem().len() < 200, "{error}");
    })* };
}

#[tokio::test]
async fn conditions_of_100_000_levels_are_refused() {
    let jobs = jobs().await;
    let (db, faults) = with_faults(jobs.db());
    let jobs = JobRepository::new(&db);
    on_small_stack(move || {
        for (name, step) in STEPS {
            let condition = (1..LEVELS).fold(test(0), step);
            let shown = format!("{condition:?}");
            assert!(shown.len() < 200 && shown.contains("but DynamoDB allows"), "{name}: {shown}");
            let check = |jobs: &JobRepository, condition| jobs.db().transaction().add(jobs.check(&job(), condition));
            assert_too_large! { condition;
                |condition| jobs.scan().filter(condition).request().err(),
                |condition| jobs.query("a").filter(condition).request().err(),
                |condition| jobs.query("a").filter(!condition.clone()).filter(condition).request().err(),
                |condition| jobs.put(&job()).only_if(condition).request().err(),
                |condition| jobs.put(&job()).only_if(test(1)).only_if(!condition).request().err(),
                |condition| jobs.delete(&job()).only_if(condition).request().err(),
                |condition| jobs.update(&job()).set(Job::TRIES, 1).only_if(condition).request().err(),
                |condition| jobs.upsert(&job()).only_if(condition).request().err(),
                |condition| check(&jobs, condition).request().err(),
                |condition| jobs.db().transaction().add(jobs.put(&job()).only_if(condition)).request().err(),
            }
        }
    });
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn conditions_that_are_given_one_by_one_are_refused_too() {
    let jobs = jobs().await;
    on_small_stack(move || {
        let many = || (0..LEVELS).map(test);
        assert_too_large! { test(0);
            |first| many().fold(jobs.scan().filter(first), |scan, next| scan.filter(next)).request().err(),
            |first| many().fold(jobs.query("a").filter(first), |query, next| query.filter(next)).request().err(),
            |first| {
                let put = jobs.put(&job()).only_if(first);
                (0..LEVELS).map(distinct).fold(put, |put, next| put.only_if(next)).request().err()
            },
        }
    });
}

/// A condition that became too large stays refused, whatever is added, and adding costs nothing: it is as small as an error.
#[test]
fn a_million_operands_are_refused_without_being_kept() {
    let condition =
        (0..1_000_000).fold(test(0), |all, next| if next < 200 { all.or(test(next)) } else { all.and(test(0)) });
    assert!(format!("{condition:?}").contains("301 operators, but DynamoDB allows 300"), "{condition:?}");
    let condition = (0..1_000_000).fold(condition, |all, _| !all);
    assert!(format!("{:?}", test(0).or(condition)).contains("301 operators"));
}

#[test]
fn is_in_reads_no_more_values_than_an_expression_can_hold() {
    let read = Cell::new(0);
    let count = |_: &usize| read.set(read.get() + 1);
    let listed = Job::ID.is_in((0..1_000_000).inspect(count).map(|number| number.to_string()));
    assert!(format!("{listed:?}").contains("bytes, but DynamoDB allows 4096"), "{listed:?}");
    assert!(read.get() < 1100, "{} values were read", read.get());
    // Values without end are refused as well.
    assert!(format!("{:?}", Job::ID.is_in(std::iter::repeat("x"))).contains("but DynamoDB allows"));
    // So are large ones, of which few fit into 2 MB.
    read.set(0);
    let large = "x".repeat(100_000);
    let listed = Job::ID.is_in((0..1_000_000).inspect(count).map(|number| format!("{number}{large}")));
    assert!(format!("{listed:?}").contains("but DynamoDB allows 2097152"), "{listed:?}");
    assert!(read.get() < 25, "{} values were read", read.get());
}

#[test]
fn values_of_2_mb_are_refused_while_a_condition_is_built() {
    let large = |number: usize| Job::ID.eq(format!("{number}{}", "x".repeat(400_000)));
    let five = (0..5).fold(test(0), |all, number| all.or(large(number)));
    assert!(!format!("{five:?}").contains("allows"), "{five:?}");
    assert!(format!("{:?}", five.or(large(5))).contains("but DynamoDB allows 2097152"));
    assert!(format!("{:?}", Job::ID.eq("x".repeat(3 << 20))).contains("but DynamoDB allows 2097152"));
}

#[tokio::test]
async fn updates_of_any_number_of_changes_are_refused() {
    let jobs = jobs().await;
    on_small_stack(move || {
        let entry = |number: usize| Job::WORDS.entry(format!("w{number}"));
        let update = || jobs.update(&job());
        let all = 0..LEVELS;
        let updates = [
            all.clone().fold(update(), |update, number| update.set(entry(number), "x")),
            all.clone().fold(update(), |update, number| update.remove(entry(number))),
            all.clone().fold(update(), |update, number| update.set_if_absent(entry(number), "x")),
            all.clone().fold(update(), |update, _| update.append(Job::STEPS, ["x".to_owned()])),
            all.clone().fold(update(), |update, number| update.add(Job::TRIES, u8::try_from(number % 256).unwrap())),
            all.clone().fold(update(), |update, number| update.set(Job::STEPS.index(number), "x")),
            all.clone().fold(update().set(Job::TRIES, 1), |update, number| update.only_if(distinct(number))),
        ];
        for update in updates {
            assert!(format!("{update:?}").len() < 20_000);
            assert!(update.clone().request().is_err(), "{update:?}");
            assert!(update.idempotent().request().is_err());
        }
        let upsert = jobs.upsert(&job());
        let upsert = all.fold(upsert, |upsert, number| upsert.add(Job::TRIES, u8::try_from(number % 256).unwrap()));
        assert!(upsert.request().is_err(), "each has a guard of its own");
    });
}

/// Returns a path of so many steps, which a program makes of a user's input.
fn long_path(steps: usize) -> Path<Job, Json> {
    const ENTRY: Path<Json, Json> = Path::new("k");
    const LIST: Path<Json, Vec<Json>> = Path::new("list");
    (0..steps).fold(Path::new("words"), |path: Path<Job, Json>, step| match step % 2 {
        0 => path.then(ENTRY),
        _ => path.then(LIST.index(step)).then(ENTRY),
    })
}

#[tokio::test]
async fn paths_of_any_number_of_steps_are_refused() {
    let jobs = jobs().await;
    on_small_stack(move || {
        let shown = format!("{:?}", long_path(10));
        assert!(shown.starts_with("Path(words.k.list[1].k.k.list[3]"), "{shown}");
        let path = long_path(LEVELS);
        assert!(format!("{path:?}").len() < 400);
        for condition in [
            path.eq(json!(1)),
            path.is_in([json!(1)]),
            path.size().gt(1),
            !path.ne(json!(1)),
            path.eq(json!(1)).or(test(1)),
        ] {
            assert!(format!("{condition:?}").contains("bytes, but DynamoDB allows 4096"), "{condition:?}");
            assert!(jobs.scan().filter(condition).request().is_err());
        }
        assert!(jobs.update(&job()).set(path.clone(), json!(1)).request().is_err());
        assert!(
            jobs.update(&job()).set(path.clone(), nested(LEVELS, |inner| Json::Array(vec![inner]))).request().is_err()
        );
        // A name that is used as a key of an entry is data, which errors don't show.
        let update = jobs.update(&job()).remove(Job::WORDS.entry("k".repeat(70_000)));
        assert!(update.request().unwrap_err().to_string().len() < 300);
    });
}

#[tokio::test]
async fn transactions_of_any_number_of_operations_are_refused() {
    let jobs = jobs().await;
    let transaction = jobs.db().transaction().add_all((0..LEVELS).map(|number| jobs.check(&job(), test(number))));
    assert!(format!("{transaction:?}").len() < 5000);
    let error = transaction.await.unwrap_err();
    assert!(error.to_string().contains("1 to 100 operations, but this one has 100000"), "{error}");
    let gets = jobs.db().transact_get().add_all((0..LEVELS).map(|_| jobs.get(&job())));
    let error = gets.await.unwrap_err();
    assert!(error.to_string().contains("1 to 100 reads, but this one has 100000"), "{error}");
}

/// Returns a document that is nested so deeply.
fn nested(levels: usize, wrap: fn(Json) -> Json) -> Json {
    (0..levels).fold(Json::Null, |inner, _| wrap(inner))
}

/// Drops a document without recursion, as a program that has such documents must.
fn take_apart(document: Json) {
    let mut rest = vec![document];
    while let Some(value) = rest.pop() {
        match value {
            Json::Array(list) => rest.extend(list),
            Json::Object(map) => rest.extend(map.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

#[tokio::test]
async fn documents_that_are_nested_too_deeply_are_refused() {
    let samples = SampleRepository::new(jobs().await.db());
    on_small_stack(move || {
        let shapes: [fn(Json) -> Json; 2] = [
            |inner| Json::Array(vec![inner]),
            |inner| {
                let mut map = serde_json::Map::new();
                map.insert("k".to_owned(), inner);
                Json::Object(map)
            },
        ];
        for wrap in shapes {
            let deep = || nested(LEVELS, wrap);
            let refused = |request: bool| assert!(!request);
            refused(samples.scan().filter(Sample::DOCUMENT.eq(deep())).request().is_ok());
            refused(samples.scan().filter(Sample::DOCUMENT.ne(deep()).or(Sample::FLAG.eq(true))).request().is_ok());
            refused(
                samples.scan().filter(Sample::DOCUMENT.is_in([json!(1), deep(), json!(2), deep()])).request().is_ok(),
            );
            refused(samples.scan().filter(Sample::MAYBE_DOCUMENT.eq(deep())).request().is_ok());
            let update = || samples.update(SampleKey::new("any"));
            refused(update().set(Sample::DOCUMENT, deep()).request().is_ok());
            refused(update().set_or_remove(Sample::MAYBE_DOCUMENT, Some(deep())).request().is_ok());
            refused(update().set_if_absent(Sample::MAYBE_DOCUMENT, deep()).request().is_ok());
            let mut sample = plain_sample("any");
            sample.document = deep();
            refused(sample.to_item().is_ok());
            refused(samples.put(&sample).request().is_ok());
            refused(samples.upsert(&sample).request().is_ok());
            take_apart(std::mem::take(&mut sample.document));
        }
    });
}

#[tokio::test]
async fn items_that_are_nested_too_deeply_are_not_read() {
    use aws_sdk_dynamodb::types::AttributeValue;
    let item = plain_sample("any").to_item().unwrap();
    on_small_stack(move || {
        let list = |inner| AttributeValue::L(vec![inner]);
        let map = |inner| AttributeValue::M([("k".to_owned(), inner)].into());
        for wrap in [&list as &dyn Fn(AttributeValue) -> AttributeValue, &map] {
            let deep = |levels: usize| (0..levels).fold(AttributeValue::Bool(true), |inner, _| wrap(inner));
            // An attribute is the first of 32 levels.
            for (levels, is_read) in [(31, true), (32, false), (LEVELS, false)] {
                for (attribute, ignored) in [("document", false), ("maybe_document", false), ("no_attribute", true)] {
                    let mut item = item.clone();
                    item.insert(attribute.to_owned(), deep(levels));
                    assert_eq!(Sample::from_item(item).is_ok(), is_read || ignored, "{attribute} {levels}");
                }
                let mut item = item.clone();
                item.insert("exact".to_owned(), deep(levels));
                assert!(Sample::from_item(item).is_err());
            }
        }
    });
}
