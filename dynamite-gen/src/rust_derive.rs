//! Reads the path of a derive macro.

use syn::Path;
use syn::parse::Parser;

use crate::escape::is_deceptive;

/// The longest path. It also bounds the brackets in it, each of which takes a part of the stack.
const MAX_LENGTH: usize = 200;

/// Reads the path of a derive macro and returns it in a uniform format; `None` if the text is not one.
///
/// Generated code has only what is returned: neither comments nor line breaks of the text, nor letters that can't be seen.
pub(crate) fn parse(text: &str) -> Option<String> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let path = Path::parse_mod_style.parse_str(text).ok()?;
    let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let colons = if path.leading_colon.is_some() { "::" } else { "" };
    Some(format!("{colons}{}", segments.join("::"))).filter(|printed| !printed.contains(is_deceptive))
}

/// Returns the crate that a printed path begins with, if it is one that a package has to depend on by itself.
pub(crate) fn crate_of(path: &str) -> Option<&str> {
    let (first, _) = path.split_once("::")?;
    let is_there = ["", "crate", "self", "super", "std", "core", "alloc", "rt", "dynamite_runtime"].contains(&first);
    (!is_there).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{crate_of, parse};

    #[test]
    fn a_path_of_another_crate_begins_with_its_name() {
        assert_eq!(crate_of("serde::Serialize"), Some("serde"));
        for path in ["Eq", "::serde::Serialize", "crate::Evil", "std::hash::Hash"] {
            assert_eq!(crate_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_is_printed_from_its_parsed_form() {
        for (text, printed) in [
            ("Eq", "Eq"),
            (" serde :: Serialize ", "serde::Serialize"),
            ("::serde::Serialize", "::serde::Serialize"),
            ("crate::r#type::Eq", "crate::r#type::Eq"),
            ("Eq //", "Eq"),
            ("Eq /* )] pub struct Evil; */", "Eq"),
            ("Eq // )]\n", "Eq"),
            ("serde::\n/* \u{202e} */Serialize", "serde::Serialize"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(printed), "{text:?}");
        }
        for text in ["", "serde::", "Eq, Hash", "Eq)] struct Evil; #[derive(Eq", "Vec<u8>", "Eq\u{202e}", "Eq\u{115f}"]
        {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(parse(&format!("a{}{}", "(".repeat(300_000), ")".repeat(300_000))), None);
    }
}
