//! A photo network. It is published without items.

use dynamite_runtime::{Dynamite, prefix};
use dynamite_tests::published::instagram_table::{
    Comment, CommentRepository, Follow, FollowRepository, InstagramTable, Like, LikeKey, LikeRepository, Photo,
    PhotoKey, PhotoRepository, User, UserKey, UserRepository,
};

use crate::{definition, formats};

const FILE: &str = include_str!("../../published/instagram/dynamodb-instagram.template");

/// Returns a table in which Ada and Bob follow each other, Cleo follows Ada, and Ada has a photo with likes and comments
/// and one without.
async fn filled_table() -> Dynamite {
    let db = Dynamite::embedded().await.unwrap();
    InstagramTable::new(&db).create_table().await.unwrap();
    for name in ["ada", "bob", "cleo"] {
        let user = User { username: name.into(), name: name.to_uppercase(), follower_count: 0, following_count: 0 };
        UserRepository::new(&db).create(&user).await.unwrap();
    }
    for (followed, following) in [("ada", "bob"), ("bob", "ada"), ("ada", "cleo")] {
        let follow = Follow { followed_username: followed.into(), following_username: following.into() };
        FollowRepository::new(&db).create(&follow).await.unwrap();
    }
    for id in ["P1", "P2"] {
        let url = format!("https://example.com/{id}");
        let photo = Photo { username: "ada".into(), photo_id: id.into(), url, likes_count: 0, comment_count: 0 };
        PhotoRepository::new(&db).create(&photo).await.unwrap();
    }
    for (id, who) in [("L1", "cleo"), ("L2", "bob")] {
        let like = Like { photo_id: "P1".into(), liking_username: who.into(), like_id: id.into() };
        LikeRepository::new(&db).create(&like).await.unwrap();
    }
    for (id, content) in [("C1", "nice"), ("C2", "very nice")] {
        let (photo_id, comment_id) = ("P1".into(), id.into());
        let comment = Comment { photo_id, comment_id, commenting_username: "bob".into(), content: content.into() };
        CommentRepository::new(&db).create(&comment).await.unwrap();
    }
    db
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::cloudformation(FILE), |db| InstagramTable::new(db).create_table()).await;
}

#[tokio::test]
async fn users_and_photos_are_read_and_counted() {
    let db = filled_table().await;
    let users = UserRepository::new(&db);
    users.update(UserKey::new("ada")).add(User::FOLLOWER_COUNT, 2).await.unwrap();
    assert_eq!(users.get(UserKey::new("ada")).await.unwrap().map(|user| user.follower_count), Some(2));
    assert_eq!(users.query("bob").all().await.unwrap()[0].name, "BOB");
    let photos = PhotoRepository::new(&db);
    let latest = photos.query("ada").descending().take(1).await.unwrap();
    assert_eq!(latest.items[0].photo_id, "P2");
    photos.update(PhotoKey::new("ada", "P1")).add(Photo::LIKES_COUNT, 1).await.unwrap();
    let liked = photos.query("ada").photo_id(prefix("P")).filter(Photo::LIKES_COUNT.gt(0)).all().await.unwrap();
    assert_eq!(liked.len(), 1);
    assert_eq!(users.scan().count().await.unwrap(), 3);
}

#[tokio::test]
async fn likes_are_found_by_user_and_by_time() {
    let db = filled_table().await;
    let likes = LikeRepository::new(&db);
    assert!(likes.get(LikeKey::new("P1", "bob")).await.unwrap().is_some(), "who likes a photo likes it once");
    let latest = likes.latest("P1").descending().all().await.unwrap();
    assert_eq!(latest.iter().map(|like| like.liking_username.as_str()).collect::<Vec<_>>(), ["bob", "cleo"]);
    assert_eq!(likes.latest("P1").like_id("L1").count().await.unwrap(), 1);
    let comments = CommentRepository::new(&db).query("P1").descending().all().await.unwrap();
    assert_eq!(comments.iter().map(|one| one.content.as_str()).collect::<Vec<_>>(), ["very nice", "nice"]);
}

#[tokio::test]
async fn follows_are_read_in_both_directions() {
    let db = filled_table().await;
    let follows = FollowRepository::new(&db);
    let followers = follows.query("ada").all().await.unwrap();
    assert_eq!(followers.iter().map(|one| one.following_username.as_str()).collect::<Vec<_>>(), ["bob", "cleo"]);
    let followed = follows.followed_by("bob").all().await.unwrap();
    assert_eq!(followed.iter().map(|one| one.followed_username.as_str()).collect::<Vec<_>>(), ["ada"]);
    assert_eq!(follows.followed_by("cleo").followed_username("ada").count().await.unwrap(), 1);
    assert_eq!((follows.scan_followed_by().count().await.unwrap(), follows.scan().count().await.unwrap()), (3, 3));
}
