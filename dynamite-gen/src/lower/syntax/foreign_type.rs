//! Types as other languages and tools write them, put into the form of this language: `Map<String, int>` is `map<i64>`.
//!
//! It is only for hints, so it accepts more than makes sense, and gives up where there is no such form.

mod names;

use super::type_expression;

/// What a name stands for elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// A type of this language.
    Scalar(&'static str),
    /// The nearest type of this language, if there is one, and the hint that has more.
    Hint(Option<&'static str>, &'static str),
    List,
    Set,
    Map,
    /// A type that may be absent.
    Optional,
}

/// The deepest nesting of types.
const MAX_DEPTH: usize = 16;

/// What a hint says of the type of a map's keys.
const MAP_KEYS: &str = "the keys of a map are always text";

/// The longest text of a hint.
const MAX_LENGTH: usize = 200;

/// Returns the hint for a name without elements, if it is known elsewhere.
pub(crate) fn hint(name: &str) -> Option<String> {
    Some(match names::meaning(name)? {
        Meaning::Scalar(own) => format!("use `{own}`"),
        Meaning::Hint(_, hint) => hint.to_owned(),
        Meaning::List => "write the type of the elements too, as in `list<string>`".to_owned(),
        Meaning::Set => "write the type of the elements too, as in `set<string>`".to_owned(),
        Meaning::Map => {
            "write the type of the values too, as in `map<string>`, or declare a struct under `types:`".to_owned()
        }
        Meaning::Optional => "write `?` after the type: `string?` may be absent".to_owned(),
    })
}

/// Returns the hint for a type that can't be read, if it has a form in this language. Names that `is_known` are kept.
pub(crate) fn rewritten(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    if is_cut_map(text) {
        return Some(format!("write only the type of the values, as in `map<u32>`: {MAP_KEYS}"));
    }
    let mut reader = Reader { rest: text.trim(), is_known, has_map_keys: false };
    let own = reader.ty(0).filter(|_| reader.rest.is_empty())?.text();
    if own == text || type_expression::parse(&own).is_err() {
        return None;
    }
    Some(if reader.has_map_keys { format!("write `{own}`: {MAP_KEYS}") } else { format!("write `{own}`") })
}

/// Returns whether a text is the beginning of a map, which YAML cuts off at the `,` if it is in braces.
fn is_cut_map(text: &str) -> bool {
    text.split_once('<')
        .is_some_and(|(name, rest)| names::meaning(name) == Some(Meaning::Map) && !rest.contains(['<', '>']))
}

/// A type in the form of this language.
struct Own {
    name: String,
    optional: bool,
}

impl Own {
    fn text(&self) -> String {
        format!("{}{}", self.name, if self.optional { "?" } else { "" })
    }
}

struct Reader<'t> {
    rest: &'t str,
    is_known: &'t dyn Fn(&str) -> bool,
    /// Some map was written with the type of its keys.
    has_map_keys: bool,
}

impl<'t> Reader<'t> {
    /// Reads a type and what follows it: `?`, `!`, `[]`, `| null`.
    fn ty(&mut self, depth: usize) -> Option<Own> {
        if depth > MAX_DEPTH {
            return None;
        }
        let before = self.eat("?");
        let mut found = self.base(depth)?;
        found.optional |= before;
        loop {
            if self.eat("?") || self.eat_null() {
                found.optional = true;
            } else if self.eat("[]") {
                found = list(found)?;
            } else if !self.eat("!") {
                return Some(found);
            }
        }
    }

    /// Reads `[]T`, `[T]`, or a name with what stands in brackets after it.
    fn base(&mut self, depth: usize) -> Option<Own> {
        if self.eat("[]") {
            return list(self.ty(depth + 1)?);
        }
        if self.eat("[") {
            let element = self.ty(depth + 1)?;
            return self.eat("]").then(|| list(element)).flatten();
        }
        let name = self.word()?;
        match ["<>", "[]", "()"].iter().find(|pair| self.rest.starts_with(&pair[..1]) && !self.rest.starts_with("[]")) {
            None => self.plain(name),
            Some(pair) => {
                let arguments = self.arguments(pair, depth)?;
                self.generic(name, arguments)
            }
        }
    }

    /// Reads what stands in a pair of brackets.
    fn arguments(&mut self, pair: &str, depth: usize) -> Option<Vec<Own>> {
        let (open, close) = pair.split_at(1);
        self.eat(open);
        let mut arguments = vec![self.ty(depth + 1)?];
        while self.eat(",") {
            arguments.push(self.ty(depth + 1)?);
        }
        self.eat(close).then_some(arguments)
    }

    /// Returns the type of a name that stands alone.
    fn plain(&self, name: &str) -> Option<Own> {
        let own = match names::meaning(name) {
            _ if (self.is_known)(name) => name,
            Some(Meaning::Scalar(own) | Meaning::Hint(Some(own), _)) => own,
            None => name,
            _ => return None,
        };
        Some(Own { name: own.to_owned(), optional: false })
    }

