//! Reads the path of a user's type in `rust_type:`.

use crate::char_boundary::{ceil_char_boundary, floor_char_boundary};
use crate::escape::is_deceptive;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::{GenericArgument, Path, PathArguments, Type};

/// The longest path, which also bounds its nesting.
const MAX_LENGTH: usize = 200;

/// The hint for a path that is not valid.
pub(crate) const HELP: &str = "write a path that begins with `crate` or with the name of a crate, such as `crate::money::Money` or `jiff::Timestamp`";

/// The reason why a text is not the path of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathError {
    /// The bytes of the text that are wrong.
    pub(crate) range: Range<usize>,
    message: String,
}

impl PathError {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        PathError { range, message: message.into() }
    }

    /// Returns a message about the text.
    pub(crate) fn describe(&self, text: &str) -> String {
        if text.trim().is_empty() {
            return "the path of a type can't be empty".to_owned();
        }
        format!("`{text}` can't be used as a Rust type: {}", self.message)
    }
}

/// Reads the path of a type and returns it in a uniform format.
pub(crate) fn parse(text: &str) -> Result<String, PathError> {
    if text.len() > MAX_LENGTH {
        return Err(PathError::new(0..text.len(), format!("it has more than {MAX_LENGTH} bytes")));
    }
    if text.trim().is_empty() {
        return Err(PathError::new(0..text.len(), "it is empty"));
    }
    let ty: Type = syn::parse_str(text).map_err(|error| {
        // The list of what could be there instead is long, and leaves out what is useful.
        let message = error.to_string();
        PathError::new(within(text, error.span()), message.split(", expected").next().unwrap_or_default())
    })?;
    let path = plain(text, &ty)?;
    let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
    if path.segments.len() < 2 || ["self", "super", "Self"].contains(&first.as_str()) {
        return Err(PathError::new(within(text, path.span()), "it can't be found from the generated module"));
    }
    print(text, path)
}

/// Returns the path, if a type is one.
fn plain<'t>(text: &str, ty: &'t Type) -> Result<&'t Path, PathError> {
    let found = match ty {
        Type::Path(ty) if ty.qself.is_none() => return Ok(&ty.path),
        Type::Reference(_) => "it is a reference",
        Type::Macro(_) => "it is a macro",
        Type::ImplTrait(_) => "it is an `impl` of a trait",
        Type::TraitObject(_) => "it is a trait object",
        _ => "it is not a path",
    };
    Err(PathError::new(within(text, ty.span()), found))
}

fn print(text: &str, path: &Path) -> Result<String, PathError> {
    let mut printed = if path.leading_colon.is_some() { "::".to_owned() } else { String::new() };
    for (index, segment) in path.segments.iter().enumerate() {
        if index > 0 {
            printed.push_str("::");
        }
        let name = segment.ident.to_string();
        if name.contains(is_deceptive) {
            return Err(PathError::new(within(text, segment.ident.span()), "it has a letter that is not shown"));
        }
        printed.push_str(&name);
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(arguments) => {
                let arguments: Vec<_> =
                    arguments.args.iter().map(|argument| print_argument(text, argument)).collect::<Result<_, _>>()?;
                printed.push_str(&format!("<{}>", arguments.join(", ")));
            }
            PathArguments::Parenthesized(_) => {
                return Err(PathError::new(within(text, segment.span()), "it is a function"));
            }
        }
    }
    Ok(printed)
}

fn print_argument(text: &str, argument: &GenericArgument) -> Result<String, PathError> {
    match argument {
        GenericArgument::Type(ty) => print(text, plain(text, ty)?),
        GenericArgument::Lifetime(_) => Err(PathError::new(within(text, argument.span()), "it has a lifetime")),
        _ => Err(PathError::new(within(text, argument.span()), "an argument is not a type")),
    }
}

/// Returns the range of a span in the text.
fn within(text: &str, span: proc_macro2::Span) -> Range<usize> {
    let range = span.byte_range();
    let start = floor_char_boundary(text, range.start.min(text.len()));
    start..ceil_char_boundary(text, range.end.min(text.len())).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_paths_in_a_uniform_format() {
        for (text, printed) in [
            ("crate::money::Money", "crate::money::Money"),
            (" jiff :: Timestamp ", "jiff::Timestamp"),
            ("::jiff::Timestamp", "::jiff::Timestamp"),
            ("crate::Id<crate::Order, u32>", "crate::Id<crate::Order, u32>"),
            ("crate::r#type::T /* x */", "crate::r#type::T"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(printed));
        }
    }

    #[test]
    fn an_error_has_its_range() {
        let marked = |text: &str| parse(text).err().map(|error| text[error.range].to_owned());
        for (text, expected) in [
            ("crate::A<&'static str>", "&'static str"),
            ("crate::A<'static>", "'static"),
            ("&crate::A", "&crate::A"),
            ("crate::a!()", "crate::a!()"),
            ("impl crate::A", "impl crate::A"),
            ("dyn crate::A", "dyn crate::A"),
            ("<A as B>::C", "<A as B>::C"),
            ("Money", "Money"),
            ("super::Money", "super::Money"),
            ("crate::Fn(u8)", "(u8)"),
            ("crate::A<3>", "3"),
            ("crate::A; struct B", ";"),
            ("crate::é::!", "!"),
            ("crate::a\u{115f}::B", "a\u{115f}"),
        ] {
            assert_eq!(marked(text).as_deref(), Some(expected), "{text}");
        }
        assert!(parse("").is_err() && parse("crate::").is_err());
        assert!(parse(&format!("crate::{}", "A<".repeat(100_000))).is_err());
    }
}
