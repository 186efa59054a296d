//! docs/modelling.md.

use dynamite_runtime::{DateTime, Dynamite, Result, TimestampSeconds, Utc, Uuid, prefix};
use dynamite_tests::store::clicks::{Click, ClickRepository};
use dynamite_tests::store::tickets::{State, Ticket, TicketKey, TicketRepository};
use dynamite_tests::store::timeline::{
    CustomerActivity, Order, OrderRepository, Profile, ProfileRepository, Timeline, TimelineState, Visit,
    VisitRepository,
};

use crate::page::blocks_in;

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A hundred tickets of a customer, one for each hour of the first days of May. The first is number 1.
async fn tickets() -> Result<TicketRepository> {
    let tickets = TicketRepository::new(&Dynamite::embedded().await?);
    tickets.create_table().await?;
    let ticket = |hour: u32| Ticket {
        customer: "ACME".to_owned(),
        opened_at: TimestampSeconds::new(time("2024-05-01T00:00:00Z") + chrono::TimeDelta::hours(hour.into())),
        number: hour + 1,
        team: "mail".to_owned(),
        agent: hour.is_multiple_of(10).then(|| "Ann".to_owned()),
        state: if hour < 60 { State::Fresh } else { State::Closed },
        priority: u8::try_from(hour % 7).unwrap(),
        subject: format!("Printer {}", hour + 1),
    };
    let list: Vec<Ticket> = (0..100).map(ticket).collect();
    tickets.batch_write().put_all(&list).await?;
    Ok(tickets)
}

#[test]
fn the_schemas_of_the_page_are_those_of_the_tests() {
    let blocks: Vec<String> =
        blocks_in("yaml").into_iter().filter(|block| block.page == "modelling.md").map(|block| block.text).collect();
    let schemas = [
        include_str!("../../schemas/tickets.yaml"),
        include_str!("../../schemas/timeline.yaml"),
        include_str!("../../schemas/clicks.yaml"),
    ];
    assert_eq!(blocks, schemas);
}

#[tokio::test]
async fn each_access_pattern_reads_what_it_returns() -> Result<()> {
    let tickets = tickets().await?;
    // modelling.md: patterns begins
    let (may_1, may_31) = (time("2024-05-01T00:00:00Z"), time("2024-05-31T23:59:59Z")); // `DateTime<Utc>`
    let of_customer = tickets.query("ACME").opened_at(may_1..=may_31).descending().page(20).await?;
    let with_number = tickets.by_number(4711).all().await?;
    let urgent = tickets.open_of_agent("Ann").priority(3..).descending().all().await?;
    let fresh = tickets.by_team("mail", State::Fresh).take(10).await?;
    // modelling.md: patterns ends
    assert_eq!((of_customer.items[0].number, with_number.len(), fresh.items.len()), (100, 0, 10));
    assert_eq!(urgent.iter().map(|ticket| ticket.priority).collect::<Vec<_>>(), [6, 5, 3]);
    // modelling.md: hydrate begins
    let whole: Vec<Ticket> = tickets.by_team("mail", State::Fresh).hydrate().all().await?;
    // modelling.md: hydrate ends
    assert_eq!(whole.len(), 60);
    // modelling.md: filter begins
    let by_key = tickets.query("ACME").opened_at(may_1).all().measured().await?;
    let by_filter = tickets.query("ACME").filter(Ticket::SUBJECT.eq("Printer 1")).all().measured().await?;
    assert_eq!((by_key.usage.scanned, by_filter.usage.scanned), (1, 100));
    // modelling.md: filter ends
    assert_eq!(by_key.value, by_filter.value);
    assert!(by_key.usage.capacity < by_filter.usage.capacity);
    Ok(())
}

#[tokio::test]
async fn a_setter_keeps_the_sparse_index_right() -> Result<()> {
    let tickets = tickets().await?;
    let ticket = tickets.by_number(1).all().await?.remove(0);
    let before = tickets.open_of_agent("Ann").count().await?;
    // modelling.md: sparse begins
    let key = TicketKey::from(&ticket);
    tickets.update(&key).set_agent_and_state(Some("Ann".to_owned()), State::Closed).await?; // leaves the index
    // modelling.md: sparse ends
    assert_eq!(tickets.open_of_agent("Ann").count().await?, before - 1);
    Ok(())
}

#[tokio::test]
async fn a_collection_has_the_parts_and_attributes_in_common() -> Result<()> {
    let db = Dynamite::embedded().await?;
    let timeline = Timeline::new(&db);
    timeline.create_table().await?;
    let profile = Profile { customer: "ACME".to_owned(), name: "Acme".to_owned() };
    ProfileRepository::new(&db).put(&profile).await?;
    let at = |day: u32| TimestampSeconds::new(time(&format!("2024-05-{day:02}T12:00:00Z")));
    for day in 1..=9 {
        let (customer, state) = ("ACME".to_owned(), TimelineState::Open);
        let order = Order { customer: customer.clone(), placed: at(day), number: day, state };
        OrderRepository::new(&db).put(&order).await?;
        let visit = Visit { customer, begun: at(day), state: TimelineState::Done };
        VisitRepository::new(&db).put(&visit).await?;
    }
    // modelling.md: collection begins
    let may = time("2024-05-01T00:00:00Z")..=time("2024-05-31T23:59:59Z");
    let activity = timeline.customer_activity("ACME").at(may).descending().page(20).await?;
    let open = CustomerActivity::STATE.eq(TimelineState::Open);
    let open = timeline.customer_activity("ACME").filter(open).all().await?;
    let events = timeline.whole_customer("ACME").sk(prefix("EVENT#2024-05")).all().await?;
    // modelling.md: collection ends
    assert!(matches!(&activity.items[0], CustomerActivity::Order(order) if order.number == 9));
    assert_eq!((activity.items.len(), open.len(), events.len()), (18, 9, 18));
    Ok(())
}

#[tokio::test]
async fn shards_are_merged() -> Result<()> {
    let clicks = ClickRepository::new(&Dynamite::embedded().await?);
    clicks.create_table().await?;
    // modelling.md: shards begins
    clicks.create(&Click { id: Uuid::new_v4(), page: "home".to_owned(), at: Utc::now() }).await?;

    let latest = clicks.by_page("home").descending().take(20).await?; // 16 requests, merged
    let of_one = clicks.by_page("home").shard(3).all().await?; // for a worker that has this shard
    // modelling.md: shards ends
    assert_eq!((latest.items.len(), latest.requests), (1, 16));
    assert!(of_one.len() <= 1);
    Ok(())
}