    /// Returns the type of a name with arguments; those of a type without elements, such as `varchar(255)`, are
    /// dropped.
    fn generic(&mut self, name: &str, mut arguments: Vec<Own>) -> Option<Own> {
        let meaning = names::meaning(name);
        let is_record = arguments.len() == 2 && name.eq_ignore_ascii_case("record");
        let last = arguments.pop()?;
        match meaning {
            Some(Meaning::Map) => self.map(arguments.len(), last),
            Some(_) if is_record => self.map(arguments.len(), last),
            Some(Meaning::List) if last.name == "u8" => Some(Own { name: "bytes".to_owned(), optional: false }),
            Some(Meaning::List) if arguments.is_empty() => list(last),
            Some(Meaning::Set) if arguments.is_empty() => collection("set", last),
            Some(Meaning::Optional) if arguments.is_empty() => Some(Own { optional: true, ..last }),
            Some(Meaning::Scalar(_) | Meaning::Hint(..)) => self.plain(name),
            None if (self.is_known)(name) => self.plain(name),
            _ => None,
        }
    }

    /// Returns a map; `keys` is the number of types before that of its values.
    fn map(&mut self, keys: usize, values: Own) -> Option<Own> {
        self.has_map_keys |= keys > 0;
        if keys > 1 { None } else { collection("map", values) }
    }

    fn word(&mut self) -> Option<&'t str> {
        self.skip_spaces();
        let length = self.rest.find(|c: char| !(c.is_alphanumeric() || "_-.:".contains(c))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.skip_spaces();
        Some(word).filter(|word| !word.is_empty())
    }

    /// Reads `| null`.
    fn eat_null(&mut self) -> bool {
        let after = self.rest.strip_prefix('|').map(str::trim_start).unwrap_or_default();
        let null = ["null", "undefined", "None", "nil"].iter().find_map(|null| after.strip_prefix(null));
        null.inspect(|rest| self.rest = rest.trim_start()).is_some()
    }

    fn eat(&mut self, text: &str) -> bool {
        self.skip_spaces();
        let rest = self.rest.strip_prefix(text).map(str::trim_start);
        rest.inspect(|rest| self.rest = rest).is_some()
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

fn list(element: Own) -> Option<Own> {
    collection("list", element)
}

/// Returns a collection; the elements of one are never absent.
fn collection(name: &str, element: Own) -> Option<Own> {
    (!element.optional).then(|| Own { name: format!("{name}<{}>", element.name), optional: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Option<String> {
        rewritten(text, &|name| ["Order", "u32", "string", "timestamp"].contains(&name))
    }

    #[test]
    fn types_of_other_languages_have_a_form_in_this_one() {
        for (text, expected) in [
            ("Vec<String>", "list<string>"),
            ("Option<Vec<Order>>", "list<Order>?"),
            ("[]string", "list<string>"),
            ("[String!]!", "list<string>"),
            ("Order[]?", "list<Order>?"),
            ("list[str]", "list<string>"),
            ("string | null", "string?"),
            ("?int", "i64?"),
            ("Vec<u8>", "bytes"),
            ("varchar(255)", "string"),
            ("chrono::DateTime<Utc>", "timestamp"),
            ("std::collections::HashSet<u32>", "set<u32>"),
        ] {
            assert_eq!(own(text), Some(format!("write `{expected}`")), "{text}");
        }
    }

    #[test]
    fn maps_lose_the_type_of_their_keys() {
        for text in ["map<string, u32>", "Map< String ,u32 >", "dict[str, u32]", "MAP<S,u32>", "Record<string, u32>"] {
            let expected = "write `map<u32>`: the keys of a map are always text";
            assert_eq!(own(text).as_deref(), Some(expected), "{text}");
        }
        let nested = "write `list<map<map<i64>>>?`: the keys of a map are always text";
        assert_eq!(own("List<Map<string, Map<string, int>>>?").as_deref(), Some(nested));
    }

    #[test]
    fn what_has_no_form_has_no_hint() {
        for text in ["", "u32", "list<", "list<Option<u32>>", "u8 u16", "{ PK: S }", "map<a, b, c>", "list<M>"] {
            assert_eq!(own(text), None, "{text}");
        }
        assert_eq!(own(&"list<".repeat(40)), None);
        assert_eq!(own(&format!("{}u32{}", "Vec<".repeat(30), ">".repeat(30))), None, "too deep");
    }

    #[test]
    fn names_are_known_in_any_spelling() {
        for (name, expected) in [
            ("S", "use `string`"),
            ("BOOL", "use `bool`"),
            ("Integer", "use `i64`"),
            ("date-time", "use `timestamp`, or `datetime` for a time without a time zone"),
            ("big_decimal", "use `decimal`"),
        ] {
            assert_eq!(hint(name).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(hint("Ordre"), None);
    }
}
