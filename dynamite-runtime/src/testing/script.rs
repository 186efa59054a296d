//! The script of a network: what its requests meet.

use std::collections::VecDeque;
use std::fmt;

use serde_json::Value as Json;

use super::answers::Answers;
use super::fault::Fault;
use super::gate::{Gate, Hold, Side};
use super::matcher::Matcher;
use super::network::Network;
use super::request::Request;

/// What requests meet, in the order in which it was said.
#[derive(Debug, Default)]
pub(super) struct Rules(VecDeque<Rule>);

#[derive(Debug)]
struct Rule {
    matcher: Matcher,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    /// The next request meets it, and no other.
    Once(Fault),
    /// All requests meet it.
    Always(Fault),
    Answer(Answers),
    Hold(Hold),
}

/// What happens to one request.
pub(super) enum Outcome {
    Fault(Fault),
    Answer(Answers),
    Pass,
}

impl Rules {
    fn push(&mut self, matcher: &Matcher, effect: Effect) {
        self.0.push_back(Rule { matcher: matcher.clone(), effect });
    }

    /// Returns what happens to a request, and the gates at which it waits.
    pub(super) fn outcome(&mut self, request: &Request) -> (Outcome, Vec<Hold>) {
        self.0.retain(|rule| !matches!(&rule.effect, Effect::Hold(hold) if hold.is_open()));
        let matching = |rule: &&Rule| rule.matcher.matches(request);
        let holds = self.0.iter().filter(matching).filter_map(|rule| match &rule.effect {
            Effect::Hold(hold) => Some(hold.clone()),
            _ => None,
        });
        let holds = holds.collect();
        let once = |rule: &Rule| matches!(rule.effect, Effect::Once(_)) && rule.matcher.matches(request);
        if let Some(index) = self.0.iter().position(once)
            && let Some(Rule { effect: Effect::Once(fault), .. }) = self.0.remove(index)
        {
            return (Outcome::Fault(fault), holds);
        }
        let lasting = self.0.iter().rev().filter(matching).find_map(|rule| match &rule.effect {
            Effect::Always(fault) => Some(Outcome::Fault(fault.clone())),
            Effect::Answer(answers) => Some(Outcome::Answer(answers.clone())),
            Effect::Once(_) | Effect::Hold(_) => None,
        });
        (lasting.unwrap_or(Outcome::Pass), holds)
    }

    /// Returns the faults that no request has met yet.
    pub(super) fn unmet(&self) -> Vec<String> {
        let unmet = self.0.iter().filter_map(|rule| match &rule.effect {
            Effect::Once(fault) => Some(format!("{}: {fault:?}", rule.matcher)),
            _ => None,
        });
        unmet.collect()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Adds to the script of a network, made by [`Network::on`] and [`Stage::on`](super::Stage::on).
///
/// A request meets the first of the faults that are meant for one request each, if any is left, and otherwise the last one
/// that is meant for all. It waits at all gates.
pub struct Script<'n> {
    network: &'n Network,
    matcher: Matcher,
}

impl fmt::Debug for Script<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Script").field(&self.matcher).finish()
    }
}

#[allow(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "what was said is in the script already"
)]
impl<'n> Script<'n> {
    pub(super) fn new(network: &'n Network, matcher: Matcher) -> Self {
        Script { network, matcher }
    }

    fn push(self, effect: Effect) -> Self {
        self.network.rules().push(&self.matcher, effect);
        self
    }

    /// The next such request that meets no earlier fault of this kind meets this one.
    pub fn then(self, fault: Fault) -> Self {
        self.push(Effect::Once(fault))
    }

    /// The next such requests meet this fault, as many as said.
    pub fn times(self, times: u32, fault: Fault) -> Self {
        (0..times).fold(self, |script, _| script.then(fault.clone()))
    }

    /// All such requests meet this fault from now on, instead of an earlier one for all.
    pub fn always(self, fault: Fault) -> Self {
        self.push(Effect::Always(fault))
    }

    /// Answers all such requests instead of the engine from now on. `answer` returns the body, from the number of answers
    /// before it and the body of the request.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::Stage;
    ///
    /// let stage = Stage::new().await?;
    /// // A table in which a query finds nothing.
    /// stage.on("Query").answer(|_, _| serde_json::json!({ "Items": [], "Count": 0, "ScannedCount": 0 }));
    /// assert_eq!(OrderRepository::new(stage.db()).query("ACME").all().await?, []);
    /// # Ok(()) }
    /// ```
    pub fn answer(self, answer: impl FnMut(usize, &Json) -> Json + Send + 'static) -> Self {
        self.push(Effect::Answer(Answers::new(answer)))
    }

    /// Holds such requests until the gate is opened.
    pub fn hold(self, side: Side) -> Gate {
        let (gate, hold) = Gate::new(side);
        self.push(Effect::Hold(hold));
        gate
    }

    /// Continues with other requests.
    #[must_use]
    pub fn on(self, matcher: impl Into<Matcher>) -> Script<'n> {
        Script::new(self.network, matcher.into())
    }
}
