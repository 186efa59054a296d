//! The JSON Schema of the schema language, which gives editors completion, hover texts and checks.

/// Returns the JSON Schema (draft-07) of schema files, which the command `json-schema` prints.
///
/// An editor with the YAML language server uses it where a file begins with
/// `# yaml-language-server: $schema=dynamite.schema.json`. It checks the form of a file;
/// [`generate`](crate::generate) checks its meaning.
///
/// ```
/// assert!(dynamite_gen::json_schema().contains("\"partition_key\""));
/// ```
pub fn json_schema() -> &'static str {
    include_str!("json_schema/dynamite.schema.json")
}
