//! Cuts the items out of the body of a response.

use std::collections::HashMap;
use std::ops::Range;

use crate::codec::{skip_value, string_end};

/// The number of items whose average size does not say much of that of the others.
const FEW_ITEMS: usize = 256;

/// The place of the items in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireItems {
    /// `{"Item": {…}}`
    Item,
    /// `{"Items": [{…}]}`
    Items,
    /// `{"Responses": {"table": [{…}]}}`
    Tables,
    /// `{"Responses": [{"Item": {…}}]}`
    Results,
}

/// A body without its items.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    /// The body, in which each item is empty, and each list of items too.
    pub(super) rest: Vec<u8>,
    /// The places of the items, in the lists that hold them.
    pub(super) lists: Vec<ItemList>,
}

/// The places of the items of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ItemList {
    /// The name of the table, as a JSON string, if the response has a list for each table.
    pub(super) table: Option<Range<usize>>,
    /// A result without an item has an empty place.
    pub(super) items: Vec<Range<usize>>,
}

/// Reads the item that begins at a position, and returns its end, or `None` if it is not read.
type ItemEnd<'r> = dyn FnMut(usize) -> Option<usize> + 'r;

/// Cuts the items out of a body. Returns `None` if the body has another form.
///
/// The items of lists are given to `read_item`. One that is read ends where that says; the end of another one is searched.
pub(super) fn cut(body: &[u8], wire_items: WireItems, read_item: &mut ItemEnd<'_>) -> Option<Cut> {
    let mut cutter = Cutter { body, kept: 0, cut: Cut::default(), read_item };
    let name: &[u8] = match wire_items {
        WireItems::Item => b"Item",
        WireItems::Items => b"Items",
        WireItems::Tables | WireItems::Results => b"Responses",
    };
    let mut found = 0;
    let end = entries(body, 0, |key, value| {
        if body.get(key)? != name {
            return value_end(body, value);
        }
        found += 1;
        match wire_items {
            WireItems::Item => {
                let mut list = ItemList::default();
                let end = cutter.item(&mut list, value)?;
                cutter.cut.lists.push(list);
                Some(end)
            }
            WireItems::Items => cutter.list(None, value),
            WireItems::Tables => entries(body, value, |table, items| cutter.list(Some(table), items)),
            WireItems::Results => cutter.results(value),
        }
    })?;
    // If the list occurs twice, the SDK decides.
    let trailing = body.get(end..)?.iter().all(u8::is_ascii_whitespace);
    (found <= 1 && trailing).then_some(())?;
    cutter.keep(body.len())?;
    Some(cutter.cut)
}

/// Returns `true` if a body is an object with one of these keys, or without any. A body that is not an object is left to the
/// SDK.
pub(in crate::client) fn has_any_key(body: &[u8], keys: &[&str]) -> bool {
    let is_known = |name: &[u8]| keys.iter().any(|key| key.as_bytes() == name);
    // As a rule, the first key is one, and nothing else has to be looked at.
    if let Some(rest) = body.strip_prefix(b"{\"")
        && rest.split(|byte| *byte == b'"').next().is_some_and(is_known)
    {
        return true;
    }
    let (mut found, mut count) = (false, 0);
    let end = entries(body, 0, |key, value| {
        count += 1;
        found |= body.get(key).is_some_and(is_known);
        value_end(body, value)
    });
    end.is_none() || found || count == 0
}

/// Fills the empty item in a request of `PutItem`. Returns `None` if the body has another form.
pub(super) fn fill_item(body: &[u8], item: &str) -> Option<Vec<u8>> {
    let mut place = None;
    let end = entries(body, 0, |key, value| {
        if body.get(key)? != b"Item" {
            return value_end(body, value);
        }
        body.get(value..)?.strip_prefix(b"{}")?;
        place.replace(value..value + 2).is_none().then_some(value + 2)
    })?;
    let place = place?;
    Some([body.get(..place.start)?, item.as_bytes(), body.get(place.end..end)?].concat())
}

