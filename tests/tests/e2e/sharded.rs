//! Indexes whose partitions are spread over shards: queries ask all shards, and merge what they return.

use std::collections::BTreeSet;

use dynamite_runtime::{Cursor, EpochSeconds, Error, IntoReadRequest, InvalidCursor, after, parallel, prefix};
use dynamite_tests::engine;
use dynamite_tests::store::backlog::{Chore, ChoreKey, ChoreRepository, State};

use crate::support::{assert_error, s};

fn chore(number: u32, due: i64) -> Chore {
    Chore {
        owner: "Ann".into(),
        number,
        state: State::Open,
        due: EpochSeconds::try_from(due).unwrap(),
        rank: i32::try_from(due).unwrap() - 2,
        token: vec![u8::try_from(due).unwrap(); 2],
        label: format!("l{}", due % 3),
        team: Some("red".into()),
        shard: 7,
    }
}

async fn backlog(chores: &[Chore]) -> ChoreRepository {
    let backlog = ChoreRepository::new(&engine().await.unwrap());
    backlog.create_table().await.unwrap();
    let written = backlog.batch_write().put_all(chores).await;
    written.unwrap();
    backlog
}

/// Returns chores with few times, so that many have the same.
fn chores() -> Vec<Chore> {
    (0..48).map(|number| chore(number, i64::from(number * 7 % 11))).collect()
}

fn numbers(chores: &[Chore]) -> Vec<u32> {
    chores.iter().map(|chore| chore.number).collect()
}

/// Returns the chores of all shards in the order of their times, and equal ones by shard.
async fn merged(backlog: &ChoreRepository, descending: bool) -> Vec<Chore> {
    let mut all = Vec::new();
    for shard in 0..16_u16 {
        let query = backlog.open_chores();
        let query = if descending { query.descending() } else { query };
        all.extend(query.shard(shard).all().await.unwrap());
    }
    all.sort_by_key(|chore| chore.due);
    if descending {
        let mut times: Vec<_> = all.iter().map(|chore| chore.due).collect::<BTreeSet<_>>().into_iter().collect();
        times.reverse();
        return times.iter().flat_map(|due| all.iter().filter(move |chore| chore.due == *due).cloned()).collect();
    }
    all
}

/// The form of the key is data for ever.
#[test]
fn items_have_the_number_of_their_shard() {
    let item = chore(1, 5).to_item().unwrap();
    for (key, text) in [
        ("open", "OPEN#04"),
        ("by_rank", "open#0"),
        ("of_team", "T#red#2#007"),
        ("unsorted", "1/ALL"),
        ("tokens", "TOKEN#0"),
        ("labels", "LABEL#01"),
    ] {
        assert_eq!(item.get(key), Some(&s(text)), "{key}");
    }
    assert_eq!(Chore::from_item(item).unwrap(), chore(1, 5));
}

#[tokio::test]
async fn a_query_returns_all_shards_in_the_order_of_the_sort_key() {
    let backlog = backlog(&chores()).await;
    let expected = merged(&backlog, false).await;
    assert_eq!(expected.len(), 48);
    assert_eq!(backlog.open_chores().all().await.unwrap(), expected);
    assert_eq!(backlog.open_chores().count().await.unwrap(), 48);
    assert_eq!(backlog.open_chores().descending().all().await.unwrap(), merged(&backlog, true).await);
    let first = backlog.open_chores().take(20).await.unwrap();
    assert_eq!((first.items, first.requests), (expected[..20].to_vec(), 16));
    let page = backlog.open_chores().page(5).await.unwrap();
    assert_eq!((page.items, page.requests), (expected[..5].to_vec(), 16));
    assert!(page.scanned > 5 && page.scanned <= 80, "{}", page.scanned);
    let mut stream = backlog.open_chores().stream();
    let mut streamed = Vec::new();
    while let Some(chore) = stream.next().await {
        streamed.push(chore.unwrap());
    }
    assert_eq!(streamed, expected);
    let twice = parallel([backlog.open_chores(), backlog.open_chores()]).all().await.unwrap();
    assert_eq!(twice.len(), 96);
}

