//! Names that generated code gives: no two things get one, and none takes what the code around it needs.

pub(crate) mod methods;
pub(crate) mod module;
mod reserved;
mod unique_names;
