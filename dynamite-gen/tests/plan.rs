//! Tests the command `plan`: where the version before comes from, and its exit codes.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

const ORDERS: &str = "\
dynamite: 1
table: orders
entity: Order
partition_key: id
attributes: { id: string, number: u64, owner: string }
";

/// Plans a change of the schema with these options; returns the exit code, standard output and standard error.
fn run(after: &str, more: &[&str]) -> (u8, String, String) {
    run_with("", ORDERS, after, more)
}

/// Plans a change of a schema with a configuration.
fn run_with(config: &str, before: &str, after: &str, more: &[&str]) -> (u8, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (name, text) in [("before", before), ("schemas", after)] {
        fs::create_dir(path(name)).unwrap();
        fs::write(format!("{}/orders.yaml", path(name)), text).unwrap();
    }
    let mut args = vec!["dynamite-gen".to_owned(), "plan".to_owned(), "--schemas".to_owned(), path("schemas")];
    fs::write(path("dynamite.toml"), config).unwrap();
    args.extend(["--config".to_owned(), path("dynamite.toml")]);
    args.extend(more.iter().map(|argument| argument.replace("FOLDER", &path("before"))));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = dynamite_gen::cli::run_with(args, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn a_plan_is_printed() {
    let after = format!("{ORDERS}indexes: {{ by_owner: {{ partition_key: owner, projection: all }} }}\n");
    let (code, out, err) = run(&after, &["--against", "FOLDER", "--with", "terraform"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("orders: 3 steps, with terraform\n\n1. look: whether `owner` can be a key"), "{out}");
    assert!(out.contains("\n2. infrastructure: add the index `by_owner`\n"), "{out}");
}

#[test]
fn what_no_order_makes_safe_is_said_and_fails() {
    let (code, out, _) = run(&ORDERS.replace("u64", "u8"), &["--against", "FOLDER"]);
    assert_eq!(code, 1);
    assert!(out.starts_with("orders: no order of steps makes this safe\n- numbers of `number`"), "{out}");
}

#[test]
fn the_same_schemas_need_nothing() {
    let (code, out, _) = run(ORDERS, &["--against", "FOLDER"]);
    assert_eq!((code, out.as_str()), (0, "nothing is to be done\n"));
}

/// Plans a change that is accepted at a place until a day; returns the exit code and the plan.
fn accepting(rule: &str, at: &str, until: &str, before: &str, after: &str) -> (u8, String) {
    let entry = format!("rule = \"{rule}\", at = \"{at}\", until = \"{until}\", reason = \"wanted\"");
    let config = format!("[breaking]\napi = \"private\"\naccept = [{{ {entry} }}]\n");
    let (code, out, err) = run_with(&config, before, after, &["--against", "FOLDER"]);
    assert_eq!(err, "");
    (code, out)
}

#[test]
fn an_accepted_change_is_left_out_until_its_last_day() {
    let after = ORDERS.replace("u64", "u8");
    let (code, out) = accepting("D1109", "orders.Order.number", "9999-12-31", ORDERS, &after);
    assert_eq!(code, 0, "{out}");
    let (code, out) = accepting("D1109", "orders.Order.number", "2001-01-31", ORDERS, &after);
    assert_eq!(code, 1);
    assert!(out.starts_with("orders: no order of steps makes this safe\n- numbers of `number`"), "{out}");
}

/// An index is compared with what is deployed, apart from the findings about it.
#[test]
fn accepted_changes_of_indexes_are_left_out() {
    let index = |more: &str| format!("{ORDERS}{more}\n");
    let one = index("indexes: { by_owner: { partition_key: owner, projection: all } }");
    let wide = one.replace("partition_key: owner", "partition_key: owner, sort_key: number");
    let key = |text: &str| {
        index(&format!(
            "keys: {{ o: \"{text}#{{owner}}\" }}\nindexes: {{ by_owner: {{ partition_key: o, projection: all }} }}"
        ))
    };
    let (a, b) = (key("A"), key("B"));
    for (rule, at, before, after, without) in [
        ("D1203", "orders.by_owner", one.as_str(), wide.as_str(), "no order of steps"),
        ("D1204", "orders.by_owner", ORDERS, &one, "add the index"),
        ("D1205", "orders.by_owner", &one, ORDERS, "remove the index"),
        ("D1124", "orders.Order.o", &a, &b, "backfill()"),
        ("D1125", "orders.Order.by_owner", ORDERS, &a, "backfill()"),
    ] {
        let (_, out) = accepting(rule, at, "2001-01-31", before, after);
        assert!(out.contains(without), "{rule}: {out}");
        let (code, out) = accepting(rule, at, "9999-12-31", before, after);
        assert!(code == 0 && !out.contains(without), "{rule}: {out}");
    }
}

#[test]
fn errors_in_schemas_and_unknown_versions_are_told_apart() {
    let (code, out, err) = run(&ORDERS.replace("u64", "u65"), &["--against", "FOLDER"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("error[D0302]"), "{err}");
    let (code, _, err) = run(ORDERS, &["--against", "no-such-file"]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(run(ORDERS, &[]).0, 2);
}
