//! Reports a panic, which is a bug, as one line: its message can quote the text of a file.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write;
use std::panic::{self, PanicHookInfo};

use crate::escape::Printable;

/// Reports panics of all threads from now on.
pub(super) fn report() {
    panic::set_hook(Box::new(|info| {
        let backtrace = Backtrace::capture();
        let mut text = message(info);
        if backtrace.status() == BacktraceStatus::Captured {
            text.push(Printable::lines(&backtrace.to_string()));
        }
        // The thread ends anyway.
        let _ = std::io::stderr().write_all(text.as_str().as_bytes());
    }));
}

fn message(info: &PanicHookInfo<'_>) -> Printable {
    let payload = info.payload();
    let payload = payload.downcast_ref().copied().or_else(|| payload.downcast_ref().map(String::as_str));
    let place = info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    let text = Printable::line(&format!("error: panicked: {}{place}", payload.unwrap_or("no message")));
    [text, Printable::lines("  help: this is a bug of dynamite-gen: please report it\n")].into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "it is what is tested")]

    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[test]
    fn a_panic_is_one_line_of_its_message() {
        let seen = Arc::new(Mutex::new(String::new()));
        let own = Arc::clone(&seen);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if info.location().is_some_and(|place| place.file() == file!()) {
                own.lock().unwrap_or_else(PoisonError::into_inner).push_str(message(info).as_str());
            }
        }));
        let caught = panic::catch_unwind(|| panic!("of `{}`", "a\n::error::\u{202e}\u{1b}[31m"));
        panic::set_hook(before);
        assert!(caught.is_err());
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = "error: panicked: of `a\\n\\u{3a}:error::\\u{202e}\\u{1b}[31m` (";
        assert!(seen.starts_with(expected) && seen.lines().count() == 2, "{seen}");
    }
}
