//! What several suites use: tasks behind a network.

use dynamite_runtime::testing::Stage;
use dynamite_runtime::{Dynamite, Observer};
use dynamite_tests::engine;
use dynamite_tests::store::tasks::{Contact, Task, TaskRepository, TaskState};

use crate::recorded::Recorded;

/// An engine with the table of tasks, and a network in front of it.
pub(crate) async fn stage() -> Stage {
    Stage::over(&engine().await.unwrap()).tables::<(Task,)>().await.unwrap()
}

/// Returns a repository over the network, and what its calls are observed to do.
pub(crate) fn recorded(stage: &Stage) -> (TaskRepository, Recorded) {
    let recorded = Recorded::default();
    (observed_tasks(stage.db(), recorded.clone()), recorded)
}

/// Returns a repository with this observer.
pub(crate) fn observed_tasks(db: &Dynamite, observer: impl Observer) -> TaskRepository {
    TaskRepository::new(&db.clone().observed(observer))
}

/// Returns a task of the team `red`.
pub(crate) fn task(id: &str) -> Task {
    Task {
        task_id: id.to_owned(),
        team: "red".to_owned(),
        queue: "q1".to_owned(),
        state: TaskState::Open,
        owner: Some("ann".to_owned()),
        due: None,
        priority: 7,
        score: Some(3),
        title: "write".to_owned(),
        budget: 10,
        balance: 0,
        spent: None,
        steps: Vec::new(),
        remarks: None,
        labels: Default::default(),
        numbers: Default::default(),
        counters: Default::default(),
        contact: None,
        author: Contact { name: "eve".to_owned(), phone: None, calls: 0 },
    }
}

/// Stores tasks behind the network.
pub(crate) async fn store(stage: &Stage, ids: &[&str]) {
    let tasks: Vec<Task> = ids.iter().map(|id| task(id)).collect();
    TaskRepository::new(stage.engine()).batch_write().put_all(&tasks).await.unwrap();
}
