//! Reads of orders.

use dynamite_runtime::{Decimal, after, prefix};

use crate::data::{ADA, Shop, day, midnight};
use crate::report::Operation::{GetItem, Query, QueryOf, Scan, ScanOf};
use crate::report::{Section, ask, refused, stream};
use crate::store::orders::{Order, OrderByHighValue, OrderKey, OrderRepository, OrderStatus, OrderSummary};
use crate::{Failure, Outcome};

pub(super) async fn ask(to: &mut Section, orders: &OrderRepository, shop: &Shop) -> Outcome {
    one(to, orders, shop).await?;
    spring(to, orders).await?;
    backwards(to, orders).await?;
    since(to, orders).await?;
    of_a_day(to, orders).await?;
    summaries(to, orders).await?;
    dear_ones(to, orders).await?;
    unexpired(to, orders).await?;
    how_many(to, orders).await?;
    spent(to, orders).await?;
    just_created(to, orders).await?;
    to_be_packed(to, orders).await?;
    high_value(to, orders).await?;
    everything(to, orders).await?;
    big_spenders(to, orders).await
}

/// An order's key consists of the customer, the day, and the order's number. Each is given once, with its own type.
async fn one(to: &mut Section, orders: &OrderRepository, shop: &Shop) -> Outcome {
    let may_14 = day(5, 14);
    let adas = |order: &&Order| order.customer_id == ADA && order.order_date == may_14;
    let known = shop.orders.iter().find(adas).ok_or_else(|| Failure::unexpected("making data", "no order in May"))?;
    let number = &known.order_id;
    let found = ask!(
        to,
        "One order, as of this moment",
        GetItem,
        orders.get(OrderKey::new(ADA, may_14, number)).consistent(),
    )?;
    if let Some(order) = found {
        let first = order.lines.first().map_or("nothing", |line| line.sku.as_str());
        to.note(format!("number {number}: {first} and so on, {:.2}, {}", order.total, order.status));
    }
    let brief = ask!(
        to,
        "Of the same order: status, total, and the city it goes to",
        GetItem,
        orders.get(known).view::<OrderSummary>(),
    )?;
    if let Some(OrderSummary { status, total, shipping }) = brief {
        let city = shipping.map_or("to be fetched".to_owned(), |shipping| shipping.city);
        to.note(format!("{status}, {total:.2}, {city}"));
    }
    Ok(())
}

/// A page is one request. Its cursor can be written as text, into a link for example.
async fn spring(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let (march_1, may_31) = (day(3, 1), day(5, 31));
    let newest = ask!(
        to,
        "Ada's orders of spring, the newest five",
        Query,
        orders.query(ADA).order_date(march_1..=may_31).descending().page(5),
    )?;
    to.note(dates(&newest.items));
    let Some(cursor) = newest.cursor else {
        return Err(Failure::unexpected("reading the orders of spring", "there are no more than five"));
    };
    let more = ask!(
        to,
        "\"Load more\": the next five",
        Query,
        orders.query(ADA).order_date(march_1..=may_31).descending().resume(cursor).page(5),
    )?;
    to.note(dates(&more.items));
    if let Some(cursor) = more.cursor {
        refused!(
            to,
            "The same link, under another customer's orders",
            Query,
            orders.query("U1002").order_date(march_1..=may_31).descending().resume(cursor).page(5),
        )?;
    }
    Ok(())
}

/// A query that DynamoDB would refuse is not sent.
async fn backwards(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let (march_1, may_31) = (day(3, 1), day(5, 31));
    refused!(
        to,
        "The orders of spring, with the days the wrong way round",
        Query,
        orders.query(ADA).order_date(may_31..=march_1).all(),
    )?;
    Ok(())
}

async fn since(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let may_31 = day(5, 31);
    let later = ask!(
        to,
        "Her orders since, without those of 31 May itself",
        Query,
        orders.query(ADA).order_date(after(may_31)).all(),
    )?;
    to.note(dates(&later));
    Ok(())
}

/// After a single day, the query can continue with the order's number or a prefix of it; after a range it can't.
async fn of_a_day(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let may_14 = day(5, 14);
    let day = ask!(
        to,
        "Her orders of 14 May whose numbers begin with 201",
        Query,
        orders.query(ADA).order_date(may_14).order_id(prefix("201")).all(),
    )?;
    let numbers: Vec<_> = day.iter().map(|order| order.order_id.as_str()).collect();
    to.note(numbers.join(", "));
    Ok(())
}

