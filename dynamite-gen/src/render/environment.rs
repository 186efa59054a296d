//! The template engine, in strict mode: printing an undefined value, or a value that is not text, is an error.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, codes};
use crate::escape::{in_code, rust_literal};

/// The embedded templates by name.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("codec.rs.j2", include_str!("../../templates/codec.rs.j2")),
    ("collection.rs.j2", include_str!("../../templates/collection.rs.j2")),
    ("collection_codec.rs.j2", include_str!("../../templates/collection_codec.rs.j2")),
    ("constants.rs.j2", include_str!("../../templates/constants.rs.j2")),
    ("declaration.rs.j2", include_str!("../../templates/declaration.rs.j2")),
    ("entity.rs.j2", include_str!("../../templates/entity.rs.j2")),
    ("entity_codec.rs.j2", include_str!("../../templates/entity_codec.rs.j2")),
    ("file.rs.j2", include_str!("../../templates/file.rs.j2")),
    ("mod.rs.j2", include_str!("../../templates/mod.rs.j2")),
    ("query.rs.j2", include_str!("../../templates/query.rs.j2")),
    ("type.rs.j2", include_str!("../../templates/type.rs.j2")),
];

/// Returns an environment with all templates.
pub(crate) fn new() -> Result<Environment<'static>, Diagnostic> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(|out, state, value| match value.kind() {
        ValueKind::String => minijinja::escape_formatter(out, state, value),
        other => {
            Err(Error::new(ErrorKind::InvalidOperation, format!("a template can't print a value of kind {other}")))
        }
    });
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|error| broken(&error))?);
    environment.add_filter("literal", rust_literal);
    environment.add_filter("doc", |line: &str| {
        // The formatter prints it as a comment, in which nothing is an escape.
        let space = if line.is_empty() { "" } else { " " };
        rust_literal(&format!("{space}{}", in_code(line)))
    });
    environment.add_filter("plain", |name: &str| name.trim_start_matches("r#").to_owned());
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(|error| broken(&error))?;
    }
    Ok(environment)
}

/// Renders one template.
pub(crate) fn render(environment: &Environment<'_>, name: &str, context: impl Serialize) -> Result<String, Diagnostic> {
    environment
        .get_template(name)
        .and_then(|template| template.render(Value::from(Serde(context))))
        .map_err(|error| broken(&error))
}

fn broken(error: &Error) -> Diagnostic {
    let location = match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{name}, line {line}"),
        _ => "a template".into(),
    };
    Diagnostic::new(codes::BROKEN, format!("{location}: {error:#}"))
        .help("this is a bug of dynamite-gen: please report it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<_> = files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        found.sort();
        let embedded: Vec<_> = TEMPLATES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(found, embedded);
    }

    #[test]
    fn only_text_can_be_printed() {
        for value in ["{{ none }}", "{{ true }}", "{{ [] }}", "{{ missing }}"] {
            let mut environment = new().ok().unwrap_or_default();
            assert!(environment.add_template("t", value).is_ok());
            assert!(render(&environment, "t", ()).is_err(), "{value}");
        }
    }
}
