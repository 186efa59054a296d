//! Index keys of several attributes, and sort keys that repeat parts of their partition key.

use dynamite_runtime::{after, prefix};
use dynamite_tests::store::matches::{
    Match, MatchByTournament, MatchByTournamentAndRegion, MatchKey, MatchRepository, MatchTournamentAndRegionAndRound,
    Region,
};

use crate::support::{game, matches};

/// Returns three rounds of three brackets of two matches each, in two regions and two tournaments.
async fn filled_table() -> MatchRepository {
    let matches = matches().await;
    for round in 1..=3 {
        for bracket in ["LOW", "UP", "UPPER"] {
            for number in 0..2 {
                let north = game(&format!("{round}{bracket}{number}"), round, bracket);
                let south = Match { match_id: format!("s{}", north.match_id), region: Region::South, ..north.clone() };
                let summer =
                    Match { match_id: format!("t{}", north.match_id), tournament: "SUMMER".into(), ..north.clone() };
                for stored in [north, south, summer] {
                    matches.put(&stored).await.unwrap();
                }
            }
        }
    }
    matches
}

fn ids(found: Vec<MatchByTournament>) -> Vec<String> {
    found.into_iter().map(|found| found.match_id).collect()
}

#[tokio::test]
async fn the_partition_key_consists_of_all_its_attributes() {
    let matches = filled_table().await;
    assert_eq!(matches.by_tournament("WINTER", Region::North).count().await.unwrap(), 18);
    assert_eq!(matches.by_tournament("WINTER", Region::South).count().await.unwrap(), 18);
    assert_eq!(matches.by_tournament("AUTUMN", Region::South).count().await.unwrap(), 0);
}

#[tokio::test]
async fn sort_attributes_are_given_from_the_left() {
    let matches = filled_table().await;
    let query = || matches.by_tournament("WINTER", Region::North);
    assert_eq!(query().round(2).count().await.unwrap(), 6);
    assert_eq!(ids(query().round(2).bracket("UP").all().await.unwrap()), ["2UP0", "2UP1"]);
    assert_eq!(ids(query().round(2).bracket("UP").match_id("2UP1").all().await.unwrap()), ["2UP1"]);
}

#[tokio::test]
async fn the_last_attribute_given_may_be_a_range() {
    let matches = filled_table().await;
    let query = || matches.by_tournament("WINTER", Region::North);
    assert_eq!(query().round(2..).count().await.unwrap(), 12);
    assert_eq!(query().round(after(2)).count().await.unwrap(), 6);
    assert_eq!(query().round(1..=2).count().await.unwrap(), 12);
    assert_eq!(query().round(..2).count().await.unwrap(), 6);
    assert_eq!(query().round(1).bracket(prefix("UP")).count().await.unwrap(), 4);
    assert_eq!(query().round(1).bracket(..="UP").count().await.unwrap(), 4);
    assert_eq!(ids(query().round(1).bracket("LOW").match_id("1LOW1"..).all().await.unwrap()), ["1LOW1"]);
}

#[tokio::test]
async fn items_are_ordered_by_each_attribute_in_turn() {
    let matches = filled_table().await;
    let mut expected = Vec::new();
    for round in 1..=3 {
        for bracket in ["LOW", "UP", "UPPER"] {
            expected.extend((0..2).map(|number| format!("{round}{bracket}{number}")));
        }
    }
    let query = || matches.by_tournament("WINTER", Region::North);
    assert_eq!(ids(query().all().await.unwrap()), expected);
    expected.reverse();
    assert_eq!(ids(query().descending().all().await.unwrap()), expected);
}

#[tokio::test]
async fn an_index_item_has_every_key_and_the_projected_attributes() {
    let matches = matches().await;
    matches.put(&game("m", 2, "UP")).await.unwrap();
    let found = matches.by_tournament("WINTER", Region::North).all().await.unwrap();
    let expected = MatchByTournament {
        match_id: "m".into(),
        tournament: "WINTER".into(),
        region: Region::North,
        round: 2,
        bracket: "UP".into(),
        seed: -1,
    };
    assert_eq!(found, [expected]);
}

#[tokio::test]
async fn parts_given_by_the_partition_key_are_not_asked_again() {
    let matches = filled_table().await;
    let rounds =
        |found: Vec<MatchByTournamentAndRegion>| found.into_iter().map(|found| found.round).collect::<Vec<_>>();
    let query = || matches.by_tournament_and_region("WINTER", Region::South);
    assert_eq!(query().count().await.unwrap(), 18);
    assert_eq!(rounds(query().round(2).all().await.unwrap()), [2; 6]);
    assert_eq!(query().round(2..=3).count().await.unwrap(), 12);
    assert_eq!(query().round(2).match_id(prefix("s2UP")).count().await.unwrap(), 4);
    let found = query().round(2).match_id("s2UP1").all().await.unwrap();
    let expected = MatchByTournamentAndRegion {
        match_id: "s2UP1".into(),
        tournament: "WINTER".into(),
        region: Region::South,
        round: 2,
    };
    assert_eq!(found, [expected]);
}

#[tokio::test]
async fn an_item_without_one_of_the_attributes_is_not_in_the_index() {
    let matches = filled_table().await;
    let seeds = |found: Vec<Match>| found.into_iter().map(|found| found.seed).collect::<Vec<_>>();
    let query = || matches.by_referee("Ada", Region::North);
    assert_eq!(query().count().await.unwrap(), 0);
    for (id, seed) in [("3UP0", -7), ("1LOW0", 12), ("2UP1", 0)] {
        let played = matches.get(MatchKey::new(id)).await.unwrap().unwrap();
        matches.update(&played).set(Match::REFEREE, "Ada").set(Match::SEED, seed).await.unwrap();
    }
    assert_eq!(seeds(query().all().await.unwrap()), [-7, 0, 12]);
    assert_eq!(seeds(query().seed(..=0).all().await.unwrap()), [-7, 0]);
    let unrefereed = query().seed(0).all().await.unwrap().remove(0);
    matches.update(&unrefereed).remove(Match::REFEREE).await.unwrap();
    assert_eq!(seeds(query().all().await.unwrap()), [-7, 12]);
}

#[tokio::test]
async fn the_group_setter_writes_every_key() {
    let matches = matches().await;
    matches.put(&game("m", 2, "UP")).await.unwrap();
    let moved = Match { region: Region::South, round: 3, tournament: "SUMMER".into(), ..game("m", 2, "UP") };
    let update = matches.update(&moved).set_tournament_and_region_and_round(MatchTournamentAndRegionAndRound {
        tournament: "SUMMER".into(),
        region: Region::South,
        round: 3,
    });
    assert_eq!(update.returning_new().await.unwrap(), moved);
    assert_eq!(matches.by_tournament_and_region("WINTER", Region::North).count().await.unwrap(), 0);
    assert_eq!(matches.by_tournament("WINTER", Region::North).count().await.unwrap(), 0);
    assert_eq!(
        matches.by_tournament_and_region("SUMMER", Region::South).round(3).match_id("m").count().await.unwrap(),
        1
    );
    assert_eq!(matches.by_tournament("SUMMER", Region::South).round(3).count().await.unwrap(), 1);
}
