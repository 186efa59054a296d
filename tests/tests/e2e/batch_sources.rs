//! Streams and iterators of writes that can fail.

use std::fmt;
use std::time::Duration;

use dynamite_runtime::{BatchError, Error, Write};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use futures_util::{StreamExt, stream};

use crate::support::{task, tasks, with_faults};

/// The error of a source.
#[derive(Debug, PartialEq)]
struct Broken(&'static str);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Broken {}

fn put(number: usize) -> Write<Task> {
    Write::Put(task(&format!("t{number}")))
}

#[tokio::test]
async fn a_source_that_does_not_fail_is_written() {
    let tasks = tasks().await;
    let writes = (0..60).map(|number| Ok::<_, Broken>(put(number)));
    assert_eq!(tasks.batch_write().try_iter(writes).await.unwrap().count, 60);
    let writes = stream::iter((60..70).map(|number| Ok::<_, Broken>(put(number))));
    assert_eq!(tasks.batch_write().try_stream(writes).await.unwrap().count, 10);
    assert_eq!(tasks.scan().count().await.unwrap(), 70);
}

#[tokio::test]
async fn the_first_error_ends_the_batch_after_the_requests_in_flight() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let writes = (0..5_000).map(|number| if number == 3_000 { Err(Broken("line 3,000")) } else { Ok(put(number)) });
    let batch = TaskRepository::new(&db).batch_write().try_iter(writes).at_once(2);
    let Err(BatchError::Source { error, rest, .. }) = batch.await else { panic!("the source fails") };
    assert_eq!(error.downcast_ref::<Broken>(), Some(&Broken("line 3,000")));
    assert_eq!(rest.done as usize + rest.left.len(), 3_000);
    assert!(rest.unknown.is_empty() && rest.cause.is_none());
    assert_eq!(faults.in_flight(), 0);
    assert_eq!(direct.scan().count().await.unwrap() as u64, rest.done);
    // What was taken can be written.
    direct.batch_write().again(rest).await.unwrap();
    assert_eq!(direct.scan().count().await.unwrap(), 3_000);
}

#[tokio::test]
async fn a_write_that_can_not_be_sent_is_told_from_the_others() {
    let tasks = tasks().await;
    let writes = (0..40).map(|number| if number == 20 { Write::Put(task("")) } else { put(number) });
    let Err(BatchError::Incomplete(rest)) = tasks.batch_write().iter(writes).await else { panic!("one is invalid") };
    assert_eq!(rest.refused, [Write::Put(task(""))]);
    assert!(rest.left.contains(&rest.refused[0]) && rest.unknown.is_empty());
    assert!(matches!(rest.cause, Some(Error::InvalidInput(_))), "{:?}", rest.cause);
}

#[tokio::test]
async fn it_becomes_an_error_like_others() {
    let tasks = tasks().await;
    // The source fails before a request is filled.
    let failed = tasks.batch_write().try_iter([Ok(put(1)), Err(Broken("no more"))]).await;
    let error = Error::from(failed.unwrap_err());
    assert_eq!(
        error.to_string(),
        "BatchWriteItem on tasks: the batch is incomplete: 0 done, 1 left: the source of its writes failed"
    );
    let Error::Incomplete(batch) = &error else { panic!("{error:?}") };
    assert_eq!((batch.done(), batch.left(), batch.unknown()), (0, 1, 0));
    assert_eq!(batch.source_error().unwrap().downcast_ref::<Broken>(), Some(&Broken("no more")));
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.downcast_ref::<Broken>().is_some());
    assert!(!error.is_transient() && !error.is_ambiguous());
}

/// Nothing waits at the deadline, but the source may have more.
#[tokio::test]
async fn a_source_that_has_not_ended_at_the_deadline_is_an_incomplete_batch() {
    let tasks = tasks().await;
    let source = stream::iter([put(1)]).chain(stream::pending());
    let batch = tasks.batch_write().deadline(Duration::from_millis(300)).stream(source).await;
    let Err(BatchError::Incomplete(rest)) = batch else { panic!("{batch:?}") };
    assert_eq!((rest.done, rest.left.len(), rest.unknown.len()), (1, 0, 0));
}
