//! `check_table` and `check_tables`: what they find in the cases of `tests/tables`, and in real tables.

use dynamite_runtime::{Dynamite, Error, TableDifference};
use dynamite_tests::engine;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::purchases::PurchaseRepository;
use serde_json::Value;

use crate::support::with_faults;
use crate::table_cases::{Live, cases};

/// Lets the network answer as the AWS command line would print it.
fn answer(faults: &Faults, live: &Live) {
    let response = |details: &Value| Fault::Error { status: 200, code: String::new(), details: details.clone() };
    faults.on("DescribeTable").then(response(&live.description));
    faults.on("DescribeTimeToLive").then(response(&live.ttl));
}

/// Returns the differences of a mismatch, or nothing.
fn differences(result: Result<(), Error>) -> Vec<TableDifference> {
    match result {
        Ok(()) => Vec::new(),
        Err(Error::TableMismatch(mismatch)) => mismatch.differences().to_vec(),
        Err(error) => panic!("{error}"),
    }
}

/// Returns the variant, and the name of the index if it has one.
fn name(difference: &TableDifference) -> String {
    match difference {
        TableDifference::Status { .. } => "Status".to_owned(),
        TableDifference::Key { .. } => "Key".to_owned(),
        TableDifference::MissingIndex { index, .. } => format!("MissingIndex {index}"),
        TableDifference::IndexKind { index, .. } => format!("IndexKind {index}"),
        TableDifference::IndexKey { index, .. } => format!("IndexKey {index}"),
        TableDifference::NarrowProjection { index, .. } => format!("NarrowProjection {index}"),
        TableDifference::Stream { .. } => "Stream".to_owned(),
        TableDifference::Ttl { .. } => "Ttl".to_owned(),
        other => panic!("an unknown difference: {other}"),
    }
}

#[tokio::test]
async fn each_change_alone_is_found_where_code_would_fail() {
    let engine = engine().await.unwrap();
    for case in cases() {
        let (db, faults) = with_faults(&engine);
        answer(&faults, &case.live);
        let found = differences(PurchaseRepository::new(&db).check_table().await);
        assert_eq!(found.iter().map(name).collect::<Vec<_>>(), case.check, "{}", case.name);
    }
}

/// What the call says is the same for a table of the cases as for one that was created.
#[tokio::test]
async fn a_created_table_has_no_differences() {
    let db = engine().await.unwrap();
    let purchases = PurchaseRepository::new(&db);
    purchases.create_table().await.unwrap();
    purchases.check_table().await.unwrap();
}

#[tokio::test]
async fn nothing_is_created() {
    let db = engine().await.unwrap();
    let error = PurchaseRepository::new(&db).check_table().await.unwrap_err();
    let Error::Service(error) = error else { panic!("{error}") };
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert!(db.client().list_tables().send().await.unwrap().table_names().is_empty());
}

/// The calls are the two that it takes.
#[tokio::test]
async fn a_check_describes_the_table_and_its_time_to_live() {
    let (db, faults, _engine) = created().await;
    PurchaseRepository::new(&db).check_table().await.unwrap();
    assert_eq!((faults.count("DescribeTable"), faults.count("DescribeTimeToLive")), (1, 1));
}

async fn created() -> (Dynamite, Faults, Dynamite) {
    let engine = engine().await.unwrap();
    PurchaseRepository::new(&engine).create_table().await.unwrap();
    let (db, faults) = with_faults(&engine);
    (db, faults, engine)
}

#[tokio::test]
async fn all_tables_of_a_store_are_checked() {
    let db = engine().await.unwrap();
    dynamite_tests::store::create_tables(&db).await.unwrap();
    dynamite_tests::store::check_tables(&db).await.unwrap();
    db.client().delete_table().table_name("orders").send().await.unwrap();
    let error = dynamite_tests::store::check_tables(&db).await.unwrap_err();
    assert!(error.to_string().contains("orders"), "{error}");
}

#[tokio::test]
async fn a_mismatch_says_what_differs() {
    let case = cases().into_iter().find(|case| case.name == "an index lacks an attribute").unwrap();
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    answer(&faults, &case.live);
    let error = PurchaseRepository::new(&db).check_table().await.unwrap_err();
    let text = "table purchases does not match its schema: its index `by_status` does not hold `note`";
    assert!(error.to_string().contains(text), "{error}");
}
