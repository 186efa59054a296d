//! The error of conversions to and from decimals.

use std::error::Error;
use std::fmt;

/// The error of a conversion to or from a [`Decimal`](crate::Decimal).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecimalError(pub(crate) Problem);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NotANumber,
    TooManyDigits,
    OutOfRange,
    Fraction,
    OutOfTypeRange,
}

impl DecimalError {
    /// Returns the message, which never contains the value.
    pub(crate) const fn text(self) -> &'static str {
        match self.0 {
            Problem::NotANumber => "not a number",
            Problem::TooManyDigits => "a number with more than 38 digits, the most that DynamoDB stores",
            Problem::OutOfRange => "a number out of the range that DynamoDB stores (1E-130 to below 1E+126)",
            Problem::Fraction => "a number with a fraction",
            Problem::OutOfTypeRange => "a number out of the range of the type",
        }
    }
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Error for DecimalError {}
