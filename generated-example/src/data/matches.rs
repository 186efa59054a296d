//! The tournaments that the shop sponsors: two of them, in three regions. A player who loses twice is eliminated.

use chrono::Days;
use dynamite_runtime::Date;

use super::day;
use super::random::Random;
use crate::store::tournament_matches::Match;

/// The tournament that is over.
pub const WINTER: &str = "WINTER2025";
/// The tournament whose last matches are still to be played.
pub const SPRING: &str = "SPRING2025";
/// The favourite of the region that most questions are about.
pub const PLAYER: &str = "NA-EAST-P1";

const REGIONS: [&str; 3] = ["NA-EAST", "EU-WEST", "ASIA"];
/// The players of a region are numbered from the upper to the worst. The better one wins this percentage of matches.
const BETTER_WINS: u32 = 75;

pub(super) fn all(random: &mut Random) -> Vec<Match> {
    let mut all = Vec::new();
    for (name, begin) in [(WINTER, day(1, 18)), (SPRING, day(4, 12))] {
        for region in REGIONS {
            all.extend(Tournament { name, begin, region, played: Vec::new() }.play(random));
        }
    }
    all
}

/// The number of a player in a region.
type Player = u32;

/// A tournament in a region, as far as it has been played.
struct Tournament {
    name: &'static str,
    begin: Date,
    region: &'static str,
    played: Vec<Match>,
}

impl Tournament {
    /// Plays all rounds.
    fn play(mut self, random: &mut Random) -> Vec<Match> {
        let (upper, losers) = self.round("QUARTERFINALS", "UPPER", 0, vec![1, 8, 4, 5, 2, 7, 3, 6], random);
        let (lower, _) = self.round("QUARTERFINALS", "LOWER", 3, losers, random);
        let (upper, losers) = self.round("SEMIFINALS", "UPPER", 7, upper, random);
        let second_chances = losers.into_iter().rev().zip(lower).flat_map(<[Player; 2]>::from).collect();
        let (lower, _) = self.round("SEMIFINALS", "LOWER", 9, second_chances, random);
        let (lower, _) = self.round("FINALS", "LOWER", 12, lower, random);
        let (upper, losers) = self.round("FINALS", "UPPER", 13, upper, random);
        let (lower, _) = self.round("FINALS", "REPECHAGE", 14, [losers, lower].concat(), random);
        self.round("FINALS", "CHAMPIONSHIP", 16, [upper, lower].concat(), random);
        self.played
    }

    /// Plays a round, the first player against the second and so on, and returns the winners and the losers.
    fn round(
        &mut self,
        round: &str,
        bracket: &str,
        days: u64,
        players: Vec<Player>,
        random: &mut Random,
    ) -> (Vec<Player>, Vec<Player>) {
        let (mut winners, mut losers) = (Vec::new(), Vec::new());
        for (index, pair) in players.chunks_exact(2).enumerate() {
            let (better, worse) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let (winner, loser) = if random.chance(BETTER_WINS) { (better, worse) } else { (worse, better) };
            winners.push(winner);
            losers.push(loser);
            // The last match of spring is still to come.
            let decided = !(self.name == SPRING && bracket == "CHAMPIONSHIP");
            self.played.push(Match {
                match_id: self.match_id(round, bracket, index + 1),
                tournament_id: self.name.to_owned(),
                region: self.region.to_owned(),
                round: round.to_owned(),
                bracket: bracket.to_owned(),
                player1_id: self.player_id(better),
                player2_id: self.player_id(worse),
                match_date: self.begin.checked_add_days(Days::new(days)).unwrap_or(self.begin).to_string(),
                winner: decided.then(|| self.player_id(winner)),
            });
        }
        (winners, losers)
    }

    /// Returns an id such as `WINTER2025-ASIA-QU-1`: tournament, region, first letters of round and bracket, number.
    fn match_id(&self, round: &str, bracket: &str, number: usize) -> String {
        format!("{}-{}-{}{}-{number}", self.name, self.region, &round[..1], &bracket[..1])
    }

    fn player_id(&self, player: Player) -> String {
        format!("{}-P{player}", self.region)
    }
}
