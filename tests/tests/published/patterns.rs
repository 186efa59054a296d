//! The access patterns of a published design, each with a call.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::formats::list;

/// Returns the numbers and names of all access patterns in a schema of AWS's own generator.
pub(crate) fn published(file: &str) -> BTreeSet<(u64, String)> {
    let schema: Value = serde_json::from_str(file).unwrap();
    let entities = list(&schema["tables"]).iter().flat_map(|table| table["entities"].as_object().unwrap().values());
    let patterns = entities.flat_map(|entity| list(&entity["access_patterns"]));
    let number_and_name =
        |pattern: &Value| (pattern["pattern_id"].as_u64().unwrap(), pattern["name"].as_str().unwrap().to_owned());
    patterns.map(number_and_name).collect()
}

/// Defines a test that runs every access pattern of a file, each on new tables.
macro_rules! access_patterns {
    ($file:expr, $store:ident = $filled:expr; $($id:literal $name:ident => $call:block)*) => {
        #[tokio::test]
        async fn every_access_pattern_has_a_call() {
            let covered = [$(($id, stringify!($name).to_owned())),*];
            assert_eq!(::std::collections::BTreeSet::from(covered), $crate::patterns::published($file));
            $({
                let $store = $filled.await;
                $call
            })*
        }
    };
}
pub(crate) use access_patterns;