/// Fills the empty list of each table in a request of `BatchWriteItem`. Returns `None` if the body has another form.
pub(super) fn fill_lists(body: &[u8], lists: &HashMap<String, String>) -> Option<Vec<u8>> {
    let mut filled = Vec::with_capacity(body.len() + lists.values().map(String::len).sum::<usize>());
    let (mut kept, mut count) = (0, 0);
    let end = entries(body, 0, |key, value| {
        if body.get(key)? != b"RequestItems" {
            return value_end(body, value);
        }
        entries(body, value, |table, list| {
            let writes = lists.get(std::str::from_utf8(body.get(table)?).ok()?)?;
            body.get(list..)?.strip_prefix(b"[]")?;
            filled.extend_from_slice(body.get(kept..list + 1)?);
            filled.extend_from_slice(writes.as_bytes());
            kept = list + 1;
            count += 1;
            Some(list + 2)
        })
    })?;
    filled.extend_from_slice(body.get(kept..end)?);
    (count == lists.len()).then_some(filled)
}

/// Copies what is not cut out of a body.
struct Cutter<'b, 'r> {
    body: &'b [u8],
    /// The position up to which the body was copied or cut.
    kept: usize,
    cut: Cut,
    read_item: &'r mut ItemEnd<'r>,
}

impl Cutter<'_, '_> {
    fn keep(&mut self, end: usize) -> Option<()> {
        self.cut.rest.extend_from_slice(self.body.get(self.kept..end)?);
        self.kept = end;
        Some(())
    }

    fn replace(&mut self, value: Range<usize>, by: &[u8]) -> Option<()> {
        self.keep(value.start)?;
        self.cut.rest.extend_from_slice(by);
        self.kept = value.end;
        Some(())
    }

    /// Cuts one item, and returns its end.
    fn item(&mut self, list: &mut ItemList, at: usize) -> Option<usize> {
        (self.body.get(at) == Some(&b'{')).then_some(())?;
        let end = value_end(self.body, at)?;
        list.items.push(at..end);
        self.replace(at..end, b"{}")?;
        Some(end)
    }

    /// Cuts a list of items, and returns its end.
    fn list(&mut self, table: Option<Range<usize>>, at: usize) -> Option<usize> {
        let mut list = ItemList { table, items: Vec::new() };
        let end = parts(self.body, at, (b'[', b']'), |item| {
            (self.body.get(item) == Some(&b'{')).then_some(())?;
            if list.items.len() == list.items.capacity() {
                list.items.reserve_exact(items_ahead(list.items.len(), item, self.body.len() - item));
            }
            let end = (self.read_item)(item).or_else(|| value_end(self.body, item))?;
            list.items.push(item..end);
            Some(end)
        })?;
        self.cut.lists.push(list);
        self.replace(at..end, b"[]")?;
        Some(end)
    }

    /// Cuts the item of each result, if it has one, and returns the end of the results. A result without an item has an
    /// empty place.
    fn results(&mut self, at: usize) -> Option<usize> {
        let (body, mut list) = (self.body, ItemList::default());
        let end = parts(body, at, (b'[', b']'), |result| {
            let count = list.items.len();
            let end = entries(body, result, |key, item| match body.get(key)? {
                b"Item" => self.item(&mut list, item),
                _ => None,
            })?;
            if list.items.len() == count {
                list.items.push(result..result);
            }
            (list.items.len() == count + 1).then_some(end)
        })?;
        self.cut.lists.push(list);
        Some(end)
    }
}

/// Estimates how many items follow these, from their number, from the bytes up to their end, and from those that follow.
///
/// A list that grows by doubling would have room for twice as many in the end. The first few items say little.
pub(super) fn items_ahead(items: usize, bytes: usize, rest: usize) -> usize {
    if items < FEW_ITEMS {
        return 3 * items + 1;
    }
    let estimate = rest / (bytes / items).max(1);
    estimate + estimate / 32 + 1
}