async fn summaries(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let april = day(4, 1)..=day(4, 30);
    let brief = ask!(
        to,
        "Her orders of April, three attributes of each",
        Query,
        orders.query(ADA).order_date(april).view::<OrderSummary>().all(),
    )?;
    let totals: Vec<_> = brief.iter().map(|order| format!("{:.2} {}", order.total, order.status)).collect();
    to.note(totals.join(", "));
    Ok(())
}

/// A filter drops items that were read. `take` counts only the others, and reads as many pages as it needs.
async fn dear_ones(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let page =
        ask!(to, "Her first five orders above 500", Query, orders.query(ADA).filter(Order::TOTAL.gt(500)).take(5),)?;
    to.note(totals(page.items.iter().map(|order| order.total)));
    Ok(())
}

async fn unexpired(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let alive = ask!(
        to,
        "Her orders, without those that were never paid in time",
        Query,
        orders.query(ADA).unexpired().all(),
    )?;
    to.note(format!("{}: DynamoDB deletes what expired in its own time, so it is hidden until then", alive.len()));
    Ok(())
}

async fn how_many(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let count = ask!(to, "How many orders has she placed?", Query, orders.query(ADA).count())?;
    to.note(count.to_string());
    Ok(())
}

async fn spent(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let mut sum = Decimal::ZERO;
    stream!(
        to,
        "What has she spent, order by order?",
        Query,
        orders.query(ADA).filter(Order::STATUS.ne(OrderStatus::Pending)).stream(),
        |order| sum += order.total,
    )?;
    to.note(format!("{sum:.2}"));
    Ok(())
}

/// The local index sorts a customer's orders by the time of creation, and supports consistent reads.
async fn just_created(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let noon = midnight(5, 14) + chrono::TimeDelta::hours(12);
    let found = ask!(
        to,
        "What did she order since noon on 14 May? Nothing missing",
        QueryOf("by_creation"),
        orders.by_creation(ADA).created_at(noon..).consistent().page(2),
    )?;
    let times: Vec<_> = found.items.iter().map(|order| order.created_at.format("%-d %B, %H:%M").to_string()).collect();
    to.note(times.join("; "));
    Ok(())
}

/// The index holds the total and the keys. A query returns only those, and a filter can use only those.
async fn to_be_packed(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let (june_15, july) = (midnight(6, 15), midnight(7, 1));
    let paid = ask!(
        to,
        "Paid orders since 15 June, of all customers: to be packed",
        QueryOf("by_status"),
        orders.by_status(OrderStatus::Paid).created_at(june_15..=july).all(),
    )?;
    to.note(totals(paid.iter().map(|order| order.total)));
    Ok(())
}

/// The sparse index holds only the orders above 1000, so the query reads no other orders.
async fn high_value(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let big = ask!(
        to,
        "Her orders of 1500 and more, the dearest first",
        QueryOf("high_value"),
        orders.high_value(ADA).total(1500..).descending().all(),
    )?;
    to.note(totals(big.iter().map(|order| order.total)));
    Ok(())
}

async fn everything(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let mut pages = 0;
    stream!(to, "Every order there is, page by page", Scan, orders.scan().pages(), |_| pages += 1)?;
    to.note(format!("pages: {pages}; each is one request, of at most 1 MB"));
    Ok(())
}

async fn big_spenders(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let big = ask!(
        to,
        "Who ever spent more than 2000 at once?",
        ScanOf("high_value"),
        orders.scan_high_value().filter(OrderByHighValue::TOTAL.gt(2000)).all(),
    )?;
    let mut who: Vec<_> = big.iter().map(|order| order.customer_id.as_str()).collect();
    who.sort_unstable();
    who.dedup();
    to.note(who.join(", "));
    Ok(())
}

fn dates(orders: &[Order]) -> String {
    let dates: Vec<_> = orders.iter().map(|order| order.order_date.format("%-d %B").to_string()).collect();
    dates.join(", ")
}

/// Returns the sum, and the first few amounts.
fn totals(totals: impl Iterator<Item = Decimal>) -> String {
    let totals: Vec<_> = totals.collect();
    let sum = totals.iter().fold(Decimal::ZERO, |sum, total| sum + *total);
    let few: Vec<_> = totals.iter().take(5).map(|total| format!("{total:.2}")).collect();
    let more = if totals.len() > few.len() { " and so on" } else { "" };
    format!("{}{more}: {sum:.2} together", few.join(", "))
}
