//! The worst files of up to 1 MiB, one for each part of the language that can be repeated, nested or long.

use std::fmt::Write as _;

/// The largest file that is read.
const MIB: usize = 1 << 20;

/// A file that is expensive to read.
#[derive(Clone, Debug)]
pub(crate) struct Nasty {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// Returns all files.
pub(crate) fn files() -> Vec<Nasty> {
    let file = |name, text| Nasty { name, text };
    vec![
        file("attributes", attributes(|number| format!("a{number}: string"))),
        file("attributes_of_bad_types", attributes(|number| format!("a{number}: strung"))),
        file("attributes_of_bad_types_on_a_line", on_a_line(|number| format!("a{number}: strung"))),
        file("attributes_of_unknown_types", with_types(attributes(|number| format!("a{number}: Stat{number}")))),
        file("attributes_of_one_rust_name", attributes(|number| format!("{}: u8", of_one_rust_name(number)))),
        file("attributes_twice", attributes(|_| "a: u8".to_owned())),
        file("unknown_keys", repeated("", HEAD, |number| format!("attribute{number}: 1"))),
        file("a_scalar", one_text(&"x".repeat(MIB - 200))),
        file("a_scalar_of_escapes", one_text(&"\\x07".repeat(MIB / 4 - 100))),
        file("a_scalar_of_quotes", one_text(&"\\\"".repeat(MIB / 2 - 100))),
        file("a_block_of_lines", docs("x")),
        file("docs_of_escaped_backquotes", docs(&r"\``a".repeat(16_000))),
        file("docs_of_addresses", docs(&("http://".repeat(9_000) + "`"))),
        file("docs_in_views", in_views(|number| format!("a{number}: {{ type: u8, doc: {} }}", "x".repeat(50_000)))),
        file("a_long_name", format!("{HEAD}  {}: u8\n", "x".repeat(900_000))),
        file("a_default", format!("{HEAD}  a: {{ type: string, default: {} }}\n", "x".repeat(900_000))),
        file("a_list_of_names", format!("{HEAD}views:\n  Short: [{}id]\n", "id, ".repeat(200_000))),
        file("views", repeated(&format!("{HEAD}views:\n"), "", |number| format!("  V{number}: [id]"))),
        file("view_paths", joined("views:\n  Short: [", ", ", "]\n", |number| format!("ib{number}"))),
        file("deep_view_path", format!("{HEAD}views:\n  Short: [id{}]\n", ".id".repeat(300_000))),
        file(
            "indexes",
            repeated(&format!("{HEAD}indexes:\n"), "", |number| {
                format!("  idx{number}: {{ partition_key: id, projection: all }}")
            }),
        ),
        file("indexes_that_are_allowed", allowed_indexes("projection: all")),
        file(
            "indexes_of_long_conditions",
            allowed_indexes(&format!("projection: all, when: \"{}id > 'y'\"", "id < 'x' or ".repeat(63))),
        ),
        file(
            "projected",
            joined("indexes:\n  idx: { partition_key: id, projection: [", ", ", "] }\n", |number| {
                format!("ib{number}")
            }),
        ),
        file("keys", repeated(&format!("{HEAD}keys:\n"), "", |number| format!("  k{number}: \"K{number}#{{id}}\""))),
        file("bad_keys", repeated(&format!("{HEAD}keys:\n"), "", |number| format!("  k{number}: \"{{ib{number}}}\""))),
        file("template_parts", joined("keys:\n  k: \"", "#", "\"\n", |_| "{id}".to_owned())),
        file(
            "bad_template_parts_on_lines",
            repeated(&format!("{HEAD}keys:\n  k: >\n"), "", |_| "    {ib}#".to_owned()),
        ),
        file("template_literal", format!("{HEAD}keys:\n  k: \"{}\"\n", "{{".repeat(400_000))),
        file("template_unclosed", format!("{HEAD}keys:\n  k: \"{}\"\n", "{".repeat(400_001))),
        file("when_ors", when(&format!("{}id == 'x'", "id == 'x' or ".repeat(70_000)))),
        file("when_mixed", when(&format!("{}id == 'x'", "id > 'x' or id < 'y' and ".repeat(35_000)))),
        file("when_nots", when(&format!("{}id == 'x'", "not ".repeat(200_000)))),
        file("when_parentheses", when(&format!("{}id == 'x'", "(".repeat(800_000)))),
        file("when_unknown", when(&format!("{}id == 'x'", "ib == 'x' or ".repeat(70_000)))),
        file("when_unknown_on_lines", when_block(|_| "ib == 'x' or".to_owned())),
        file("enum_values", one_type("enum:", |number| format!("- v{number}"))),
        file("enum_values_of_one_rust_name", one_type("enum:", |number| format!("- {}", of_one_rust_name(number)))),
        file("union_alternatives", one_type("tag: t\n    union:", |number| format!("v{number}: ~"))),
        file("struct_fields", one_type("struct:", |number| format!("v{number}: u8"))),
        file("unused_types", types(|number| format!("T{number}: {{ enum: [a] }}"))),
        file(
            "types_in_a_chain",
            types(|number| format!("T{number}: {{ struct: {{ t: T{}? }} }}", number + 1))
                + "  T99999999: { enum: [a] }\n",
        ),
        file(
            "types_in_one_circle",
            types(|number| {
                format!("T{number}: {{ struct: {{ t: T{}, u: T{} }} }}", (number + 1) % 9000, (number * 7) % 9000)
            }),
        ),
        file("nested_type_text", format!("{HEAD}  a: \"{}u8{}\"\n", "list<".repeat(150_000), ">".repeat(150_000))),
        file("nested_lists", format!("{HEAD}x: {}\n", "[".repeat(MIB - 200))),
        file("nested_maps", format!("{HEAD}x: {}\n", "{a: ".repeat(MIB / 4 - 100))),
        file("nested_blocks", nested_blocks()),
        file("aliases", aliases()),
        file("merge_keys", repeated(HEAD, "", |_| "  <<: *a".to_owned())),
        file("tags", repeated(HEAD, "", |number| format!("  a{number}: !x u8"))),
        file("documents", repeated("", "", |_| "---".to_owned())),
        file("comments", "#\n".repeat(MIB / 2)),
        file("empty_lines", "\n".repeat(MIB)),
        file("spaces", " ".repeat(MIB)),
        file("wide_characters", repeated(HEAD, "", |number| format!("  größe{number}: strüng"))),
        file("one_mebibyte_and_one", "x".repeat(MIB + 1)),
        file("entities", entities(|number| format!("E{number}#"))),
        file("entities_of_the_same_items", entities(|_| "E#".to_owned())),
        file("entities_whose_keys_begin_alike", entities(|number| format!("E#{{a}}#{number}"))),
        file("entities_in_indexes", entities_in_indexes(2, 590)),
        file("entities_in_all_indexes", entities_in_indexes(20, 50)),
        file("entities_in_too_many_indexes", entities_in_indexes(20, 590)),
        file("collections", collections(|number| format!("C{number}: {{ partition: pk, of: [A, B] }}"))),
        file("collections_of_nothing", collections(|number| format!("C{number}: {{ partition: pk, of: [A, Ba] }}"))),
    ]
}

const HEAD: &str = "dynamite: 1\ntable: things\nentity: E\npartition_key: id\nattributes:\n  id: string\n";

/// Returns as many lines as fit between two texts.
fn repeated(before: &str, after: &str, line: impl Fn(usize) -> String) -> String {
    let mut text = before.to_owned();
    for number in 0.. {
        let line = line(number);
        if text.len() + line.len() + after.len() + 100 > MIB {
            break;
        }
        let _ = writeln!(text, "{line}");
    }
    text + after
}

/// Returns as many texts as fit into one line.
fn joined(before: &str, between: &str, after: &str, text: impl Fn(usize) -> String) -> String {
    let long = repeated("", "", |number| text(number) + &" ".repeat(between.len()));
    let texts: Vec<&str> = long.lines().map(str::trim_end).collect();
    let texts = &texts[..texts.len().min(texts.len() - 100.min(texts.len() / 2))];
    format!("{HEAD}{before}{}{after}", texts.join(between))
}

fn attributes(line: impl Fn(usize) -> String) -> String {
    repeated(HEAD, "", |number| format!("  {}", line(number)))
}

fn on_a_line(text: impl Fn(usize) -> String) -> String {
    let head = HEAD.replace("attributes:\n  id: string\n", "attributes: { ");
    repeated("", "", |number| text(number) + ",")
        .replace('\n', " ")
        .split_at(MIB - 300)
        .0
        .rsplit_once(',')
        .map_or(String::new(), |(list, _)| format!("{head}{list}, id: string }}\n"))
}

fn with_types(text: String) -> String {
    let types: String = (0..2000).map(|number| format!("  State{number}: {{ enum: [a] }}\n")).collect();
    let kept = text.len().min(MIB - types.len() - 100);
    let end = text[..kept].rfind('\n').map_or(kept, |offset| offset + 1);
    format!("{}types:\n{types}", &text[..end])
}

fn types(line: impl Fn(usize) -> String) -> String {
    repeated(&format!("{HEAD}  a: T0\ntypes:\n"), "", |number| format!("  {}", line(number)))
}

/// Returns a type with as many lines as fit, each of which can be the last one that is read.
fn one_type(body: &str, line: impl Fn(usize) -> String) -> String {
    repeated(&format!("{HEAD}  a: T\ntypes:\n  T:\n    {body}\n"), "", |number| format!("      {}", line(number)))
}

/// Returns a different name for each number; all give the same name in Rust.
fn of_one_rust_name(number: usize) -> String {
    (0..16).map(|bit| if number >> bit & 1 == 0 { "a-" } else { "a_" }).collect::<String>() + "a"
}

fn one_text(text: &str) -> String {
    format!("{HEAD}doc: \"{text}\"\n")
}

/// Returns a documentation of as many lines as fit.
fn docs(line: &str) -> String {
    repeated(&format!("{HEAD}doc: |\n"), "", |_| format!("  {line}"))
}

/// Returns twelve attributes, and views of all of them.
fn in_views(attribute: impl Fn(usize) -> String) -> String {
    let names: Vec<String> = (0..12).map(|number| format!("a{number}")).collect();
    let attributes: String = (0..12).map(|number| format!("  {}\n", attribute(number))).collect();
    let views: String = (0..300).map(|number| format!("  V{number}: [{}]\n", names.join(", "))).collect();
    format!("{HEAD}{attributes}views:\n{views}")
}

fn when(condition: &str) -> String {
    format!(
        "{HEAD}keys: {{ k: \"{{id}}\" }}\nindexes:\n  idx: {{ partition_key: k, projection: all, when: \"{condition}\" }}\n"
    )
}

fn when_block(line: impl Fn(usize) -> String) -> String {
    let index = "indexes:\n  idx:\n    partition_key: k\n    projection: all\n    when: >\n";
    repeated(&format!("{HEAD}keys: {{ k: \"{{id}}\" }}\n{index}"), "", |number| format!("      {}", line(number)))
}

/// Returns more indexes than the default quota of AWS, each on a computed key.
fn allowed_indexes(rest: &str) -> String {
    let head = HEAD.replace("entity: E", "allow: { global-index-quota: asked for }\nentity: E");
    // The limit on values and keys in a file.
    let count = 500.min((MIB - 200) / (rest.len() + 100));
    let keys: String = (0..count).map(|number| format!("  k{number}: \"K{number}#{{id}}\"\n")).collect();
    let index = |number: usize| format!("  idx{number}: {{ partition_key: k{number}, {rest} }}\n");
    let indexes: String = (0..count).map(index).collect();
    format!("{head}keys:\n{keys}indexes:\n{indexes}")
}

fn nested_blocks() -> String {
    (0..1400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect()
}

/// Returns ten aliases that each stand for ten of the one before, which a loader that resolves aliases would expand.
fn aliases() -> String {
    let mut text = format!("{HEAD}a0: &a0 [x, x]\n");
    for level in 1..100 {
        let many = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{many}]");
    }
    text
}

const MULTI_ENTITY: &str =
    "dynamite: 1\ntable: things\npartition_key: { pk: string }\nsort_key: { sk: string }\ndiscriminator: kind\n";

fn entities(prefix: impl Fn(usize) -> String) -> String {
    let entity = |number: usize| {
        format!("  E{number}: {{ attributes: {{ a: string }}, keys: {{ pk: \"{{a}}\", sk: \"{}\" }} }}", prefix(number))
    };
    repeated(&format!("{MULTI_ENTITY}entities:\n"), "", entity)
}

/// Returns entities that are in all indexes, which share a key.
fn entities_in_indexes(indexes: usize, entities: usize) -> String {
    let index = |number: usize| {
        let key = if number == 0 { "{ a: string }" } else { "a" };
        format!("  idx{number}: {{ partition_key: {key}, projection: all }}\n")
    };
    let entity = |number: usize| {
        format!("  E{number}: {{ attributes: {{ a: string }}, keys: {{ pk: \"E{number}#{{a}}\", sk: S }} }}\n")
    };
    let (indexes, entities): (String, String) =
        ((0..indexes).map(index).collect(), (0..entities).map(entity).collect());
    format!("{MULTI_ENTITY}indexes:\n{indexes}entities:\n{entities}")
}

fn collections(line: impl Fn(usize) -> String) -> String {
    let entities: String = ["A", "B"]
        .iter()
        .map(|name| format!("  {name}: {{ attributes: {{ a: string }}, keys: {{ pk: \"{{a}}\", sk: {name} }} }}\n"))
        .collect();
    repeated(&format!("{MULTI_ENTITY}entities:\n{entities}collections:\n"), "", |number| format!("  {}", line(number)))
}
