//! Whole schemas: the model that they give, and that no text makes the lowering fail.

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, ErrorFormat, Level, render};
use crate::model::{Access, Entity, FieldSource, Group, Id, IndexItem, Literal, Model, Projection, When};
use crate::source::SourceFile;

use super::lower;
use proptest::prelude::*;

const ORDERS: &str = r##"
dynamite: 1
table: orders
entity: Order
partition_key: customer_id
sort_key: date_and_id
attributes:
  customer_id: string
  order_date: date
  order_id: string
  status: OrderStatus
  total: decimal
  shipping: Address?
  tags: set<string>
  created_at: timestamp
  expires_at: epoch_seconds?
  revision: u64
  note: { type: string?, attribute: n }
keys:
  date_and_id: "{order_date}#{order_id}"
  big_spender: "{customer_id}"
  by_note: { template: "{status}#{note}", attribute: gsi1pk }
indexes:
  by_status: { partition_key: status, sort_key: created_at, projection: [total], allow: { D0414: a small shop } }
  high_value: { partition_key: big_spender, sort_key: total, projection: keys_only, when: total > 1000 or status == paid }
  by_creation: { local: true, sort_key: created_at, projection: all }
  noted: { partition_key: [by_note, customer_id], projection: keys_only }
ttl: expires_at
optimistic_lock: revision
views:
  Summary: [status, shipping.city, total]
types:
  OrderStatus: { enum: [pending, paid, shipped], open: true }
  Address: { struct: { street: string, city: string } }
"##;

fn source(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), name: path.to_owned(), text: text.to_owned() }
}

fn lowered(text: &str) -> (Option<Model>, Vec<Diagnostic>) {
    lower(&[source("schema.yaml", text)], &Settings::new())
}

/// Returns the id of the element at an index.
fn id<I: Id>(index: usize) -> I {
    I::from_index(index)
}

/// Returns the only entity of a schema without findings.
fn entity(text: &str) -> Entity {
    let (model, findings) = lowered(text);
    assert_eq!(findings, []);
    let tables = model.map(|model| model.tables).unwrap_or_default();
    tables.into_iter().flat_map(|table| table.entities).next().unwrap_or_else(|| unreachable!("no entity"))
}

fn short(text: &str) -> String {
    let sources = [source("schema.yaml", text)];
    let (_, findings) = lower(&sources, &Settings::new());
    render(&findings, &sources, ErrorFormat::Short, false)
}

#[test]
fn an_index_item_has_what_the_index_holds() {
    let order = entity(ORDERS);
    let fields = |index: usize| match &order.indexes[index].item {
        IndexItem::Whole => vec![],
        IndexItem::Projected(fields) => {
            fields.iter().map(|f| (order.attributes[f.attribute].wire.as_str(), f.source.clone(), f.optional)).collect()
        }
    };
    let held = |name| (name, FieldSource::Attribute, false);
    let read_back = |name, key| (name, FieldSource::Computed(id(key)), false);
    let key = [held("customer_id"), read_back("order_date", 0), read_back("order_id", 0)];
    assert_eq!(fields(0)[..3], key);
    assert_eq!(fields(0)[3..], [held("status"), held("total"), held("created_at")]);
    // `n` is optional, but in this index it is a part of the key.
    assert_eq!(fields(3)[3..], [read_back("status", 2), read_back("n", 2)]);
    assert_eq!(fields(2), []);
}

#[test]
fn what_feeds_an_index_key_is_set_together() {
    let order = entity(ORDERS);
    let indexes = |group: &Group| group.computed.iter().map(|key| key.index()).collect();
    let groups: Vec<(&str, Vec<usize>)> =
        order.groups.iter().map(|group| (group.setter.as_str(), indexes(group))).collect();
    // `status` joins the condition of one key with the template of the other.
    assert_eq!(groups, [("set_status_and_total_and_note", vec![1, 2])]);
    let access = |wire: &str| order.attributes.iter().find(|a| a.wire == wire).map(|a| a.access);
    assert_eq!(access("customer_id"), Some(Access::Key));
    assert_eq!(access("order_id"), Some(Access::Key));
    assert_eq!(access("total"), Some(Access::Group(id(0))));
    assert_eq!(access("created_at"), Some(Access::Settable));
    assert_eq!(access("revision"), Some(Access::Lock));
}

#[test]
fn a_condition_governs_the_computed_key() {
    let order = entity(ORDERS);
    assert_eq!(order.computed[id(1)].when, order.indexes[1].when);
    assert!(matches!(&order.computed[id(1)].when, Some(When::Any(any)) if any.len() == 2));
    let sparse: Vec<bool> = order.indexes.iter().map(|index| index.sparse).collect();
    assert_eq!(sparse, [false, true, false, true]);
}

#[test]
fn a_view_is_offered_where_all_of_it_is_held() {
    let view = &entity(ORDERS).views[0];
    assert_eq!(view.root.name.as_str(), "OrderSummary");
    assert_eq!(view.indexes, [id(2)]);
}

#[test]
fn names_of_indexes_follow_the_entity() {
    let order = entity(ORDERS);
    let names: Vec<&str> = order.indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(names, ["OrderByStatus", "OrderByHighValue", "OrderByCreation", "OrderByNoted"]);
}

