//! `get` reads an item, or a view of it.

use dynamite_runtime::View;
use dynamite_tests::store::orders::{Address, Order, OrderKey, OrderSummary, OrderSummaryShipping};
use dynamite_tests::store::tasks::{Contact, Task, TaskCard, TaskKey};

use crate::support::{contact, created, day, order, orders, task, tasks};

#[tokio::test]
async fn finds_an_item_by_its_key_or_by_an_item_with_that_key() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let stored = Some(created(order(1, "17", 5)));
    let key = OrderKey::new("CUST-1", day(1), "17");
    assert_eq!(orders.get(&key).await.unwrap(), stored);
    assert_eq!(orders.get(&order(1, "17", 0)).await.unwrap(), stored);
    assert_eq!(orders.get(key).consistent().await.unwrap(), stored);
}

#[tokio::test]
async fn an_absent_item_is_none() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    assert_eq!(orders.get(OrderKey::new("CUST-1", day(1), "18")).await.unwrap(), None);
    assert_eq!(orders.get(OrderKey::new("CUST-2", day(1), "17")).view::<OrderSummary>().await.unwrap(), None);
}

#[tokio::test]
async fn a_view_reads_fields_of_structs() {
    let orders = orders().await;
    let shipping = Address { street: "s".into(), city: "Oslo".into(), country: "NO".into() };
    let sent = Order { shipping: Some(shipping), ..order(1, "17", 5) };
    orders.create(&sent).await.unwrap();
    orders.create(&order(2, "17", 6)).await.unwrap();
    let total_and_shipping = |summary: OrderSummary| (summary.total, summary.shipping);
    let shipped = orders.get(&sent).view::<OrderSummary>().consistent().await.unwrap().map(total_and_shipping);
    assert_eq!(shipped, Some((5.into(), Some(OrderSummaryShipping { city: "Oslo".into() }))));
    let unsent = orders.get(&order(2, "17", 6)).view::<OrderSummary>().await.unwrap().map(total_and_shipping);
    assert_eq!(unsent, Some((6.into(), None)));
}

#[tokio::test]
async fn a_view_distinguishes_absent_and_present_optional_fields() {
    let tasks = tasks().await;
    let without_phone = Task { contact: Some(contact("Eve")), ..task("a") };
    let with_phone = Task { contact: Some(Contact { phone: Some("112".into()), ..contact("Eve") }), ..task("b") };
    for stored in [&without_phone, &with_phone] {
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
fn views_belong_to_the_types_that_hold_all_their_attributes() {
    fn is_view_of<V: View<S>, S>() {}
    is_view_of::<OrderSummary, Order>();
    is_view_of::<TaskCard, Task>();
}
