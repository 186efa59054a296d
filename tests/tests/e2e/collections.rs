//! Collections: conditions on the parts of the sort key that the members have in common, and filters on their common
//! attributes.

use std::ops::Bound;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DateTime, Decimal, Dynamite, Error, RawItem, TimestampSeconds, Uuid, after, prefix};
use dynamite_tests::engine;
use dynamite_tests::store::activity::{
    Activity, ActivityStatus, Anything, ByAmount, ByReference, ByStatus, Call, CallRepository, CustomerActivity, Label,
    LabelRepository, Mark, MarkRepository, Order, OrderOrOther, OrderRepository, Profile, ProfileRepository, Stage,
    WholeCustomer, Words,
};

use crate::support::{assert_error, put_raw, s};

const CUSTOMER: &str = "ann";

fn at(seconds: i64) -> TimestampSeconds {
    TimestampSeconds::new(DateTime::from_timestamp(seconds, 0).unwrap())
}

fn order(seconds: i64, number: u32) -> Order {
    Order {
        customer: CUSTOMER.into(),
        at: at(seconds),
        number,
        status: if number == 0 { ActivityStatus::Open } else { ActivityStatus::Done },
        note: (number > 0).then(|| "late".to_owned()),
        priority: 3,
        total: number * 10,
        reference: Uuid::from_u128(u128::from(number)),
    }
}

fn call(seconds: i64) -> Call {
    Call {
        customer: CUSTOMER.into(),
        begun: at(seconds),
        number: 1,
        status: ActivityStatus::Done,
        note: "again".into(),
        priority: 5,
        seconds: 15,
        reference: Uuid::from_u128(7),
    }
}

fn profile() -> Profile {
    Profile { customer: CUSTOMER.into(), name: "Ann".into(), note: None, priority: None }
}

fn label(word: &str, stage: Stage, weight: i16) -> Label {
    Label { customer: CUSTOMER.into(), word: word.into(), stage, weight }
}

fn mark(word: &str, stage: Stage, color: &str) -> Mark {
    Mark { customer: CUSTOMER.into(), word: word.into(), stage, color: color.into() }
}

/// Returns the events: at each second a call, and before it in the order of keys some orders.
fn events() -> Vec<CustomerActivity> {
    let mut all = Vec::new();
    for seconds in 0..5 {
        all.push(CustomerActivity::Call(call(seconds)));
        all.extend([0, 1, u32::MAX / 10].map(|number| CustomerActivity::Order(order(seconds, number))));
    }
    all
}

fn time_of(event: &CustomerActivity) -> TimestampSeconds {
    match event {
        CustomerActivity::Order(order) => order.at,
        CustomerActivity::Call(call) => call.begun,
    }
}

async fn filled_table() -> (Dynamite, Activity) {
    let db = engine().await.unwrap();
    let activity = Activity::new(&db);
    activity.create_table().await.unwrap();
    let (orders, calls) = (OrderRepository::new(&db), CallRepository::new(&db));
    for event in events() {
        match event {
            CustomerActivity::Order(order) => orders.put(&order).await.unwrap(),
            CustomerActivity::Call(call) => calls.put(&call).await.unwrap(),
        }
    }
    ProfileRepository::new(&db).put(&profile()).await.unwrap();
    let (labels, marks) = (LabelRepository::new(&db), MarkRepository::new(&db));
    for word in ["b", "b!", "bob"] {
        labels.put(&label(word, Stage::Draft, -1)).await.unwrap();
        labels.put(&label(word, Stage::Live, 2)).await.unwrap();
        marks.put(&mark(word, Stage::Draft, "red")).await.unwrap();
    }
    (db, activity)
}

/// Puts items that the schema does not know: the same partition, and sort keys around those of the events.
async fn put_unknown(db: &Dynamite, activity: &Activity) {
    for sk in ["A", "EVENT#1970-01-01T00:00:02Z/x", "EVENT#1970-01-01T00:00:03Z\u{10FFFF}", "EVENT#~", "ZEBRA"] {
        let item: RawItem = [("pk", s("CUSTOMER#ann")), ("sk", s(sk)), ("kind", s("later")), ("status", s("open"))]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
        put_raw(db, &activity.table_name(), item).await;
    }
}

