//! Checks that hold for any input of the generator, shared with the fuzz targets.
#![allow(unreachable_pub, reason = "the fuzz targets include it as a public module")]

mod printed;

use dynamite_gen::{
    Baseline, BreakingOptions, Diagnostic, DriftOptions, ErrorFormat, ExportFormat, ExportOptions, Generated, Level,
    LiveTable, LiveText, PlanOptions, Settings, SourceFile, StagedIndexes,
};
use dynamite_gen::{breaking, drift, export, generate, plan, read_snapshot, render_diagnostics, snapshot};

use printed::{harmless, no_commands};

/// Separates the parts of an input. No UTF-8 text has this byte.
const SEPARATOR: u8 = 0xff;

/// The code for a bug of the generator.
const BROKEN: &str = "D0901";

/// The input of one run.
#[derive(Debug)]
pub struct Input {
    sources: Vec<SourceFile>,
    /// The text of a `dynamite.toml`.
    config: String,
}

impl Input {
    /// Splits bytes into a schema, an optional second one, and an optional `dynamite.toml`.
    pub fn parse(bytes: &[u8]) -> Self {
        let parts: Vec<_> = bytes.split(|byte| *byte == SEPARATOR).map(String::from_utf8_lossy).collect();
        let texts: Vec<&str> = parts.iter().take(2).map(AsRef::as_ref).collect();
        Input::of(&texts, parts.get(2).map(AsRef::as_ref).unwrap_or_default())
    }

    /// Returns an input of schemas and the text of a `dynamite.toml`.
    pub fn of(texts: &[&str], config: &str) -> Self {
        let name = |index: usize| format!("schema_{index}.yaml");
        let source = |(index, text): (usize, &&str)| SourceFile {
            path: name(index),
            name: name(index),
            text: (*text).to_owned(),
        };
        Input { sources: texts.iter().enumerate().map(source).collect(), config: config.to_owned() }
    }
}

/// Generates and exports, and checks everything that does not depend on the content of the input.
pub fn check(input: &Input) {
    let settings = match Settings::from_toml(&input.config) {
        Ok(settings) => settings,
        Err(error) => {
            let text = error.to_string();
            assert!(text.starts_with("dynamite.toml:"), "{text} has no location");
            no_commands(&text);
            return harmless(&text);
        }
    };
    assert!(settings.check().is_ok(), "the settings of a file were checked when it was read");
    let generated = generate(&input.sources, &settings);
    findings(&generated, &input.sources);
    for (path, code) in generated.files.iter().flat_map(|files| files.iter()) {
        harmless(code);
        if let Err(error) = syn::parse_file(code) {
            panic!("{path}: {error}\n{code}");
        }
    }
    exports(&generated, &input.sources, &settings);
    facts(&generated, &input.sources, &settings);
    let reversed: Vec<SourceFile> = input.sources.iter().rev().cloned().collect();
    let again = generate(&reversed, &settings);
    assert_eq!(generated.files, again.files, "the same sources give the same bytes");
    assert_eq!(generated.diagnostics.len(), again.diagnostics.len(), "the same sources give the same findings");
}

/// Checks the findings in every format.
fn findings(generated: &Generated, sources: &[SourceFile]) {
    let has_errors = generated.diagnostics.iter().any(|finding| finding.level == Level::Error);
    assert_eq!(generated.files.is_none(), has_errors, "there are files if, and only if, there is no error");
    for finding in &generated.diagnostics {
        assert_ne!(finding.code(), BROKEN, "{}", finding.message);
        assert!(finding.help.is_some() && !finding.message.is_empty(), "{finding:?} has no hint");
    }
    for format in [ErrorFormat::Human, ErrorFormat::Short, ErrorFormat::Json, ErrorFormat::Github] {
        let text = render_diagnostics(&generated.diagnostics, sources, format, false);
        assert_eq!(text.is_empty(), generated.diagnostics.is_empty());
        harmless(&text);
        if format != ErrorFormat::Github {
            no_commands(&text);
        }
    }
}

