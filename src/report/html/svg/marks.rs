//! Upright charts: columns side by side, columns one on another, and curves.

use super::axes::{self, Field};
use super::scale::Scale;
use super::{COLOURS, Drawing, float, label, width_of};
use crate::report::html::cell::write;
use crate::report::page::{ChartKind, Look};

/// Draws the chart; its height.
pub(super) fn draw(drawing: &Drawing<'_>, out: &mut String) -> f64 {
    if drawing.chart.kind == ChartKind::Curve {
        return curve(drawing, out);
    }
    let all: Vec<usize> = (0..drawing.series.len()).collect();
    let look = drawing.series.first().map_or(Look::General, |first| first.look);
    let scale = if drawing.chart.kind == ChartKind::Stacked {
        Scale::of(heaps(drawing, &all).into_iter(), look)
    } else {
        Scale::of(all.iter().flat_map(|series| drawing.numbers(*series)), look)
    };
    let words: Vec<&str> = drawing.categories.iter().map(|(word, _)| word.as_str()).collect();
    let field = axes::frame(out, &words, &scale, look);
    match drawing.chart.kind {
        ChartKind::Stacked => stacked(drawing, &all, &scale, &field, out),
        ChartKind::Columns | ChartKind::Bars | ChartKind::Curve => columns(drawing, &all, &scale, &field, out),
    }
    // Over the feet of the columns.
    let zero = Field::y(&scale, 0.0);
    write(out, format_args!("<path class=\"zero\" d=\"M{:.1} {zero:.1}H{:.1}\"/>\n", field.left, field.right));
    field.height
}

/// The tops and bottoms of columns of values one on another.
fn heaps(drawing: &Drawing<'_>, series: &[usize]) -> Vec<f64> {
    let rows = drawing.categories.len();
    let sum = |row: usize, sign: f64| -> f64 {
        let values = series.iter().filter_map(|series| drawing.series[*series].values[row].as_ref());
        values.map(|(number, _)| *number).filter(|number| number * sign > 0.0).sum()
    };
    (0..rows).flat_map(|row| [sum(row, 1.0), sum(row, -1.0)]).collect()
}

fn columns(drawing: &Drawing<'_>, series: &[usize], scale: &Scale, field: &Field, out: &mut String) {
    let slot = field.slot();
    let width = (slot * 0.62 / float(series.len().max(1))).min(64.0);
    let labelled = series.len() == 1 && drawing.series[series[0]].values.iter().flatten().all(|(_, text)| width_of(text) < slot);
    for row in 0..drawing.categories.len() {
        let left = field.middle(row) - width * float(series.len()) / 2.0;
        for (position, of) in series.iter().enumerate() {
            let Some((number, text)) = &drawing.series[*of].values[row] else { continue };
            let x = left + width * float(position);
            block(out, (x, width), (Field::y(scale, 0.0), Field::y(scale, *number)), *of, &drawing.told(row, *of));
            if labelled {
                let y = Field::y(scale, *number) + if *number < 0.0 { 14.0 } else { -5.0 };
                label(out, (field.middle(row), y), "middle", text, text);
            }
        }
    }
}

fn stacked(drawing: &Drawing<'_>, series: &[usize], scale: &Scale, field: &Field, out: &mut String) {
    let width = (field.slot() * 0.62).min(64.0);
    for row in 0..drawing.categories.len() {
        let (mut above, mut below) = (0.0, 0.0);
        for of in series {
            let Some((number, _)) = &drawing.series[*of].values[row] else { continue };
            let heap = if *number < 0.0 { &mut below } else { &mut above };
            let from = *heap;
            *heap += number;
            let ends = (Field::y(scale, from), Field::y(scale, *heap));
            block(out, (field.middle(row) - width / 2.0, width), ends, *of, &drawing.told(row, *of));
        }
    }
}

/// A block from one height to another; nothing where there is nothing between them.
fn block(out: &mut String, (x, width): (f64, f64), (from, to): (f64, f64), series: usize, told: &str) {
    let (top, height) = (from.min(to), (from - to).abs());
    if height == 0.0 {
        return;
    }
    write(
        out,
        format_args!(
            "<rect class=\"c{}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\">{told}</rect>\n",
            series % COLOURS
        ),
    );
}

fn path(out: &mut String, points: &[Option<(f64, f64)>], series: usize) {
    let mut drawn = String::new();
    let mut pen = 'M';
    for point in points {
        pen = match point {
            Some((x, y)) => {
                write(&mut drawn, format_args!("{pen}{x:.1} {y:.1}"));
                'L'
            }
            None => 'M',
        };
    }
    write(out, format_args!("<path class=\"line l{}\" d=\"{drawn}\"/>\n", series % COLOURS));
}

/// A curve through points, both axes from 0 to 1.
fn curve(drawing: &Drawing<'_>, out: &mut String) -> f64 {
    let up = drawing.series.first().map_or("", |series| series.name.as_str());
    let field = axes::square(out, &drawing.heading, up);
    let scale = Scale::whole();
    for (number, series) in drawing.series.iter().enumerate() {
        let points = drawing.categories.iter().zip(&series.values).filter_map(|((_, x), y)| {
            let ((x, (y, _)), scale) = (x.zip(y.as_ref())?, &scale);
            Some(Some((field.x(x.clamp(0.0, 1.0)), Field::y(scale, *y))))
        });
        path(out, &points.collect::<Vec<_>>(), number);
    }
    field.height
}