fn within(range: (Bound<i64>, Bound<i64>)) -> Vec<CustomerActivity> {
    use std::ops::RangeBounds as _;
    let seconds = |event: &CustomerActivity| time_of(event).time().timestamp();
    events().into_iter().filter(|event| range.contains(&seconds(event))).collect()
}

#[tokio::test]
async fn a_common_part_takes_every_condition() {
    let (db, activity) = filled_table().await;
    put_unknown(&db, &activity).await;
    let query = || activity.customer_activity(CUSTOMER);
    assert_eq!(query().all().await.unwrap(), events());
    for a in -1..6 {
        let (low, unbounded) = (Bound::Included(a), Bound::Unbounded);
        assert_eq!(query().at(at(a)).all().await.unwrap(), within((low, low)), "{a}");
        assert_eq!(query().at(at(a)..).all().await.unwrap(), within((low, unbounded)), "{a}..");
        assert_eq!(query().at(..at(a)).all().await.unwrap(), within((unbounded, Bound::Excluded(a))), "..{a}");
        assert_eq!(query().at(..=at(a)).all().await.unwrap(), within((unbounded, low)), "..={a}");
        let behind = within((Bound::Excluded(a), unbounded));
        assert_eq!(query().at(after(at(a))).all().await.unwrap(), behind, "after({a})");
        for b in a..6 {
            let mut expected = within((low, Bound::Included(b)));
            assert_eq!(query().at(at(a)..=at(b)).count().await.unwrap(), expected.len(), "{a}..={b}");
            expected.reverse();
            assert_eq!(query().at(at(a)..=at(b)).descending().all().await.unwrap(), expected, "{a}..={b}");
        }
    }
    // A time that is finer than the stored form lies between two of them.
    let half = at(2).time() + chrono::Duration::milliseconds(500);
    assert_eq!(query().at(..=half).all().await.unwrap(), within((Bound::Unbounded, Bound::Included(2))));
    assert_eq!(query().at(half..).all().await.unwrap(), within((Bound::Included(3), Bound::Unbounded)));
    assert!(query().at(half).all().await.unwrap().is_empty());
    assert_error!(query().at(at(3)..=at(2)).all().await, Error::InvalidInput(_));
}

#[tokio::test]
async fn cursors_are_bound_to_the_condition() {
    let (_db, activity) = filled_table().await;
    let query = || activity.customer_activity(CUSTOMER).at(at(1)..=at(3));
    let expected = within((Bound::Included(1), Bound::Included(3)));
    for size in 1..=expected.len() {
        let mut pager = query().pager(size);
        let mut found = Vec::new();
        loop {
            found.extend(pager.next_page().await.unwrap().items);
            if !pager.has_more() {
                break;
            }
        }
        assert_eq!(found, expected, "{size}");
    }
    let page = query().page(4).await.unwrap();
    let cursor = page.cursor.unwrap();
    assert_eq!(query().resume(cursor.clone()).all().await.unwrap(), expected[4..]);
    assert_eq!(query().before(cursor.clone()).take(3).await.unwrap().items, expected[..3]);
    assert_error!(activity.customer_activity(CUSTOMER).resume(cursor.clone()).all().await, Error::InvalidCursor(_));
    assert_error!(activity.customer_activity(CUSTOMER).at(at(1)..).resume(cursor).all().await, Error::InvalidCursor(_));
}

