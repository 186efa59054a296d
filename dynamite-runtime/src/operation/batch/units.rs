//! How many capacity units an entry consumes, learnt from what the service reports.

/// The number of entries after which older ones count little.
const MEMORY: f64 = 50.0;

/// The least units that an entry is believed to consume: those of DynamoDB are halves.
const LEAST: f64 = 0.01;

/// The capacity units that an entry consumes on average, its index entries included. It is 1 until the service reports it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnitsPerEntry {
    average: f64,
    is_learnt: bool,
}

impl Default for UnitsPerEntry {
    fn default() -> Self {
        UnitsPerEntry { average: 1.0, is_learnt: false }
    }
}

impl UnitsPerEntry {
    /// Returns the units that so many entries consume.
    pub(crate) fn of(&self, entries: f64) -> f64 {
        entries * self.average
    }

    /// Returns the number of entries that consume so many units.
    pub(crate) fn entries_for(&self, units: f64) -> f64 {
        units / self.average
    }

    /// Learns from entries that consumed so many units.
    pub(crate) fn learn(&mut self, entries: f64, units: Option<f64>) {
        let is_some = |units: &f64| units.is_finite() && entries > 0.0 && *units >= entries * LEAST;
        let Some(units) = units.filter(is_some) else { return };
        let part = if self.is_learnt { entries / (entries + MEMORY) } else { 1.0 };
        self.average += (units / entries - self.average) * part;
        self.is_learnt = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_report_counts_at_once_and_later_ones_little_by_little() {
        let mut units = UnitsPerEntry::default();
        units.learn(10.0, None);
        assert_eq!(units.of(10.0), 10.0);
        units.learn(10.0, Some(40.0));
        assert_eq!((units.of(10.0), units.entries_for(8.0)), (40.0, 2.0));
        units.learn(50.0, Some(100.0));
        assert_eq!(units.of(1.0), 3.0);
        units.learn(50.0, Some(0.0));
        assert_eq!(units.of(1.0), 3.0);
    }
}
