//! The access patterns of `TournamentMatches`, which has two indexes with keys of several attributes.
//!
//! Such a key needs no text that is composed from parts. Each part is an attribute with a method of its own, and the
//! methods follow each other in the order of the key.

use dynamite_runtime::{Dynamite, prefix};

use crate::data::{PLAYER, SPRING, WINTER};
use crate::report::Operation::{GetItem, QueryOf, Scan, ScanOf, UpdateItem};
use crate::report::{Section, run, run_refused};
use crate::store::tournament_matches::{Match, MatchKey, MatchRepository};
use crate::{Context, Outcome};

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if a call fails, or returns something unexpected.
pub async fn run(db: &Dynamite) -> Outcome<Section> {
    let matches = MatchRepository::new(db);
    let mut section = Section::new(matches.table_name(), "the matches of tournaments");
    matches_of_a_region(&mut section, &matches).await?;
    matches_of_a_player(&mut section, &matches).await?;
    open_matches(&mut section, &matches).await?;
    winners_of_winter(&mut section, &matches).await?;
    enter_winner(&mut section, &matches).await?;
    Ok(section)
}

/// The partition key has two attributes. Of the three in the sort key, a query can give any number, from the left.
async fn matches_of_a_region(section: &mut Section, matches: &MatchRepository) -> Outcome {
    let region = "NA-EAST";
    run!(
        section,
        "All matches of a tournament in a region",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).all(),
    )?;
    section.note("both parts of the partition key, and no part of the sort key");
    run!(
        section,
        "Its semifinals",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).round("SEMIFINALS").all(),
    )?;
    section.note("with the first part of the sort key");
    let upper = run!(
        section,
        "Its semifinals of the upper bracket",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).round("SEMIFINALS").bracket(prefix("UP")).all(),
    )?;
    section.note(format!("with the first part, and a prefix of the second: {}", results(&upper)));
    let third = format!("{WINTER}-{region}-QU-3");
    let quarterfinals = run!(
        section,
        "Its quarterfinals of the upper bracket, from the third on",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).round("QUARTERFINALS").bracket("UPPER").match_id(third..).all(),
    )?;
    section.note(format!("with all three parts, the last as a range: {}", results(&quarterfinals)));
    Ok(())
}

async fn matches_of_a_player(section: &mut Section, matches: &MatchRepository) -> Outcome {
    let played = run!(
        section,
        "All matches of one player, the latest first",
        QueryOf("PlayerMatchHistoryIndex"),
        matches.by_player(PLAYER).descending().all(),
    )?;
    let won = played.iter().filter(|game| game.winner.as_deref() == Some(PLAYER)).count();
    section.note(format!("won {won} of {}", played.len()));
    let january = run!(
        section,
        "Matches of the player in January",
        QueryOf("PlayerMatchHistoryIndex"),
        matches.by_player(PLAYER).match_date("2025-01-01"..="2025-01-31").all(),
    )?;
    section.note(results(&january));
    let semifinal = run!(
        section,
        "The semifinal of the player on 25 January",
        QueryOf("PlayerMatchHistoryIndex"),
        matches.by_player(PLAYER).match_date("2025-01-25").round("SEMIFINALS").all(),
    )?;
    section.note(results(&semifinal));
    Ok(())
}

async fn open_matches(section: &mut Section, matches: &MatchRepository) -> Outcome {
    let open = run!(
        section,
        "Which matches have no winner yet?",
        Scan,
        matches.scan().filter(Match::WINNER.is_absent()).all()
    )?;
    let mut ids: Vec<_> = open.iter().map(|game| game.match_id.as_str()).collect();
    ids.sort_unstable();
    section.note(ids.join(", "));
    Ok(())
}

async fn winners_of_winter(section: &mut Section, matches: &MatchRepository) -> Outcome {
    let of_winter = Match::TOURNAMENT_ID.eq(WINTER).and(Match::BRACKET.eq("CHAMPIONSHIP"));
    let finals = run!(
        section,
        "Who won in winter, in any region?",
        ScanOf("TournamentRegionIndex"),
        matches.scan_by_tournament_region().filter(of_winter).all(),
    )?;
    let mut winners: Vec<_> = finals.iter().filter_map(|game| game.winner.as_deref()).collect();
    winners.sort_unstable();
    section.note(winners.join(", "));
    Ok(())
}

/// A result is entered once: the second attempt fails, and its error contains the winner that was entered.
async fn enter_winner(section: &mut Section, matches: &MatchRepository) -> Outcome {
    let id = format!("{SPRING}-ASIA-FC-1");
    let found = run!(section, "The final of spring in Asia", GetItem, matches.get(MatchKey::new(&id)).consistent())?;
    let Some(game) = found else { return Ok(()) };
    section.note(results(std::slice::from_ref(&game)));
    let (winner, loser) = (&game.player1_id, &game.player2_id);
    run!(
        section,
        "Enter the winner, if there is none",
        UpdateItem,
        matches.update(&game).set(Match::WINNER, winner).only_if(Match::WINNER.is_absent()),
    )?;
    let error = run_refused!(
        section,
        "Enter another winner",
        UpdateItem,
        matches.update(&game).set(Match::WINNER, loser).only_if(Match::WINNER.is_absent()),
    )?;
    if let Some(existing) = error.old::<Match>().context("decoding the existing match")? {
        section.note(format!("refused: {}", results(&[existing])));
    }
    Ok(())
}

fn results(matches: &[Match]) -> String {
    let results = matches.iter().map(|game| match &game.winner {
        Some(winner) => format!("{winner} won {}", short_id(game)),
        None => format!("{} is open", short_id(game)),
    });
    results.collect::<Vec<_>>().join(", ")
}

/// Returns the part of the id that differs within a tournament and region, such as `SU-1`.
fn short_id(game: &Match) -> &str {
    let prefix = format!("{}-{}-", game.tournament_id, game.region);
    game.match_id.strip_prefix(&prefix).unwrap_or(&game.match_id)
}
