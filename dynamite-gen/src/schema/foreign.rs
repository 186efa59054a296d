//! What keys are called elsewhere: in DynamoDB's API and its documents, in CloudFormation, in Terraform.

/// In letters alone, in lower case, with the name here.
const FOREIGN: &[(&str, &str)] = &[
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
];

/// The one of the known keys that another tool's name stands for.
pub(super) fn ours<'k>(foreign: &str, known: &[&'k str]) -> Option<&'k str> {
    let letters: String = foreign.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let (_, name) = FOREIGN.iter().find(|(theirs, _)| *theirs == letters)?;
    known.iter().copied().find(|key| key == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_a_foreign_name_is_known() {
        for foreign in ["hash_key", "HashKey", "hash-key", "HASH"] {
            assert_eq!(ours(foreign, &["sort_key", "partition_key"]), Some("partition_key"), "{foreign}");
        }
        assert_eq!(ours("hash_key", &["doc"]), None, "not here");
        assert_eq!(ours("customer", &["doc"]), None);
    }

    #[test]
    fn every_name_is_one_of_the_language() {
        let schema = crate::json_schema();
        for (_, name) in FOREIGN {
            assert!(schema.contains(&format!("\"{name}\":")), "{name}");
        }
    }
}
