//! The frame of an upright chart: grid, numbers at its sides, words below.

use super::scale::Scale;
use super::{CHARACTER, WIDTH, cut, float, label, units, width_of};
use crate::report::html::cell::write;
use crate::report::page::Look;

/// The height of the field that is drawn in.
const FIELD: f64 = 210.0;

/// Above the field.
const TOP: f64 = 18.0;

/// Slanting words have at most so many units of width.
const SLANTED: usize = 16;

/// The name of an axis has at most so many units of width.
const NAME: usize = 50;

/// Words of at most so many units may leave out every other.
const SHORT: usize = 10;

/// The field of an upright chart.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) height: f64,
    pub(super) count: usize,
}

/// How the words below stand.
#[derive(Clone, Copy)]
enum Words {
    /// Level, one in so many.
    Level(usize),
    /// Slanting, one in so many.
    Slanted(usize),
}

impl Field {
    /// The width of one category.
    pub(super) fn slot(&self) -> f64 {
        (self.right - self.left) / float(self.count.max(1))
    }

    /// The middle of a category.
    pub(super) fn middle(&self, position: usize) -> f64 {
        self.left + (float(position) + 0.5) * self.slot()
    }

    /// The height of a number.
    pub(super) fn y(scale: &Scale, number: f64) -> f64 {
        TOP + FIELD * (1.0 - scale.place(number))
    }

    /// The place of a share between the sides.
    pub(super) fn x(&self, share: f64) -> f64 {
        self.left + (self.right - self.left) * share
    }
}

/// Draws the frame for categories and a scale with its look.
pub(super) fn frame(out: &mut String, categories: &[&str], scale: &Scale, look: Look) -> Field {
    let room = scale.ticks(look).iter().map(|(_, text)| width_of(text)).fold(0.0, f64::max) + 12.0;
    let mut field = Field { left: room, right: WIDTH - 8.0, height: 0.0, count: categories.len() };
    let words = words_of(categories, &field);
    if let (Words::Slanted(_), Some(word)) = (words, categories.first()) {
        // A slanting word ends at the middle of its category and begins further left.
        let reach = float(units(word).min(SLANTED)) * CHARACTER * 0.82 - field.slot() / 2.0;
        field.left = field.left.max(reach);
    }
    for (number, text) in scale.ticks(look) {
        let y = Field::y(scale, number);
        write(out, format_args!("<path class=\"grid\" d=\"M{:.1} {y:.1}H{:.1}\"/>\n", field.left, field.right));
        label(out, (field.left - 6.0, y + 4.0), "end", &text, &text);
    }
    field.height = TOP + FIELD + words_below(out, categories, &field, words);
    field
}

/// Level where they fit; short ones, such as months, level with gaps; long ones slanting.
fn words_of(categories: &[&str], field: &Field) -> Words {
    let widest = categories.iter().map(|word| units(word)).max().unwrap_or(0);
    let slot = field.slot();
    let pitch = float(widest) * CHARACTER + 8.0;
    if pitch <= slot {
        Words::Level(1)
    } else if widest <= SHORT && categories.len() > 8 {
        Words::Level(steps(pitch, slot))
    } else {
        Words::Slanted(steps(16.0, slot))
    }
}

/// How many slots it takes for so much room.
fn steps(room: f64, slot: f64) -> usize {
    (1..1000).find(|steps| float(*steps) * slot >= room).unwrap_or(1000)
}

/// Writes the words below the field; how much room they take.
fn words_below(out: &mut String, categories: &[&str], field: &Field, words: Words) -> f64 {
    let base = TOP + FIELD;
    let (every, slanted) = match words {
        Words::Level(every) => (every, false),
        Words::Slanted(every) => (every, true),
    };
    let mut longest = 0.0_f64;
    for (position, word) in categories.iter().enumerate().step_by(every) {
        let x = field.middle(position);
        if slanted {
            let text = cut(word, SLANTED);
            longest = longest.max(width_of(&text));
            let y = base + 14.0;
            write(out, format_args!("<g transform=\"rotate(-35 {x:.1} {y:.1})\">"));
            label(out, (x + 4.0, y), "end", &text, word);
            out.push_str("</g>\n");
        } else {
            label(out, (x, base + 17.0), "middle", word, word);
        }
    }
    if slanted { 22.0 + longest * 0.574 } else { 26.0 }
}

/// Draws the frame of a curve, both axes from 0 to 1, with the names of what goes to the right and up.
pub(super) fn square(out: &mut String, along: &str, up: &str) -> Field {
    let scale = Scale::whole();
    let field = Field { left: 46.0, right: WIDTH - 18.0, height: TOP + FIELD + 44.0, count: 0 };
    for (number, text) in scale.ticks(Look::Percent(0)) {
        let (x, y) = (field.x(number), Field::y(&scale, number));
        let class = if number == 0.0 { "zero" } else { "grid" };
        write(out, format_args!("<path class=\"{class}\" d=\"M{:.1} {y:.1}H{:.1}\"/>\n", field.left, field.right));
        label(out, (field.left - 6.0, y + 4.0), "end", &text, &text);
        label(out, (x, TOP + FIELD + 17.0), "middle", &text, &text);
    }
    label(out, (field.right, TOP + FIELD + 36.0), "end", &cut(along, NAME), along);
    label(out, (field.left, TOP - 7.0), "start", &cut(up, NAME), up);
    field
}
