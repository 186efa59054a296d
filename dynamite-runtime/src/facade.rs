//! What a program begins with: repositories, and what a client does without one.

mod entry;
mod generated;
mod repository;
mod repository_macro;

pub use generated::GENERATED_FORM;
#[doc(hidden)]
pub use generated::{check_generated, read_item, write_item};
pub use repository::Repository;
