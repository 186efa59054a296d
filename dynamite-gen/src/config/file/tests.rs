#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn parse(text: &str) -> Result<Config, Error> {
    Config::parse(text.to_owned(), "dynamite.toml".to_owned())
}

fn complaint(text: &str) -> String {
    parse(text).expect_err("a complaint").to_string()
}

#[test]
fn a_whole_file() {
    let config = parse(
        "schemas = 'schemas'\nout = 'src/store'\n[derives]\n'*' = ['serde::Serialize', '::serde::Deserialize']\n\
         Order = ['Eq']\n'orders.Order' = ['Hash']\n",
    )
    .unwrap();
    assert_eq!(config.schemas, Some(PathBuf::from("schemas")));
    assert_eq!(config.out, Some(PathBuf::from("src/store")));
    let rules: Vec<_> =
        config.settings.derives.iter().map(|rule| (rule.selector.as_str(), rule.paths.join(" "))).collect();
    let expected = [("*", "serde::Serialize ::serde::Deserialize"), ("Order", "Eq"), ("orders.Order", "Hash")];
    assert_eq!(rules, expected.map(|(selector, paths)| (selector, paths.to_owned())));
}

#[test]
fn an_empty_file_sets_nothing() {
    let Config { schemas, out, settings, .. } = parse("").unwrap();
    assert_eq!((schemas, out), (None, None));
    assert_eq!(Settings { file: None, ..settings }, Settings::new());
}

#[test]
fn an_unknown_key_is_reported_with_a_suggestion() {
    assert_eq!(
        complaint("out = \"a\"\n  schema = \"b\"\n"),
        "dynamite.toml:2:3: unknown key `schema`\n  help: did you mean `schemas`?"
    );
    assert_eq!(
        complaint("colour = 1\n"),
        "dynamite.toml:1:1: unknown key `colour`\n  help: known keys: `schemas`, `out`, `derives`, `types`, `levels`, `breaking`"
    );
}

#[test]
fn a_value_of_the_wrong_type_is_reported() {
    assert_eq!(complaint("out = 3\n"), "dynamite.toml:1:7: `out` must be text in quotes, not a number");
    assert_eq!(
        complaint("derives = [\"Eq\"]\n"),
        "dynamite.toml:1:11: `derives` must be a table of selectors, not a list"
    );
    assert_eq!(complaint("[derives]\n\"*\" = \"Eq\"\n"), "dynamite.toml:2:7: `*` must be a list of derives, not text");
    assert_eq!(
        complaint("[derives]\n\"*\" = [true]\n"),
        "dynamite.toml:2:8: `*` must be text in quotes, not a boolean"
    );
    assert!(complaint("out = \"\"\n").starts_with("dynamite.toml:1:7: `out` is empty"));
}

#[test]
fn a_derive_must_be_a_path() {
    for bad in ["", "serde::", "Eq)] struct Evil; #[derive(Eq", "Vec<u8>", "a b", "1st"] {
        let text = complaint(&format!("[derives]\nOrder = ['{bad}']\n"));
        assert!(
            text.starts_with(&format!("dynamite.toml:2:10: `{bad}` is not the path of a derive macro\n")),
            "{text}"
        );
    }
}

#[test]
fn a_selector_must_be_one() {
    for bad in ["", "**", "a.b.c", "orders.", "two words", "orders/Order"] {
        let text = complaint(&format!("[derives]\n'{bad}' = ['Eq']\n"));
        assert!(text.starts_with(&format!("dynamite.toml:2:1: `{bad}` is not a selector of types\n")), "{text}");
    }
}

#[test]
fn levels_go_by_code_or_name() {
    let config = parse("[levels]\nunused-type = \"error\"\nD0514 = 'allow'\n").unwrap();
    let levels: Vec<_> = config.settings.levels.iter().map(|set| (set.rule.as_str(), set.level)).collect();
    assert_eq!(levels, [("unused-type", Level::Error), ("D0514", Level::Allow)], "in the order of the file");
}

