//! Values by the names of calls, of which there is a bounded number.

use std::collections::{HashMap, HashSet};

use super::Observation;

/// The names of a call, by which its observations are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SeriesName {
    pub(super) table: Option<&'static str>,
    pub(super) index: Option<&'static str>,
    pub(super) entity: Option<&'static str>,
    pub(super) call: &'static str,
}

impl SeriesName {
    /// The name for calls that came after the last series was used up.
    const OTHER: SeriesName = SeriesName { table: None, index: None, entity: None, call: "other" };

    pub(super) fn of(seen: &Observation<'_>) -> Self {
        SeriesName { table: seen.table, index: seen.index, entity: seen.entity, call: seen.call }
    }
}

/// Values by the names of calls.
#[derive(Debug)]
pub(super) struct Series<V> {
    values: HashMap<SeriesName, V>,
    /// The calls that have a value of their own, also after the values were taken.
    names: HashSet<SeriesName>,
    most: usize,
}

impl<V: Default> Series<V> {
    /// Creates an empty list of at most this many values, and one for all other calls.
    pub(super) fn new(most: usize) -> Self {
        Series { values: HashMap::new(), names: HashSet::new(), most }
    }

    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most;
    }

    /// Returns the value of a call.
    pub(super) fn of(&mut self, name: SeriesName) -> &mut V {
        if self.names.len() < self.most {
            self.names.insert(name);
        }
        let is_known = self.names.contains(&name);
        self.values.entry(if is_known { name } else { SeriesName::OTHER }).or_default()
    }

    /// Returns all values, in the order of their names.
    #[cfg(feature = "profiler")]
    pub(super) fn sorted(&self) -> Vec<(SeriesName, &V)> {
        let mut sorted: Vec<_> = self.values.iter().map(|(name, value)| (*name, value)).collect();
        sorted.sort_unstable_by_key(|(name, _)| *name);
        sorted
    }

    /// Takes all values, in the order of their names.
    pub(super) fn take(&mut self) -> Vec<(SeriesName, V)> {
        let mut taken: Vec<_> = self.values.drain().collect();
        taken.sort_unstable_by_key(|(name, _)| *name);
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::{Series, SeriesName};

    fn name(call: &'static str) -> SeriesName {
        SeriesName { call, ..SeriesName::OTHER }
    }

    #[test]
    fn calls_beyond_the_last_series_share_one() {
        let mut series = Series::<u32>::new(2);
        for call in ["a", "b", "c", "d", "a"] {
            *series.of(name(call)) += 1;
        }
        let counts: Vec<_> = series.take().into_iter().map(|(name, count)| (name.call, count)).collect();
        assert_eq!(counts, [("a", 2), ("b", 1), ("other", 2)]);
    }

    #[test]
    fn a_series_is_the_same_after_values_were_taken() {
        let mut series = Series::<u32>::new(1);
        *series.of(name("a")) += 1;
        series.take();
        *series.of(name("b")) += 1;
        *series.of(name("a")) += 1;
        let calls: Vec<_> = series.take().into_iter().map(|(name, _)| name.call).collect();
        assert_eq!(calls, ["a", "other"]);
    }
}
