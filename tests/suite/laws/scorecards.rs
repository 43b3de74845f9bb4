//! Scores, segments and lookups as they are defined.

use super::cells::fold;
use super::exact::{divided, in_range};
use super::naive::{About, WHOLE, missing};
use super::world::{Body, Grid, Item, Points, Score, V};

/// The greatest points that an item can give.
fn reachable(item: &Item) -> i128 {
    match &item.points {
        Points::Bands(bands) => bands.iter().map(|(_, points)| points.1).max().unwrap(),
        Points::Words(words) => words.iter().map(|(_, points)| points.1).max().unwrap(),
        Points::Own => item.max.as_ref().map_or(0, |max| max.1),
    }
}

impl About<'_> {
    /// A metric, a score or a segment.
    pub fn measured(&self, value: usize) -> V {
        match &self.world.values[value].body {
            Body::Metric(e) => self.typed(self.world.values[value].kind, e),
            Body::Score(score) => self.score(score),
            Body::Segment(classes) => {
                let found = classes.iter().find(|(_, when)| when.as_ref().is_none_or(|when| self.value(when) == V::Flag(true)));
                found.map_or_else(|| missing("no class"), |(name, _)| V::Text(fold(name)))
            }
            Body::By(parts) => {
                let mut words = Vec::new();
                for part in parts {
                    match self.text(part) {
                        V::Text(text) => words.push(text),
                        other => return other,
                    }
                }
                V::Text(words.join("-"))
            }
            Body::Grid(grid) => self.grid(grid),
        }
    }

    fn grid(&self, grid: &Grid) -> V {
        let (row, column) = match (self.text(&grid.by.0), self.text(&grid.by.1)) {
            (V::Text(row), V::Text(column)) => (row, column),
            (V::Text(_), why) | (why, _) => return why,
        };
        let place = |names: &[String], text: &String| names.iter().position(|name| fold(name) == *text);
        match (place(&grid.rows, &row), place(&grid.columns, &column)) {
            (Some(row), Some(column)) => V::Text(fold(&grid.cells[row][column])),
            _ => missing("not listed"),
        }
    }

    /// The points of an item, or why it is missing.
    fn points(&self, item: &Item) -> Result<i128, V> {
        match (&item.points, self.value(&item.value)) {
            (_, why @ V::Missing(_)) => Err(why),
            (Points::Own, V::Number(n)) => Ok(n),
            (Points::Bands(bands), V::Number(n)) => {
                Ok(bands.iter().rfind(|(from, _)| from.1 <= n).map_or(0, |(_, points)| points.1))
            }
            (Points::Words(words), value) => {
                let word = match value {
                    V::Text(text) => text,
                    V::Flag(flag) => flag.to_string(),
                    V::Category(order, rank) => self.world.orders[order][rank].clone(),
                    other => panic!("no text and no flag: {other:?}"),
                };
                words
                    .iter()
                    .find(|(listed, _)| fold(listed) == word)
                    .map(|(_, points)| points.1)
                    .ok_or_else(|| missing("not listed"))
            }
            (points, value) => panic!("{points:?} for {value:?}"),
        }
    }

    fn score(&self, score: &Score) -> V {
        let points: Vec<Result<i128, V>> = score.items.iter().map(|item| self.points(item)).collect();
        if points.iter().all(Result::is_err) {
            return missing("no items");
        }
        if let (Some(Err(why)), Some("unknown")) = (points.iter().find(|points| points.is_err()), score.missing) {
            return why.clone();
        }
        let zero = score.missing == Some("zero");
        let there: Vec<(&Item, i128)> = score
            .items
            .iter()
            .zip(points)
            .filter_map(|(item, p)| Some((item, if zero { p.unwrap_or(0) } else { p.ok()? })))
            .collect();
        if score.items[0].weight.is_some() {
            let weight = |item: &Item| item.weight.as_ref().unwrap().1;
            let weights: i128 = there.iter().map(|(item, _)| weight(item)).sum();
            return in_range(divided(there.iter().map(|(item, points)| weight(item) * points).sum(), weights));
        }
        let sum: i128 = there.iter().map(|(_, points)| points).sum();
        let all: i128 = score.items.iter().map(reachable).sum();
        let some: i128 = there.iter().map(|(item, _)| reachable(item)).sum();
        let scaled = if there.len() == score.items.len() { sum } else { divided(sum * all, some) };
        let bound = |bound: &Option<(String, i128)>, other| bound.as_ref().map_or(other, |bound| bound.1);
        in_range(scaled.max(bound(&score.least, 0)).min(bound(&score.greatest, 100 * WHOLE)))
    }

    pub fn lookup(&self, lookup: usize, text: V) -> V {
        let V::Text(text) = text else { return text };
        let lookup = &self.world.lookups[lookup];
        let found = lookup.values.iter().find(|(key, _)| fold(key) == text).map(|(_, value)| value);
        found.or(lookup.default.as_ref()).map_or_else(|| missing("not listed"), |(_, value)| value.clone())
    }
}
