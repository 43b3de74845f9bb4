//! Lookups: which table is meant, and that a text is looked up.

use super::{Checker, Scope};
use crate::expr::ast::{Call, ExprKind};
use crate::expr::function::FunctionEntry;
use crate::expr::typed::{Node, Term};
use crate::model::diagnostic::Problem;
use crate::model::value::Type;

impl<S: Scope> Checker<'_, S> {
    /// A lookup is named by a literal, so that the rules say what is looked up in.
    pub(super) fn names_a_lookup(&mut self, call: &Call) -> Option<()> {
        match call.arguments.first() {
            Some(name) if !matches!(name.kind, ExprKind::Text(_)) => self.refuse(Problem::LookupName, &name.span),
            _ => Some(()),
        }
    }

    /// The name of a lookup, as the rules write it, and the text that is looked up; the type is that of the lookup's values.
    pub(super) fn lookup(&mut self, arguments: Vec<Term>, entry: &FunctionEntry) -> Option<(Vec<Term>, Type)> {
        let [name, text] = <[Term; 2]>::try_from(arguments).ok()?;
        let text = self.texts(vec![text], entry);
        let Node::Text(written) = &name.node else { return self.refuse(Problem::LookupName, &name.span) };
        match self.scope.lookup(written) {
            Ok((known, ty)) => Some((std::iter::once(Term { node: Node::Text(known), ..name }).chain(text?).collect(), ty)),
            Err(Some(problem)) => self.refuse(problem, &name.span),
            Err(None) => None,
        }
    }
}
