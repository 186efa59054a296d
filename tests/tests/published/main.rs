//! Published table designs: the table that each schema creates is the published one, and published items are read and
//! written through the generated repositories as they stand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod definition;
mod formats;
mod items;
mod patterns;

// Designs with items.
mod chat;
mod complaints;
mod online_shop;
mod payments;
mod sessions;

// Designs without.
mod electrodb;
mod instagram;

// Designs with access patterns.
mod ecommerce;
mod gaming;
