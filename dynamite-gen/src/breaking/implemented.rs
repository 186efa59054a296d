//! What a type implements: by a derive, or by the call of a macro that lists other types or methods.

use std::collections::BTreeMap;

/// The methods that a query has for an argument of its macro.
const METHODS: [(&str, &[&str]); 4] = [
    ("entity", &["filter", "hydrate", "view"]),
    ("filter", &["filter"]),
    ("consistent", &["consistent"]),
    ("unexpired", &["unexpired"]),
];

/// What the code of a version says of a type.
pub(super) struct Implemented<'f> {
    /// What a program can rely on, as it is shown, such as `Expires for Order`; with the type that it is about.
    pub(super) all: BTreeMap<String, &'f str>,
    /// The arguments that say something else.
    pub(super) rest: String,
}

impl<'f> Implemented<'f> {
    /// Reads the arguments of a macro; `None` if they list nothing that the type implements.
    pub(super) fn by_macro(kind: &str, name: &'f str, arguments: &'f str) -> Option<Self> {
        let (rest, listed) = match kind {
            "key" | "view" => arguments.rsplit_once(" of ")?,
            "expires" => ("", arguments.rsplit_once(" by").map_or(arguments, |(listed, _)| listed)),
            "query" => return Some(Self::by_query(name, arguments)),
            // No program can name what a handle knows of its entities.
            "handle" => {
                let rest = arguments.split_once(", entities(").map_or(arguments, |(rest, _)| rest);
                return Some(Implemented { all: BTreeMap::new(), rest: rest.to_owned() });
            }
            _ => return None,
        };
        let shown = |item: &str| match kind {
            "key" => format!("From<&{item}> for {name}"),
            "view" => format!("View<{item}> for {name}"),
            _ => format!("Expires for {item}"),
        };
        let all = listed.split(", ").map(|item| (shown(item), item)).collect();
        Some(Implemented { all, rest: rest.to_owned() })
    }

    fn by_query(name: &'f str, arguments: &str) -> Self {
        let (mut all, mut rest) = (BTreeMap::new(), Vec::new());
        for argument in arguments.split(", ") {
            match METHODS.iter().find(|(one, _)| *one == argument) {
                Some((_, methods)) => all.extend(methods.iter().map(|method| (format!("{name}::{method}"), name))),
                None => rest.push(argument),
            }
        }
        Implemented { all, rest: rest.join(", ") }
    }

    /// Reads the derives of a type.
    pub(super) fn by_derive(name: &'f str, derives: &str) -> Self {
        let derives = derives.split(", ").filter(|derive| !derive.is_empty());
        let all = derives.map(|derive| (format!("{derive} for {name}"), name)).collect();
        Implemented { all, rest: String::new() }
    }

    /// Iterates over what another version lacks.
    pub(super) fn without(&self, other: &Self) -> impl Iterator<Item = (&str, &'f str)> {
        self.all
            .iter()
            .filter(|(shown, _)| !other.all.contains_key(*shown))
            .map(|(shown, item)| (shown.as_str(), *item))
    }
}

/// Returns whether variants that both versions have are in another order.
pub(super) fn is_reordered(before: &str, after: &str) -> bool {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    let kept = before.iter().filter(|one| after.contains(one));
    !kept.eq(after.iter().filter(|one| before.contains(one)))
}
