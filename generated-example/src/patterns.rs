//! The access patterns: everything that the schemas offer, asked once.
//!
//! A function is a question, or a few that belong together. `ask!` makes the call that it is given last and reports it,
//! word for word, with the question and the operation given before it. In an application the call stands alone, with
//! `.await?` behind it.

pub mod matches;
pub mod orders;
pub mod products;
pub mod users;
