//! The capacity of a table and its indexes: provisioned, or billed per request.

use crate::diagnostic::codes;
use crate::model::Capacity;
use crate::schema::{
    CapacityText, Entry, FileReport, Given, IndexText, MaximumText, Section, SettingsText, ThroughputText,
};
use crate::yaml::Path;

use super::word;

/// The billing mode of a table, and of its indexes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum BillingMode {
    #[default]
    PayPerRequest,
    Provisioned,
}

const MODES: &[(&str, BillingMode)] =
    &[("pay_per_request", BillingMode::PayPerRequest), ("provisioned", BillingMode::Provisioned)];

/// A table or a global index, as findings call it.
struct Subject<'a> {
    report: &'a FileReport<'a>,
    /// The entry that has its `throughput:` and `on_demand_maximum:`.
    path: &'a Path,
    /// The entry that declares it, or the key that says how it is billed.
    key: Path,
    name: String,
}

/// Resolves the capacity of a table, and of its global indexes where these say something.
pub(crate) fn resolve(
    report: &FileReport,
    settings: &Path,
    text: &SettingsText,
    indexes: &Section<IndexText>,
) -> (Capacity, Vec<(String, Capacity)>) {
    let mode = match &text.billing_mode {
        Given::Absent => Some(BillingMode::default()),
        given => word(report, &settings.key("billing_mode"), given, MODES),
    };
    let given = indexes.entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
    let (local, global): (Vec<_>, Vec<_>) = given.partition(|(_, index)| index.local);
    for (entry, _) in local {
        refuse_local(report, entry);
    }
    // Without the mode it is not known what goes with it.
    let Some(mode) = mode else { return Default::default() };
    let table = Subject { report, path: settings, key: settings.key("billing_mode"), name: "the table".to_owned() };
    let of_index = |(entry, index): (&Entry<IndexText>, &IndexText)| {
        let subject =
            Subject { report, path: &entry.path, key: entry.path.clone(), name: format!("the index `{}`", entry.name) };
        (entry.name.clone(), subject.capacity(mode, &index.capacity))
    };
    let capacity = table.capacity(mode, &text.capacity);
    let all = global.into_iter().map(of_index);
    (capacity, all.filter(|(_, capacity)| *capacity != Capacity::default()).collect())
}

/// A local index reads and writes by what its table has.
fn refuse_local(report: &FileReport, entry: &Entry<IndexText>) {
    let help = "remove it: a local index shares the capacity of its table";
    for (key, code) in [("throughput", codes::THROUGHPUT_REFUSED), ("on_demand_maximum", codes::MAXIMUM_REFUSED)] {
        let path = entry.path.key(key);
        if is_present(report, &path) {
            report.key(code, &path, format!("the local index `{}` can't have `{key}:`", entry.name), help);
        }
    }
}

/// Returns whether a key is there. One that a misspelled key may have meant is not, and that was reported.
fn is_present(report: &FileReport, path: &Path) -> bool {
    report.document.node(path).is_some()
}

impl Subject<'_> {
    fn capacity(&self, mode: BillingMode, text: &CapacityText) -> Capacity {
        match mode {
            BillingMode::Provisioned => {
                self.refuse_maximum();
                self.throughput(&text.throughput)
            }
            BillingMode::PayPerRequest => {
                self.refuse_throughput();
                text.on_demand_maximum.value().map(|maximum| self.maximum(maximum)).unwrap_or_default()
            }
        }
    }

    fn refuse_maximum(&self) {
        let path = self.path.key("on_demand_maximum");
        if is_present(self.report, &path) {
            let message = format!("{} is provisioned, so it can't have `on_demand_maximum:`", self.name);
            self.report.key(codes::MAXIMUM_REFUSED, &path, message, "remove it: `throughput:` is the limit");
        }
    }

    fn refuse_throughput(&self) {
        let path = self.path.key("throughput");
        if is_present(self.report, &path) {
            let message = format!("{} is billed per request, so it can't have `throughput:`", self.name);
            let help = "write `billing_mode: provisioned` under `settings:`, or limit it with `on_demand_maximum:`";
            self.report.key(codes::THROUGHPUT_REFUSED, &path, message, help);
        }
    }

    fn throughput(&self, given: &Given<ThroughputText>) -> Capacity {
        match given {
            Given::Absent => {
                let message = format!("{} is provisioned, but has no `throughput:`", self.name);
                let help = "add `throughput: { read: …, write: … }`, in units per second";
                self.report.key(codes::NO_THROUGHPUT, &self.key, message, help);
                Capacity::default()
            }
            Given::Broken => Capacity::default(),
            Given::Is(text) => {
                let path = self.path.key("throughput");
                let (read, write) =
                    (self.units(&path.key("read"), &text.read), self.units(&path.key("write"), &text.write));
                read.zip(write).map(|(read, write)| Capacity::Provisioned { read, write }).unwrap_or_default()
            }
        }
    }

    fn maximum(&self, text: &MaximumText) -> Capacity {
        let path = self.path.key("on_demand_maximum");
        if text.read.is_none() && text.write.is_none() {
            let message = format!("the `on_demand_maximum:` of {} limits nothing", self.name);
            self.report.key(codes::EMPTY_MAXIMUM, &path, message, "add `read:`, `write:` or both, or remove it");
        }
        let units = |key: &str, text: &Option<String>| text.as_ref().and_then(|t| self.units(&path.key(key), t));
        Capacity::PayPerRequest { max_read: units("read", &text.read), max_write: units("write", &text.write) }
    }

    /// Parses capacity units: digits of a whole number from 1.
    fn units(&self, path: &Path, text: &str) -> Option<i64> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let units = text.parse().ok().filter(|units: &i64| digits && *units > 0);
        if units.is_none() {
            let message = format!("`{text}` is not a number of capacity units");
            self.report.value(codes::BAD_CAPACITY, path, message, "write a whole number, at least 1");
        }
        units
    }
}
