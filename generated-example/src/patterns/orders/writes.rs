//! The life of one order: it comes in, is paid, grows, shrinks, is changed by two people at once, and is cancelled.

use crate::data::{ADA, cents, late_order};
use crate::report::Operation::{DeleteItem, GetItem, PutItem, QueryOf, UpdateItem};
use crate::report::{Section, ask, refused};
use crate::store::orders::{Address, Order, OrderRepository, OrderStatus};
use crate::{Explain, Failure, Outcome};

pub(super) async fn ask(to: &mut Section, orders: &OrderRepository) -> Outcome {
    let order = late_order();
    comes_in(to, orders, &order).await?;
    comes_in_again(to, orders, &order).await?;
    is_paid(to, orders, &order).await?;
    grows(to, orders, &order).await?;
    shrinks(to, orders, &order).await?;
    changed_by_two(to, orders, &order).await?;
    changes_its_way(to, orders, &order).await?;
    is_given_up(to, orders, &order).await
}

async fn comes_in(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let revision = ask!(to, "An order comes in on 1 July", PutItem, orders.create(order))?;
    to.note(format!("written with revision {revision}"));
    Ok(())
}

/// A customer presses the button twice. The error of the second request contains what the first one wrote.
async fn comes_in_again(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let error = refused!(to, "It comes in again", PutItem, orders.create(order).or_expired())?;
    if let Some(there) = error.old::<Order>().explain("reading the order that is there")? {
        to.note(format!("refused: number {} is there already, and has not expired", there.order_id));
    }
    Ok(())
}

async fn is_paid(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let pending = Order::STATUS.eq(OrderStatus::Pending);
    ask!(
        to,
        "It is paid, provided that it is pending",
        UpdateItem,
        orders.update(order).set(Order::STATUS, OrderStatus::Paid).only_if(pending.clone()),
    )?;
    let error = refused!(
        to,
        "It is paid once more",
        UpdateItem,
        orders.update(order).set(Order::STATUS, OrderStatus::Paid).only_if(pending),
    )?;
    if let Some(there) = error.old::<Order>().explain("reading the order that is there")? {
        to.note(format!("refused: it is {} already", there.status));
    }
    Ok(())
}

/// `total` feeds the key of the sparse index, so it can't be set alone. Its setter writes both, without a read.
async fn grows(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let before = ask!(
        to,
        "Her orders above 1000, before this one grows",
        QueryOf("high_value"),
        orders.high_value(ADA).count(),
    )?;
    to.note(before.to_string());
    ask!(
        to,
        "She adds a second tent, which brings the total above 1000",
        UpdateItem,
        orders.update(order).append(Order::LINES, order.lines.clone()).set_total(cents(121_400)),
    )?;
    to.note("the setter of the total writes the key of the sparse index besides");
    in_high_value(to, orders, before + 1).await
}

async fn shrinks(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    ask!(
        to,
        "She thinks again",
        UpdateItem,
        orders.update(order).set(Order::LINES, order.lines.clone()).set_total(order.total),
    )?;
    to.note("the same setter removes the key, and with it the entry of the index");
    Ok(())
}

async fn in_high_value(to: &mut Section, orders: &OrderRepository, expected: usize) -> Outcome {
    let count = ask!(to, "The same count, after", QueryOf("high_value"), orders.high_value(ADA).count(),)?;
    // The index follows the table with a delay, which on AWS may be longer than a request takes.
    let when = if count == expected { "the update has put it there" } else { "the index lags behind the table" };
    to.note(format!("{count}: {when}"));
    Ok(())
}

/// Two people have the order open. The second one to save finds a newer revision than she has read.
async fn changed_by_two(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let mut hers = reread(to, orders, order).await?;
    let mut his = hers.clone();
    his.note = Some("Ring at the side door.".into());
    let revision = ask!(to, "He saves a note", PutItem, orders.put(&his))?;
    to.note(format!("revision {revision}"));
    hers.tags.insert("gift".into());
    let error = refused!(to, "She saves a tag, not knowing of the note", PutItem, orders.put(&hers))?;
    let there = error.old::<Order>().explain("reading the order that is there")?;
    let Some(mut there) = there else {
        return Err(Failure::unexpected("saving a tag", "the refusal does not say what is there"));
    };
    to.note(format!("refused: she has revision {}, revision {} is there", hers.revision, there.revision));
    there.tags.insert("gift".into());
    let revision = ask!(to, "So she adds her tag to what is there, and saves that", PutItem, orders.put(&there))?;
    to.note(format!("revision {revision}, with both"));
    Ok(())
}

async fn reread(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome<Order> {
    let found = ask!(to, "Two people open the order", GetItem, orders.get(order).consistent())?;
    let found = found.ok_or_else(|| Failure::unexpected("opening the order", "it is gone"))?;
    to.note(format!("both have revision {}", found.revision));
    Ok(found)
}

/// The address may be absent. An update of one of its fields requires that it is there.
async fn changes_its_way(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let street = Order::SHIPPING.then(Address::STREET);
    let new = ask!(
        to,
        "It goes to another street: one field of the address",
        UpdateItem,
        orders.update(order).set(street, "Vasagatan 3").remove_from(Order::TAGS, ["express"]).returning_new(),
    )?;
    let street = new.shipping.map_or(String::new(), |address| address.street);
    let tags: Vec<_> = new.tags.iter().map(String::as_str).collect();
    to.note(format!("{street}, tagged {}, revision {}", tags.join(", "), new.revision));
    Ok(())
}

async fn is_given_up(to: &mut Section, orders: &OrderRepository, order: &Order) -> Outcome {
    let error = refused!(
        to,
        "It is given up, unless it has been changed since revision 1",
        DeleteItem,
        orders.delete(order).expect_revision(1),
    )?;
    if let Some(there) = error.old::<Order>().explain("reading the order that is there")? {
        to.note(format!("refused: it has revision {}", there.revision));
    }
    let gone = ask!(
        to,
        "It is given up, unless it has been sent",
        DeleteItem,
        orders.delete(order).only_if(Order::STATUS.ne(OrderStatus::Shipped)).returning_old(),
    )?;
    if let Some(gone) = gone {
        to.note(format!("it was {}, of {:.2}", gone.status, gone.total));
    }
    Ok(())
}
