//! The access patterns of `TournamentMatches`, which has two indexes with keys of several attributes.
//!
//! Such a key needs no text that is composed from parts. Each part is an attribute with a method of its own, and the
//! methods follow each other in the order of the key.

use dynamite_runtime::{Dynamite, prefix};

use crate::data::{PLAYER, SPRING, WINTER};
use crate::report::Operation::{GetItem, QueryOf, Scan, ScanOf, UpdateItem};
use crate::report::{Section, ask, refused};
use crate::store::tournament_matches::{Match, MatchKey, MatchRepository};
use crate::{Explain, Outcome};

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if a call fails, or returns something unexpected.
pub async fn ask(db: &Dynamite) -> Outcome<Section> {
    let matches = MatchRepository::new(db);
    let mut section = Section::new(matches.table_name(), "tournaments, as AWS's guide has them");
    let to = &mut section;
    by_region(to, &matches).await?;
    of_a_player(to, &matches).await?;
    open(to, &matches).await?;
    finals_of_winter(to, &matches).await?;
    is_won(to, &matches).await?;
    Ok(section)
}

/// The partition key has two attributes. Of the three in the sort key, a query can give any number, from the left.
async fn by_region(to: &mut Section, matches: &MatchRepository) -> Outcome {
    let region = "NA-EAST";
    ask!(
        to,
        "All matches of a tournament in a region",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).all(),
    )?;
    to.note("two attributes are the partition, no part of the sort key is given");
    ask!(
        to,
        "Its semifinals",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).round("SEMIFINALS").all(),
    )?;
    to.note("the first part of the sort key");
    let upper = ask!(
        to,
        "Its semifinals of the upper bracket",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).round("SEMIFINALS").bracket(prefix("UP")).all(),
    )?;
    to.note(format!("the first, and a prefix of the second: {}", results(&upper)));
    let third = format!("{WINTER}-{region}-QU-3");
    let rest = ask!(
        to,
        "Its quarterfinals of the upper bracket, from the third on",
        QueryOf("TournamentRegionIndex"),
        matches.by_tournament_region(WINTER, region).round("QUARTERFINALS").bracket("UPPER").match_id(third..).all(),
    )?;
    to.note(format!("all three, the last as a range: {}", results(&rest)));
    Ok(())
}

async fn of_a_player(to: &mut Section, matches: &MatchRepository) -> Outcome {
    let played = ask!(
        to,
        "The matches of the favourite, the latest first",
        QueryOf("PlayerMatchHistoryIndex"),
        matches.by_player(PLAYER).descending().all(),
    )?;
    let won = played.iter().filter(|game| game.winner.as_deref() == Some(PLAYER)).count();
    to.note(format!("won {won} of {}", played.len()));
    let january = ask!(
        to,
        "Those of January",
        QueryOf("PlayerMatchHistoryIndex"),
        matches.by_player(PLAYER).match_date("2025-01-01"..="2025-01-31").all(),
    )?;
    to.note(results(&january));
    let of_the_day = ask!(
        to,
        "The semifinal of 25 January",
        QueryOf("PlayerMatchHistoryIndex"),
        matches.by_player(PLAYER).match_date("2025-01-25").round("SEMIFINALS").all(),
    )?;
    to.note(results(&of_the_day));
    Ok(())
}

async fn open(to: &mut Section, matches: &MatchRepository) -> Outcome {
    let open =
        ask!(to, "Which matches have no winner yet?", Scan, matches.scan().filter(Match::WINNER.is_absent()).all())?;
    let mut ids: Vec<_> = open.iter().map(|game| game.match_id.as_str()).collect();
    ids.sort_unstable();
    to.note(ids.join(", "));
    Ok(())
}

async fn finals_of_winter(to: &mut Section, matches: &MatchRepository) -> Outcome {
    let of_winter = Match::TOURNAMENT_ID.eq(WINTER).and(Match::BRACKET.eq("CHAMPIONSHIP"));
    let finals = ask!(
        to,
        "Who won in winter, wherever it was played?",
        ScanOf("TournamentRegionIndex"),
        matches.scan_by_tournament_region().filter(of_winter).all(),
    )?;
    let mut winners: Vec<_> = finals.iter().filter_map(|game| game.winner.as_deref()).collect();
    winners.sort_unstable();
    to.note(winners.join(", "));
    Ok(())
}

/// A result is entered once: the second attempt fails, and its error contains the winner that was entered.
async fn is_won(to: &mut Section, matches: &MatchRepository) -> Outcome {
    let id = format!("{SPRING}-ASIA-FC-1");
    let found = ask!(to, "The final of spring in Asia", GetItem, matches.get(MatchKey::new(&id)).consistent())?;
    let Some(game) = found else { return Ok(()) };
    to.note(results(std::slice::from_ref(&game)));
    let (winner, loser) = (&game.player1_id, &game.player2_id);
    ask!(
        to,
        "Its winner is entered",
        UpdateItem,
        matches.update(&game).set(Match::WINNER, winner).only_if(Match::WINNER.is_absent()),
    )?;
    let error = refused!(
        to,
        "Another winner is entered",
        UpdateItem,
        matches.update(&game).set(Match::WINNER, loser).only_if(Match::WINNER.is_absent()),
    )?;
    if let Some(there) = error.old::<Match>().explain("reading the match that is there")? {
        to.note(format!("refused: {}", results(&[there])));
    }
    Ok(())
}

fn results(matches: &[Match]) -> String {
    let results = matches.iter().map(|game| match &game.winner {
        Some(winner) => format!("{winner} won {}", short(game)),
        None => format!("{} is open", short(game)),
    });
    results.collect::<Vec<_>>().join(", ")
}

/// Returns the part of the id that differs within a tournament and region, such as `SU-1`.
fn short(game: &Match) -> &str {
    let place = format!("{}-{}-", game.tournament_id, game.region);
    game.match_id.strip_prefix(&place).unwrap_or(&game.match_id)
}
