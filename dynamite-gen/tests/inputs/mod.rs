//! What holds for any input of the generator; the fuzz targets check the same.
#![allow(unreachable_pub, reason = "the fuzz targets include it as a public module")]

use dynamite_gen::{ErrorFormat, ExportFormat, Generated, Level, Settings, SourceFile};
use dynamite_gen::{export, generate, render_diagnostics};

/// Stands between the parts of an input. No UTF-8 text has such a byte.
const BETWEEN: u8 = 0xff;

/// A bug of the generator.
const NEVER: &str = "D0901";

/// The input of one run.
#[derive(Debug)]
pub struct Input {
    sources: Vec<SourceFile>,
    /// The text of a `dynamite.toml`.
    config: String,
}

impl Input {
    /// A schema, and perhaps a second one, and a `dynamite.toml`.
    pub fn parse(bytes: &[u8]) -> Self {
        let parts: Vec<_> = bytes.split(|byte| *byte == BETWEEN).map(String::from_utf8_lossy).collect();
        let texts: Vec<&str> = parts.iter().take(2).map(AsRef::as_ref).collect();
        Input::of(&texts, parts.get(2).map(AsRef::as_ref).unwrap_or_default())
    }

    /// Schemas, and what a `dynamite.toml` says.
    pub fn of(texts: &[&str], config: &str) -> Self {
        let name = |at: usize| format!("schema_{at}.yaml");
        let source =
            |(at, text): (usize, &&str)| SourceFile { path: name(at), name: name(at), text: (*text).to_owned() };
        Input { sources: texts.iter().enumerate().map(source).collect(), config: config.to_owned() }
    }
}

/// Generates and exports, and checks all that does not depend on what the input says.
pub fn check(input: &Input) {
    let settings = match Settings::from_toml(&input.config) {
        Ok(settings) => settings,
        Err(error) => {
            let text = error.to_string();
            assert!(text.starts_with("dynamite.toml:"), "{text} does not say where");
            return harmless(&text);
        }
    };
    assert!(settings.check().is_ok(), "what a file says was checked where it stands");
    let generated = generate(&input.sources, &settings);
    findings(&generated, &input.sources);
    for (path, code) in generated.files.iter().flat_map(|files| files.iter()) {
        harmless(code);
        if let Err(error) = syn::parse_file(code) {
            panic!("{path}: {error}\n{code}");
        }
    }
    exports(&generated, &input.sources, &settings);
    let turned: Vec<SourceFile> = input.sources.iter().rev().cloned().collect();
    let again = generate(&turned, &settings);
    assert_eq!(generated.files, again.files, "the same sources give the same bytes");
    assert_eq!(generated.diagnostics.len(), again.diagnostics.len(), "the same sources give the same findings");
}

/// What is said, in every format.
fn findings(generated: &Generated, sources: &[SourceFile]) {
    let wrong = generated.diagnostics.iter().any(|finding| finding.level == Level::Error);
    assert_eq!(generated.files.is_none(), wrong, "there are files if, and only if, there is no error");
    for finding in &generated.diagnostics {
        assert_ne!(finding.code(), NEVER, "{}", finding.message);
        assert!(finding.help.is_some() && !finding.message.is_empty(), "{finding:?} does not say what to do");
    }
    for format in [ErrorFormat::Human, ErrorFormat::Short, ErrorFormat::Json, ErrorFormat::Github] {
        let text = render_diagnostics(&generated.diagnostics, sources, format, false);
        assert_eq!(text.is_empty(), generated.diagnostics.is_empty());
        harmless(&text);
    }
}

/// What is generated can be exported; only the format of one table refuses several, or none.
fn exports(generated: &Generated, sources: &[SourceFile], settings: &Settings) {
    for format in [ExportFormat::CloudFormation, ExportFormat::Terraform, ExportFormat::CliJson] {
        match export(sources, settings, format, None) {
            Ok(exported) => {
                assert!(exported.text.is_some() || generated.files.is_none(), "{format:?}");
                exported.text.iter().chain(&exported.commands).for_each(|text| harmless(text));
            }
            Err(error) => assert_eq!(format, ExportFormat::CliJson, "{error}"),
        }
    }
}

/// Whoever reads the text, in a terminal or in review, sees what is there.
fn harmless(text: &str) {
    let treacherous = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let found = text.chars().find(treacherous);
    assert_eq!(found, None, "stands in the text:\n{text}");
}
