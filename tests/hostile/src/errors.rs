//! What holds for the texts of every error.

use std::error::Error;
use std::fmt::Debug;

use crate::printed::{harmless, no_commands};
use crate::random::{MARK, MARKED_NUMBER};

/// Checks that an error and its sources say something, in one line that does no harm, and show no value.
pub(crate) fn check(error: &(dyn Error + 'static)) {
    for error in std::iter::successors(Some(error), |&error| error.source()) {
        let text = error.to_string();
        assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
        hides_values(&text);
        debug(&error);
    }
}

/// Checks that `Debug` of something that holds no data of items does no harm, and shows no value.
pub(crate) fn debug(shown: &dyn Debug) {
    let line = format!("{shown:?}");
    assert!(!line.contains('\n'), "{line}");
    hides_values(&line);
    hides_values(&format!("{shown:#?}"));
}

fn hides_values(text: &str) {
    harmless(text);
    no_commands(text);
    for mark in [MARK, MARKED_NUMBER] {
        assert!(!text.contains(mark), "{mark} is in {text}");
    }
}
