//! Subscriptions and receipts, with indexes whose projections list their own keys.

use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::published::reoccuring_payments::{
    Account, Receipt, ReceiptKey, ReceiptRepository, ReoccuringPayments, Subscription, SubscriptionKey,
    SubscriptionRepository,
};

use crate::items::{check_round_trip, text_of};
use crate::{definition, formats, items};

const FILE: &str = include_str!("../../published/payments/RecurringPaymentsSchema.json");

async fn published_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| ReoccuringPayments::new(db).create_table()).await
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::workbench(FILE), |db| ReoccuringPayments::new(db).create_table()).await;
}

#[tokio::test]
async fn every_published_item_is_read_and_written_unchanged() {
    let (db, items) = published_items().await;
    assert_eq!(items.len(), 2);
    for item in &items {
        match text_of(item, "SK").split('#').next() {
            Some("SUB") => check_round_trip::<Subscription>(&db, item).await,
            Some("REC") => check_round_trip::<Receipt>(&db, item).await,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(SubscriptionRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(ReceiptRepository::new(&db).scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn an_account_is_read_completely_and_in_parts() {
    let (db, _) = published_items().await;
    let all = ReoccuringPayments::new(&db).account("123").all().await.unwrap();
    let [Account::Receipt(receipt), Account::Subscription(subscription)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((receipt.processed_amount.as_str(), subscription.payment_amount.as_str()), ("12.99", "12.99"));
    assert_eq!(subscription.payment_details.default_card, "1234123412341234");
    let subscriptions = SubscriptionRepository::new(&db);
    assert_eq!(subscriptions.query("123").subscription("123").sku("999").count().await.unwrap(), 1);
    assert!(subscriptions.get(SubscriptionKey::new("123", "123", "999")).await.unwrap().is_some());
    // The published key has a time with an extra digit, which its attribute does not have.
    let key = ReceiptKey::new("123", "12023-05-28T14:15:39.24", "999");
    assert_eq!(ReceiptRepository::new(&db).get(key).await.unwrap().as_ref(), Some(receipt));
}

#[tokio::test]
async fn the_indexes_find_due_reminders_and_payments() {
    let (db, _) = published_items().await;
    let subscriptions = SubscriptionRepository::new(&db);
    let stored = subscriptions.scan().all().await.unwrap().remove(0);
    let to_remind = subscriptions.to_remind(stored.next_reminder_date).all().await.unwrap();
    assert_eq!((to_remind[0].email.as_str(), to_remind[0].next_payment_date), ("s@s.com", stored.next_payment_date));
    let late = subscriptions.to_remind(stored.next_reminder_date).last_reminder_date(..stored.last_reminder_date);
    assert_eq!(late.count().await.unwrap(), 0);

    let to_charge = subscriptions.to_charge(stored.next_payment_date).last_payment_date(stored.last_payment_date);
    let to_charge = to_charge.all().await.unwrap();
    assert_eq!((to_charge[0].account.as_str(), to_charge[0].payment_day.as_str()), ("123", "28"));
    assert_eq!(to_charge[0].payment_details, stored.payment_details);
    assert_eq!(subscriptions.get(&to_charge[0]).await.unwrap(), Some(stored));
}
