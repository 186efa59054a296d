//! Writes DynamoDB's expressions for conditions and changes.
//!
//! Every name and every value has a placeholder, so that reserved words and special characters can be used. A name or
//! value that is used twice has one placeholder.

#[cfg(test)]
mod operators;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::InvalidInput;
use crate::codec::item_size::value_bytes;
use crate::condition::{Expr, ExpressionSize, Operand, Term, Test};
use crate::key::{write_key_bytes, write_key_value};
use crate::path::Step;

#[cfg(test)]
pub(crate) use operators::operators;

/// The placeholders of one request.
#[derive(Clone, Default)]
pub(crate) struct Placeholders {
    names: Vec<String>,
    values: Vec<AttributeValue>,
}

impl Placeholders {
    /// Returns the placeholder of a name.
    pub(crate) fn name(&mut self, name: &str) -> String {
        let index = self.names.iter().position(|n| n == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        format!("#{index}")
    }

    /// Returns the placeholder of a value.
    pub(crate) fn value(&mut self, value: &AttributeValue) -> String {
        let index = self.values.iter().position(|v| v == value).unwrap_or_else(|| {
            self.values.push(value.clone());
            self.values.len() - 1
        });
        format!(":{index}")
    }

    /// Returns a path, with a placeholder for each name.
    pub(crate) fn path(&mut self, steps: &[Step]) -> String {
        let mut text = String::new();
        for step in steps {
            match step {
                Step::Name(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&self.name(name));
                }
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    /// Returns a list of paths, for a projection.
    pub(crate) fn projection(&mut self, paths: &[&[&str]]) -> String {
        let paths = paths.iter().map(|path| path.iter().map(|name| self.name(name)).collect::<Vec<_>>().join("."));
        paths.collect::<Vec<_>>().join(", ")
    }

    /// Returns the expression of a condition.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the condition is invalid, or if DynamoDB would refuse its names or its size.
    pub(crate) fn condition(&mut self, expr: &Expr) -> Result<String, InvalidInput> {
        let text = self.expression(expr)?;
        expr.size()?.with_text(&text).check()?;
        self.check_size()?;
        Ok(text)
    }

    /// Checks that all names and values are not longer than DynamoDB allows.
    pub(crate) fn check_size(&self) -> Result<(), InvalidInput> {
        let names = self.names.iter().map(String::len).sum::<usize>();
        let substituted = names + self.values.iter().map(value_bytes).sum::<usize>();
        ExpressionSize { substituted, ..ExpressionSize::default() }.check()
    }

    fn expression(&mut self, expr: &Expr) -> Result<String, InvalidInput> {
        // The texts of the conditions that are not joined yet.
        let mut texts = Vec::new();
        for term in expr.terms()? {
            let text = match term {
                Term::Test(test) => self.test(test),
                Term::Not => format!("NOT ({})", texts.pop().unwrap_or_default()),
                Term::Joined(junction, count) => {
                    let joined = texts.drain(texts.len().saturating_sub(*count)..);
                    joined.map(|text| format!("({text})")).collect::<Vec<_>>().join(junction.operator())
                }
            };
            texts.push(text);
        }
        Ok(texts.pop().unwrap_or_default())
    }

    fn test(&mut self, test: &Test) -> String {
        match test {
            Test::Compare(left, operator, right) => {
                format!("{} {operator} {}", self.operand(left), self.operand(right))
            }
            Test::Between(operand, low, high) => {
                format!("{} BETWEEN {} AND {}", self.operand(operand), self.operand(low), self.operand(high))
            }
            Test::In(path, listed) => {
                let listed: Vec<_> = listed.iter().map(|operand| self.operand(operand)).collect();
                format!("{} IN ({})", self.path(path), listed.join(", "))
            }
            Test::Call(name, path, None) => format!("{name}({})", self.path(path)),
            Test::Call(name, path, Some(value)) => format!("{name}({}, {})", self.path(path), self.value(value)),
        }
    }

    fn operand(&mut self, operand: &Operand) -> String {
        match operand {
            Operand::Path(path) => self.path(path),
            Operand::SizeOf(path) => format!("size({})", self.path(path)),
            Operand::Value(value) => self.value(value),
        }
    }

    /// Returns the names by their placeholders, or `None` if there are none: DynamoDB does not accept an empty map.
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        let names = self.names.iter().enumerate().map(|(index, name)| (format!("#{index}"), name.clone()));
        (!self.names.is_empty()).then(|| names.collect())
    }

    /// Returns the values by their placeholders, or `None` if there are none.
    pub(crate) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        let values = self.values.iter().enumerate().map(|(index, value)| (format!(":{index}"), value.clone()));
        (!self.values.is_empty()).then(|| values.collect())
    }

    /// Returns all names and values as bytes, in the order of their placeholders.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.names.iter().for_each(|name| write_key_bytes(&mut bytes, name.as_bytes()));
        self.values.iter().for_each(|value| write_key_value(&mut bytes, value));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::attribute_path;

    fn path(length: usize) -> Vec<Step> {
        let mut path = attribute_path("a");
        path.extend((1..length).map(|index| if index % 2 == 0 { Step::Name("b".into()) } else { Step::Index(index) }));
        path
    }

    /// With few names and values, all placeholders are as short as can be, so that the size is exact.
    #[test]
    fn a_condition_has_the_size_that_it_is_refused_by() {
        let value = || Operand::Value(AttributeValue::S("x".to_owned()));
        let tests = [
            Test::Compare(Operand::Path(path(1)), "=", value()),
            Test::Compare(Operand::SizeOf(path(2)), "<>", value()),
            Test::Compare(Operand::Path(path(2)), "<=", Operand::Path(path(5))),
            Test::Between(Operand::Path(path(3)), value(), value()),
            Test::Between(Operand::SizeOf(path(12)), value(), value()),
            Test::Between(Operand::Path(path(1)), Operand::Path(path(2)), Operand::SizeOf(path(3))),
            Test::In(path(1), vec![value()]),
            Test::In(path(4), vec![value(); 7]),
            Test::In(path(2), vec![Operand::Path(path(3)), value(), Operand::Path(path(1))]),
            Test::Call("attribute_exists", path(1), None),
            Test::Call("begins_with", path(2), Some(AttributeValue::S("x".to_owned()))),
        ];
        let mut conditions: Vec<Expr> = tests.into_iter().map(Expr::test).collect();
        for index in 0..100 {
            let (first, second) = (conditions[index * 7 % conditions.len()].clone(), conditions[index].clone());
            conditions.push(match index % 4 {
                0 => first.and(second),
                1 => first.or(second).negated(),
                2 => first.negated().and(second.negated()),
                _ => first.or(second),
            });
        }
        let mut accepted = 0;
        for condition in conditions {
            let Ok(size) = condition.size() else { continue };
            let text = Placeholders::default().expression(&condition).unwrap_or_default();
            assert_eq!((size.text, size.operators), (text.len(), operators(&text)), "{text}");
            accepted += 1;
        }
        assert!(accepted > 50, "{accepted}");
    }

    /// Each name and value is sent once, however often it is used.
    #[test]
    fn names_and_values_are_limited_together() {
        let placeholders = |value: usize| {
            let mut all = Placeholders::default();
            for _ in 0..2 {
                all.name("n");
                all.value(&AttributeValue::S("x".repeat(value)));
            }
            all
        };
        assert!(placeholders((2 << 20) - 1).check_size().is_ok());
        assert!(placeholders(2 << 20).check_size().is_err());
    }

    /// With many names, placeholders are longer than the shortest, by which the size is counted.
    #[test]
    fn the_text_that_is_written_is_limited() {
        let compared = |number: usize| {
            let path = vec![Step::Name(format!("n{number}").into())];
            let value = |number: usize| Operand::Value(AttributeValue::N(number.to_string()));
            Expr::test(Test::Between(Operand::Path(path), value(number), value(number + 1000)))
        };
        let condition = |count: usize| (1..count).map(compared).fold(compared(0), Expr::or);
        let (mut fits, mut refused) = (0, 0);
        for count in 1..=200 {
            let (condition, mut placeholders) = (condition(count), Placeholders::default());
            match placeholders.condition(&condition) {
                Ok(text) => fits = fits.max(text.len()),
                Err(_) if condition.size().is_ok() => refused += 1,
                Err(_) => {}
            }
        }
        assert!((4000..=4096).contains(&fits) && refused > 0, "{fits} bytes fit, {refused} were refused at the end");
    }
}
