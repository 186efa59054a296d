//! Names of keys in other tools: in DynamoDB's API and its documentation, in CloudFormation, in Terraform.

/// Pairs of a name in another tool, with only its letters in lower case, and the key of this language.
const SYNONYMS: &[(&str, &str)] = &[
    ("tablename", "table"),
    ("hash", "partition_key"),
    ("hashkey", "partition_key"),
    ("pk", "partition_key"),
    ("primarykey", "partition_key"),
    ("range", "sort_key"),
    ("rangekey", "sort_key"),
    ("sk", "sort_key"),
    ("fields", "attributes"),
    ("properties", "attributes"),
    ("attributedefinitions", "attributes"),
    ("gsi", "indexes"),
    ("gsis", "indexes"),
    ("lsi", "indexes"),
    ("lsis", "indexes"),
    ("indices", "indexes"),
    ("globalsecondaryindex", "indexes"),
    ("globalsecondaryindexes", "indexes"),
    ("localsecondaryindex", "indexes"),
    ("localsecondaryindexes", "indexes"),
    ("projectiontype", "projection"),
    ("nonkeyattributes", "projection"),
    ("filter", "when"),
    ("condition", "when"),
    ("timetolive", "ttl"),
    ("timetolivespecification", "ttl"),
    ("description", "doc"),
    ("comment", "doc"),
    ("documentation", "doc"),
    ("billing", "billing_mode"),
    ("provisionedthroughput", "throughput"),
    ("readcapacity", "read"),
    ("readcapacityunits", "read"),
    ("writecapacity", "write"),
    ("writecapacityunits", "write"),
    ("class", "table_class"),
    ("streamspecification", "stream"),
    ("streamviewtype", "stream"),
    ("ssespecification", "encryption"),
    ("serversideencryption", "encryption"),
    ("pointintimerecoveryspecification", "point_in_time_recovery"),
    ("deletionprotectionenabled", "deletion_protection"),
    ("hidden", "sensitive"),
    ("secret", "sensitive"),
    ("private", "sensitive"),
    ("personal", "sensitive"),
    ("pii", "sensitive"),
    ("confidential", "sensitive"),
    ("redact", "sensitive"),
    ("redacted", "sensitive"),
];

/// Keys that are known in some mappings only, or elsewhere, with the help for the others.
const MISPLACED: &[(&str, &str)] = &[
    ("KeySchema", "name the keys under `partition_key:` and `sort_key:`"),
    ("sensitive", "mark attributes, fields of structs, or types: `email: { type: string, sensitive: true }`"),
];

/// Returns the help for a key that other mappings have.
pub(super) fn misplaced(name: &str) -> Option<&'static str> {
    MISPLACED.iter().find(|(key, _)| *key == name).map(|(_, help)| *help)
}

/// Returns the known key that a name in another tool stands for.
pub(super) fn synonym_of<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (_, ours) = SYNONYMS.iter().find(|(theirs, _)| *theirs == letters)?;
    known.iter().copied().find(|key| key == ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_a_synonym_is_known() {
        for name in ["hash_key", "HashKey", "hash-key", "HASH"] {
            assert_eq!(synonym_of(name, &["sort_key", "partition_key"]), Some("partition_key"), "{name}");
        }
        assert_eq!(synonym_of("hash_key", &["doc"]), None, "not a known key");
        assert_eq!(synonym_of("customer", &["doc"]), None);
    }

    #[test]
    fn every_synonym_is_of_a_key() {
        let schema = crate::json_schema();
        for (_, name) in SYNONYMS {
            assert!(schema.contains(&format!("\"{name}\":")), "{name}");
        }
    }
}
