//! Reads of orders.

use dynamite_runtime::{Decimal, after, prefix};

use crate::data::{ADA, Shop, day, midnight};
use crate::report::Operation::{GetItem, Query, QueryOf, Scan, ScanOf};
use crate::report::{Section, run, run_refused, run_stream};
use crate::store::orders::{Order, OrderByHighValue, OrderKey, OrderRepository, OrderStatus, OrderSummary};
use crate::{Failure, Outcome};

pub(super) async fn run(section: &mut Section, orders: &OrderRepository, shop: &Shop) -> Outcome {
    single_order(section, orders, shop).await?;
    orders_of_spring(section, orders).await?;
    reversed_range(section, orders).await?;
    orders_since_may(section, orders).await?;
    orders_of_a_day(section, orders).await?;
    order_summaries(section, orders).await?;
    expensive_orders(section, orders).await?;
    unexpired_orders(section, orders).await?;
    count_orders(section, orders).await?;
    total_spent(section, orders).await?;
    recently_created_orders(section, orders).await?;
    paid_orders(section, orders).await?;
    high_value_orders(section, orders).await?;
    all_orders(section, orders).await?;
    big_spenders(section, orders).await
}

/// An order's key consists of the customer, the day, and the order's number. Each is given once, with its own type.
async fn single_order(section: &mut Section, orders: &OrderRepository, shop: &Shop) -> Outcome {
    let may_14 = day(5, 14);
    let matches = |order: &&Order| order.customer_id == ADA && order.order_date == may_14;
    let expected = shop
        .orders
        .iter()
        .find(matches)
        .ok_or_else(|| Failure::unexpected("generating data", "there is no order of 14 May"))?;
    let number = &expected.order_id;
    let found = run!(
        section,
        "One order, with a consistent read",
        GetItem,
        orders.get(OrderKey::new(ADA, may_14, number)).consistent(),
    )?;
    if let Some(order) = found {
        let first = order.lines.first().map_or("nothing", |line| line.sku.as_str());
        section.note(format!("number {number}: {first} and others, {:.2}, {}", order.total, order.status));
    }
    let summary = run!(
        section,
        "Status, total and city of the same order",
        GetItem,
        orders.get(expected).view::<OrderSummary>(),
    )?;
    if let Some(OrderSummary { status, total, shipping }) = summary {
        let city = shipping.map_or("to be picked up".to_owned(), |shipping| shipping.city);
        section.note(format!("{status}, {total:.2}, {city}"));
    }
    Ok(())
}

/// A page is one request. Its cursor can be written as text, into a link for example.
async fn orders_of_spring(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let (march_1, may_31) = (day(3, 1), day(5, 31));
    let newest = run!(
        section,
        "Ada's orders from March to May, the newest five",
        Query,
        orders.query(ADA).order_date(march_1..=may_31).descending().page(5),
    )?;
    section.note(dates(&newest.items));
    let Some(cursor) = newest.cursor else {
        return Err(Failure::unexpected("reading the orders of spring", "there are only five"));
    };
    let more = run!(
        section,
        "\"Load more\": the next five",
        Query,
        orders.query(ADA).order_date(march_1..=may_31).descending().resume(cursor).page(5),
    )?;
    section.note(dates(&more.items));
    if let Some(cursor) = more.cursor {
        run_refused!(
            section,
            "The same cursor with the orders of another customer",
            Query,
            orders.query("U1002").order_date(march_1..=may_31).descending().resume(cursor).page(5),
        )?;
    }
    Ok(())
}

/// A query that DynamoDB would refuse is not sent.
async fn reversed_range(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let (march_1, may_31) = (day(3, 1), day(5, 31));
    run_refused!(
        section,
        "The orders from March to May, with a reversed range",
        Query,
        orders.query(ADA).order_date(may_31..=march_1).all(),
    )?;
    Ok(())
}

async fn orders_since_may(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let may_31 = day(5, 31);
    let later = run!(section, "Her orders after 31 May", Query, orders.query(ADA).order_date(after(may_31)).all(),)?;
    section.note(dates(&later));
    Ok(())
}

