//! Facts about generated code: what a program can name.
//!
//! They are read from the code itself, so that nothing public is missed. Some macros of the runtime get the names of what
//! they declare, so a call of one of them is a fact, too.

use std::collections::BTreeSet;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::{Attribute, Fields, Ident, ImplItem, Item, ItemImpl, ItemMacro, PathArguments, Type, Visibility};

use super::fact::{Fact, Facts};

/// The macros that declare something public that stands nowhere else.
const DECLARING: [&str; 7] = ["repository", "handle", "query", "update", "key", "expires", "view"];

/// Adds the facts about a file.
pub(super) fn file(facts: &mut Facts, name: &str, code: &str) {
    // The code was parsed when it was formatted.
    let Ok(parsed) = syn::parse_file(code) else { return };
    let module = name.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', ".");
    let redacted = parsed.items.iter().filter_map(redacted).collect();
    let file = File { code, redacted, module: Fact::from(["api", &module]) };
    parsed.items.iter().for_each(|item| file.item(facts, item));
}

struct File<'c> {
    code: &'c str,
    /// The types that implement `Debug` by a macro, which hides what is sensitive.
    redacted: BTreeSet<String>,
    module: Fact,
}

impl File<'_> {
    fn item(&self, facts: &mut Facts, item: &Item) {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let name = self.module.with(&["struct", &item.ident.to_string()]);
                facts.add(name.clone(), self.derives(&item.ident, &item.attrs));
                self.fields(facts, &name, &item.fields, is_public);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let name = self.module.with(&["enum", &item.ident.to_string()]);
                facts.add(name.clone(), self.derives(&item.ident, &item.attrs));
                let order: Vec<String> = item.variants.iter().map(|variant| variant.ident.to_string()).collect();
                facts.add(name.with(&["order"]), order.join(" "));
                for variant in &item.variants {
                    let fields = match &variant.fields {
                        Fields::Unit => String::new(),
                        fields => self.text(fields.span().byte_range()),
                    };
                    facts.add(name.with(&["variant", &variant.ident.to_string()]), fields);
                }
            }
            Item::Type(item) if is_public(&item.vis) => {
                let name = self.module.with(&["type", &item.ident.to_string()]);
                facts.add(name, self.text(item.ty.span().byte_range()));
            }
            Item::Impl(item) => self.implementation(facts, item),
            Item::Macro(item) => self.call(facts, item),
            _ => {}
        }
    }

    fn fields(&self, facts: &mut Facts, name: &Fact, fields: &Fields, is_shown: fn(&Visibility) -> bool) {
        for field in fields.iter().filter(|field| is_shown(&field.vis)) {
            let Some(ident) = &field.ident else { continue };
            facts.add(name.with(&["field", &ident.to_string()]), self.text(field.ty.span().byte_range()));
        }
    }

    fn implementation(&self, facts: &mut Facts, item: &ItemImpl) {
        // What traits do follows from what is declared.
        if item.trait_.is_some() {
            return;
        }
        let name = self.type_name(&self.module.with(&["impl"]), &item.self_ty);
        for inner in &item.items {
            match inner {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    let name = name.with(&["fn", &function.sig.ident.to_string()]);
                    let (from, to) = (function.sig.ident.span().byte_range().end, function.sig.span().byte_range().end);
                    facts.add(name, self.text(from..to));
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let ty = self.text(constant.ty.span().byte_range());
                    facts.add(name.with(&["const", &constant.ident.to_string()]), ty);
                }
                _ => {}
            }
        }
    }

    /// Adds the call of a macro, without the documentation that it gets.
    fn call(&self, facts: &mut Facts, item: &ItemMacro) {
        let name = item.mac.path.segments.last().map(|segment| segment.ident.to_string());
        let Some(name) = name.filter(|name| DECLARING.contains(&name.as_str())) else { return };
        let arguments = self.text(item.mac.tokens.span().byte_range());
        let arguments = without_texts(&arguments);
        let first = arguments.split([' ', ',', '{', '(', ';']).next().unwrap_or_default().to_owned();
        facts.add(self.module.with(&["macro", &name, &first]), arguments);
    }

    /// Returns the name of what a type has, with its parameters as a word of their own.
    fn type_name(&self, name: &Fact, ty: &Type) -> Fact {
        let Type::Path(path) = ty else { return name.with(&[&self.text(ty.span().byte_range())]) };
        let Some(last) = path.path.segments.last() else { return name.clone() };
        let name = name.with(&[&last.ident.to_string()]);
        match &last.arguments {
            PathArguments::None => name,
            arguments => {
                let arguments = self.text(arguments.span().byte_range()).replace("rt::", "");
                name.with(&[arguments.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(&arguments)])
            }
        }
    }

    /// Returns the traits that a type has by a derive, or by the macro in the place of one.
    fn derives(&self, name: &Ident, attributes: &[Attribute]) -> String {
        let derive = attributes.iter().find(|attribute| attribute.path().is_ident("derive"));
        let list = derive.and_then(|attribute| attribute.meta.require_list().ok());
        let text = list.map(|list| self.text(list.tokens.span().byte_range())).unwrap_or_default();
        let mut all: Vec<&str> = text.split(", ").collect();
        all.extend(self.redacted.contains(&name.to_string()).then_some("Debug"));
        all.sort_unstable();
        all.join(", ")
    }

    /// Returns a part of the code in one line.
    fn text(&self, range: Range<usize>) -> String {
        one_line(self.code.get(range).unwrap_or_default())
    }
}

/// Returns the name of the type that a call of `redact!` is about.
fn redacted(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    let is_redact = item.mac.path.segments.last().is_some_and(|segment| segment.ident == "redact");
    let first = item.mac.tokens.clone().into_iter().next().filter(|_| is_redact)?;
    Some(first.to_string())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Returns code without the line breaks and the last commas that depend on its length.
fn one_line(code: &str) -> String {
    let mut text = code.split_whitespace().collect::<Vec<_>>().join(" ");
    for (long, short) in [("( ", "("), (", )", ")"), (" )", ")"), ("< ", "<"), (", >", ">"), (" . ", ".")] {
        text = text.replace(long, short);
    }
    text
}

/// Returns the arguments of a macro without the texts among them.
fn without_texts(arguments: &str) -> String {
    let (mut kept, mut inside, mut escaped) = (String::new(), false, false);
    for c in arguments.chars() {
        match c {
            '"' if !escaped => inside = !inside,
            _ if !inside => kept.push(c),
            _ => {}
        }
        escaped = inside && c == '\\' && !escaped;
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ").replace(", ,", ",").trim_matches([',', ' ']).to_owned()
}
