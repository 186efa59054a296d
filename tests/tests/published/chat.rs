//! Chat rooms and messages, distinguished by the prefixes of their partition keys.

use dynamite_runtime::{DateTime, Dynamite, RawItem, TimestampMillis, Utc};
use dynamite_tests::published::chat::{Chat, Message, MessageKey, MessageRepository, Room, RoomKey, RoomRepository};

use crate::items::{check_round_trip, text_of};
use crate::{definition, formats, items};

const FILE: &str = include_str!("../../published/chat/ChatSystemSchema.json");

async fn published_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| Chat::new(db).create_table()).await
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::workbench(FILE), |db| Chat::new(db).create_table()).await;
}

#[tokio::test]
async fn every_published_item_is_read_and_written_unchanged() {
    let (db, items) = published_items().await;
    assert_eq!(items.len(), 8);
    for item in &items {
        match text_of(item, "PK").split(':').next() {
            Some("Room") => check_round_trip::<Room>(&db, item).await,
            Some("User") => check_round_trip::<Message>(&db, item).await,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(RoomRepository::new(&db).scan().count().await.unwrap(), 3);
    assert_eq!(MessageRepository::new(&db).scan().all().await.unwrap().len(), 5);
}

#[tokio::test]
async fn messages_of_a_user_are_read_by_time() {
    let (db, _) = published_items().await;
    let messages = MessageRepository::new(&db);
    let since = time("2023-04-01T13:00:00.001Z");
    let found = messages.query("UserA").sent_at(since..).all().await.unwrap();
    let texts = found.iter().map(|message| message.comment.as_str());
    assert_eq!(texts.collect::<Vec<_>>(), ["I like a Rock music.", "Me too."]);
    assert_eq!(found[0].created_at.to_utc(), time("2023-04-01T12:00:50.001Z"), "not when it was sent, as published");
    let key = MessageKey::new("UserC", TimestampMillis::new(time("2023-04-01T12:00:05.001Z")));
    assert_eq!(messages.get(key).await.unwrap().map(|message| message.room), Some("Art".into()));
}

#[tokio::test]
async fn messages_of_a_room_are_read_from_the_latest_on() {
    let (db, _) = published_items().await;
    let room = RoomRepository::new(&db).get(RoomKey::new("Music")).await.unwrap();
    assert_eq!(room, Some(Room { room: "Music".into(), created_by: "UserA".into() }));
    let messages = MessageRepository::new(&db);
    let latest = messages.in_room("Music").descending().take(1).await.unwrap();
    assert_eq!(latest.items[0].comment, "I like a Rock music.");
    let early = messages.in_room("Art").created_at(..time("2023-04-01T13:00:00.000Z")).all().await.unwrap();
    assert_eq!(early.iter().map(|message| message.user.as_str()).collect::<Vec<_>>(), ["UserC"]);
}
