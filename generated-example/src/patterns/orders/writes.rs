//! The life of one order: it is created, paid, changed in several ways, saved by two people at once, and cancelled.

use crate::data::{ADA, cents, late_order};
use crate::report::Operation::{DeleteItem, GetItem, PutItem, QueryOf, UpdateItem};
use crate::report::{Section, run, run_refused};
use crate::store::orders::{Address, Order, OrderRepository, OrderStatus};
use crate::{Context, Failure, Outcome};

pub(super) async fn run(section: &mut Section, orders: &OrderRepository) -> Outcome {
    let order = late_order();
    create_order(section, orders, &order).await?;
    create_order_again(section, orders, &order).await?;
    pay(section, orders, &order).await?;
    raise_total(section, orders, &order).await?;
    lower_total(section, orders, &order).await?;
    save_by_two_people(section, orders, &order).await?;
    change_address(section, orders, &order).await?;
    cancel(section, orders, &order).await
}

async fn create_order(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let revision = run!(section, "Create an order on 1 July", PutItem, orders.create(order))?;
    section.note(format!("written with revision {revision}"));
    Ok(())
}

/// A customer presses the button twice. The error of the second request contains what the first one wrote.
async fn create_order_again(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let error = run_refused!(section, "Create the same order again", PutItem, orders.create(order).or_expired())?;
    if let Some(existing) = error.old::<Order>().context("decoding the existing order")? {
        section.note(format!("refused: number {} already exists, and has not expired", existing.order_id));
    }
    Ok(())
}

async fn pay(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let pending = Order::STATUS.eq(OrderStatus::Pending);
    run!(
        section,
        "Mark it as paid, if it is pending",
        UpdateItem,
        orders.update(order).set(Order::STATUS, OrderStatus::Paid).only_if(pending.clone()),
    )?;
    let error = run_refused!(
        section,
        "Mark it as paid again",
        UpdateItem,
        orders.update(order).set(Order::STATUS, OrderStatus::Paid).only_if(pending),
    )?;
    if let Some(existing) = error.old::<Order>().context("decoding the existing order")? {
        section.note(format!("refused: it is already {}", existing.status));
    }
    Ok(())
}

/// `total` feeds the key of the sparse index, so it can't be set alone. Its setter writes both, without a read.
async fn raise_total(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let before =
        run!(section, "The number of her orders above 1000", QueryOf("high_value"), orders.high_value(ADA).count(),)?;
    section.note(before.to_string());
    run!(
        section,
        "Add a second tent, which brings the total above 1000",
        UpdateItem,
        orders.update(order).append(Order::LINES, order.lines.clone()).set_total(cents(121_400)),
    )?;
    section.note("the setter of the total also writes the key of the sparse index");
    count_high_value_orders(section, orders, before + 1).await
}

async fn lower_total(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    run!(
        section,
        "Remove the second tent",
        UpdateItem,
        orders.update(order).set(Order::LINES, order.lines.clone()).set_total(order.total),
    )?;
    section.note("the same setter removes the key, and with it the index entry");
    Ok(())
}

async fn count_high_value_orders(section: &mut Section, orders: &OrderRepository, expected: usize) -> Outcome {
    let count =
        run!(section, "The same number, after the update", QueryOf("high_value"), orders.high_value(ADA).count(),)?;
    // The index follows the table with a delay, which on AWS may be longer than a request takes.
    let state = if count == expected { "the index has the order" } else { "the index is not up to date yet" };
    section.note(format!("{count}: {state}"));
    Ok(())
}

/// Two people have the order open. The second one to save has an old revision, and is refused.
async fn save_by_two_people(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let mut hers = open_order(section, orders, order).await?;
    let mut his = hers.clone();
    his.note = Some("Ring at the side door.".into());
    let revision = run!(section, "He saves a note", PutItem, orders.put(&his))?;
    section.note(format!("revision {revision}"));
    hers.tags.insert("gift".into());
    let error =
        run_refused!(section, "She saves a tag, with the revision from before the note", PutItem, orders.put(&hers))?;
    let existing = error.old::<Order>().context("decoding the existing order")?;
    let Some(mut existing) = existing else {
        return Err(Failure::unexpected("saving a tag", "the error does not contain the existing order"));
    };
    section.note(format!("refused: she has revision {}, but {} is stored", hers.revision, existing.revision));
    existing.tags.insert("gift".into());
    let revision = run!(section, "She adds her tag to the stored order, and saves it", PutItem, orders.put(&existing))?;
    section.note(format!("revision {revision}, with both"));
    Ok(())
}

async fn open_order(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome<Order> {
    let found = run!(section, "Two people open the order", GetItem, orders.get(order).consistent())?;
    let found = found.ok_or_else(|| Failure::unexpected("opening the order", "it does not exist"))?;
    section.note(format!("both have revision {}", found.revision));
    Ok(found)
}

/// The address may be absent. An update of one of its fields requires that it exists.
async fn change_address(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let street = Order::SHIPPING.then(Address::STREET);
    let new = run!(
        section,
        "Change one field of the address, and remove a tag",
        UpdateItem,
        orders.update(order).set(street, "Vasagatan 3").remove_from(Order::TAGS, ["express"]).returning_new(),
    )?;
    let street = new.shipping.map_or(String::new(), |address| address.street);
    let tags: Vec<_> = new.tags.iter().map(String::as_str).collect();
    section.note(format!("{street}, tagged {}, revision {}", tags.join(", "), new.revision));
    Ok(())
}

async fn cancel(section: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let error = run_refused!(
        section,
        "Delete it, if its revision is still 1",
        DeleteItem,
        orders.delete(order).expect_revision(1),
    )?;
    if let Some(existing) = error.old::<Order>().context("decoding the existing order")? {
        section.note(format!("refused: it has revision {}", existing.revision));
    }
    let deleted = run!(
        section,
        "Delete it, unless it has been shipped",
        DeleteItem,
        orders.delete(order).only_if(Order::STATUS.ne(OrderStatus::Shipped)).returning_old(),
    )?;
    if let Some(deleted) = deleted {
        section.note(format!("it was {}, of {:.2}", deleted.status, deleted.total));
    }
    Ok(())
}
