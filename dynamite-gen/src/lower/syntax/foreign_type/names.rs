//! Names of types in DynamoDB, in other languages and in databases.

use super::Meaning;
use Meaning::{Hint, List, Map, Optional, Scalar, Set};

/// Names with only their letters and digits, in lower case.
const NAMES: &[(&[&str], Meaning)] = &[
    (&["s", "str", "string", "text", "char", "varchar", "nvarchar", "email", "url", "uri", "ulid"], Scalar("string")),
    (&["int", "integer", "long", "bigint", "int64", "isize", "serial"], Scalar("i64")),
    (&["int32"], Scalar("i32")),
    (&["int16", "short", "smallint"], Scalar("i16")),
    (&["int8", "tinyint"], Scalar("i8")),
    (&["uint", "uint64", "ulong", "unsigned", "usize"], Scalar("u64")),
    (&["uint32"], Scalar("u32")),
    (&["uint16", "ushort"], Scalar("u16")),
    (&["uint8", "byte"], Scalar("u8")),
    (&["decimal", "number", "numeric", "bigdecimal", "money", "currency"], Scalar("decimal")),
    (&["float", "double", "real", "float64", "doubleprecision"], Scalar("f64")),
    (&["float32", "single"], Scalar("f32")),
    (&["bool", "boolean", "flag"], Scalar("bool")),
    (&["b", "binary", "blob", "bytea", "bytearray", "buffer", "varbinary", "base64", "bytes"], Scalar("bytes")),
    (&["guid", "uuid", "uniqueidentifier"], Scalar("uuid")),
    (
        &["instant", "timestamp", "timestamptz", "offsetdatetime", "zoneddatetime", "iso8601", "rfc3339"],
        Scalar("timestamp"),
    ),
    (&["localdatetime", "naivedatetime", "primitivedatetime"], Scalar("datetime")),
    (&["date", "localdate", "naivedate"], Scalar("date")),
    (&["epochseconds", "ttl", "unix", "unixtime", "unixtimestamp"], Scalar("epoch_seconds")),
    (&["epochmillis"], Scalar("epoch_millis")),
    (&["json", "object", "any", "jsonb", "document", "dynamic", "mixed", "unknown"], Scalar("json")),
    (&["ss"], Scalar("set<string>")),
    (&["bs"], Scalar("set<bytes>")),
    (&["n"], Hint(Some("decimal"), "use `decimal`, or an integer such as `u64`")),
    (&["ns"], Hint(Some("set<decimal>"), "use `set<decimal>`, or a set of integers such as `set<u64>`")),
    (&["datetime"], Hint(Some("timestamp"), "use `timestamp`, or `datetime` for a time without a time zone")),
    (&["epoch"], Hint(Some("epoch_seconds"), "use `epoch_seconds` or `epoch_millis`")),
    (&["time", "localtime", "naivetime", "duration"], Hint(None, "use `string`, or an integer such as `u32`")),
    (&["null", "nil", "none", "void"], Hint(None, "write `?` after the type of the value: `string?` may be absent")),
    (&["enum"], Hint(None, "declare it under `types:`, as in `Status: { enum: [open, paid] }`, and use `Status`")),
    (
        &["struct", "record", "class", "message"],
        Hint(None, "declare it under `types:`, as in `Address: { struct: { city: string } }`, and use `Address`"),
    ),
    (&["l", "list", "vec", "vector", "array", "arraylist", "sequence", "slice", "iterable"], List),
    (&["set", "hashset", "btreeset"], Set),
    (&["m", "map", "dict", "dictionary", "hashmap", "btreemap", "hash"], Map),
    (&["option", "optional", "nullable", "maybe"], Optional),
];

/// Returns what a name stands for elsewhere.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let last = name.rsplit([':', '.']).next().unwrap_or(name);
    let letters: String = last.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.iter().find(|(names, _)| names.contains(&letters.as_str())).map(|(_, meaning)| *meaning)
}
