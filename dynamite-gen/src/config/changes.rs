//! What the configuration says about changes of the schemas: `[breaking]`.

use std::ops::Range;

/// The table `[breaking]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChangeSettings {
    /// No other crate sees the generated code.
    pub(crate) api_private: bool,
    pub(crate) accepted: Vec<Acceptance>,
}

/// A finding that is accepted at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Acceptance {
    /// The code of the rule.
    pub(crate) rule: &'static str,
    /// The place: `invoices.Invoice.total`.
    pub(crate) at: String,
    /// The last day, such as `2027-01-31`.
    pub(crate) until: Option<String>,
    /// The bytes of the entry in the file.
    pub(crate) span: Range<usize>,
}

impl Acceptance {
    /// Returns whether its last day is past.
    pub(crate) fn has_ended(&self, today: Option<&str>) -> bool {
        self.until.as_deref().zip(today).is_some_and(|(until, today)| until < today)
    }
}

/// Returns whether a text is a day, such as `2027-01-31`. Such texts are in the order of the days.
pub(crate) fn is_day(text: &str) -> bool {
    let number = |range: Range<usize>| text.get(range).and_then(|digits| digits.parse::<u16>().ok());
    let has_form = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    has_form && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn days_have_one_form() {
        for day in ["2027-01-31", "2028-02-29", "0001-12-01"] {
            assert!(is_day(day), "{day}");
        }
        for text in [
            "",
            "2027-1-31",
            "2027-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-04-31",
            "27-01-31",
            "2027-01-31T",
            "+027-01-31",
            "2027-01-3é",
        ] {
            assert!(!is_day(text), "{text}");
        }
    }
}
