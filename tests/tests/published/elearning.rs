//! Courses and students, as a service in Python writes them: `LESSON#10`, times as seconds and milliseconds since 1970.
//!
//! | the program needs | call |
//! |---|---|
//! | a course; a lesson by its number | `get` |
//! | all that a course consists of | the collection `contents` |
//! | the lessons of a course | `query` of `Lesson` |
//! | the assignments that are due in some days; those without a date | `query` of `Assignment`, `due` |
//! | what a student has enrolled in since some day | `query` of `Enrolment`, `enrolled_at` |
//! | the students of a course, the last one first | `students`, `descending()` |
//! | the progress of a student in a course, or in one lesson | `query` of `Progress`, `course`, `lesson` |
//! | who has seen a lesson since some moment | `seen`, `seen_at` |

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DateTime, Dynamite, EpochMillis, EpochSeconds, Error, RawItem, Utc, write_item};
use dynamite_tests::published::elearning::{
    Assignment, AssignmentKey, AssignmentRepository, Contents, Course, CourseKey, CourseRepository, Elearning,
    Enrolment, EnrolmentRepository, Lesson, LessonKey, LessonRepository, Progress, ProgressKey, ProgressRepository,
    State,
};

use crate::items;
use crate::items::{read_and_write, text_of};

const FILE: &str = include_str!("../../published/elearning/items.json");

async fn stored_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| Elearning::new(db).create_table()).await
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn seconds(text: &str) -> EpochSeconds {
    EpochSeconds::new(time(text))
}

fn numbers(lessons: &[Lesson]) -> Vec<u32> {
    lessons.iter().map(|lesson| lesson.number).collect()
}

/// Python stores `None` as NULL, and Dynamite stores nothing.
fn without_nulls(mut item: RawItem) -> RawItem {
    item.retain(|_, value| !value.is_null());
    item
}