#[tokio::test]
async fn an_exact_text_is_no_beginning_of_another() {
    let (_db, activity) = filled_table().await;
    let query = || activity.words(CUSTOMER);
    assert_eq!(query().count().await.unwrap(), 9);
    let expected = [
        Words::Label(label("b", Stage::Draft, -1)),
        Words::Mark(mark("b", Stage::Draft, "red")),
        Words::Label(label("b", Stage::Live, 2)),
    ];
    assert_eq!(query().word("b").all().await.unwrap(), expected);
    // What follows the stage is another text in each of the members.
    assert_eq!(query().word("b").stage(Stage::Draft).all().await.unwrap(), expected[..2]);
    assert_eq!(query().word("b!").stage(Stage::Live).count().await.unwrap(), 1);
    assert_eq!(query().word("bo").count().await.unwrap(), 0);
    assert_error!(query().word("b#").all().await, Error::InvalidInput(_));
}

#[tokio::test]
async fn other_keys_are_compared_as_they_are_stored() {
    let (_db, activity) = filled_table().await;
    let query = || activity.whole_customer(CUSTOMER);
    assert_eq!(query().count().await.unwrap(), 21);
    assert_eq!(query().sk("PROFILE").all().await.unwrap(), [WholeCustomer::Profile(profile())]);
    assert_eq!(query().sk("EVENT#"..).count().await.unwrap(), 21);
    assert_eq!(query().sk("F"..).count().await.unwrap(), 1);
    assert_eq!(query().sk(prefix("EVENT#1970-01-01T00:00:02")).count().await.unwrap(), 4);
    assert_eq!(query().sk(prefix("EVENT#1970-01-01T00:00:02Z#")).count().await.unwrap(), 3);
    // A range of the text ends at the text: what follows it is greater.
    assert_eq!(query().sk(..="EVENT#1970-01-01T00:00:00Z").count().await.unwrap(), 1);
    assert_eq!(query().sk(after("EVENT#1970-01-01T00:00:04Z")).count().await.unwrap(), 4);
    assert_eq!(query().sk("EVENT#"..="F").count().await.unwrap(), 20);
    assert!(query().sk(prefix("NOTHING")).descending().all().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_open_collection_reads_all_keys_unless_a_condition_is_given() {
    let (db, activity) = filled_table().await;
    put_unknown(&db, &activity).await;
    let unknown = |found: &[Anything]| found.iter().filter(|item| matches!(item, Anything::Unknown(_))).count();
    let all = activity.anything(CUSTOMER).all().await.unwrap();
    assert_eq!((all.len(), unknown(&all)), (35, 15));
    let some = activity.anything(CUSTOMER).at(at(2)..=at(3)).all().await.unwrap();
    assert_eq!((some.len(), unknown(&some)), (10, 2));
    let from = activity.anything(CUSTOMER).at(at(4)..).all().await.unwrap();
    assert_eq!((from.len(), unknown(&from)), (5, 1));
    let exact = activity.anything(CUSTOMER).at(at(2)).all().await.unwrap();
    assert_eq!((exact.len(), unknown(&exact)), (5, 1));
    // A single entity has all of its parts, and a filter tests what is unknown, too.
    let found = activity.order_or_other(CUSTOMER).at(at(2)).number(1..).all().await.unwrap();
    assert!(matches!(&found[..], [OrderOrOther::Order(_), OrderOrOther::Order(_)]), "{found:?}");
    let open = activity.anything(CUSTOMER).filter(Anything::STATUS.eq(ActivityStatus::Open)).all().await.unwrap();
    assert_eq!((open.len(), unknown(&open)), (10, 5));
    let rest = activity.anything(CUSTOMER).filter(Anything::STATUS.ne(ActivityStatus::Open)).all().await.unwrap();
    assert_eq!((rest.len(), unknown(&rest)), (25, 10));
}

#[tokio::test]
async fn an_index_takes_its_attributes_from_the_left() {
    let (_db, activity) = filled_table().await;
    let done = || activity.by_status(ActivityStatus::Done);
    assert_eq!(done().count().await.unwrap(), 15);
    assert_eq!(done().number(1).count().await.unwrap(), 10);
    assert_eq!(done().number(2..).count().await.unwrap(), 5);
    let found = done().number(1).at(at(3)).all().await.unwrap();
    assert_eq!(found, [ByStatus::Call(call(3)), ByStatus::Order(order(3, 1))]);
    assert_eq!(done().number(1).at(after(at(3))).count().await.unwrap(), 2);
    // Numbers of different types are compared as numbers.
    let by_amount = || activity.by_amount(ActivityStatus::Done);
    let low = by_amount().amount(..Decimal::from(15)).all().await.unwrap();
    assert!(low.len() == 5 && low.iter().all(|item| matches!(item, ByAmount::Order(_))), "{low:?}");
    let equal = by_amount().amount(Decimal::from(15)).all().await.unwrap();
    assert!(equal.len() == 5 && equal.iter().all(|item| matches!(item, ByAmount::Call(_))), "{equal:?}");
    // One plain attribute, in a local index.
    let seven = Uuid::from_u128(7);
    let found = activity.by_reference(CUSTOMER).reference(seven).consistent().all().await;
    assert_eq!(found.unwrap().len(), 5);
    let above = activity.by_reference(CUSTOMER).reference(after(seven)).all().await.unwrap();
    assert!(above.len() == 5 && above.iter().all(|item| matches!(item, ByReference::Order(_))), "{above:?}");
}

#[tokio::test]
async fn filters_read_the_attributes_that_all_members_have() {
    let (db, activity) = filled_table().await;
    let query = || activity.customer_activity(CUSTOMER);
    let open = query().filter(CustomerActivity::STATUS.eq(ActivityStatus::Open)).all().await.unwrap();
    assert!(open.len() == 5 && open.iter().all(|item| matches!(item, CustomerActivity::Order(_))), "{open:?}");
    // Optional in one of the two members.
    assert_eq!(query().filter(CustomerActivity::NOTE.is_absent()).count().await.unwrap(), 5);
    assert_eq!(query().filter(CustomerActivity::NOTE.eq("again")).count().await.unwrap(), 5);
    let both = CustomerActivity::STATUS.eq(ActivityStatus::Done).and(CustomerActivity::NUMBER.gt(1));
    assert_eq!(query().at(at(1)..=at(2)).filter(both).count().await.unwrap(), 2);
    // The default of one member counts where an item lacks the attribute.
    let mut old = order(9, 9).to_item().unwrap();
    old.remove("priority");
    put_raw(&db, &activity.table_name(), old).await;
    let three = query().at(at(9)).filter(CustomerActivity::PRIORITY.eq(3)).all().await.unwrap();
    assert_eq!(three, [CustomerActivity::Order(order(9, 9))]);
    assert_eq!(query().filter(CustomerActivity::PRIORITY.gt(3)).count().await.unwrap(), 5);
    let page = query().filter(CustomerActivity::CUSTOMER.eq("bob")).page(3).await.unwrap();
    assert!(page.items.is_empty() && page.cursor.is_some());
}

/// The request has one condition on the sort key, and the filter after the one that keeps other entities out.
#[tokio::test]
async fn a_request_has_the_conditions_of_the_common_parts() {
    let (_db, activity) = filled_table().await;
    let request = activity.customer_activity(CUSTOMER).request().unwrap().build().unwrap();
    assert_eq!(request.key_condition_expression(), Some("#0 = :0 AND begins_with(#1, :1)"));
    let request = activity.anything(CUSTOMER).request().unwrap().build().unwrap();
    assert_eq!(request.key_condition_expression(), Some("#0 = :0"));
    let request = activity.customer_activity(CUSTOMER).at(at(0)..=at(1)).request().unwrap().build().unwrap();
    let values = request.expression_attribute_values().unwrap();
    let ends: Vec<&str> = values
        .values()
        .filter_map(|value| match value {
            AttributeValue::S(text) if text.starts_with("EVENT#") => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert!(ends.contains(&"EVENT#1970-01-01T00:00:00Z"), "{ends:?}");
    assert!(ends.iter().any(|end| end.starts_with("EVENT#1970-01-01T00:00:01Z\u{10FFFF}")));
}
