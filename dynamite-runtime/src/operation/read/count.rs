//! What a count counts: the items of the entity, and none of the others in the table or index.

use super::fetch::Fetched;
use super::request::{ReadOperation, Target};
use crate::codec::{StoredItem, StoredItems};
use crate::condition::{Expr, both};
use crate::entity::EntityMarks;
use crate::key::TemplateSegment;
use crate::schema::{AttributeTest, SortSource, any_of};

impl ReadOperation {
    /// Returns the filter of a count: that of the read, and the marks of the entities, as far as DynamoDB can filter by
    /// them.
    pub(super) fn count_filter(&self) -> Option<Expr> {
        let lists: Vec<Vec<AttributeTest>> =
            self.marks.iter().map(|marks| tests(marks).filter(|test| self.can_filter(test)).collect()).collect();
        let already = lists.iter().map(Vec::as_slice).eq(self.entity_tests.iter().copied());
        let marks = if already || lists.iter().any(Vec::is_empty) { None } else { any_of(&lists) };
        both(any_of(self.entity_tests), marks)
    }

    /// Returns `true` if only the keys of each item say whether it counts, and DynamoDB can't filter by them, so that they
    /// have to be read.
    pub(crate) fn counts_by_keys(&self) -> bool {
        self.marks.iter().flat_map(tests).any(|test| !self.can_filter(&test) && !self.is_condition(&test))
    }

    /// Replaces the items that were read to be counted by the number of those that count.
    pub(crate) fn counted(&self, fetched: Fetched) -> Fetched {
        let Fetched { items, last, mut usage, .. } = fetched;
        if self.counts_by_keys() {
            let names: Vec<&str> = self.marks.iter().flat_map(tests).map(|test| test.attribute()).collect();
            let counts = |item: &StoredItem| {
                let marked = item.attributes(&names);
                self.marks.iter().any(|marks| marks.is_of(&marked))
            };
            let all = items.len();
            let count = items.filter(counts).count();
            usage.unrecognized += all - count;
            usage.returned = count;
        }
        Fetched::new(StoredItems::none(), last, usage)
    }

    /// Returns `true` if a filter can make the test. DynamoDB does not filter a query by the keys of what it reads.
    fn can_filter(&self, test: &AttributeTest) -> bool {
        test.has_condition() && (matches!(self.target, Target::Scan) || !self.is_queried(test.attribute()))
    }

    /// Returns `true` if an attribute is a key of what is read.
    fn is_queried(&self, attribute: &str) -> bool {
        self.layout.queried_keys().iter().any(|key| key.name == attribute)
    }

    /// Returns `true` if the key condition makes the test: it fixes the partition, and the literal that the sort key begins
    /// with.
    fn is_condition(&self, test: &AttributeTest) -> bool {
        if matches!(self.target, Target::Scan) || !self.is_queried(test.attribute()) {
            return false;
        }
        let sort = self.layout.sort_key_attributes();
        let Some(position) = sort.iter().position(|key| key.name == test.attribute()) else { return true };
        let source = self.layout.sort_key.get(position);
        position == 0
            && test.has_condition()
            && matches!(source, Some(SortSource::Template(template))
                if matches!(template.segments().first(), Some(TemplateSegment::Literal(_))))
    }
}

/// Returns the tests that items with these marks pass.
fn tests(marks: &EntityMarks) -> impl Iterator<Item = AttributeTest> {
    let keys = if marks.discriminator.is_some() { &[] } else { marks.keys };
    marks.discriminator.map(|value| value.test()).into_iter().chain(keys.iter().copied())
}
