//! Conditions as filters of scans: each selects the items that it describes.

use dynamite_runtime::Condition;
use dynamite_tests::store::tasks::{Contact, Task, TaskRepository, TaskState};

use crate::support::{contact, task, tasks};

/// Returns four tasks that differ in all attributes which the conditions use.
async fn four_tasks() -> TaskRepository {
    let tasks = tasks().await;
    let with_phone = Contact { phone: Some("112".into()), calls: 3, ..contact("Eve") };
    let all = [
        Task { budget: 1, balance: -5, ..task("a") },
        Task { budget: 2, owner: Some("eve".into()), contact: Some(with_phone), state: TaskState::Active, ..task("b") },
        Task { budget: 3, remarks: Some(vec!["x".into(), "y".into()]), state: TaskState::Done, ..task("c") },
        Task {
            budget: 4, labels: [].into(), counters: [("seen".into(), 9)].into(), title: "über".into(), ..task("d")
        },
    ];
    for task in &all {
        tasks.put(task).await.unwrap();
    }
    tasks
}

/// Returns the ids of the tasks that a condition selects.
async fn selected(tasks: &TaskRepository, condition: Condition<Task>) -> String {
    let mut found: Vec<_> =
        tasks.scan().filter(condition).all().await.unwrap().into_iter().map(|t| t.task_id).collect();
    found.sort();
    found.concat()
}

#[tokio::test]
async fn every_condition_selects_the_matching_items() {
    let tasks = four_tasks().await;
    let cases: Vec<(Condition<Task>, &str)> = vec![
        (Task::BUDGET.eq(2_u32), "b"),
        (Task::BUDGET.ne(2_u32), "acd"),
        (Task::BUDGET.gt(2_u32), "cd"),
        (Task::BUDGET.ge(2_u32), "bcd"),
        (Task::BUDGET.lt(2_u32), "a"),
        (Task::BUDGET.le(2_u32), "ab"),
        (Task::BUDGET.between(2_u32..=3), "bc"),
        (Task::BALANCE.lt(-4_i64), "a"),
        (Task::STATE.eq(TaskState::Done), "c"),
        (Task::STATE.is_in([TaskState::Open, TaskState::Done]), "acd"),
        (Task::BUDGET.is_in(Vec::<u32>::new()), ""),
        (Task::BUDGET.is_in((3..300).collect::<Vec<u32>>()), "cd"),
        (Task::OWNER.exists(), "b"),
        (Task::OWNER.is_absent(), "acd"),
        (Task::OWNER.eq("eve"), "b"),
        (Task::OWNER.ne("bob"), "abcd"),
        (Task::OWNER.lt("zoe"), "b"),
        (Task::TITLE.begins_with("title of"), "abc"),
        (Task::TITLE.contains_text("of c"), "c"),
        (Task::OWNER.begins_with("e"), "b"),
        (Task::TITLE.size().eq(4), "d"),
        (Task::TITLE.size().gt(4), "abc"),
        (Task::STEPS.size().ge(1), "abcd"),
        (Task::REMARKS.size().lt(3), "c"),
        (Task::COUNTERS.size().le(0), ""),
        (Task::STEPS.contains("first"), "abcd"),
        (Task::REMARKS.contains("y"), "c"),
        (Task::LABELS.contains("blue"), "abc"),
        (Task::NUMBERS.contains(2), "abcd"),
        (Task::NUMBERS.contains(7), ""),
        (Task::CONTACT.then(Contact::PHONE).exists(), "b"),
        (Task::CONTACT.then(Contact::PHONE).eq("112"), "b"),
        (Task::CONTACT.then(Contact::CALLS).gt(2_u32), "b"),
        (Task::AUTHOR.then(Contact::NAME).eq("Ada"), "abcd"),
        (Task::REMARKS.index(1).eq("y"), "c"),
        (Task::COUNTERS.entry("seen").eq(9_u32), "d"),
        (Task::COUNTERS.entry("seen").exists(), "abcd"),
        (Task::COUNTERS.entry("odd.name").exists(), ""),
    ];
    for (condition, expected) in cases {
        assert_eq!(selected(&tasks, condition.clone()).await, expected, "{condition:?}");
    }
}

#[tokio::test]
async fn conditions_combine_with_and_or_and_not() {
    let tasks = four_tasks().await;
    let (budget_1, budget_2, budget_3) = (Task::BUDGET.eq(1_u32), Task::BUDGET.eq(2_u32), Task::BUDGET.eq(3_u32));
    let small = || Task::BUDGET.le(3_u32);
    let cases = [
        (budget_1.clone().or(budget_2.clone()), "ab"),
        (budget_1.clone().and(budget_2.clone()), ""),
        (budget_1.clone().or(budget_2.clone()).or(budget_3.clone()), "abc"),
        (budget_1.clone().or(budget_2.clone()).and(Task::OWNER.exists()), "b"),
        (Task::OWNER.exists().or(budget_1.clone().and(small())), "ab"),
        (!budget_1.clone(), "bcd"),
        (!!budget_1.clone(), "a"),
        (!budget_1.clone().or(budget_2.clone()), "cd"),
        ((!budget_1.clone().or(budget_2.clone())).and(small()), "c"),
        (!Task::BUDGET.is_in(Vec::<u32>::new()), "abcd"),
        (small().and((!budget_3.or(budget_2)).and(!Task::OWNER.exists())), "a"),
    ];
    for (condition, expected) in cases {
        assert_eq!(selected(&tasks, condition.clone()).await, expected, "{condition:?}");
    }
}

#[tokio::test]
async fn several_filters_must_all_hold() {
    let tasks = four_tasks().await;
    let scan = tasks.scan().filter(Task::BUDGET.gt(1_u32)).filter(Task::BUDGET.lt(4_u32).or(Task::OWNER.exists()));
    assert_eq!(scan.count().await.unwrap(), 2);
}

#[tokio::test]
async fn names_and_values_with_expression_syntax_are_only_text() {
    let tasks = tasks().await;
    tasks.put(&Task { counters: [("size(#0) OR :1".into(), 1)].into(), ..task("a") }).await.unwrap();
    let condition = Task::COUNTERS.entry("size(#0) OR :1").eq(1_u32).and(Task::STATE.eq(TaskState::Open));
    assert_eq!(selected(&tasks, condition).await, "a");
    assert_eq!(selected(&tasks, Task::TITLE.eq("x\" OR \"1\" = \"1")).await, "");
}
