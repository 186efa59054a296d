//! What the code of several pages uses.

use dynamite_runtime::Date;
use dynamite_tests::store::invoices::{Invoice, Status};

/// An open invoice of ACME over 6,000.
pub(crate) fn invoice(number: u32) -> Invoice {
    let issued = Date::from_ymd_opt(2024, 5, 1).unwrap();
    Invoice { customer: "ACME".into(), issued, number, status: Status::Open, total: 6000.into() }
}
