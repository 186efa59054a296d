//! The starting points of a program: repositories, and the methods of a client that return builders.

mod entry;
mod generated;
mod repository;
mod repository_macro;

pub use generated::GENERATED_FORM;
#[doc(hidden)]
pub use generated::{check_generated, read_item, write_item};
pub use repository::Repository;
