//! `get`: reads one item, or a view of it.

use dynamite_runtime::View;
use dynamite_tests::store::orders::{Address, Order, OrderKey, OrderSummary, OrderSummaryShipping};
use dynamite_tests::store::tasks::{Contact, Task, TaskCard, TaskKey};

use crate::support::{contact, created, day, order, orders, task, tasks};

#[tokio::test]
async fn finds_an_item_by_its_key_or_by_another_that_has_it() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let stored = Some(created(order(1, "17", 5)));
    let key = OrderKey::new("CUST-1", day(1), "17");
    assert_eq!(orders.get(&key).await.unwrap(), stored);
    assert_eq!(orders.get(&order(1, "17", 0)).await.unwrap(), stored);
    assert_eq!(orders.get(key).consistent().await.unwrap(), stored);
}

#[tokio::test]
async fn what_is_not_there_is_none() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    assert_eq!(orders.get(OrderKey::new("CUST-1", day(1), "18")).await.unwrap(), None);
    assert_eq!(orders.get(OrderKey::new("CUST-2", day(1), "17")).view::<OrderSummary>().await.unwrap(), None);
}

#[tokio::test]
async fn a_view_reads_parts_of_structs() {
    let orders = orders().await;
    let shipping = Address { street: "s".into(), city: "Oslo".into(), country: "NO".into() };
    let sent = Order { shipping: Some(shipping), ..order(1, "17", 5) };
    orders.create(&sent).await.unwrap();
    orders.create(&order(2, "17", 6)).await.unwrap();
    let city = |summary: OrderSummary| (summary.total, summary.shipping);
    let seen = orders.get(&sent).view::<OrderSummary>().consistent().await.unwrap().map(city);
    assert_eq!(seen, Some((5.into(), Some(OrderSummaryShipping { city: "Oslo".into() }))));
    let unsent = orders.get(&order(2, "17", 6)).view::<OrderSummary>().await.unwrap().map(city);
    assert_eq!(unsent, Some((6.into(), None)));
}

#[tokio::test]
async fn a_view_of_an_optional_field_tells_absent_from_present() {
    let tasks = tasks().await;
    let silent = Task { contact: Some(contact("Eve")), ..task("a") };
    let called = Task { contact: Some(Contact { phone: Some("112".into()), ..contact("Eve") }), ..task("b") };
    for stored in [&silent, &called] {
        tasks.put(stored).await.unwrap();
    }
    let phone = async |id: &str| {
        let card = tasks.get(TaskKey::new(id)).view::<TaskCard>().await.unwrap().unwrap();
        (card.author.name, card.contact.and_then(|contact| contact.phone))
    };
    assert_eq!(phone("a").await, ("Ada".to_owned(), None));
    assert_eq!(phone("b").await, ("Ada".to_owned(), Some("112".to_owned())));
}

#[test]
fn views_belong_to_what_holds_all_of_them() {
    fn of<S, V: View<S>>() {}
    of::<Order, OrderSummary>();
    of::<Task, TaskCard>();
}