#[tokio::test]
async fn every_item_of_boto3_is_read_and_written_unchanged_but_for_nulls() {
    let (db, items) = stored_items().await;
    assert_eq!(items.len(), 14);
    assert!(items.iter().flat_map(RawItem::values).any(AttributeValue::is_null));
    for item in &items {
        let written = match text_of(item, "sk").split('#').next() {
            Some("META") => read_and_write::<Course>(&db, item).await,
            Some("LESSON") => read_and_write::<Lesson>(&db, item).await,
            Some("ASSIGNMENT") => read_and_write::<Assignment>(&db, item).await,
            Some("ENROLLED") => read_and_write::<Enrolment>(&db, item).await,
            Some("PROGRESS") => read_and_write::<Progress>(&db, item).await,
            other => panic!("{other:?}"),
        };
        assert_eq!(written, without_nulls(item.clone()));
    }
    assert_eq!(LessonRepository::new(&db).scan().count().await.unwrap(), 3);
    assert_eq!(ProgressRepository::new(&db).scan().all().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_course_is_read_with_its_contents() {
    let (db, _) = stored_items().await;
    let course = CourseRepository::new(&db).get(CourseKey::new("rust")).await.unwrap().unwrap();
    assert_eq!((course.title.as_str(), course.published), ("Rust for readers", true));
    assert_eq!(course.tags, BTreeSet::from(["beginners".to_owned(), "rust".to_owned()]));
    assert_eq!(course.outline["hours"], 1.5);
    let contents = Elearning::new(&db).contents("rust").all().await.unwrap();
    let lessons = contents.iter().filter(|item| matches!(item, Contents::Lesson(_))).count();
    let assignments = contents.iter().filter(|item| matches!(item, Contents::Assignment(_))).count();
    assert_eq!((contents.len(), lessons, assignments), (7, 3, 3));
}

#[tokio::test]
async fn lessons_are_found_by_their_numbers() {
    let (db, _) = stored_items().await;
    let lessons = LessonRepository::new(&db);
    for (number, title) in [(1, "Hello"), (2, "Types"), (10, "Traits")] {
        let lesson = lessons.get(LessonKey::new("rust", number)).await.unwrap();
        assert_eq!(lesson.map(|lesson| lesson.title).as_deref(), Some(title));
    }
    // DynamoDB sorts the texts: `LESSON#10` is before `LESSON#2`.
    let mut all = lessons.query("rust").all().await.unwrap();
    assert_eq!(numbers(&all), [1, 10, 2]);
    all.sort_by_key(|lesson| lesson.number);
    assert_eq!(numbers(&all), [1, 2, 10]);
    assert_eq!(numbers(&lessons.query("rust").number(1).all().await.unwrap()), [1], "and not lesson 10");
    let new = Lesson { course: "sql".into(), number: 100, title: "Joins".into(), minutes: 30, video: None };
    assert_eq!(write_item(&new).unwrap()["sk"], AttributeValue::S("LESSON#100".into()));
}

#[tokio::test]
async fn assignments_are_read_by_the_day_they_are_due() {
    let (db, _) = stored_items().await;
    let assignments = AssignmentRepository::new(&db);
    let numbers = |found: Vec<Assignment>| found.iter().map(|one| one.number).collect::<Vec<_>>();
    let of_march = seconds("2024-03-01T00:00:00Z")..=seconds("2024-03-31T23:59:59Z");
    assert_eq!(numbers(assignments.query("rust").due(of_march).all().await.unwrap()), [1]);
    let from_march = assignments.query("rust").due(seconds("2024-03-01T00:00:00Z")..).all().await.unwrap();
    assert_eq!(numbers(from_march), [1, 2], "without what is never due");
    assert_eq!(numbers(assignments.query("rust").due(None).all().await.unwrap()), [11]);
    let key = AssignmentKey::new("rust", None, 11);
    assert_eq!(assignments.get(key).await.unwrap().map(|one| one.text).as_deref(), Some("Read a book."));
}

#[tokio::test]
async fn enrolments_are_read_by_student_and_by_course() {
    let (db, _) = stored_items().await;
    let enrolments = EnrolmentRepository::new(&db);
    let recent = enrolments.query("ada").enrolled_at(seconds("2024-02-05T00:00:00Z")..).all().await.unwrap();
    assert_eq!(recent.iter().map(|one| one.course.as_str()).collect::<Vec<_>>(), ["sql"]);
    let students = enrolments.students("rust").descending().all().await.unwrap();
    assert_eq!(students.iter().map(|one| one.student.as_str()).collect::<Vec<_>>(), ["bob", "ada"]);
    let early = enrolments.students("rust").enrolled_at(..seconds("2024-02-02T00:00:00Z")).count();
    assert_eq!(early.await.unwrap(), 1);
}

#[tokio::test]
async fn progress_is_read_by_student_and_by_lesson() {
    let (db, _) = stored_items().await;
    let progress = ProgressRepository::new(&db);
    let in_course = progress.query("ada").course("rust").all().await.unwrap();
    assert_eq!(in_course.iter().map(|one| (one.lesson, one.score)).collect::<Vec<_>>(), [(1, Some(0.875)), (10, None)]);
    let in_lesson = progress.query("ada").course("rust").lesson(1).all().await.unwrap();
    assert_eq!((in_lesson[0].state, in_lesson[0].answers.as_slice()), (State::Done, [1, 3, 2].as_slice()));
    let since = EpochMillis::new(time("2024-02-01T16:00:00.124Z"));
    let seen = progress.seen("rust", 1).seen_at(since..).all().await.unwrap();
    assert_eq!(seen.iter().map(|one| one.student.as_str()).collect::<Vec<_>>(), ["bob"]);
    let now = EpochMillis::new(time("2024-05-31T12:00:00Z"));
    progress.update(ProgressKey::new("ada", "rust", 1)).set_seen_at(now).await.unwrap();
    let last = progress.seen("rust", 1).descending().take(1).await.unwrap();
    assert_eq!((last.items[0].student.as_str(), last.items[0].seen_at), ("ada", now));
}

/// Ten digits reach from 1970 to 2286.
#[tokio::test]
async fn times_without_ten_digits_are_refused() {
    let (db, _) = stored_items().await;
    let enrolments = EnrolmentRepository::new(&db);
    let enrolment = enrolments.query("ada").take(1).await.unwrap().items.remove(0);
    for time in ["1969-12-31T23:59:59Z", "2286-11-20T17:46:40Z"] {
        let outside = Enrolment { enrolled_at: seconds(time), ..enrolment.clone() };
        assert!(matches!(enrolments.put(&outside).await, Err(Error::InvalidInput(_))), "{time}");
    }
}
