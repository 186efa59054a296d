//! Items that other programs wrote have no errors and no warnings.

use std::fs;

use dynamite_gen::{Inspector, Level, Settings};
use serde_json::Value;

use crate::corpus::{folder, sources};

#[test]
fn published_items_fit_their_schemas() {
    for name in ["elearning", "helpdesk", "job_queue", "sensors", "social_network"] {
        let folder = folder("published").join(name);
        let inspector = Inspector::new(&sources(&folder), &Settings::new(), None).unwrap().unwrap();
        let mut inspection = inspector.start();
        let items: Vec<Value> = serde_json::from_str(&fs::read_to_string(folder.join("items.json")).unwrap()).unwrap();
        assert!(!items.is_empty());
        for item in &items {
            inspection.check(&item.to_string(), name).unwrap();
        }
        let found = inspection.finish();
        assert_eq!(found.others, 0, "{name}");
        let wrong = found.diagnostics.iter().find(|finding| finding.level != Level::Note);
        assert!(wrong.is_none(), "{name}: {wrong:?}");
    }
}
