//! Access patterns that a design publishes, each answered by a call.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::formats::list;

/// The numbers and names of all access patterns in a schema of AWS's own generator.
pub(crate) fn published(file: &str) -> BTreeSet<(u64, String)> {
    let schema: Value = serde_json::from_str(file).unwrap();
    let entities = list(&schema["tables"]).iter().flat_map(|table| table["entities"].as_object().unwrap().values());
    let patterns = entities.flat_map(|entity| list(&entity["access_patterns"]));
    let named =
        |pattern: &Value| (pattern["pattern_id"].as_u64().unwrap(), pattern["name"].as_str().unwrap().to_owned());
    patterns.map(named).collect()
}

/// A test that answers every access pattern of a file, each on data of its own.
macro_rules! access_patterns {
    ($file:expr, $store:ident = $filled:expr; $($id:literal $name:ident => $answer:block)*) => {
        #[tokio::test]
        async fn every_access_pattern_is_answered() {
            let answered = [$(($id, stringify!($name).to_owned())),*];
            assert_eq!(::std::collections::BTreeSet::from(answered), $crate::patterns::published($file));
            $({
                let $store = $filled.await;
                $answer
            })*
        }
    };
}
pub(crate) use access_patterns;
