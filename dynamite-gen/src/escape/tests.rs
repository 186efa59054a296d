use super::*;

/// Characters that break lines, reorder text, can't be seen, or control a terminal.
const DECEPTIVE: &[char] = &[
    '\0',
    '\t',
    '\n',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{17b5}',
    '\u{180b}',
    '\u{180e}',
    '\u{180f}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2064}',
    '\u{2065}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    '\u{206a}',
    '\u{206f}',
    '\u{3164}',
    '\u{fe00}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff0}',
    '\u{fff9}',
    '\u{fffb}',
    '\u{1bca0}',
    '\u{1d173}',
    '\u{1d17a}',
    '\u{e0000}',
    '\u{e0001}',
    '\u{e0020}',
    '\u{e007f}',
    '\u{e0100}',
    '\u{e0fff}',
];

#[test]
fn what_a_reader_would_not_see_is_escaped() {
    for &c in DECEPTIVE {
        let code = format!("\\u{{{:x}}}", u32::from(c));
        assert!(is_deceptive(c), "{code}");
        assert_eq!(in_code(&format!("a{c}b")), format!("a{code}b"));
        assert!(!escaped(&format!("a{c}b")).contains(c), "{code}");
        assert!(!escaped(&c.to_string()).contains(c), "{code}");
        assert_eq!(deceptive_in_code(&format!("a{c}b")), Some(c).filter(|c| *c != '\n'), "{code}");
    }
    for text in ["größe", "注文", "ab \u{a0}c", "e\u{301}", "🦀", "한국어", "שלום", "العربية", "\u{fffd}"]
    {
        assert_eq!(escaped(text), text);
        assert_eq!(deceptive_in_code(text), None);
    }
}

#[test]
fn what_a_script_or_a_pictograph_needs_stays() {
    for text in
        ["می\u{200c}شود", "क्\u{200d}ष", "⚠\u{fe0f} careful", "❤\u{fe0f}\u{200d}🔥", "👩\u{200d}💻", "👩🏽\u{200d}💻"]
    {
        assert_eq!(escaped(text), text);
        assert_eq!(deceptive_in_code(text), None);
    }
    for (text, shown) in [
        ("a\u{200c}b", "a\\u{200c}b"),
        ("می\u{200c}", "می\\u{200c}"),
        ("ی\u{200c}\u{200c}ش", "ی\\u{200c}\\u{200c}ش"),
        ("👩\u{200d}", "👩\\u{200d}"),
        ("⚠\u{fe0f}\u{fe0f}", "⚠\u{fe0f}\\u{fe0f}"),
        ("a\u{fe0f}", "a\\u{fe0f}"),
    ] {
        assert_eq!(escaped(text), shown);
    }
}

#[test]
fn a_literal_says_the_text_and_shows_all_of_it() {
    for &c in DECEPTIVE {
        let text = format!("a{c}0\"\\é");
        let literal = rust_literal(&text);
        assert!(!literal.contains(is_deceptive), "{literal:?}");
        assert_eq!(syn::parse_str::<syn::LitStr>(&literal).map(|literal| literal.value()).ok(), Some(text));
    }
}

