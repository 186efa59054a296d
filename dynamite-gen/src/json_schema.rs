//! The schema language as a JSON Schema, for editors: completion, hover texts, and mistakes shown while typing.

/// The JSON Schema (draft-07) of schema files: what the command `json-schema` prints.
///
/// An editor with the YAML language server uses it where a file begins with
/// `# yaml-language-server: $schema=dynamite.schema.json`. It knows the form of a file; what is wrong with its meaning is
/// found by [`generate`](crate::generate).
///
/// ```
/// assert!(dynamite_gen::json_schema().contains("\"partition_key\""));
/// ```
pub fn json_schema() -> &'static str {
    include_str!("json_schema/dynamite.schema.json")
}
