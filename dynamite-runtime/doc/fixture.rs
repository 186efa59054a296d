// What the examples in this crate's documentation share: three tables, on the embedded engine. It is not part of the crate.
//
// `orders.rs`, `customers.rs` and `notes.rs` are generated from the schemas beside them; a test of the workspace keeps
// them so.

#[allow(warnings, clippy::all)]
mod orders {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/orders.rs"));
}

#[allow(warnings, clippy::all)]
mod customers {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/customers.rs"));
}

#[allow(warnings, clippy::all)]
mod notes {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/notes.rs"));
}

#[allow(unused_imports)]
use {customers::*, dynamite_runtime::*, notes::*, orders::*};

/// The result of the `main` of an example.
#[allow(dead_code)]
type Outcome = std::result::Result<(), Box<dyn std::error::Error>>;

/// An empty engine.
#[cfg(feature = "embedded")]
#[allow(dead_code)]
async fn embedded() -> Result<Dynamite> {
    Dynamite::embedded().await
}

/// Ends an example that has no engine to run on.
#[cfg(not(feature = "embedded"))]
#[allow(dead_code)]
async fn embedded() -> Result<Dynamite> {
    std::process::exit(0)
}

/// Orders 1 to 9 of ACME, placed on the first nine days of May 2026, of 200, 400, … 1,800; 1 to 5 are open, 6 to 9 paid.
#[allow(dead_code)]
async fn orders() -> Result<OrderRepository> {
    let orders = OrderRepository::new(&embedded().await?);
    orders.create_table().await?;
    for number in 1..=9 {
        orders.create(&order(number)).await?;
    }
    Ok(orders)
}

/// Customer ACME, at revision 1.
#[allow(dead_code)]
async fn customers() -> Result<CustomerRepository> {
    let customers = CustomerRepository::new(&embedded().await?);
    customers.create_table().await?;
    customers.create(&customer("ACME")).await?;
    Ok(customers)
}

/// Both tables on one client, with their items.
#[allow(dead_code)]
async fn both() -> Result<(OrderRepository, CustomerRepository)> {
    let orders = orders().await?;
    let customers = CustomerRepository::new(orders.db());
    customers.create_table().await?;
    customers.create(&customer("ACME")).await?;
    Ok((orders, customers))
}

/// Note 1, created and last written now.
#[allow(dead_code)]
async fn notes() -> Result<NoteRepository> {
    let notes = NoteRepository::new(&embedded().await?);
    notes.create_table().await?;
    notes.create(&note(1)).await?;
    Ok(notes)
}

/// An order of ACME.
#[allow(dead_code)]
fn order(number: u32) -> Order {
    Order {
        customer: "ACME".into(),
        number,
        placed: may(number),
        status: if number > 5 { Status::Paid } else { Status::Open },
        total: Decimal::from(200 * number),
        tags: Default::default(),
        notes: Vec::new(),
        coupon: None,
        expires_at: None,
    }
}

/// A customer without orders.
#[allow(dead_code)]
fn customer(id: &str) -> Customer {
    Customer { id: id.into(), orders: 0, since: may(1), revision: 0 }
}

/// A note without times.
#[allow(dead_code)]
fn note(id: u32) -> Note {
    let (created_at, updated_at) = Default::default();
    Note { id, text: "call".into(), created_at, updated_at }
}

/// A day of May 2026.
#[allow(dead_code)]
fn may(day: u32) -> Date {
    Date::from_ymd_opt(2026, 5, day).unwrap_or_default()
}
