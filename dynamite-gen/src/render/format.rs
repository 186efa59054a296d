//! Parses the rendered templates, and formats the code.

use super::size::refuse_too_large;
use crate::diagnostic::{Diagnostic, codes};

/// The line that templates put between the parts of a long module. No text of a schema can contain such a line, because
/// it is only in literals.
const PART: &str = "// part\n";

/// Formats a module, with an empty line between items and between the functions of an `impl`.
///
/// The parts are formatted one by one, so that the syntax tree of a long module is never complete in memory.
pub(crate) fn module(text: &str, name: &str) -> Result<String, Diagnostic> {
    refuse_too_large(text.len(), name)?;
    let mut module = String::new();
    for part in text.split(PART) {
        self::part(part, name, &mut module)?;
        // The spans are only needed for errors of this part; otherwise its text would stay in memory.
        proc_macro2::extra::invalidate_current_thread_spans();
    }
    while module.ends_with("\n\n") {
        module.pop();
    }
    Ok(module)
}

fn part(text: &str, name: &str, module: &mut String) -> Result<(), Diagnostic> {
    let file = syn::parse_file(text).map_err(|error| does_not_parse(text, name, &error))?;
    if !file.attrs.is_empty() {
        module.push_str(&unparse(file.attrs, Vec::new()));
        module.push('\n');
    }
    let mut items = file.items.into_iter().peekable();
    while let Some(item) = items.next() {
        let spaced = matches!(item, syn::Item::Impl(_));
        let is_dense = is_dense(&item, items.peek());
        let printed = unparse(Vec::new(), vec![item]);
        module.push_str(&if spaced { space_out(&printed) } else { printed });
        if !is_dense {
            module.push('\n');
        }
    }
    Ok(())
}

fn unparse(attrs: Vec<syn::Attribute>, items: Vec<syn::Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs, items })
}

/// Returns whether no empty line follows an item: imports of one visibility, declarations of
/// modules, and templates stay together.
fn is_dense(item: &syn::Item, next: Option<&syn::Item>) -> bool {
    match (item, next) {
        (syn::Item::Use(one), Some(syn::Item::Use(other))) => is_public(one) == is_public(other),
        (syn::Item::Mod(_), Some(syn::Item::Mod(_))) => true,
        (syn::Item::Const(one), Some(syn::Item::Const(other))) => is_template(one) && is_template(other),
        _ => false,
    }
}

fn is_template(item: &syn::ItemConst) -> bool {
    matches!(*item.expr, syn::Expr::Macro(_))
}

fn is_public(import: &syn::ItemUse) -> bool {
    matches!(import.vis, syn::Visibility::Public(_))
}

/// Adds an empty line before every function of an `impl`, and before what follows one.
fn space_out(item: &str) -> String {
    let lines: Vec<_> = item.lines().collect();
    let mut spaced = String::new();
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).map_or("", |before| lines[before]);
        let is_first = index < 2 || before.ends_with('{') || is_attribute(before);
        let after_function = before == "    }" && *line != "}";
        if after_function || (!is_first && begins_function(&lines[index..])) {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}

/// Returns whether a line is documentation or an attribute of a member.
fn is_attribute(line: &str) -> bool {
    line.starts_with("    ///") || line.starts_with("    #[")
}

/// Returns whether a function, with its documentation, begins here.
fn begins_function(lines: &[&str]) -> bool {
    let head = lines.iter().find(|line| !is_attribute(line)).copied().unwrap_or_default();
    head.starts_with("    fn ") || head.starts_with("    pub fn ")
}

fn does_not_parse(text: &str, name: &str, error: &syn::Error) -> Diagnostic {
    let line = error.span().start().line;
    let around = text.lines().enumerate().skip(line.saturating_sub(4)).take(7);
    let excerpt: Vec<_> = around.map(|(index, text)| format!("{:>5} | {text}", index + 1)).collect();
    let message = format!("the code generated for {name} does not parse: {error}\n{}", excerpt.join("\n"));
    Diagnostic::new(codes::BROKEN, message).help("this is a bug of dynamite-gen: please report it, with the schema")
}
