//! The tests that tell an item of an entity from those of others.

use super::rust_code::string;
use crate::model::FilterTest;

/// Returns a test as a macro takes it: `equals("kind", "order")`.
pub(super) fn test(test: &FilterTest) -> String {
    let function = if test.whole { "equals" } else { "begins_with" };
    format!("{function}({}, {})", string(&test.attribute), string(&test.text))
}
