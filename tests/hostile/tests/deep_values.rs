//! Values of a user's types that hold documents of any depth, given to updates and conditions: they are refused, and
//! dropped on a small stack.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use std::thread;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_hostile_tests::corpus::nested;
use dynamite_hostile_tests::service;
use dynamite_hostile_tests::store::visits::{Card, Payment, Refund, Visit, VisitKey, VisitRepository};
use dynamite_runtime::{Attribute, DateTime, Dynamite, Json, Unknown, Utc, Uuid};

const LEVELS: usize = 100_000;

/// Runs a test on a stack that has no room for what recurses over a deep value.
fn on_small_stack(test: fn()) {
    thread::Builder::new().stack_size(256 * 1024).spawn(test).unwrap().join().unwrap();
}

fn deep_document(lists: bool) -> Json {
    (0..LEVELS).fold(Json::Null, |inner, _| match lists {
        true => Json::Array(vec![inner]),
        false => Json::Object([("k".to_owned(), inner)].into_iter().collect()),
    })
}

/// Returns payments that hold a value of so many levels: in a struct, and in a map that the schema does not declare.
fn deep_payments() -> Vec<Payment> {
    let card = |lists| Card { digits: String::new(), expires: None, points: Vec::new(), extra: deep_document(lists) };
    let unknown = |lists| {
        let mut unknown = Unknown::default();
        unknown.insert("by", AttributeValue::S("cheque".to_owned()));
        unknown.insert("deep", nested(LEVELS, AttributeValue::Bool(true), lists));
        unknown
    };
    let lists = [true, false];
    lists.map(card).map(Payment::Card).into_iter().chain(lists.map(unknown).map(Payment::Unknown)).collect()
}

#[test]
fn a_struct_with_a_document_of_any_depth_is_refused_in_a_condition() {
    on_small_stack(|| {
        for payment in deep_payments() {
            assert!(format!("{:?}", Visit::PAYMENT.eq(payment)).contains("nested deeper"));
        }
        let listed = Visit::PAYMENT.is_in(deep_payments());
        assert!(format!("{listed:?}").contains("nested deeper"), "{listed:?}");
    });
}

#[test]
fn a_struct_with_a_document_of_any_depth_is_refused_in_an_update() {
    on_small_stack(|| {
        let visits = VisitRepository::new(&Dynamite::new(service::client()));
        let key = VisitKey::new("north", Uuid::nil(), DateTime::<Utc>::UNIX_EPOCH, 1);
        for payment in deep_payments() {
            assert!(visits.update(&key).set(Visit::PAYMENT, payment).request().is_err());
        }
        let refund = |extra| Refund::Card(Card { digits: String::new(), expires: None, points: Vec::new(), extra });
        for lists in [true, false] {
            let refund = || refund(deep_document(lists));
            assert!(visits.update(&key).set_or_remove(Visit::REFUND, Some(refund())).request().is_err());
            assert!(visits.update(&key).set_if_absent(Visit::REFUND, refund()).request().is_err());
        }
    });
}

#[test]
fn a_struct_with_a_document_of_any_depth_is_discarded() {
    on_small_stack(|| {
        deep_payments().discard();
        deep_payments().into_iter().map(Some).for_each(Attribute::discard);
    });
}