fn skip_whitespace(body: &[u8], at: usize) -> usize {
    let rest = body.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// Calls a function with the key and the beginning of the value of each entry of the object that begins at `at`, and
/// returns its end. The function returns the end of the value. Keys are given without their quotes, and may have no escapes.
fn entries(body: &[u8], at: usize, mut f: impl FnMut(Range<usize>, usize) -> Option<usize>) -> Option<usize> {
    parts(body, at, (b'{', b'}'), |at| {
        (body.get(at) == Some(&b'"')).then_some(())?;
        let key = string_end(body, at + 1).filter(|end| !end.escaped)?;
        let colon = skip_whitespace(body, key.at + 1);
        (body.get(colon) == Some(&b':')).then_some(())?;
        f(at + 1..key.at, skip_whitespace(body, colon + 1))
    })
}

/// Returns the end of the value that begins at `at`.
fn value_end(body: &[u8], at: usize) -> Option<usize> {
    skip_value(body, at).filter(|end| *end > at)
}

/// Calls a function with the beginning of each part of an object or an array; the function returns the end of the part.
fn parts(
    body: &[u8],
    at: usize,
    (open, close): (u8, u8),
    mut part: impl FnMut(usize) -> Option<usize>,
) -> Option<usize> {
    let at = skip_whitespace(body, at);
    (body.get(at) == Some(&open)).then_some(())?;
    let mut at = skip_whitespace(body, at + 1);
    if body.get(at) == Some(&close) {
        return Some(at + 1);
    }
    loop {
        at = skip_whitespace(body, part(at)?);
        match body.get(at)? {
            b',' => at = skip_whitespace(body, at + 1),
            byte if *byte == close => return Some(at + 1),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items of a list, with the table.
    type List<'b> = (&'b str, Vec<&'b str>);

    /// Returns the rest of a body, and the lists of items.
    fn cut_texts(body: &str, wire_items: WireItems) -> Option<(String, Vec<List<'_>>)> {
        let cut = cut(body.as_bytes(), wire_items, &mut |_| None)?;
        let text = |range: &Range<usize>| body.get(range.clone()).unwrap_or_default();
        let list =
            |list: &ItemList| (list.table.as_ref().map_or("", text), list.items.iter().map(text).collect::<Vec<_>>());
        Some((String::from_utf8(cut.rest).ok()?, cut.lists.iter().map(list).collect()))
    }

    #[test]
    fn the_items_are_cut_out() {
        let a = r#"{"id":{"S":"}\"]"}}"#;
        let b = r#"{"id":{"L":[{"N":"1"}]}}"#;
        for (wire_items, body, rest, lists) in [
            (WireItems::Item, format!(r#"{{"Item":{a},"X":1}}"#), r#"{"Item":{},"X":1}"#, vec![("", vec![a])]),
            (WireItems::Item, r#"{"X":{"Item":1}}"#.to_owned(), r#"{"X":{"Item":1}}"#, vec![]),
            (
                WireItems::Items,
                format!(r#" {{"Count":2, "Items" : [ {a} ,{b}],"ScannedCount":2}} "#),
                r#" {"Count":2, "Items" : [],"ScannedCount":2} "#,
                vec![("", vec![a, b])],
            ),
            (WireItems::Items, r#"{"Items":[]}"#.to_owned(), r#"{"Items":[]}"#, vec![("", vec![])]),
            (
                WireItems::Tables,
                format!(r#"{{"Responses":{{"t":[{a}],"u":[],"v":[{b},{a}]}},"UnprocessedKeys":{{}}}}"#),
                r#"{"Responses":{"t":[],"u":[],"v":[]},"UnprocessedKeys":{}}"#,
                vec![("t", vec![a]), ("u", vec![]), ("v", vec![b, a])],
            ),
            (
                WireItems::Results,
                format!(r#"{{"Responses":[{{"Item":{a}}},{{}},{{"Item":{b}}}]}}"#),
                r#"{"Responses":[{"Item":{}},{},{"Item":{}}]}"#,
                vec![("", vec![a, "", b])],
            ),
        ] {
            assert_eq!(cut_texts(&body, wire_items), Some((rest.to_owned(), lists)), "{body}");
        }
    }

    #[test]
    fn an_object_of_other_keys_is_noticed() {
        let keys = ["Item", "Items"];
        for body in [r#"{"Items":[]}"#, r#"{ "X" : {} , "Item" : 1 }"#, "{}", "[]", "", r#"{"X":"#] {
            assert!(has_any_key(body.as_bytes(), &keys), "{body}");
        }
        for body in [r#"{"status":"ok","Item2":{}}"#, r#"{"X":{"Item":1}}"#, r#"{"__type":"E"}"#] {
            assert!(!has_any_key(body.as_bytes(), &keys), "{body}");
        }
    }

    #[test]
    fn the_item_of_a_request_is_filled() {
        let filled = |body: &str| {
            fill_item(body.as_bytes(), "{\"a\":1}").map(|filled| String::from_utf8(filled).unwrap_or_default())
        };
        assert_eq!(
            filled(r#"{"TableName":"Item","Item":{},"ReturnValues":"NONE"}"#).as_deref(),
            Some(r#"{"TableName":"Item","Item":{"a":1},"ReturnValues":"NONE"}"#)
        );
        for body in [r#"{"Item":{"b":2}}"#, r#"{"Item":{},"Item":{}}"#, r#"{"X":{"Item":{}}}"#, "{}", ""] {
            assert_eq!(filled(body), None, "{body}");
        }
    }

    #[test]
    fn the_lists_of_a_request_are_filled() {
        let lists =
            |lists: &[(&str, &str)]| lists.iter().map(|(t, list)| ((*t).to_owned(), (*list).to_owned())).collect();
        let filled = |body: &str, tables: &[(&str, &str)]| {
            fill_lists(body.as_bytes(), &lists(tables)).map(|filled| String::from_utf8(filled).unwrap_or_default())
        };
        let body = r#"{"RequestItems":{"b":[],"a":[]},"ReturnConsumedCapacity":"TOTAL"}"#;
        assert_eq!(
            filled(body, &[("a", "1"), ("b", "2,3")]).as_deref(),
            Some(r#"{"RequestItems":{"b":[2,3],"a":[1]},"ReturnConsumedCapacity":"TOTAL"}"#)
        );
        for (body, tables) in [
            (body, &[("a", "1")][..]),
            (body, &[("a", "1"), ("b", "2"), ("c", "3")]),
            (r#"{"RequestItems":{"a":[0]}}"#, &[("a", "1")]),
            ("{}", &[("a", "1")]),
            ("", &[]),
        ] {
            assert_eq!(filled(body, tables), None, "{body} {tables:?}");
        }
    }

    #[test]
    fn a_body_of_another_form_is_left_to_the_sdk() {
        for (wire_items, body) in [
            (WireItems::Items, ""),
            (WireItems::Items, "null"),
            (WireItems::Items, r#"{"Items":null}"#),
            (WireItems::Items, r#"{"Items":[null]}"#),
            (WireItems::Items, r#"{"Items":[{}"#),
            (WireItems::Items, r#"{"Items":[{},]}"#),
            (WireItems::Items, r#"{"Items":[{}}}"#),
            (WireItems::Items, r#"{"Items":[],"Items":[]}"#),
            (WireItems::Items, r#"{"Items":[]}{}"#),
            (WireItems::Items, r#"{"It\u0065ms":[]}"#),
            (WireItems::Item, r#"{"Item":[]}"#),
            (WireItems::Tables, r#"{"Responses":[]}"#),
            (WireItems::Tables, r#"{"Responses":{"t":{}}}"#),
            (WireItems::Results, r#"{"Responses":[null]}"#),
            (WireItems::Results, r#"{"Responses":[{"Item":{},"Item":{}}]}"#),
            (WireItems::Results, r#"{"Responses":[{"Other":{}}]}"#),
        ] {
            assert_eq!(cut_texts(body, wire_items), None, "{body}");
        }
    }
}
