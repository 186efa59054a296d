//! A place in a file, as messages write it: `indexes.by_status.projection[1]`.

use std::fmt;

/// One step into the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Into a mapping, by key.
    Key(String),
    /// Into a list, by place from 0.
    Item(usize),
}

/// The steps from the top of a file to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(Vec<Step>);

impl Path {
    /// A key at the top of the file.
    pub(crate) fn top(key: &str) -> Self {
        Path::default().key(key)
    }

    /// One step into a mapping.
    #[must_use]
    pub(crate) fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// One step into a list.
    #[must_use]
    pub(crate) fn at(&self, item: usize) -> Self {
        self.with(Step::Item(item))
    }

    /// One step further.
    #[must_use]
    pub(crate) fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }

    /// From the top down.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path of what holds this, and the last step; `None` at the top.
    pub(crate) fn split(&self) -> Option<(Path, &Step)> {
        let (last, rest) = self.0.split_last()?;
        Some((Path(rest.to_vec()), last))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if place > 0 => write!(f, ".{key}")?,
                Step::Key(key) => f.write_str(key)?,
                Step::Item(item) => write!(f, "[{item}]")?,
            }
        }
        Ok(())
    }
}
