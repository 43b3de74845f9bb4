//! Bars that lie, one below the other, with their names at the left and their values at the end.

use super::scale::Scale;
use super::{COLOURS, Drawing, WIDTH, cut, float, label, width_of};
use crate::report::html::cell::write;
use crate::report::page::Look;

/// The height of one bar.
const BAR: f64 = 16.0;

/// Between two categories.
const GAP: f64 = 8.0;

/// Names have at most so many units of width.
const NAME: usize = 24;

/// Draws the chart; its height.
pub(super) fn draw(drawing: &Drawing<'_>, out: &mut String) -> f64 {
    let names: Vec<String> = drawing.categories.iter().map(|(word, _)| cut(word, NAME)).collect();
    let values = || drawing.series.iter().flat_map(|series| series.values.iter().flatten());
    let left = names.iter().map(|name| width_of(name)).fold(0.0, f64::max) + 10.0;
    let room = values().map(|(_, text)| width_of(text)).fold(0.0, f64::max) + 8.0;
    let look = drawing.series.first().map_or(Look::General, |series| series.look);
    let scale = Scale::of(values().map(|(number, _)| *number), look);
    // What is below zero has its value at the left of its bar.
    let before = if scale.low < 0.0 { room } else { 0.0 };
    let x = |number: f64| left + before + (WIDTH - left - before - room) * scale.place(number);
    let thick = BAR * float(drawing.series.len());
    let height = (thick + GAP) * float(names.len()) + 6.0;
    let zero = x(0.0);
    for (row, name) in names.iter().enumerate() {
        let top = 4.0 + (thick + GAP) * float(row);
        label(out, (left - 6.0, top + thick / 2.0 + 4.5), "end", name, &drawing.categories[row].0);
        for (number, series) in drawing.series.iter().enumerate() {
            let Some((value, text)) = &series.values[row] else { continue };
            let (end, y) = (x(*value), top + BAR * float(number));
            let told = drawing.told(row, number);
            write(
                out,
                format_args!(
                    "<rect class=\"c{}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\">{told}</rect>\n",
                    number % COLOURS,
                    zero.min(end),
                    (end - zero).abs(),
                    BAR - 1.0
                ),
            );
            if *value < 0.0 {
                label(out, (end - 5.0, y + 12.0), "end", text, text);
            } else {
                label(out, (end + 5.0, y + 12.0), "start", text, text);
            }
        }
    }
    write(out, format_args!("<path class=\"zero\" d=\"M{zero:.1} 0V{height:.1}\"/>\n"));
    height
}
