//! Letters in names that rustc warns about in the crate that contains the generated code.
//!
//! These lints apply to a crate, so an attribute in generated code can't allow them. Source: the book of rustc's lints, `uncommon_codepoints`, `confusable_idents` and `mixed_script_confusables`.

use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{GeneralSecurityProfile, is_potential_mixed_script_confusable_char, skeleton};

use super::Ident;

/// The reason why rustc would warn about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A letter that Unicode does not recommend for identifiers.
    Uncommon(char),
    /// A letter that looks like a letter of another script, with no other letter that makes the script clear.
    LookAlike(char),
}

impl Ident {
    /// Returns why rustc would warn about the name itself. Only rustc knows whether it looks like another name of the crate.
    pub(crate) fn doubt(&self) -> Option<Doubt> {
        let name = self.plain();
        let mut others = name.chars().filter(|c| !c.is_ascii());
        let first = others.clone().next()?;
        if let Some(c) = others.find(|c| !c.identifier_allowed()) {
            return Some(Doubt::Uncommon(c));
        }
        let like_ascii = skeleton(name).all(|c| c.is_ascii());
        if like_ascii { Some(Doubt::LookAlike(first)) } else { like_another_script(name).map(Doubt::LookAlike) }
    }
}

/// Returns the first letter of a script of which the name has only letters that look like those of other scripts.
fn like_another_script(name: &str) -> Option<char> {
    let latin = AugmentedScriptSet::for_char('a');
    let script = |c: char| Some(AugmentedScriptSet::for_char(c)).filter(|script| !c.is_ascii() && *script != latin);
    name.chars().find(|&c| {
        script(c).is_some_and(|its| {
            name.chars().filter(|&other| script(other) == Some(its)).all(is_potential_mixed_script_confusable_char)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(name: &str) -> Option<Doubt> {
        Ident::snake(name).and_then(|ident| ident.doubt())
    }

    #[test]
    fn ordinary_letters_are_accepted() {
        for name in ["page", "größe", "ångström", "страница", "σελίδα", "注文", "ページ"] {
            assert_eq!(doubt(name), None, "{name}");
        }
    }

    #[test]
    fn letters_that_look_like_others() {
        assert_eq!(doubt("p\u{430}ge"), Some(Doubt::LookAlike('\u{430}')), "a Cyrillic letter in a Latin word");
        assert_eq!(doubt("\u{441}\u{43e}\u{440}"), Some(Doubt::LookAlike('\u{441}')), "a word that looks Latin");
        assert_eq!(doubt("\u{3b1}"), Some(Doubt::LookAlike('\u{3b1}')), "a Greek letter by itself");
        assert_eq!(doubt("größe_\u{3b1}"), Some(Doubt::LookAlike('\u{3b1}')));
        assert_eq!(doubt("\u{131}d"), Some(Doubt::LookAlike('\u{131}')), "a Latin letter that looks like another");
    }

    #[test]
    fn letters_that_unicode_does_not_recommend() {
        assert_eq!(doubt("duration_\u{b5}s"), Some(Doubt::Uncommon('\u{b5}')));
        assert_eq!(doubt("\u{fb01}sh"), Some(Doubt::Uncommon('\u{fb01}')));
    }
}
