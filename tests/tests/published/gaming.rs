//! Games, scores, achievements and tournaments, each in a table of its own.

use dynamite_runtime::{Date, DateTime, Dynamite, TimestampSeconds};
use dynamite_tests::published::achievement_table::{PlayerAchievement, PlayerAchievementRepository};
use dynamite_tests::published::game_table::{Game, GameKey, GameRepository};
use dynamite_tests::published::leaderboard_table::{LeaderboardEntry, LeaderboardEntryRepository};
use dynamite_tests::published::tournament_table::{TournamentEntry, TournamentEntryKey, TournamentEntryRepository};

use crate::patterns::access_patterns;
use crate::{definition, formats};

const FILE: &str = include_str!("../../published/gaming/gaming_leaderboard_schema.json");

#[tokio::test]
async fn the_schemas_create_the_published_tables() {
    definition::assert_creates(formats::awslabs(FILE, "GameTable"), |db| GameRepository::new(db).create_table()).await;
    let published = formats::awslabs(FILE, "LeaderboardTable");
    definition::assert_creates(published, |db| LeaderboardEntryRepository::new(db).create_table()).await;
    let published = formats::awslabs(FILE, "AchievementTable");
    definition::assert_creates(published, |db| PlayerAchievementRepository::new(db).create_table()).await;
    let published = formats::awslabs(FILE, "TournamentTable");
    definition::assert_creates(published, |db| TournamentEntryRepository::new(db).create_table()).await;
}

struct Store {
    games: GameRepository,
    scores: LeaderboardEntryRepository,
    achievements: PlayerAchievementRepository,
    entries: TournamentEntryRepository,
}

/// Returns tables with two games. The first has three scores, two achievements, and a tournament of two players.
async fn filled_tables() -> Store {
    let db = Dynamite::embedded().await.unwrap();
    let store = Store {
        games: GameRepository::new(&db),
        scores: LeaderboardEntryRepository::new(&db),
        achievements: PlayerAchievementRepository::new(&db),
        entries: TournamentEntryRepository::new(&db),
    };
    store.games.create_table().await.unwrap();
    store.scores.create_table().await.unwrap();
    store.achievements.create_table().await.unwrap();
    store.entries.create_table().await.unwrap();
    for id in ["g1", "g2"] {
        store.games.create(&game(id)).await.unwrap();
    }
    for (points, player) in [(900, "ada"), (1200, "bob"), (70, "ada")] {
        store.scores.create(&score(points, player)).await.unwrap();
    }
    for (id, points) in [("a1", 50), ("a2", 5)] {
        store.achievements.create(&achievement(id, points)).await.unwrap();
    }
    for (ranking, player) in [(2, "ada"), (1, "bob")] {
        store.entries.create(&entry(ranking, player)).await.unwrap();
    }
    store
}

fn game(id: &str) -> Game {
    Game {
        game_id: id.into(),
        title: format!("game {id}"),
        genre: "race".into(),
        release_date: Date::from_ymd_opt(2024, 5, 1).unwrap(),
        publisher: "Any".into(),
        max_players: Some(8),
        is_active: true,
        verification_code: Some(format!("code of {id}")),
    }
}

fn score(score: i64, player: &str) -> LeaderboardEntry {
    LeaderboardEntry {
        game_id: "g1".into(),
        score,
        player_id: player.into(),
        player_name: player.to_uppercase(),
        achieved_at: TimestampSeconds::new(DateTime::UNIX_EPOCH),
        level_reached: None,
        play_duration_seconds: Some(60),
    }
}

fn achievement(id: &str, points: i64) -> PlayerAchievement {
    PlayerAchievement {
        player_id: "ada".into(),
        achievement_id: id.into(),
        game_id: "g1".into(),
        achievement_name: "first".into(),
        description: None,
        points,
        unlocked_at: TimestampSeconds::new(DateTime::UNIX_EPOCH),
        rarity: None,
    }
}

fn entry(ranking: i64, player: &str) -> TournamentEntry {
    TournamentEntry {
        tournament_id: "t1".into(),
        ranking,
        player_id: player.into(),
        player_name: player.to_uppercase(),
        total_score: 100,
        matches_played: 2,
        wins: None,
        prize_amount: None,
    }
}

access_patterns! { FILE, store = filled_tables();
    1 get_game => {
        assert_eq!(store.games.get(GameKey::new("g1")).consistent().await.unwrap(), Some(game("g1")));
    }
    2 list_games => {
        assert_eq!(store.games.scan().all().await.unwrap().len(), 2);
    }
    3 get_top_scores => {
        let top = store.scores.query("g1").descending().take(2).await.unwrap();
        assert_eq!(top.items, [score(1200, "bob"), score(900, "ada")]);
    }
    4 get_player_scores => {
        assert_eq!(store.scores.of_player("ada").all().await.unwrap(), [score(70, "ada"), score(900, "ada")]);
    }
    5 submit_score => {
        store.scores.put(&score(5000, "ada")).await.unwrap();
        assert_eq!(store.scores.query("g1").score(2000..).all().await.unwrap(), [score(5000, "ada")]);
    }
    6 get_player_achievements => {
        assert_eq!(store.achievements.query("ada").count().await.unwrap(), 2);
    }
    7 get_game_achievements => {
        let found = store.achievements.of_game("g1").all().await.unwrap();
        assert_eq!(found, [achievement("a2", 5), achievement("a1", 50)]);
    }
    8 unlock_achievement => {
        store.achievements.create(&achievement("a3", 1)).await.unwrap();
        assert_eq!(store.achievements.query("ada").achievement_id("a3").count().await.unwrap(), 1);
    }
    9 get_tournament_rankings => {
        assert_eq!(store.entries.query("t1").all().await.unwrap(), [entry(1, "bob"), entry(2, "ada")]);
    }
    // The ranking is part of the key, so the player of a ranking changes, and not the ranking of a player.
    10 update_ranking => {
        let update = store.entries.update(TournamentEntryKey::new("t1", 2)).set(TournamentEntry::PLAYER_ID, "cleo");
        update.set(TournamentEntry::PLAYER_NAME, "CLEO").await.unwrap();
        assert_eq!(store.entries.query("t1").ranking(2).all().await.unwrap(), [entry(2, "cleo")]);
    }
    11 get_game_by_id => {
        assert_eq!(store.games.get(GameKey::new("g2")).await.unwrap(), Some(game("g2")));
    }
    // A get has no filter, so this pattern queries the item.
    12 get_game_with_verification => {
        let verified = |code: &str| {
            let matches = Game::VERIFICATION_CODE.eq(code.to_owned());
            store.games.query("g1").consistent().filter(matches).all()
        };
        assert_eq!(verified("code of g1").await.unwrap(), [game("g1")]);
        assert_eq!(verified("another").await.unwrap(), []);
    }
}
