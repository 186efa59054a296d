//! Published table designs: each schema creates the published table, and the generated repositories read and write
//! published items unchanged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod definition;
mod formats;
mod items;
mod patterns;

// Designs that are published with items.
mod chat;
mod complaints;
mod online_shop;
mod payments;
mod sessions;

// Common designs, with items that other programs wrote.
mod elearning;
mod helpdesk;
mod job_queue;
mod sensors;
mod social_network;

// Designs that are published without items.
mod electrodb;
mod instagram;

// Designs that are published with access patterns.
mod ecommerce;
mod gaming;
