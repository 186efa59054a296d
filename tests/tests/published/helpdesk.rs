//! A help desk, as ElectroDB 3 writes it: its keys are in lower case, with the names of the service and of the entities.
//!
//! | the program needs | call |
//! |---|---|
//! | a customer by address; a ticket by organization and number | `get` |
//! | the tickets of an organization | `query` of `Ticket` |
//! | a customer with all tickets | the collection `people` |
//! | the open tickets of a customer, from some time on | `of_requester`, `status`, a range of `opened_at` |
//! | the unsolved tickets of an agent, first those that are not urgent | `assigned` |
//! | the urgent ones | `assigned`, `urgent` |
//! | the ticket of a thread of messages | `in_thread` |

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, EpochSeconds, Error, RawItem, write_item};
use dynamite_tests::published::helpdesk::{
    Address, Customer, CustomerKey, CustomerRepository, Helpdesk, People, Status, Ticket, TicketKey, TicketRepository,
};
use serde_json::json;

use crate::items;
use crate::items::{read_and_write, text_of};

const FILE: &str = include_str!("../../published/helpdesk/items.json");

async fn stored_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| Helpdesk::new(db).create_table()).await
}

fn zoe() -> Customer {
    Customer {
        email: "Zoe.Berg@Example.com".into(),
        name: "Zoe Berg".into(),
        joined: EpochSeconds::try_from(1_717_156_800).unwrap(),
        address: Some(Address { city: "Oslo".into(), zip: None }),
        version: "2".into(),
    }
}

fn printer() -> Ticket {
    Ticket {
        org: "Acme Corp".into(),
        number: 1,
        email: "zoe.berg@example.com".into(),
        agent: "Ann#North".into(),
        status: Status::Open,
        opened_at: "2024-05-31T12:00:00.000Z".into(),
        subject: "Printer On Fire".into(),
        urgent: true,
        labels: BTreeSet::from(["Fire".into(), "printer".into()]),
        minutes: Some(vec!["5".parse().unwrap(), "12.5".parse().unwrap()]),
        thread: None,
        extra: Some(json!({ "Floor": 3, "seen": [true, null] })),
        version: "1".into(),
    }
}

/// Removes the sort keys of indexes that an item is not in. Dynamite writes them, and ElectroDB does not.
fn without_lone_sort_keys(mut item: RawItem) -> RawItem {
    for index in ["gsi2", "gsi3"] {
        if !item.contains_key(&format!("{index}pk")) {
            item.remove(&format!("{index}sk"));
        }
    }
    item
}

fn numbers(tickets: &[Ticket]) -> Vec<u32> {
    tickets.iter().map(|ticket| ticket.number).collect()
}

#[tokio::test]
async fn every_item_of_electrodb_is_read_and_written_unchanged() {
    let (db, items) = stored_items().await;
    assert_eq!(items.len(), 5);
    for item in &items {
        let written = match text_of(item, "__edb_e__") {
            "Customer" => read_and_write::<Customer>(&db, item).await,
            "Ticket" => read_and_write::<Ticket>(&db, item).await,
            other => panic!("{other:?}"),
        };
        assert_eq!(&without_lone_sort_keys(written), item);
    }
    assert_eq!(CustomerRepository::new(&db).scan().count().await.unwrap(), 2);
    assert_eq!(TicketRepository::new(&db).scan().all().await.unwrap().len(), 3);
}

#[tokio::test]
async fn new_items_are_those_that_electrodb_makes() {
    let items = items::published(FILE);
    let paper = Ticket {
        number: 10,
        email: "Zoe.Berg@Example.com".into(),
        status: Status::New,
        opened_at: "2024-06-01T08:30:00.000Z".into(),
        subject: "No paper".into(),
        urgent: false,
        labels: BTreeSet::new(),
        minutes: None,
        thread: Some("MSG-4711".into()),
        extra: None,
        ..printer()
    };
    assert_eq!(write_item(&zoe()).unwrap(), items[0]);
    assert_eq!(without_lone_sort_keys(write_item(&printer()).unwrap()), items[2]);
    assert_eq!(write_item(&paper).unwrap(), items[3]);

    let db = Dynamite::embedded().await.unwrap();
    Helpdesk::new(&db).create_table().await.unwrap();
    TicketRepository::new(&db).create(&paper).await.unwrap();
    let stored = db.client().scan().table_name("helpdesk").send().await.unwrap().items.unwrap();
    assert_eq!(stored, [items[3].clone()]);
}