#[test]
fn projections_use_names_of_the_wire_as_they_are_listed() {
    let text = ORDERS.replace("projection: [total]", "projection: [note, total, status, customer_id]");
    let (model, findings) = lowered(&text);
    let expected = [("D0503", Level::Warning), ("D0503", Level::Warning)];
    assert_eq!(findings.iter().map(|f| (f.code(), f.level)).collect::<Vec<_>>(), expected);
    let table = model.and_then(|mut model| model.tables.pop()).unwrap_or_else(|| unreachable!("no table"));
    let names = ["n", "total", "status", "customer_id"].map(str::to_owned);
    assert_eq!(table.indexes[id(0)].projection, Projection::Include(names.to_vec()));
    let item = &table.entities[id(0)].indexes[0].item;
    let IndexItem::Projected(fields) = item else { unreachable!("whole items") };
    assert!(fields.windows(2).all(|pair| pair[0].attribute < pair[1].attribute), "each field once, in schema order");
}

#[test]
fn plain_words_stay_what_is_written() {
    let text = ORDERS.replace("[pending, paid, shipped]", "[no, paid, 1.0, off]");
    let (model, findings) = lowered(&text);
    assert_eq!(findings, []);
    let names = format!("{:?}", model.map(|model| model.tables[0].types[id(0)].kind.clone()));
    assert!(names.contains(r#"wire: "no""#) && names.contains(r#"wire: "1.0""#), "{names}");
}

#[test]
fn literals_take_the_attributes_type() {
    let text = ORDERS.replace("total > 1000 or status == paid", "created_at >= '2024-05-31T14:00:00+02:00'");
    let order = entity(&text);
    let expected = Literal::Timestamp("2024-05-31T12:00:00.000000000Z".to_owned());
    assert!(matches!(&order.indexes[1].when, Some(When::Compare { literal, .. }) if *literal == expected));
}

#[test]
fn one_mistake_is_one_finding() {
    let text = ORDERS.replace("status: OrderStatus", "status: OrderStat");
    assert_eq!(short(&text), "schema.yaml:11:11: error[D0302]: `OrderStat` is not a type\n");
    let text = ORDERS.replace("enum: [pending, paid, shipped]", "enum: pending");
    assert_eq!(short(&text).lines().count(), 1, "{}", short(&text));
    let text = ORDERS.replace("order_date: date", "order_date: [date]");
    assert_eq!(short(&text).lines().count(), 1, "{}", short(&text));
}

#[test]
fn line_ends_and_byte_order_marks_change_no_place() {
    let broken = ORDERS.trim_start().replace("sort_key: date_and_id", "sort_key: dat_and_id");
    let places = short(&broken);
    assert!(places.starts_with("schema.yaml:5:11: error[D0401]"), "{places}");
    assert_eq!(short(&broken.replace('\n', "\r\n")), places);
    assert_eq!(short(&format!("\u{feff}{broken}")), places);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let files = [source("a.yaml", ORDERS), source("b.yaml", &ORDERS.replace("table: orders", "table: others"))];
    let turned = [files[1].clone(), files[0].clone()];
    assert_eq!(lower(&files, &Settings::new()).0, lower(&turned, &Settings::new()).0);
    let same = [source("a.yaml", ORDERS), source("b.yaml", ORDERS)];
    let text = |sources: &[SourceFile]| render(&lower(sources, &Settings::new()).1, sources, ErrorFormat::Short, false);
    assert_eq!(text(&same), text(&[same[1].clone(), same[0].clone()]));
    assert!(text(&same).starts_with("b.yaml:3:8: error[D0203]"));
}

/// Texts that have a meaning somewhere in a schema.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "  ",
    ": ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "~",
    "?",
    "<",
    ">",
    "(",
    ")",
    "&a ",
    "*a",
    "!t ",
    "<<: ",
    "- ",
    "|",
    "é",
    "🦀",
    "\u{202e}",
    "\t",
    "\r",
    "\0",
    "customer_id",
    "order_date",
    "status",
    "total",
    "note",
    "tags",
    "date_and_id",
    "by_note",
    "string",
    "set<",
    "list<f64>",
    "OrderStatus",
    "Address",
    "local: true",
    "when: ",
    "projection: all",
    "exists(",
    "==",
    "not ",
    "{status}",
    "{{",
    ":6",
    "type",
    "self",
    "---\n",
    "enum: ",
    "struct: ",
    "union: ",
    "attributes:",
    "default: ",
    "1e999",
    "-0",
    "99999999999999999999999999999999999999999",
];

fn edits() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, any::<prop::sample::Index>()), 1..6).prop_map(
        |all| {
            let edit = |(at, length, piece): (prop::sample::Index, usize, prop::sample::Index)| {
                (at.index(ORDERS.len()), length, piece.index(PIECES.len()))
            };
            all.into_iter().map(edit).collect()
        },
    )
}

fn edited(edits: &[(usize, usize, usize)]) -> String {
    let mut text = ORDERS.to_owned();
    for (at, length, piece) in edits {
        let start = text.floor_char_boundary(*at);
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        text.replace_range(start..end, PIECES[*piece]);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Any text gives either a model or an error, and every finding can be shown.
    #[test]
    fn broken_schemas_give_findings(edits in edits()) {
        let sources = [source("schema.yaml", &edited(&edits))];
        let (model, findings) = lower(&sources, &Settings::new());
        let errors = findings.iter().filter(|finding| finding.level == Level::Error).count();
        prop_assert_eq!(model.is_none(), errors > 0);
        prop_assert!(findings.iter().all(|finding| !finding.labels.is_empty() && finding.help.is_some()));
        let short = render(&findings, &sources, ErrorFormat::Short, false);
        prop_assert_eq!(short.lines().count(), findings.len());
        for format in [ErrorFormat::Human, ErrorFormat::Json, ErrorFormat::Github] {
            let text = render(&findings, &sources, format, false);
            prop_assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{}", text);
        }
    }
}
