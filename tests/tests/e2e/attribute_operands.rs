//! Conditions that compare an attribute with others of the same item. `random_conditions` compares them with what is read.

use dynamite_runtime::{Condition, Error};
use dynamite_tests::store::orders::{Order, OrderByStatus, OrderStatus};
use dynamite_tests::store::tasks::{Contact, Task, TaskRepository};

use crate::support::{assert_error, day, failed, order, orders, refused_path, task, tasks, time};

/// Returns the names, the values and the text of the condition of an update.
fn sent(tasks: &TaskRepository, condition: Condition<Task>) -> (String, usize) {
    let request = tasks.update(&task("a")).set(Task::TITLE, "x").only_if(condition).request().unwrap();
    let mut text = request.get_condition_expression().clone().unwrap();
    for (placeholder, name) in request.get_expression_attribute_names().as_ref().unwrap() {
        text = text.replace(placeholder, name);
    }
    (text, request.get_expression_attribute_values().as_ref().unwrap().len())
}

#[tokio::test]
async fn both_attributes_are_names_in_the_expression() {
    let tasks = tasks().await;
    let exists = "(attribute_exists(task_id)) AND ";
    let cases = [
        (Task::BUDGET.ge(Task::PRIORITY), "(budget >= priority)"),
        (Task::BUDGET.eq(&Task::BALANCE), "(budget = balance)"),
        (Task::BUDGET.ne(Task::BALANCE), "(budget <> balance)"),
        (Task::TITLE.lt(Task::AUTHOR.then(Contact::NAME)), "(title < author.name)"),
        (Task::TITLE.eq(Task::STEPS.index(2)), "(title = steps[2])"),
        (Task::BUDGET.gt(Task::COUNTERS.entry("k")), "(budget > counters.k)"),
        (Task::BUDGET.between(Task::BALANCE..=Task::BALANCE), "(budget BETWEEN balance AND balance)"),
        (Task::BUDGET.is_in([Task::BALANCE]), "(budget IN (balance))"),
    ];
    for (condition, expected) in cases {
        let (text, values) = sent(&tasks, condition);
        assert_eq!((text, values), (format!("{exists}{expected}"), 1));
    }
}

#[tokio::test]
async fn a_write_depends_on_two_attributes() {
    let tasks = tasks().await;
    tasks.put(&Task { budget: 3, balance: 3, spent: Some(9), ..task("a") }).await.unwrap();
    let update = || tasks.update(&task("a")).set(Task::TITLE, "x");
    update().only_if(Task::BUDGET.le(Task::BALANCE)).await.unwrap();
    failed(update().only_if(Task::BUDGET.lt(Task::BALANCE)).await);
    update().only_if(Task::SPENT.gt(Task::BUDGET).and(!Task::SPENT.eq(Task::BUDGET))).await.unwrap();
    // Of two attributes that are absent, none is equal to the other.
    update().remove(Task::SPENT).await.unwrap();
    failed(update().only_if(Task::SPENT.eq(Task::SPENT)).await);
    update().only_if(Task::SPENT.ne(Task::SPENT)).await.unwrap();
    failed(update().only_if(Task::SPENT.le(Task::BUDGET)).await);
    let check = tasks.check(&task("a"), Task::BUDGET.eq(Task::BALANCE));
    tasks.db().transaction().add(check).await.unwrap();
}

#[tokio::test]
async fn an_index_compares_what_it_holds() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let query = || orders.by_status(OrderStatus::Pending);
    let count = query().filter(OrderByStatus::TOTAL.eq(OrderByStatus::TOTAL)).count().await.unwrap();
    assert_eq!(count, 1);
    let on_a_key = query().filter(OrderByStatus::TOTAL.eq(5).or(OrderByStatus::STATUS.eq(OrderByStatus::STATUS)));
    assert_error!(on_a_key.all().await, Error::InvalidInput(_));
}

#[tokio::test]
async fn a_filter_uses_no_key_of_the_query_on_either_side() {
    let orders = orders().await;
    let key_on_the_left = orders.query("CUST-1").filter(Order::CUSTOMER_ID.ne(Order::NOTE));
    assert_eq!(refused_path(key_on_the_left.all().await), "customer_id");
    let key_on_the_right = orders.query("CUST-1").filter(Order::NOTE.ne(Order::CUSTOMER_ID));
    assert_eq!(refused_path(key_on_the_right.all().await), "customer_id");
    let listed = orders.query("CUST-1").filter(Order::NOTE.is_in([Order::CUSTOMER_ID]));
    assert_eq!(refused_path(listed.all().await), "customer_id");
    assert_eq!(orders.scan().filter(Order::NOTE.ne(Order::CUSTOMER_ID)).count().await.unwrap(), 0);
}

/// The values that could be given before can still be given, with their conversions.
#[tokio::test]
async fn values_are_converted_as_before() {
    let tasks = tasks().await;
    tasks.put(&Task { owner: Some("eve".into()), due: Some(time(9)), ..task("a") }).await.unwrap();
    let (name, text) = ("eve".to_owned(), "eve");
    let conditions = [
        Task::OWNER.eq("eve"),
        Task::OWNER.eq(&name),
        Task::OWNER.eq(name.clone()),
        Task::OWNER.is_in([text, "bob"]),
        Task::OWNER.is_in(vec![name]),
        Task::DUE.eq(time(9)),
        Task::DUE.between(time(1)..=time(10)),
        Task::LABELS.ne(["x".to_owned()].into_iter().collect::<std::collections::BTreeSet<_>>()),
    ];
    for (index, condition) in conditions.into_iter().enumerate() {
        assert_eq!(tasks.scan().filter(condition).count().await.unwrap(), 1, "{index}");
    }
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    assert_eq!(orders.scan().filter(Order::TOTAL.eq(5).and(Order::ORDER_DATE.eq(day(1)))).count().await.unwrap(), 1);
}
