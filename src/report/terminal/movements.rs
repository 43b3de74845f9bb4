//! Who moved where since the tiers before: counts, and the migration matrix.

use super::{Page, Stand};
use crate::engine::compare::{After, Before, Movements};
use crate::model::tier::TierIndex;
use crate::report::digits::grouped;
use crate::report::labels::{self, Word};

/// Of more tiers the matrix is no table that anybody reads.
const TIERS: usize = 12;

impl Page<'_> {
    /// Counts and matrix.
    pub(super) fn movements(&mut self) {
        let Some(movements) = &self.report.classification.movements else { return };
        self.counts();
        if self.report.rules.tiers.len() <= TIERS {
            self.matrix(movements);
        }
    }

    /// How many went where, in a line of its own section.
    pub(super) fn counts(&mut self) {
        let Some(movements) = &self.report.classification.movements else { return };
        let language = self.report.run.language;
        let title = self.word(Word::SheetMovements);
        let since = movements.as_of.map(|day| format!("{title} ({})", labels::since(day, language)));
        self.section(since.as_deref().unwrap_or(title));
        let counts = [
            (Word::Upgraded, movements.upgraded()),
            (Word::Downgraded, movements.downgraded()),
            (Word::Stayed, movements.stayed()),
            (Word::NewOnes, movements.new_customers()),
            (Word::LostOnes, movements.lost.len() as u64),
        ];
        let counts = counts.map(|(word, count)| format!("{} {}", self.word(word).to_lowercase(), grouped(&count)));
        self.line(&format!(" {}", counts.join(" · ")));
    }

    /// Tiers before down, tiers now across; nobody's, new and lost only where there are any.
    fn matrix(&mut self, movements: &Movements) {
        let tiers = || (0..u16::MAX).map(TierIndex).take(self.report.rules.tiers.len());
        let mut rows: Vec<Before> = tiers().map(Before::Tier).collect();
        rows.extend([Before::Nobody, Before::New].into_iter().filter(|row| movements.all_from(*row).customers > 0));
        let mut columns: Vec<After> = tiers().map(After::Tier).collect();
        columns.extend([After::Nobody, After::Lost].into_iter().filter(|column| movements.all_to(*column).customers > 0));
        let name = |tier: TierIndex| self.report.tier_name(Some(tier)).unwrap_or_default().to_owned();
        let mut headings = vec![(format!("{} → {}", self.word(Word::Before), self.word(Word::After)), Stand::Left)];
        headings.extend(columns.iter().map(|column| match column {
            After::Tier(tier) => (name(*tier), Stand::Right),
            After::Nobody => self.column(Word::NoTier, Stand::Right),
            After::Lost => self.column(Word::LostOnes, Stand::Right),
        }));
        headings.push(self.column(Word::Total, Stand::Right));
        let shown = |count: u64| if count == 0 { "·".to_owned() } else { grouped(&count) };
        let mut lines: Vec<Vec<String>> = Vec::new();
        for row in &rows {
            let mut line = vec![match row {
                Before::Tier(tier) => name(*tier),
                Before::Nobody => self.word(Word::NoTier).to_owned(),
                Before::New => self.word(Word::NewOnes).to_owned(),
            }];
            line.extend(columns.iter().map(|column| shown(movements.at(*row, *column).customers)));
            line.push(grouped(&movements.all_from(*row).customers));
            lines.push(line);
        }
        let totals: Vec<u64> = columns.iter().map(|column| movements.all_to(*column).customers).collect();
        let all = [self.word(Word::Total).to_owned()].into_iter().chain(totals.iter().map(grouped));
        lines.push(all.chain([grouped(&totals.iter().sum::<u64>())]).collect());
        self.table(&headings, lines);
    }
}
