//! All items of a table, as a text that is the same for the same items.

use std::cmp::Ordering;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use super::value::json_item;
use crate::codec::RawItem;
use crate::decimal::Decimal;

/// All items of a table as DynamoDB's JSON, made by [`Stage::dump`](super::Stage::dump).
///
/// Each item is a line. Items are in the order of their keys, attributes in that of their names, and sets are sorted. So the
/// text is the same for the same items, and a test can compare it with a file.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use dynamite_runtime::testing::Stage;
///
/// let stage = Stage::new().await?.tables::<(Customer,)>().await?;
/// CustomerRepository::new(stage.db()).create(&customer("ACME")).await?;
/// let dump = stage.dump::<Customer>().await?.without(&["name", "revision"]);
/// assert!(dump.to_string().contains(r#"{"S":"ACME"}"#));
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
pub struct Dump(Vec<Map<String, Json>>);

impl Dump {
    /// Makes the dump of items with these key attributes.
    pub(super) fn new(items: &[RawItem], keys: &[&str]) -> Self {
        let mut items: Vec<_> = items.iter().map(json_item).collect();
        items.sort_by(|left, right| {
            let compare = |key: &&str| compare(left.get(*key), right.get(*key));
            keys.iter().map(compare).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        Dump(items)
    }

    /// Leaves out attributes that differ from run to run, such as times.
    #[must_use]
    pub fn without(mut self, attributes: &[&str]) -> Self {
        for item in &mut self.0 {
            item.retain(|name, _| !attributes.contains(&name.as_str()));
        }
        self
    }

    /// Returns the number of items.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `true` if the table has no items.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Compares two values of a key as DynamoDB does: numbers by their value, others by their bytes.
fn compare(left: Option<&Json>, right: Option<&Json>) -> Ordering {
    let number = |value: Option<&Json>| value?["N"].as_str()?.parse::<Decimal>().ok();
    let bytes = |value: Option<&Json>| match value {
        Some(value) if value["B"].is_string() => STANDARD.decode(value["B"].as_str()?).ok(),
        value => Some(value?["S"].as_str()?.as_bytes().to_vec()),
    };
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => bytes(left).cmp(&bytes(right)),
    }
}

impl fmt::Display for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}", Json::Object(item.clone()))?;
        }
        Ok(())
    }
}

/// Shows the same as `Display`, so that a failed comparison is readable.
impl fmt::Debug for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
