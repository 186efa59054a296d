//! UniqueNames that generated code needs itself.

pub(super) use crate::lower::resolve::rust_names::QUERY_METHODS;

/// Types and traits that generated modules use by their short names.
pub(super) const RESERVED_TYPES: &[&str] = &[
    "String",
    "Option",
    "Vec",
    "Result",
    "Some",
    "None",
    "Ok",
    "Err",
    "Box",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "Self",
    "Self_",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "PartialEq",
    "Eq",
    "Hash",
    "Ord",
    "PartialOrd",
    "Send",
    "Sync",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Iterator",
    "IntoIterator",
    "Extend",
    "AsRef",
    "AsMut",
    "ToString",
    "ToOwned",
    "BTreeMap",
    "BTreeSet",
    // Type parameters of generated functions.
    "A",
    "C",
    "R",
    "S",
    "T",
    "V",
    "W",
    // The name of the runtime in generated modules.
    "rt",
    "bool",
    "char",
    "str",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "f32",
    "f64",
];

/// Constants of generated modules.
pub(super) const RESERVED_CONSTANTS: &[&str] = &["TABLE", "DISCRIMINATOR"];

/// Methods of every repository.
pub(super) const REPOSITORY_METHODS: &[&str] = &[
    "new",
    "get",
    "put",
    "create",
    "update",
    "upsert",
    "delete",
    "delete_raw",
    "query",
    "scan",
    "check",
    "batch_get",
    "batch_write",
    "create_table",
    "check_table",
    "backfill",
    "forget",
    "cache_key",
    "table_name",
    "db",
    "clone",
];

/// The method that queries of an index with shards have besides.
pub(super) const SHARDED_QUERY_METHOD: &str = "shard";

/// Methods of every update that a setter could be called like.
pub(super) const UPDATE_METHODS: &[&str] = &["set", "set_or_remove", "set_if_absent", "set_member", "set_key"];

/// Methods of every handle.
pub(super) const HANDLE_METHODS: &[&str] = &[
    "new",
    "create_table",
    "check_table",
    "backfill",
    "table_name",
    "db",
    "clone",
    "scan",
    "query",
    "get",
    "batch_get",
    "batch_write",
];

/// The suffixes of the types that every entity has besides its struct.
pub(super) const ENTITY_TYPES: &[&str] = &["Key", "Repository", "Update", "Query"];
