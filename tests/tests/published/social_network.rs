//! A social network: users, whom they follow, posts, likes, and timelines.
//!
//! | the program needs | call |
//! |---|---|
//! | a user with the counts | the collection `user` |
//! | the followers of a user; whom a user follows | `query` of `Follower`; of `Following` |
//! | whether a user follows another | `get` of `Following` |
//! | to follow, and to stop | a transaction of two items and two counts |
//! | the posts of a user, the last one first | `query` of `Post`, `descending()` |
//! | who likes a post, and how many | `query` of `Like`; `get` of `LikeCount` |
//! | to like a post once, and to take it back | a transaction of the like and the count |
//! | the timeline of a user, without what has expired | `query` of `TimelineEntry`, `unexpired()` |

use dynamite_runtime::{DateTime, Dynamite, EpochSeconds, Error, RawItem, Transaction, Utc, prefix};
use dynamite_tests::published::social_network::{
    Counts, CountsKey, CountsRepository, Follower, FollowerRepository, Following, FollowingKey, FollowingRepository,
    Like, LikeCount, LikeCountKey, LikeCountRepository, LikeKey, LikeRepository, Post, PostKey, PostRepository,
    Profile, ProfileRepository, SocialNetwork, TimelineEntry, TimelineEntryRepository, User,
};

use crate::items;
use crate::items::{check_round_trip, text_of};

const FILE: &str = include_str!("../../published/social_network/items.json");

async fn stored_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| SocialNetwork::new(db).create_table()).await
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn like(user: &str) -> Like {
    Like { post: "11111".into(), user: user.into() }
}

/// Likes the first post, unless the user likes it already.
fn like_once(db: &Dynamite, user: &str) -> Transaction {
    let count = LikeCountRepository::new(db).update(LikeCountKey::new("11111")).add(LikeCount::LIKES, 1);
    db.transaction().add(LikeRepository::new(db).create(&like(user))).add(count)
}

/// Takes back the like of the first post, if there is one.
fn unlike(db: &Dynamite, user: &str) -> Transaction {
    let count = LikeCountRepository::new(db).update(LikeCountKey::new("11111")).subtract(LikeCount::LIKES, 1);
    db.transaction().add(LikeRepository::new(db).delete(LikeKey::from(&like(user))).must_exist()).add(count)
}

async fn likes_of_first_post(db: &Dynamite) -> (u64, Vec<String>) {
    let count = LikeCountRepository::new(db).get(LikeCountKey::new("11111")).await.unwrap().unwrap();
    let likes = LikeRepository::new(db).query("11111").all().await.unwrap();
    (count.likes, likes.into_iter().map(|like| like.user).collect())
}

#[tokio::test]
async fn every_item_is_read_and_written_unchanged() {
    let (db, items) = stored_items().await;
    assert_eq!(items.len(), 18);
    for item in &items {
        let last = text_of(item, "PK").rsplit('#').next().unwrap();
        match (last, text_of(item, "SK")) {
            (_, "info") => check_round_trip::<Profile>(&db, item).await,
            ("likecount", "count") => check_round_trip::<LikeCount>(&db, item).await,
            (_, "count") => check_round_trip::<Counts>(&db, item).await,
            ("follower", _) => check_round_trip::<Follower>(&db, item).await,
            ("following", _) => check_round_trip::<Following>(&db, item).await,
            ("post", _) => check_round_trip::<Post>(&db, item).await,
            ("likelist", _) => check_round_trip::<Like>(&db, item).await,
            ("timeline", _) => check_round_trip::<TimelineEntry>(&db, item).await,
            other => panic!("{other:?}"),
        }
    }
}

/// No attribute says what an item is, so a scan tells them apart by their keys.
#[tokio::test]
async fn scans_return_the_items_of_one_entity() {
    let (db, _) = stored_items().await;
    assert_eq!(ProfileRepository::new(&db).scan().all().await.unwrap().len(), 2);
    assert_eq!(CountsRepository::new(&db).scan().all().await.unwrap().len(), 2);
    assert_eq!(FollowerRepository::new(&db).scan().all().await.unwrap().len(), 3);
    assert_eq!(FollowingRepository::new(&db).scan().all().await.unwrap().len(), 3);
    assert_eq!(PostRepository::new(&db).scan().all().await.unwrap().len(), 2);
    assert_eq!(LikeRepository::new(&db).scan().count().await.unwrap(), 2);
    assert_eq!(LikeCountRepository::new(&db).scan().count().await.unwrap(), 1);
    assert_eq!(TimelineEntryRepository::new(&db).scan().count().await.unwrap(), 3);
}

#[tokio::test]
async fn a_user_is_read_with_the_counts() {
    let (db, _) = stored_items().await;
    let user = SocialNetwork::new(&db).user("12345").all().await.unwrap();
    let [User::Counts(counts), User::Profile(profile)] = user.as_slice() else { panic!("{user:?}") };
    assert_eq!((counts.followers, profile.name.as_str()), (3_000_000_000, "Ada"));
}

