//! The path of a node in a file: `indexes.by_status.projection[1]`.

use std::fmt;

/// A step from a node to a child.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The entry of a mapping with a key.
    Key(String),
    /// The item of a list at an index.
    Item(usize),
}

/// The steps from the top of a file to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(Vec<Step>);

impl Path {
    /// Returns the path of a key at the top of the file.
    pub(crate) fn top(key: &str) -> Self {
        Path::default().key(key)
    }

    /// Returns the path of an entry of this mapping.
    #[must_use]
    pub(crate) fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// Returns the path of an item of this list.
    #[must_use]
    pub(crate) fn item(&self, index: usize) -> Self {
        self.with(Step::Item(index))
    }

    /// Returns this path with a further step.
    #[must_use]
    pub(crate) fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }

    /// Returns the steps from the top down.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns the path of the parent and the last step; `None` at the top.
    pub(crate) fn split(&self) -> Option<(Path, &Step)> {
        let (last, rest) = self.0.split_last()?;
        Some((Path(rest.to_vec()), last))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position > 0 => write!(f, ".{key}")?,
                Step::Key(key) => f.write_str(key)?,
                Step::Item(item) => write!(f, "[{item}]")?,
            }
        }
        Ok(())
    }
}
