//! Names of attributes as JSON, made when a program is compiled.

/// The name of an attribute of a generated struct; made by generated code.
#[derive(Clone, Copy, Debug)]
pub struct FieldName {
    name: &'static str,
    /// The name as it follows another entry of an object, such as `,"name":`, unless it needs escapes.
    json: Option<&'static str>,
}

impl FieldName {
    /// Makes a name from itself and from the same between `,"` and `":`.
    pub const fn new(name: &'static str, json: &'static str) -> Self {
        FieldName { name, json: if needs_escapes(name) { None } else { Some(json) } }
    }

    /// Returns the name.
    pub const fn as_str(&self) -> &'static str {
        self.name
    }

    /// Returns the name as an entry of an object, if it needs no escapes. `first` is set for the first entry.
    #[inline]
    pub(super) fn json(&self, first: bool) -> Option<&'static str> {
        self.json?.get(usize::from(first)..)
    }
}

const fn needs_escapes(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if matches!(bytes[index], b'"' | b'\\' | 0..0x20) {
            return true;
        }
        index += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_json_unless_it_needs_escapes() {
        let name = FieldName::new("é#a", concat!(",\"", "é#a", "\":"));
        assert_eq!((name.as_str(), name.json(true), name.json(false)), ("é#a", Some("\"é#a\":"), Some(",\"é#a\":")));
        for escaped in ["a\"", "\\", "\n"] {
            let name = FieldName::new(escaped, ",\"not used\":");
            assert!(name.json(true).is_none() && name.json(false).is_none(), "{escaped:?}");
        }
    }
}