#[tokio::test]
async fn follows_are_read_in_both_directions() {
    let (db, _) = stored_items().await;
    let followers = FollowerRepository::new(&db).query("12345").all().await.unwrap();
    assert_eq!(followers.iter().map(|one| one.follower.as_str()).collect::<Vec<_>>(), ["23456", "34567", "45678"]);
    let following = FollowingRepository::new(&db);
    let followed = following.query("12345").followed(prefix("6")).all().await.unwrap();
    assert_eq!(followed.iter().map(|one| one.followed.as_str()).collect::<Vec<_>>(), ["67890"]);
    assert!(following.get(FollowingKey::new("23456", "12345")).await.unwrap().is_some());
    assert_eq!(following.get(FollowingKey::new("12345", "23456")).await.unwrap(), None);
}

#[tokio::test]
async fn a_follow_is_written_on_both_sides_and_counted() {
    let (db, _) = stored_items().await;
    let (followers, following) = (FollowerRepository::new(&db), FollowingRepository::new(&db));
    let counts = CountsRepository::new(&db);
    let (ada, bob) = (CountsKey::new("12345"), CountsKey::new("23456"));
    let follow = || {
        db.transaction()
            .add(followers.create(&Follower { user: "23456".into(), follower: "12345".into() }))
            .add(following.create(&Following { user: "12345".into(), followed: "23456".into() }))
            .add(counts.update(&bob).add(Counts::FOLLOWERS, 1))
            .add(counts.update(&ada).add(Counts::FOLLOWING, 1))
    };
    follow().await.unwrap();
    assert!(matches!(follow().await, Err(Error::Cancelled(_))), "a user follows another once");
    assert_eq!(counts.get(&bob).await.unwrap().map(|counts| counts.followers), Some(1));
    assert_eq!(counts.get(&ada).await.unwrap().map(|counts| counts.following), Some(3));
    db.transaction()
        .add(followers.delete(&Follower { user: "23456".into(), follower: "12345".into() }).must_exist())
        .add(following.delete(&Following { user: "12345".into(), followed: "23456".into() }).must_exist())
        .add(counts.update(&bob).subtract(Counts::FOLLOWERS, 1))
        .add(counts.update(&ada).subtract(Counts::FOLLOWING, 1))
        .await
        .unwrap();
    assert_eq!(followers.query("23456").count().await.unwrap(), 0);
    assert_eq!(counts.get(&bob).await.unwrap().map(|counts| counts.followers), Some(0));
}

#[tokio::test]
async fn a_post_is_liked_once_by_each_user() {
    let (db, _) = stored_items().await;
    assert_eq!(likes_of_first_post(&db).await, (2, vec!["23456".into(), "34567".into()]));
    like_once(&db, "12345").await.unwrap();
    assert!(matches!(like_once(&db, "12345").await, Err(Error::Cancelled(_))));
    assert_eq!(likes_of_first_post(&db).await, (3, vec!["12345".into(), "23456".into(), "34567".into()]));
    unlike(&db, "23456").await.unwrap();
    assert!(matches!(unlike(&db, "23456").await, Err(Error::Cancelled(_))));
    assert_eq!(likes_of_first_post(&db).await, (2, vec!["12345".into(), "34567".into()]));
    // A post without likes has no count yet.
    let count = LikeCount { post: "22222".into(), likes: 0 };
    let counted = LikeCountRepository::new(&db).upsert(&count).add(LikeCount::LIKES, 1).await.unwrap();
    assert_eq!(counted.likes, 1);
}

#[tokio::test]
async fn posts_are_read_from_the_last_one_on() {
    let (db, _) = stored_items().await;
    let posts = PostRepository::new(&db);
    let last = posts.query("12345").descending().take(1).await.unwrap();
    assert_eq!((last.items[0].post.as_str(), last.items[0].content.as_str()), ("22222", "The second post"));
    let first = posts.get(PostKey::new("12345", "11111")).await.unwrap().unwrap();
    assert_eq!(first.timestamp, EpochSeconds::new(time("2019-10-23T10:46:00Z")));
    let with_image = posts.query("12345").filter(Post::IMAGE_URL.exists()).all().await.unwrap();
    assert_eq!(with_image, [first]);
}

#[tokio::test]
async fn a_timeline_is_read_without_what_has_expired() {
    let (db, _) = stored_items().await;
    let timeline = TimelineEntryRepository::new(&db);
    let entries = timeline.query("12345").unexpired().descending().all().await.unwrap();
    let posts = entries.iter().map(|entry| (entry.post.as_str(), entry.author.as_str()));
    assert_eq!(posts.collect::<Vec<_>>(), [("45678", "67890"), ("34567", "56789")]);
    let of_author = timeline.query("12345").post("01234").author("67890").all().await.unwrap();
    assert_eq!(of_author[0].expires, EpochSeconds::new(time("2019-10-23T10:46:00Z")));
}
