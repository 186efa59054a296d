//! Numbers of an answer that no service should send: counts, capacities and stored numbers at every edge.

use dynamite_runtime::{Error, Json};
use dynamite_tests::store::jobs::{Job, JobRepository};
use serde_json::json;

use crate::support::{job, jobs, n, put_raw, with_faults};

#[tokio::test]
async fn counts_and_capacities_of_any_size_are_added_up() {
    let direct = jobs().await;
    let (db, faults) = with_faults(direct.db());
    let jobs = JobRepository::new(&db);
    for (count, scanned) in [(i64::from(i32::MAX), i64::from(i32::MAX)), (-1, -1), (i64::from(i32::MIN), 0), (0, 7)] {
        for units in [json!(0.0), json!(-1.0), json!(1e308), json!("Infinity"), json!("NaN"), json!(f64::MIN_POSITIVE)]
        {
            let answer = move |page: usize, _: &Json| {
                let key = if page < 3 { json!({ "id": { "S": format!("{page}") } }) } else { json!({}) };
                let capacity = json!({ "TableName": "jobs", "CapacityUnits": units });
                json!({
                    "Items": [], "Count": count, "ScannedCount": scanned, "LastEvaluatedKey": key,
                    "ConsumedCapacity": capacity,
                })
            };
            faults.on("Scan").answer(answer.clone());
            let read = jobs.scan().count().measured().await.unwrap();
            assert_eq!(read.value, usize::try_from(count).unwrap_or(0) * 4);
            faults.on("Scan").answer(answer);
            let read = jobs.scan().all().measured().await.unwrap();
            assert_eq!(read.usage.scanned, usize::try_from(scanned).unwrap_or(0) * 4);
        }
    }
}

#[tokio::test]
async fn capacities_of_batches_do_not_upset_their_rate() {
    let direct = jobs().await;
    let (db, faults) = with_faults(direct.db());
    let jobs = JobRepository::new(&db);
    for units in [json!(-1.0), json!(1e308), json!("Infinity"), json!("-Infinity"), json!("NaN")] {
        faults.on("BatchWriteItem").answer(move |_, _| {
            json!({ "UnprocessedItems": {}, "ConsumedCapacity": [{ "TableName": "jobs", "CapacityUnits": units }] })
        });
        let many: Vec<_> = (0..120).map(|number| Job { id: number.to_string(), ..job() }).collect();
        assert_eq!(jobs.batch_write().put_all(&many).await.unwrap().count, 120);
    }
}

/// A number that DynamoDB never stores is an error, or counts as another value, wherever a stored number is evaluated.
#[tokio::test]
async fn stored_numbers_that_dynamodb_never_stores_are_no_panic() {
    let direct = jobs().await;
    let (db, faults) = with_faults(direct.db());
    let jobs = JobRepository::new(&db);
    let mut item = job().to_item().unwrap();
    for number in [
        "1E-9223372036854775808",
        "1E9223372036854775807",
        "-1E-9223372036854775809",
        "1E-2147483648",
        "0E-9223372036854775808",
        "1E99999999999999999999999999",
        "",
        "-",
        "E",
        "１",
    ] {
        item.insert("tries".to_owned(), n(number));
        let stored = json!({ "id": { "S": "a" }, "tries": { "N": number } });
        faults.on("GetItem").answer(move |_, _| json!({ "Item": stored }));
        match jobs.get(&job()).await {
            Err(Error::Decode(_)) => {}
            other => panic!("{number}: {other:?}"),
        }
        let failed = json!({ "id": { "S": "a" }, "tries": { "N": number } });
        faults.clear_script();
        let details = json!({ "message": "The conditional request failed", "Item": failed });
        let fault = dynamite_tests::faults::Fault::Error {
            status: 400,
            code: "ConditionalCheckFailedException".to_owned(),
            details,
        };
        faults.on("UpdateItem").then(fault);
        let update = jobs.update(&job()).add(Job::TRIES, 1).only_if(Job::TRIES.between(1..=2));
        assert!(matches!(update.await, Err(Error::ConditionFailed(_))), "{number}");
    }
    // The embedded engine is not asked to store such a number.
    put_raw(direct.db(), "jobs", job().to_item().unwrap()).await;
}
