//! Filters for the items that belong to an entity or a collection.

use super::rust_code::string;
use crate::model::{EntityFilter, FilterTest};

/// Returns the expression for the items that belong to an entity; `None` if all do.
pub(super) fn of_entity(filter: &EntityFilter) -> Option<String> {
    let alternatives = |tests: &[FilterTest]| if tests.is_empty() { Vec::new() } else { vec![tests.to_vec()] };
    of_alternatives(&alternatives(&filter.query), &alternatives(&filter.scan))
}

/// Returns the expression for a filter: an item passes all tests of one of the alternatives.
pub(super) fn of_alternatives(query: &[Vec<FilterTest>], scan: &[Vec<FilterTest>]) -> Option<String> {
    if query.is_empty() && scan.is_empty() {
        return None;
    }
    let lists = |lists: &[Vec<FilterTest>]| {
        let lists = lists.iter().map(|tests| format!("&[{}]", tests.iter().map(test).collect::<Vec<_>>().join(", ")));
        lists.collect::<Vec<_>>().join(", ")
    };
    Some(format!("rt::schema::EntityFilter {{ query: &[{}], scan: &[{}] }}", lists(query), lists(scan)))
}

/// Returns the expression for a test of an item.
pub(super) fn test(test: &FilterTest) -> String {
    let function = if test.whole { "equals" } else { "begins_with" };
    format!("rt::schema::AttributeTest::{function}({}, {})", string(&test.attribute), string(&test.text))
}
