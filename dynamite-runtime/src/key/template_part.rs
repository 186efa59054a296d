//! The parts of templates: how the text of each is formed.

use super::sink::KeySink;

/// The form of the text of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartForm {
    /// A text of any length, or the text of an enum.
    Text,
    /// `true` or `false`.
    Flag,
    /// A text that always has this number of bytes: an integer, a time, a date, a UUID.
    Fixed(usize),
    /// The digits of an integer without leading zeros, behind a `-` if it is negative.
    Plain,
    /// A text with each of its characters in lower case.
    Lower,
    /// The year of a time or a date: `2024`.
    Year,
    /// The month of a time or a date: `2024-05`.
    Month,
    /// The day of a time or a date: `2024-05-31`.
    Day,
    /// The hour of a time: `2024-05-31T12`.
    Hour,
}

impl PartForm {
    /// Returns the number of bytes that the text always has, if it always has the same.
    pub(super) const fn bytes(self) -> Option<usize> {
        match self {
            PartForm::Text | PartForm::Flag | PartForm::Plain | PartForm::Lower => None,
            PartForm::Fixed(bytes) => Some(bytes),
            PartForm::Year => Some(4),
            PartForm::Month => Some(7),
            PartForm::Day => Some(10),
            PartForm::Hour => Some(13),
        }
    }

    /// Appends the text of a time or a date, of which the form may be the beginning.
    pub(super) fn write_time(self, text: &str, out: &mut dyn KeySink) {
        let length = match self {
            PartForm::Year | PartForm::Month | PartForm::Day | PartForm::Hour => self.bytes(),
            _ => None,
        };
        out.push_str(length.and_then(|length| text.get(..length)).unwrap_or(text));
    }

    /// Returns the text of the first moment of a year, a month, a day or an hour, without a zone; another text as it is.
    pub(super) fn first_moment(self, text: &str) -> String {
        let rest = match self {
            PartForm::Year => "-01-01T00:00:00",
            PartForm::Month => "-01T00:00:00",
            PartForm::Day => "T00:00:00",
            PartForm::Hour => ":00:00",
            _ => "",
        };
        format!("{text}{rest}")
    }

    /// Returns `true` if the text tells only in which year, month, day or hour a time is.
    pub(super) const fn is_bucket(self) -> bool {
        matches!(self, PartForm::Year | PartForm::Month | PartForm::Day | PartForm::Hour)
    }

    /// Returns the number of bytes of the part that `key` begins with, if that does not depend on what follows the part.
    pub(super) fn length_in(self, key: &str) -> Option<usize> {
        match self {
            PartForm::Text | PartForm::Lower => None,
            PartForm::Flag if key.starts_with("true") => Some(4),
            PartForm::Flag => Some(5),
            PartForm::Plain => {
                let sign = usize::from(key.starts_with('-'));
                Some(sign + key.bytes().skip(sign).take_while(u8::is_ascii_digit).count())
            }
            _ => self.bytes(),
        }
    }
}

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplatePart {
    attribute: &'static str,
    form: PartForm,
    absent: Option<&'static str>,
}

impl TemplatePart {
    /// Creates a part from the wire name of its attribute, for errors, and its form.
    pub const fn new(attribute: &'static str, form: PartForm) -> Self {
        TemplatePart { attribute, form, absent: None }
    }

    /// Sets the text that stands for an absent value, which no value has.
    #[must_use]
    pub const fn or_absent(self, text: &'static str) -> Self {
        TemplatePart { absent: Some(text), ..self }
    }

    /// Returns the wire name of the attribute.
    pub const fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// Returns the form of the text.
    pub const fn form(&self) -> PartForm {
        self.form
    }

    /// Returns the text of an absent value, if the part may be absent.
    pub const fn absent(&self) -> Option<&'static str> {
        self.absent
    }

    /// Returns `true` if the part ends where the literal after it begins, and therefore can't contain that.
    pub(super) const fn ends_at_literal(&self) -> bool {
        matches!(self.form, PartForm::Text | PartForm::Lower)
    }

    /// Returns the number of bytes of the part that `key` begins with, if that does not depend on what follows the part.
    pub(super) fn length_in(&self, key: &str) -> Option<usize> {
        match self.absent {
            Some(absent) if !self.ends_at_literal() && key.starts_with(absent) => Some(absent.len()),
            _ => self.form.length_in(key),
        }
    }
}