/// After a single day, the query can continue with the order's number or a prefix of it; after a range it can't.
async fn orders_of_a_day(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let may_14 = day(5, 14);
    let day = run!(
        section,
        "Her orders of 14 May with numbers that begin with 201",
        Query,
        orders.query(ADA).order_date(may_14).order_id(prefix("201")).all(),
    )?;
    let numbers: Vec<_> = day.iter().map(|order| order.order_id.as_str()).collect();
    section.note(numbers.join(", "));
    Ok(())
}

async fn order_summaries(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let april = day(4, 1)..=day(4, 30);
    let summaries = run!(
        section,
        "Status, total and city of her orders of April",
        Query,
        orders.query(ADA).order_date(april).view::<OrderSummary>().all(),
    )?;
    let totals: Vec<_> = summaries.iter().map(|order| format!("{:.2} {}", order.total, order.status)).collect();
    section.note(totals.join(", "));
    Ok(())
}

/// A filter drops items that were read. `take` counts only the others, and reads as many pages as it needs.
async fn expensive_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let page = run!(
        section,
        "Her first five orders above 500",
        Query,
        orders.query(ADA).filter(Order::TOTAL.gt(500)).take(5),
    )?;
    section.note(totals(page.items.iter().map(|order| order.total)));
    Ok(())
}

async fn unexpired_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let unexpired = run!(section, "Her orders, without expired ones", Query, orders.query(ADA).unexpired().all(),)?;
    section.note(format!("{}; DynamoDB deletes expired items later, so the query hides them", unexpired.len()));
    Ok(())
}

async fn count_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let count = run!(section, "How many orders has she placed?", Query, orders.query(ADA).count())?;
    section.note(count.to_string());
    Ok(())
}

async fn total_spent(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let mut sum = Decimal::ZERO;
    run_stream!(
        section,
        "How much has she spent? Read as a stream",
        Query,
        orders.query(ADA).filter(Order::STATUS.ne(OrderStatus::Pending)).stream(),
        |order| sum += order.total,
    )?;
    section.note(format!("{sum:.2}"));
    Ok(())
}

/// The local index sorts a customer's orders by the time of creation, and supports consistent reads.
async fn recently_created_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let noon = midnight(5, 14) + chrono::TimeDelta::hours(12);
    let found = run!(
        section,
        "Her orders since noon on 14 May, with a consistent read",
        QueryOf("by_creation"),
        orders.by_creation(ADA).created_at(noon..).consistent().page(2),
    )?;
    let times: Vec<_> = found.items.iter().map(|order| order.created_at.format("%-d %B, %H:%M").to_string()).collect();
    section.note(times.join("; "));
    Ok(())
}

/// The index holds the total and the keys. A query returns only those, and a filter can use only those.
async fn paid_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let (june_15, july) = (midnight(6, 15), midnight(7, 1));
    let paid = run!(
        section,
        "Paid orders since 15 June, of all customers",
        QueryOf("by_status"),
        orders.by_status(OrderStatus::Paid).created_at(june_15..=july).all(),
    )?;
    section.note(totals(paid.iter().map(|order| order.total)));
    Ok(())
}

/// The sparse index holds only the orders above 1000, so the query reads no other orders.
async fn high_value_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let found = run!(
        section,
        "Her orders of at least 1500, the most expensive first",
        QueryOf("high_value"),
        orders.high_value(ADA).total(1500..).descending().all(),
    )?;
    section.note(totals(found.iter().map(|order| order.total)));
    Ok(())
}

async fn all_orders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let mut pages = 0;
    run_stream!(section, "All orders, page by page", Scan, orders.scan().pages(), |_| pages += 1)?;
    section.note(format!("number of pages: {pages}; each is one request of up to 1 MB"));
    Ok(())
}

async fn big_spenders(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let found = run!(
        section,
        "Which customers have an order above 2000?",
        ScanOf("high_value"),
        orders.scan_high_value().filter(OrderByHighValue::TOTAL.gt(2000)).all(),
    )?;
    let mut customers: Vec<_> = found.iter().map(|order| order.customer_id.as_str()).collect();
    customers.sort_unstable();
    customers.dedup();
    section.note(customers.join(", "));
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
    let first: Vec<_> = totals.iter().take(5).map(|total| format!("{total:.2}")).collect();
    let more = if totals.len() > first.len() { " and more" } else { "" };
    format!("{}{more}; sum {sum:.2}", first.join(", "))
}
