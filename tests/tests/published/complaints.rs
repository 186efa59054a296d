//! A complaint desk with three indexes, two of them sparse.

use dynamite_runtime::{Dynamite, LocalDateTimeSeconds, RawItem};
use dynamite_tests::published::complaint_management_system::{
    Comment, CommentRepository, Complaint, ComplaintHistory, ComplaintManagementSystem, ComplaintRepository, Severity,
    State,
};

use crate::items::{check_round_trip, local, text_of};
use crate::{definition, formats, items};

const FILE: &str = include_str!("../../published/complaints/ComplaintManagementSchema.json");

async fn published_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| ComplaintManagementSystem::new(db).create_table()).await
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::workbench(FILE), |db| ComplaintManagementSystem::new(db).create_table()).await;
}

#[tokio::test]
async fn every_published_item_is_read_and_written_unchanged() {
    let (db, items) = published_items().await;
    assert_eq!(items.len(), 9);
    for item in &items {
        match text_of(item, "SK") {
            "metadata" => check_round_trip::<Complaint>(&db, item).await,
            _ => check_round_trip::<Comment>(&db, item).await,
        }
    }
    assert_eq!(ComplaintRepository::new(&db).scan().all().await.unwrap().len(), 4);
    assert_eq!(CommentRepository::new(&db).scan().all().await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_complaint_is_read_with_its_comments() {
    let (db, _) = published_items().await;
    let history = ComplaintManagementSystem::new(&db).complaint_history("Complaint123").all().await.unwrap();
    let [ComplaintHistory::Comment(first), ComplaintHistory::Comment(second), ComplaintHistory::Complaint(complaint)] =
        history.as_slice()
    else {
        panic!("{history:?}")
    };
    assert_eq!((first.complaint_state.clone(), complaint.severity), (State::Investigating, Severity::P2));
    assert_eq!(second.attachments.len(), 2);
    let comments = CommentRepository::new(&db);
    let found = comments.query("Complaint1444").comm_date(local("2022-12-31T19:35:00")..).all().await.unwrap();
    assert_eq!(found.iter().map(|comment| comment.comm_id.as_str()).collect::<Vec<_>>(), ["comm5"]);
    let found = comments.query("Complaint1444").comm_date(local("2022-12-31T19:40:00")).comm_id("comm5").count();
    assert_eq!(found.await.unwrap(), 1);
}

#[tokio::test]
async fn each_index_is_queried() {
    let (db, _) = published_items().await;
    let complaints = ComplaintRepository::new(&db);
    let of_customer = complaints.of_customer("custXYZ").all().await.unwrap();
    let ids = of_customer.iter().map(|complaint| complaint.complaint_id.as_str());
    assert_eq!(ids.collect::<Vec<_>>(), ["Complaint0987", "Complaint1321"]);
    assert_eq!(complaints.of_customer("custXYZ").complaint_id("Complaint1321").count().await.unwrap(), 1);

    let escalated = complaints.escalated("AgentB").escalation_time(local("2023-05-01T00:00:00")..).all().await.unwrap();
    assert_eq!(escalated[0].escalation_time, Some(LocalDateTimeSeconds::new(local("2023-05-15T14:00:00"))));
    assert_eq!(complaints.scan_escalated().count().await.unwrap(), 2, "those that are escalated");

    let comments = CommentRepository::new(&db);
    let by_agent = comments.by_agent("AgentA").comm_date(..=local("2023-04-30T12:30:00"));
    assert_eq!(by_agent.all().await.unwrap()[0].comm_id, "comm1");
    assert_eq!(comments.scan_by_agent().count().await.unwrap(), 4, "one comment is nobody's");
}
