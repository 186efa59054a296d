//! Sessions of customers, with an inverted index.

use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::published::session_store::{
    ChildSession, ChildSessionKey, ChildSessionRepository, Session, SessionKey, SessionRepository, SessionState,
    SessionStore, SessionTree,
};

use crate::items::{check_round_trip, text_of};
use crate::{definition, formats, items};

const FILE: &str = include_str!("../../published/sessions/SessionManagementSchema.json");

async fn published_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| SessionStore::new(db).create_table()).await
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::workbench(FILE), |db| SessionStore::new(db).create_table()).await;
}

#[tokio::test]
async fn every_published_item_is_read_and_written_unchanged() {
    let (db, items) = published_items().await;
    assert_eq!(items.len(), 6);
    for item in &items {
        match text_of(item, "SK").split('#').next() {
            Some("c") => check_round_trip::<Session>(&db, item).await,
            Some("child") => check_round_trip::<ChildSession>(&db, item).await,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(SessionRepository::new(&db).scan().count().await.unwrap(), 3);
    assert_eq!(ChildSessionRepository::new(&db).scan().count().await.unwrap(), 3);
}

#[tokio::test]
async fn a_session_is_read_with_its_children() {
    let (db, _) = published_items().await;
    let tree = SessionStore::new(&db).session_tree("c342etj3").all().await.unwrap();
    let children = tree.iter().filter(|item| matches!(item, SessionTree::ChildSession(_))).count();
    assert_eq!((tree.len(), children), (3, 2));
    let key = SessionKey::new("c342etj3", "ABC");
    let session = SessionRepository::new(&db).get(key).await.unwrap().unwrap();
    assert_eq!((session.access_token.as_str(), session.session_state), ("d234ltj2", SessionState::Active));
    let key = ChildSessionKey::new("c342etj3", "kljhfytf23");
    let child = ChildSessionRepository::new(&db).get(key).await.unwrap().unwrap();
    assert_eq!(child.session_state, SessionState::Closing);
}

#[tokio::test]
async fn the_index_finds_the_sessions_of_a_customer_and_the_parent_of_a_child() {
    let (db, _) = published_items().await;
    let sessions = SessionRepository::new(&db).of_customer("ABC").all().await.unwrap();
    assert_eq!(sessions.iter().map(|one| one.session.as_str()).collect::<Vec<_>>(), ["c342etj3", "d0004tj2"]);
    assert_eq!(SessionRepository::new(&db).of_customer("ABC").session("d0004tj2").count().await.unwrap(), 1);
    let parents = ChildSessionRepository::new(&db).parent("ljy22tf0").all().await.unwrap();
    assert_eq!(parents.iter().map(|one| one.session.as_str()).collect::<Vec<_>>(), ["l221et00"]);
}