#[test]
fn a_level_that_cannot_be_set_is_reported() {
    assert_eq!(
        complaint("[levels]\nunused-typ = \"note\"\n"),
        "dynamite.toml:2:1: unknown rule `unused-typ`\n  help: did you mean `unused-type`?"
    );
    assert_eq!(
        complaint("[levels]\nunused-type = \"deny\"\n"),
        "dynamite.toml:2:15: `deny` is not a level: expected `error`, `warning`, `note` or `allow`"
    );
    assert_eq!(
        complaint("[levels]\nD0302 = \"warning\"\n"),
        "dynamite.toml:2:1: `unknown-type` is always an error, so its level can't be set\n  \
         help: run `dynamite-gen explain D0302` to see why"
    );
    assert_eq!(
        complaint("[levels]\nunused-type = \"error\"\nD0311 = \"note\"\n"),
        "dynamite.toml:3:1: the level of `unused-type` is set twice, by its name and by its code\n  help: remove one of them"
    );
    assert_eq!(complaint("levels = 1\n"), "dynamite.toml:1:10: `levels` must be a table of rules, not a number");
    assert_eq!(
        complaint("[levels]\nunused-type = 1\n"),
        "dynamite.toml:2:15: `unused-type` must be text in quotes, not a number"
    );
}

#[test]
fn broken_toml_has_a_location() {
    for bad in ["out = \n", "out = \"a\"\nout = \"b\"\n", "[derives\n", "out == 1"] {
        let text = complaint(bad);
        let location: Vec<&str> = text.splitn(4, ':').collect();
        assert_eq!(location[0], "dynamite.toml");
        assert!(location[1].parse::<usize>().is_ok() && location[2].parse::<usize>().is_ok(), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn settings_given_in_code_are_checked_too() {
    assert!(Settings::new().derive("*", "serde::Serialize").check().is_ok());
    assert!(Settings::new().derive("*", "not a path").check().is_err());
    assert!(Settings::new().derive("a b", "Eq").check().is_err());
}

#[test]
fn rust_types_are_checked_in_the_file() {
    let good = parse("[types]\ntimestamp = \"jiff::Timestamp\"\n").expect("a configuration");
    let [rule] = good.settings.types.as_slice() else { panic!("{:?}", good.settings.types) };
    assert_eq!((rule.selector.as_str(), rule.rust_type.as_str()), ("timestamp", "jiff::Timestamp"));
    assert_eq!(rule.span, Some(8..17), "the selector");
    for text in ["[types]\ndate = \"&str\"\n", "[types]\ndate = 3\n"] {
        assert!(complaint(text).starts_with("dynamite.toml:2:8: "), "{}", complaint(text));
    }
}

#[test]
fn accepted_changes_have_a_rule_a_place_and_a_reason() {
    let config = parse(
        "[breaking]\napi = 'private'\naccept = [{ rule = 'key-rewritten', at = 'a.B.c', until = '2027-01-31', reason = 'empty' }, \
         { rule = 'D1103', at = 'a.B.d', until = 2027-02-01, reason = 'new' }]\n",
    )
    .unwrap();
    let changes = &config.settings.changes;
    let accepted: Vec<_> =
        changes.accepted.iter().map(|one| (one.rule, one.at.as_str(), one.until.as_deref())).collect();
    let expected = [("D1102", "a.B.c", Some("2027-01-31")), ("D1103", "a.B.d", Some("2027-02-01"))];
    assert_eq!((changes.api_private, accepted), (true, expected.to_vec()));
    for (entry, expected) in [
        ("api = 'secret'", "`api` can't be `secret`"),
        ("accepts = []", "unknown key `accepts`\n  help: did you mean `accept`?"),
        ("accept = {}", "`accept` must be a list of tables, not a table"),
        ("accept = [1]", "`accept` must be a list of tables, not a number"),
        ("accept = [{ at = 'a', reason = 'b' }]", "an entry of `accept` has no `rule`"),
        ("accept = [{ rule = 'D9999', at = 'a', reason = 'b' }]", "unknown rule `D9999`"),
        ("accept = [{ rule = 'unused-type', at = 'a', reason = 'b' }]", "`unused-type` is not a rule about changes"),
        ("accept = [{ rule = 'D1102', at = 'a' }]", "an entry of `accept` has no `reason`"),
        ("accept = [{ rule = 'D1102', at = 'a', reason = ' ' }]", "`reason` is empty"),
        ("accept = [{ rule = 'D1102', reason = 'b' }]", "an entry of `accept` has no `at`"),
        ("accept = [{ rule = 'D1102', at = 'a', reason = 'b', until = 'soon' }]", "`soon` is not a day"),
        (
            "accept = [{ rule = 'D1102', at = 'a', reason = 'b', til = 'x' }]",
            "unknown key `til`\n  help: did you mean `until`?",
        ),
    ] {
        let found = complaint(&format!("[breaking]\n{entry}\n"));
        assert!(found.starts_with("dynamite.toml:2:") && found.contains(expected), "{entry}: {found}");
    }
}