#[test]
fn code_has_no_commands_that_a_compiler_would_quote() {
    assert_eq!(in_code("a ##[error]\n::x"), "a #\\u{23}[error]\\u{a}::x");
    assert_eq!(rust_literal("##vso[x]\\##[y]::error::"), r###""#\u{23}vso[x]\\#\u{23}[y]::error::""###);
}

#[test]
fn commands_of_logs_are_broken_up() {
    for (text, shown) in [
        ("::add-mask::x", "\\u{3a}:add-mask::x"),
        (" \u{3000}::error::x", " \u{3000}\\u{3a}:error::x"),
        ("a.yaml ::error file=b::x", "a.yaml \\u{3a}:error file=b::x"),
        ("`::group::x`", "`\\u{3a}:group::x`"),
        ("a::set-output name=b::x", "a\\u{3a}:set-output name=b::x"),
        (":::error::x", "\\u{3a}\\u{3a}:error::x"),
        ("::", "\\u{3a}:"),
        ("##[add-mask]x", "#\\u{23}[add-mask]x"),
        ("a ##[error]x", "a #\\u{23}[error]x"),
        ("###[error]", "##\\u{23}[error]"),
        ("##vso[task.setvariable]", "#\\u{23}vso[task.setvariable]"),
        ("##teamcity[x]", "#\\u{23}teamcity[x]"),
        ("#\u{ad}#[error]", "#\\u{ad}#[error]"),
        ("a\n::error::b\r\n ::x", "a\\n\\u{3a}:error::b\\r\\n \\u{3a}:x"),
    ] {
        assert_eq!(escaped(text), shown);
        assert_eq!(escaped(shown), shown, "an escape is not escaped again");
    }
    for text in
        ["crate::error::Error", "`std::group::X`", "Vec<u8>::new", "a: b", "## heading", "#[derive(Eq)]", "r##\"[\""]
    {
        assert_eq!(escaped(text), text);
    }
}

#[test]
fn lines_of_ours_stay_lines() {
    let text = "one\n  ::error::x\n\ttwo\r\u{1b}[1mthree\u{1b}[0m\u{1b}]0;title\u{7}\n";
    let plain = "one\n  \\u{3a}:error::x\n\ttwo\\r\\u{1b}[1mthree\\u{1b}[0m\\u{1b}]0;title\\u{7}\n";
    assert_eq!(Printable::lines(text).as_str(), plain);
    let styled = "one\n  \\u{3a}:error::x\n\ttwo\\r\u{1b}[1mthree\u{1b}[0m\\u{1b}]0;title\\u{7}\n";
    assert_eq!(Printable::styled_lines(text).as_str(), styled);
    let colored = Printable::styled_lines("\u{1b}[1;31m::error::x");
    assert_eq!(colored.as_str(), "\u{1b}[1;31m\\u{3a}:error::x", "a style does not hide the start of a line");
    assert_eq!(Printable::line("a\nb").as_str(), "a\\nb\n");
}

#[test]
fn json_reads_the_same() {
    for text in
        ["\u{202e}\u{e0001}\u{feff}\u{7f}", "::add-mask::x", ":::", "a##[error]b", "###", "a:\"b\"", "\\#\\:", "#"]
    {
        let object = serde_json::json!({ text: [text, "::"] });
        let line = Printable::json(&object);
        let line = line.as_str();
        assert!(line.strip_suffix('\n').is_some_and(|json| !json.contains(is_deceptive)), "{line:?}");
        assert!(!line.contains("::") && !line.contains("##"), "{line}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(line).ok(), Some(object));
        let pretty = serde_json::json!({ "a": { text: text } });
        let printed = escaped_json(&serde_json::to_string_pretty(&pretty).unwrap_or_default());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).ok(), Some(pretty));
    }
}

#[test]
fn an_annotation_is_one_command() {
    let lines = ["::stop-commands::x\n".to_owned(), "50% ##[group]".to_owned()];
    let annotation = Printable::annotation("error", &[("file", "a,b:c%\r\n::error::".to_owned())], &lines);
    let expected = "::error file=a%2Cb%3Ac%25\\r\\n\\u{3a}%3Aerror%3A%3A::\
                    \\u{3a}:stop-commands::x\\n%0A50%25 #\\u{23}[group]\n";
    assert_eq!(annotation.as_str(), expected);
    assert_eq!(Printable::annotation("notice", &[], &[]).as_str(), "::notice::\n");
}

#[test]
fn a_long_line_takes_no_longer_than_its_length() {
    for text in [":".repeat(300_000), "#".repeat(300_000), "::error".repeat(50_000), "\u{1b}[1".repeat(100_000)] {
        let shown = Printable::styled_lines(&text);
        assert!(shown.as_str().len() >= text.len());
    }
}
