//! The Rust types that the configuration gives to types of the schema, and to single attributes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::config::{Settings, TypeRule};
use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::fields::Fields;
use crate::model::Type;
use crate::naming::Ident;
use crate::rust_type;
use crate::source::{FileId, Span};

/// The rules of the configuration, and those of them that were used.
#[derive(Clone, Debug, Default)]
pub(crate) struct RustTypes(Rc<Rules>);

#[derive(Debug, Default)]
struct Rules {
    rules: Vec<Rule>,
    used: RefCell<BTreeSet<usize>>,
}

#[derive(Debug)]
struct Rule {
    selector: String,
    rust: String,
    /// Where the configuration file has it, if it is in the file.
    span: Option<Span>,
}

impl RustTypes {
    /// Takes the rules that are well-formed; others were refused with the settings.
    pub(crate) fn new(settings: &Settings, configuration: FileId) -> Self {
        let rule = |rule: &TypeRule| {
            let rust = rust_type::parse(&rule.rust_type).ok()?;
            let span = settings.span(rule.span.as_ref(), configuration);
            Some(Rule { selector: rule.selector.clone(), rust, span })
        };
        let rules = settings.types.iter().filter_map(rule).collect();
        RustTypes(Rc::new(Rules { rules, used: RefCell::default() }))
    }

    /// Returns a built-in type under the path that is given for it.
    pub(crate) fn built_in(&self, name: &str, ty: Type) -> Type {
        self.find(name).map_or_else(|| ty.clone(), |rust| ty.mapped(rust))
    }

    /// Gives the attributes of a struct the paths that are given for them, except to sets and to those whose entry in the
    /// schema has a `rust_type:`.
    pub(crate) fn attributes(&self, module: &Ident, owner: &Ident, attributes: &mut Fields) {
        for field in attributes.iter_mut().filter(|field| !matches!(field.model.ty, Type::Set(_))) {
            let attribute = &mut field.model;
            let selector = format!("{}.{}.{}", module.plain(), owner.plain(), attribute.field.plain());
            // A rule that the schema overrides matches something, too.
            if let Some(rust) = self.find(&selector).filter(|_| !field.has_rust_type) {
                attribute.ty = attribute.ty.mapped(rust);
            }
        }
    }

    /// Finds the path for a selector. The last rule counts, so that what is set on a builder goes before the file.
    fn find(&self, selector: &str) -> Option<String> {
        let found = self.0.rules.iter().rposition(|rule| rule.selector == selector)?;
        let same = self.0.rules.iter().enumerate().filter(|(_, rule)| rule.selector == selector);
        self.0.used.borrow_mut().extend(same.map(|(index, _)| index));
        self.0.rules.get(found).map(|rule| rule.rust.clone())
    }

    /// Reports the rules that matched nothing: an attribute was renamed, or the selector has a slip.
    pub(crate) fn unmatched(&self) -> Vec<Diagnostic> {
        let used = self.0.used.borrow();
        let unmatched = self.0.rules.iter().enumerate().filter(|(index, _)| !used.contains(index));
        let finding = |(_, rule): (usize, &Rule)| {
            let message = format!("the selector `{}` matches no type or attribute in the schemas", rule.selector);
            let help = "write a built-in type such as `timestamp`, or an attribute that is not a set, such as `orders.Order.created_at`";
            let finding = Diagnostic::new(codes::UNMATCHED_RUST_TYPE, message).help(help);
            rule.span.iter().fold(finding, |finding, span| finding.label(span.clone(), ""))
        };
        unmatched.map(finding).collect()
    }
}