/// Pages of every size, over ties and in both orders, are together what one read returns.
#[tokio::test]
async fn pages_follow_each_other_and_lead_back() {
    let backlog = backlog(&chores()).await;
    for (descending, size) in [(false, 2), (true, 5), (false, 49)] {
        let query = || match descending {
            true => backlog.open_chores().descending(),
            false => backlog.open_chores(),
        };
        let expected = merged(&backlog, descending).await;
        let (mut pages, mut cursor): (Vec<Vec<Chore>>, Option<Cursor>) = (Vec::new(), None);
        loop {
            let page = match cursor.take() {
                Some(cursor) => query().resume(cursor).page(size).await.unwrap(),
                None => query().page(size).await.unwrap(),
            };
            pages.push(page.items);
            match page.cursor {
                Some(next) => cursor = Some(next.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(numbers(&pages.concat()), numbers(&expected), "{descending} {size}");

        // From the middle, both ways.
        let middle = query().take(40).await.unwrap();
        let at = middle.cursor_at(29).unwrap();
        let rest = query().resume(at.clone()).all().await.unwrap();
        assert_eq!(numbers(&rest), numbers(&expected[30..]), "{descending}");
        let (mut back, mut cursor): (Vec<Chore>, Option<Cursor>) = (Vec::new(), Some(at));
        while let Some(before) = cursor {
            let page = query().before(before).page(size).await.unwrap();
            back.splice(0..0, page.items);
            cursor = page.cursor;
        }
        assert_eq!(numbers(&back), numbers(&expected[..29]), "{descending} {size}");
        let mut pager = query().pager(usize::try_from(size).unwrap());
        let mut paged = Vec::new();
        while pager.has_more() {
            paged.extend(pager.next_page().await.unwrap().items);
        }
        assert_eq!(numbers(&paged), numbers(&expected), "{descending} {size}");
    }
}

/// A filter leaves pages with few items or none, which end where the shards are known.
#[tokio::test]
async fn filters_and_ranges_keep_the_order() {
    let backlog = backlog(&chores()).await;
    let expected = merged(&backlog, false).await;
    let kept: Vec<Chore> = expected.iter().filter(|chore| chore.rank >= 5).cloned().collect();
    let query = || backlog.open_chores().filter(Chore::RANK.ge(5));
    assert_eq!(query().all().await.unwrap(), kept);
    assert_eq!(query().take(9).await.unwrap().items, kept[..9]);
    assert_eq!(query().count().await.unwrap(), kept.len());
    let (mut found, mut cursor) = (Vec::new(), None::<Cursor>);
    loop {
        let page = match cursor {
            Some(cursor) => query().resume(cursor).page(2).await.unwrap(),
            None => query().page(2).await.unwrap(),
        };
        found.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(numbers(&found), numbers(&kept));

    let at = |seconds: i64| EpochSeconds::try_from(seconds).unwrap();
    let within = |low: i64, high: i64| {
        let due = |chore: &&Chore| chore.due >= at(low) && chore.due <= at(high);
        numbers(&expected.iter().filter(due).cloned().collect::<Vec<_>>())
    };
    for (found, query) in [
        (within(3, 5), backlog.open_chores().due(at(3)..=at(5))),
        (within(3, 99), backlog.open_chores().due(at(3)..)),
        (within(4, 99), backlog.open_chores().due(after(at(3)))),
        (within(0, 3), backlog.open_chores().due(..=at(3))),
        (within(0, 2), backlog.open_chores().due(..at(3))),
        (within(3, 3), backlog.open_chores().due(at(3))),
        (vec![], backlog.open_chores().due(at(50)..)),
    ] {
        assert_eq!(numbers(&query.clone().all().await.unwrap()), found);
        let (mut paged, mut cursor) = (Vec::new(), None::<Cursor>);
        loop {
            let next = query.clone();
            let next = match cursor {
                Some(cursor) => next.resume(cursor),
                None => next,
            };
            let page = next.page(4).await.unwrap();
            paged.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(numbers(&paged), found);
    }
}

/// The sort keys of texts, bytes and negative numbers, and an index without one.
#[tokio::test]
async fn every_kind_of_sort_key_is_merged() {
    let backlog = backlog(&chores()).await;
    macro_rules! check {
        ($query:expr, $key:expr, $shards:literal) => {{
            let mut expected: Vec<Chore> = Vec::new();
            for shard in 0..$shards {
                expected.extend($query.shard(shard).hydrate().all().await.unwrap());
            }
            expected.sort_by_key($key);
            let expected = numbers(&expected);
            assert_eq!(numbers(&$query.hydrate().all().await.unwrap()), expected);
            let (mut found, mut cursor) = (Vec::new(), None::<Cursor>);
            loop {
                let page = match cursor {
                    Some(cursor) => $query.resume(cursor).hydrate().page(7).await.unwrap(),
                    None => $query.hydrate().page(7).await.unwrap(),
                };
                found.extend(page.items);
                cursor = page.cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(numbers(&found), expected);
        }};
    }
    check!(backlog.ranked(State::Open), |chore| chore.rank, 2);
    check!(backlog.ranked(State::Open).rank(..=3), |chore| chore.rank, 2);
    check!(backlog.ranked(State::Open).rank(-2..=3), |chore| chore.rank, 2);
    check!(backlog.by_token(), |chore| chore.token.clone(), 4);
    check!(backlog.by_token().token(prefix(vec![3])), |chore| chore.token.clone(), 4);
    check!(backlog.labelled(), |chore| (chore.rank, chore.label.clone()), 11);
    check!(backlog.labelled().rank(0).label(prefix("l")), |chore| chore.label.clone(), 11);
    check!(backlog.by_team("red", 7), |chore| chore.number, 3);
    check!(backlog.everything(), |_| 0, 5);
    assert_eq!(backlog.by_team("blue", 7).count().await.unwrap(), 0);
    assert_eq!(backlog.everything().count().await.unwrap(), 48);
}

#[tokio::test]
async fn an_update_writes_the_shard() {
    let backlog = backlog(&[chore(1, 5)]).await;
    let key = ChoreKey::new("Ann", 1);
    backlog.update(&key).set_team_and_shard(Some("blue".into()), 9).await.unwrap();
    let found = backlog.by_team("blue", 9).all().await.unwrap();
    assert_eq!((found.len(), found[0].number), (1, 1));
    backlog.update(&key).set_state(State::Done).await.unwrap();
    assert_eq!(backlog.open_chores().count().await.unwrap(), 0);
    let done = backlog.ranked(State::Done).hydrate().all().await.unwrap();
    assert_eq!(done[0].shard, 9);
    backlog.update(&key).set_state(State::Open).await.unwrap();
    assert_eq!(
        backlog.open_chores().all().await.unwrap(),
        done.into_iter().map(|chore| Chore { state: State::Open, ..chore }).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn one_shard_is_one_partition() {
    let backlog = backlog(&chores()).await;
    let request = backlog.open_chores().shard(3).request().unwrap().build().unwrap();
    let values = request.expression_attribute_values().unwrap();
    assert!(values.values().any(|value| *value == s("OPEN#03")), "{values:?}");
    let shard = backlog.open_chores().shard(3).page(100).await.unwrap();
    assert_eq!(shard.requests, 1);
    let refused = backlog.open_chores().shard(16).all().await;
    assert_error!(refused, Error::InvalidInput(_));

    // The cursor of one read is none of the other.
    let page = backlog.open_chores().page(3).await.unwrap();
    let foreign = backlog.open_chores().shard(0).resume(page.cursor.unwrap()).page(3).await;
    assert_error!(foreign, Error::InvalidCursor(InvalidCursor::Foreign));
}

#[tokio::test]
async fn a_condition_that_no_key_can_meet_sends_nothing() {
    let backlog = backlog(&[chore(1, 5)]).await;
    let never = backlog.by_token().token(..vec![]).page(3).await.unwrap();
    assert_eq!((never.items.len(), never.requests), (0, 0));
    let empty = backlog.open_chores().into_read_request().page(0).await;
    assert_error!(empty, Error::InvalidInput(_));
}
