//! Tests the spans of nodes, and what is refused.

use super::*;

/// Returns the text at the spans of the value and of the key of a path.
fn texts_at(text: &str, path: &Path) -> (String, String) {
    let (document, found) = parse(FileId::from_index(0), text);
    assert_eq!(found, []);
    let written = |span: Span| text[span.range].to_owned();
    document.map(|d| (written(d.value_span(path)), written(d.key_span(path)))).unwrap_or_default()
}

/// Returns the code and the marked text of each finding.
fn refused(text: &str) -> Vec<(&'static str, String)> {
    let (_, found) = parse(FileId::from_index(0), text);
    found.iter().map(|f| (f.code(), text[f.labels[0].span.range.clone()].to_owned())).collect()
}

#[test]
fn every_node_has_a_span() {
    let text = "a: 1\nb:\n  ünder: [x,  'y' , {k: z }]\n  long:\n    - p\n    - q: r\n";
    let b = Path::top("b");
    let list = b.key("ünder");
    assert_eq!(texts_at(text, &Path::top("a")), ("1".into(), "a".into()));
    assert_eq!(texts_at(text, &list).1, "ünder");
    assert_eq!(texts_at(text, &list.item(1)).0, "'y'");
    assert_eq!(texts_at(text, &list.item(2).key("k")), ("z".into(), "k".into()));
    assert_eq!(texts_at(text, &b.key("long")), ("long".into(), "long".into()));
    assert_eq!(texts_at(text, &b.key("long").item(1).key("q")), ("r".into(), "q".into()));
}

#[test]
fn an_absent_node_has_the_span_of_an_existing_one() {
    let text = "a: 1\nb: { c: 2 }\n";
    assert_eq!(texts_at(text, &Path::top("b").key("x").key("y")).0, "{ c: 2 }");
    assert_eq!(texts_at(text, &Path::top("x")).0, "a");
}

#[test]
fn parts_of_scalars_have_spans() {
    let part = |text: &str| {
        let (document, _) = parse(FileId::from_index(0), text);
        let span = document.map(|d| d.part_span(&Path::top("k"), 2..4));
        span.map(|span| text[span.range].to_owned()).unwrap_or_default()
    };
    assert_eq!(part("k: éxyz"), "xy");
    assert_eq!(part("k: \"éxyz\" # c"), "xy");
    assert_eq!(part("\u{feff}k: 'éxyz'\r\n"), "xy");
    assert_eq!(part("k: \"\\u00e9xyz\""), "xy");
    assert_eq!(part("k: éxyz # c"), "xy");
    assert_eq!(part("{ k: 'éxyz' , l: 1 }"), "xy");
    assert_eq!(part("k: 'it''s' # it's"), "''s");
    assert_eq!(part("k: \"a\\\"b\" # \"c"), "b");
    assert_eq!(part("k: >\n  éx\n  yz\n"), "x");
    assert_eq!(part("k: |-\n  éxyz\n  a\n"), "xy");
}

#[test]
fn scalars_are_the_written_text() {
    let (document, _) = parse(FileId::from_index(0), "a: [no, 1.0, 0x10, ~, null, '', '~', ]\n");
    let texts = document.map(|d| match d.node(&Path::top("a")).map(|node| &node.kind) {
        Some(NodeKind::List(items)) => items.iter().map(|i| i.text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    });
    let text = |text: &str| Some(text.to_owned());
    let expected = vec![text("no"), text("1.0"), text("0x10"), None, None, text(""), text("~")];
    assert_eq!(texts, Some(expected));
}

#[test]
fn refuses_anchors_aliases_merges_and_duplicates() {
    assert_eq!(refused("a: &x 1\nb: *x\n").iter().map(|f| f.0).collect::<Vec<_>>(), ["D0103", "D0103"]);
    assert_eq!(refused("<<: { a: 1 }\n"), [("D0103", "<<".to_owned())]);
    assert_eq!(refused("'<<': 1\n"), []);
    assert_eq!(refused("a: 1\nb: 2\na: 3\n"), [("D0105", "a".to_owned())]);
    assert_eq!(refused("a: 1\n...\n---\nb: 1\n").len(), 1);
    assert_eq!(refused("a: \u{85}\n").len(), 1);
}

#[test]
fn hostile_input_ends_early() {
    for text in ["[".repeat(1_000_000), "- ".repeat(500_000), "{a: ".repeat(250_000), "? ".repeat(500_000)] {
        assert_eq!(refused(&text).len(), 1);
    }
    assert_eq!(refused(&"[".repeat(1_000_000))[0].0, "D0102");
    assert_eq!(refused(&format!("a: {}", "x".repeat(1 << 20)))[0].0, "D0102");
}

#[test]
fn the_limits_of_a_file_are_inclusive() {
    let lines = |count: usize| format!("a: 1\n{}", "\n".repeat(count - 1));
    let wide = |bytes: usize| format!("a: {}\n", "x".repeat(bytes - "a: ".len()));
    // Each item is a node, and so are the mapping, its key and the list.
    let nodes = |count: usize| format!("a:\n{}", "- x\n".repeat(count - 3));
    let deep = |levels: usize| format!("a: {}{}\n", "[".repeat(levels - 1), "]".repeat(levels - 1));
    let is_limited = |text: &dyn Fn(usize) -> String, limit: usize| {
        assert_eq!(refused(&text(limit)), [], "{limit}");
        assert_eq!(refused(&text(limit + 1))[0].0, "D0102", "{limit}");
    };
    is_limited(&lines, 20_000);
    is_limited(&wide, 64 << 10);
    is_limited(&nodes, 6_000);
    is_limited(&deep, 32);
}