#[tokio::test]
async fn items_are_found_by_keys_in_any_case() {
    let (db, _) = stored_items().await;
    let customers = CustomerRepository::new(&db);
    assert_eq!(customers.get(CustomerKey::new("ZOE.BERG@example.COM")).await.unwrap(), Some(zoe()));
    let asa = customers.get(CustomerKey::new("Åsa@Example.com")).await.unwrap();
    assert_eq!(asa.map(|asa| asa.email).as_deref(), Some("ÅSA@example.com"), "the attribute keeps its case");
    let tickets = TicketRepository::new(&db);
    assert_eq!(tickets.get(TicketKey::new("ACME corp", 1)).await.unwrap(), Some(printer()));
    // In the order of the texts, as in ElectroDB: 10 is before 2.
    assert_eq!(numbers(&tickets.query("acme corp").all().await.unwrap()), [1, 10, 2]);
    assert_eq!(numbers(&tickets.query("acme corp").number(10).all().await.unwrap()), [10]);
}

#[tokio::test]
async fn a_customer_is_read_with_all_tickets() {
    let (db, _) = stored_items().await;
    let people = Helpdesk::new(&db).people("Zoe.Berg@Example.com").all().await.unwrap();
    let [People::Customer(customer), People::Ticket(new), People::Ticket(open)] = people.as_slice() else {
        panic!("{people:?}")
    };
    assert_eq!((customer, new.number, open), (&zoe(), 10, &printer()));
    let of_zoe = TicketRepository::new(&db).of_requester("ZOE.BERG@EXAMPLE.COM");
    let since = |time: &str| of_zoe.clone().status(Status::Open).opened_at(time.to_owned()..).all();
    assert_eq!(since("2024-05-01T00:00:00.000Z").await.unwrap(), [printer()]);
    assert_eq!(since("2024-06-01T00:00:00.000Z").await.unwrap(), []);
    let with_email = CustomerRepository::new(&db).with_email("zoe.berg@example.com").all().await.unwrap();
    assert_eq!(with_email, [zoe()]);
}

#[tokio::test]
async fn the_unsolved_tickets_of_an_agent_are_in_a_sparse_index() {
    let (db, _) = stored_items().await;
    let tickets = TicketRepository::new(&db);
    assert_eq!(numbers(&tickets.assigned("ann#NORTH").all().await.unwrap()), [10, 1]);
    assert_eq!(numbers(&tickets.assigned("Ann#North").urgent(true).all().await.unwrap()), [1]);
    assert_eq!(tickets.assigned("Bo").count().await.unwrap(), 0, "the ticket of Bo is solved");
    let found = tickets.in_thread("msg-4711").all().await.unwrap();
    assert_eq!(numbers(&found), [10]);
}

#[tokio::test]
async fn an_update_writes_the_keys_of_electrodb() {
    let (db, items) = stored_items().await;
    let tickets = TicketRepository::new(&db);
    let update = tickets.update(TicketKey::new("acme CORP", 10)).set_thread(Some("New-Thread".into()));
    update.await.unwrap();
    assert_eq!(tickets.in_thread("msg-4711").count().await.unwrap(), 0);
    let found = tickets.in_thread("NEW-THREAD").all().await.unwrap();
    let mut expected = items[3].clone();
    expected.insert("thread".into(), AttributeValue::S("New-Thread".into()));
    expected.insert("gsi3pk".into(), AttributeValue::S("$helpdesk#thread_new-thread".into()));
    assert_eq!(write_item(&found[0]).unwrap(), expected);
}

/// JavaScript writes a sigma at the end of a word as `ς`, whatever case it had. In `{org:lower}`, each character has its
/// own lower case, so that a prefix of a text has a prefix of its key. Such an item is an error, and not another item.
#[test]
fn a_greek_name_that_ends_with_a_capital_sigma_is_refused() {
    let mut item = items::published(FILE).swap_remove(2);
    item.insert("org".into(), AttributeValue::S("ΟΔΟΣ".into()));
    item.insert("pk".into(), AttributeValue::S("$helpdesk#org_οδος".into()));
    let Err(Error::Decode(error)) = Ticket::from_item(item.clone()) else { panic!("the key is that of another item") };
    assert_eq!(error.path(), "pk");
    item.insert("org".into(), AttributeValue::S("οδος".into()));
    assert_eq!(Ticket::from_item(item).unwrap().org, "οδος");
}
