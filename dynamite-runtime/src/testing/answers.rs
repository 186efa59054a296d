//! Answers that a test gives instead of the engine.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

/// Returns the body of the next answer, from the number of answers before it and the body of the request.
type Answer = dyn FnMut(usize, &Json) -> Json + Send;

/// A function that answers requests. Clones share it.
#[derive(Clone)]
pub(super) struct Answers(Arc<Mutex<(usize, Box<Answer>)>>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers")
    }
}

impl Answers {
    pub(super) fn new(answer: impl FnMut(usize, &Json) -> Json + Send + 'static) -> Self {
        Answers(Arc::new(Mutex::new((0, Box::new(answer)))))
    }

    /// Returns the body of the answer to a request.
    pub(super) fn answer(&self, body: &Json) -> Json {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, answer) = &mut *answers;
        *count += 1;
        answer(*count - 1, body)
    }
}
