//! Subscriptions and receipts, with indexes that list their own keys among what they hold.

use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::published::reoccuring_payments::{
    Account, Receipt, ReceiptKey, ReceiptRepository, ReoccuringPayments, Subscription, SubscriptionKey,
    SubscriptionRepository,
};

use crate::items::{as_it_stands, published, store, text_of};
use crate::{definition, formats};

const FILE: &str = include_str!("../../published/payments/RecurringPaymentsSchema.json");

async fn filled() -> (Dynamite, Vec<RawItem>) {
    let db = Dynamite::embedded().await.unwrap();
    let payments = ReoccuringPayments::new(&db);
    payments.create_table().await.unwrap();
    let items = published(FILE);
    store(&db, payments.table_name(), &items).await;
    (db, items)
}

#[tokio::test]
async fn the_table_is_the_published_one() {
    definition::creates(formats::workbench(FILE), |db| ReoccuringPayments::new(db).create_table()).await;
}

#[tokio::test]
async fn every_item_is_read_and_written_as_it_stands() {
    let (db, items) = filled().await;
    assert_eq!(items.len(), 2);
    for item in &items {
        match text_of(item, "SK").split('#').next() {
            Some("SUB") => as_it_stands::<Subscription>(&db, item).await,
            Some("REC") => as_it_stands::<Receipt>(&db, item).await,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(SubscriptionRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(ReceiptRepository::new(&db).scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn an_account_is_read_whole_and_in_parts() {
    let (db, _) = filled().await;
    let all = ReoccuringPayments::new(&db).account("123").all().await.unwrap();
    let [Account::Receipt(receipt), Account::Subscription(subscription)] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((receipt.processed_amount.as_str(), subscription.payment_amount.as_str()), ("12.99", "12.99"));
    assert_eq!(subscription.payment_details.default_card, "1234123412341234");
    let subscriptions = SubscriptionRepository::new(&db);
    assert_eq!(subscriptions.query("123").subscription("123").sku("999").count().await.unwrap(), 1);
    assert!(subscriptions.get(SubscriptionKey::new("123", "123", "999")).await.unwrap().is_some());
    // As published: a time with a digit too many, that only its key has.
    let key = ReceiptKey::new("123", "12023-05-28T14:15:39.24", "999");
    assert_eq!(ReceiptRepository::new(&db).get(key).await.unwrap().as_ref(), Some(receipt));
}

#[tokio::test]
async fn the_indexes_find_what_is_due() {
    let (db, _) = filled().await;
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
