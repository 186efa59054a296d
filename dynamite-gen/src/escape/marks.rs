//! The characters that deceive a reader: those that can't be seen, reorder text, break lines or control a terminal.
//!
//! Sources: `PropList.txt` and `DerivedCoreProperties.txt` of Unicode 16 for `Bidi_Control` and
//! `Default_Ignorable_Code_Point`. The lint `text_direction_codepoint_in_literal` of rustc has a part of the former.

/// Returns whether a character is deceptive: a control character, a line or paragraph separator, a mark that reorders or
/// annotates text, or a character that is not shown.
pub(crate) fn is_deceptive(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Returns a text in which every deceptive character is escaped, except where a script or a pictograph needs it.
pub(super) fn escaped(text: &str, escape: impl Fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for (c, raw) in shown(text) {
        if raw { out.push(c) } else { out.push_str(&escape(c)) }
    }
    out
}

/// Returns the characters that [`escaped`] would escape.
pub(super) fn deceptive(text: &str) -> impl Iterator<Item = char> {
    shown(text).filter(|(_, raw)| !raw).map(|(c, _)| c)
}

/// Returns each character, and whether it is shown as it is.
fn shown(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut rest = text.chars();
    let mut before = None;
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let raw = !is_deceptive(c) || before.is_some_and(|before| belongs(before, c, rest.clone().next()));
        before = raw.then_some(c);
        Some((c, raw))
    })
}

/// Returns whether an invisible character is a part of how the visible ones beside it are written. Without it, a word of
/// Persian or Hindi is misspelled, and a pictograph falls into pieces.
fn belongs(before: char, c: char, after: Option<char>) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' if is_joining(before) => after.is_some_and(is_joining),
        '\u{200d}' => (is_pictograph(before) || before == '\u{fe0f}') && after.is_some_and(is_pictograph),
        '\u{fe0e}' | '\u{fe0f}' => is_pictograph(before),
        _ => false,
    }
}

/// Returns whether a character is of Arabic, or of a script whose letters join likewise, up to those of India.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{dff}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}')
}