/// Checks that a snapshot is a list of facts in order, each in a line of its own.
fn facts(generated: &Generated, sources: &[SourceFile], settings: &Settings) {
    let found = snapshot(sources, settings);
    assert_eq!(found.text.is_some(), generated.files.is_some(), "there is a snapshot of what generates");
    let Some(text) = found.text else { return };
    harmless(&text);
    no_commands(&text);
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let unique: std::collections::BTreeSet<&str> = lines.iter().copied().collect();
    assert_eq!(unique.len(), lines.len(), "{text}");
    assert!(lines.iter().all(|line| line.contains(':') && line.trim() == *line), "{text}");
    let again = read_snapshot(&text, "a.snapshot").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again, text);
    changes(&text, sources, settings);
}

/// Checks that schemas are no change of themselves, and that facts can be missing in an earlier version of them.
fn changes(text: &str, sources: &[SourceFile], settings: &Settings) {
    let compared = |text: &str| {
        let before = Baseline::Snapshot(LiveText { name: "a.snapshot", text });
        breaking(sources, settings, before, BreakingOptions::default())
    };
    // One of the two, as either takes as long as generating the code.
    if text.len().is_multiple_of(2) {
        let own = compared(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let is_change = |finding: &&Diagnostic| ["D11", "D12", "D13"].contains(&&finding.code()[..3]);
        assert_eq!(own.diagnostics.iter().find(is_change), None, "{text}");
        return;
    }
    let left_out = text.len() % 3;
    let kept = text.lines().enumerate().filter(|(at, _)| *at == 0 || at % 3 != left_out);
    let other: String = kept.map(|(_, line)| format!("{line}\n")).collect();
    let before = Baseline::Snapshot(LiveText { name: "a.snapshot", text: &other });
    if let Ok(planned) = plan(sources, settings, before, PlanOptions::default()) {
        planned.text.iter().for_each(|text| harmless(text));
    }
    match compared(&other) {
        Ok(found) => {
            for format in [ErrorFormat::Human, ErrorFormat::Json, ErrorFormat::Github] {
                harmless(&render_diagnostics(&found.diagnostics, sources, format, false));
            }
            no_commands(&render_diagnostics(&found.diagnostics, sources, ErrorFormat::Short, false));
        }
        Err(error) => harmless(&error.to_string()),
    }
}

/// Checks that a table which is created from its export does not differ from its schema.
fn no_drift(input: &str, sources: &[SourceFile], settings: &Settings) {
    let description = LiveText { name: "input.json", text: input };
    let live = LiveTable { description, ttl: None, backups: None };
    let options = DriftOptions { settings: true, ..DriftOptions::default() };
    let found = drift(sources, settings, live, options).unwrap_or_else(|error| panic!("{error}\n{input}"));
    assert!(found.table.is_some());
    assert_eq!(render_diagnostics(&found.diagnostics, sources, ErrorFormat::Short, false), "", "{input}");
}

/// Checks that whatever generates can be exported. Only the format for one table fails if there is not exactly one.
fn exports(generated: &Generated, sources: &[SourceFile], settings: &Settings) {
    for format in [ExportFormat::CloudFormation, ExportFormat::Terraform, ExportFormat::CliJson] {
        let options = ExportOptions { with_building: StagedIndexes::All, ..ExportOptions::default() };
        match export(sources, settings, format, options) {
            Ok(exported) => {
                assert!(exported.text.is_some() || generated.files.is_none(), "{format:?}");
                exported.text.iter().chain(&exported.commands).for_each(|text| {
                    harmless(text);
                    no_commands(text);
                });
                if let (Some(text), ExportFormat::CliJson) = (&exported.text, format) {
                    no_drift(text, sources, settings);
                }
            }
            Err(error) => assert_eq!(format, ExportFormat::CliJson, "{error}"),
        }
    }
}
