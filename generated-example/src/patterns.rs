//! The access patterns: every kind of call that the schemas offer, made once.
//!
//! A function contains one question, or a few that belong together. The last argument of `run!` is a call: `run!` makes
//! it, and reports it as it is written here, with the question and the operation. In an application you write only the
//! call, followed by `.await?`.

pub mod matches;
pub mod orders;
pub mod products;
pub mod users;
pub mod visits;
