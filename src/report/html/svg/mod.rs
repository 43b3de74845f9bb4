//! Charts of tables as inline SVG. Places are rounded to a tenth of a pixel and computed with the four operations alone, so
//! that the bytes are the same on every machine.

mod axes;
mod bars;
mod marks;
mod scale;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::cell::{number_of, plain, write};
use super::number::to_float;
use super::text::escaped;
use crate::model::language::Language;
use crate::report::labels::screen;
use crate::report::page::{Chart, ChartKind, Look, Table};

/// The width of a drawing; its height follows what it draws.
const WIDTH: f64 = 520.0;

/// How wide a narrow character is; a wide one is two.
const CHARACTER: f64 = 6.6;

/// Series have so many colours; further ones begin again.
const COLOURS: usize = 8;

/// The rows of a table that a chart draws.
struct Drawing<'c> {
    chart: &'c Chart,
    /// What the categories are.
    heading: String,
    /// The word of each row, and the number where categories are numbers.
    categories: Vec<(String, Option<f64>)>,
    series: Vec<Series>,
}

/// One column of values.
struct Series {
    name: String,
    look: Look,
    /// Each value and how it reads; nothing where it is missing.
    values: Vec<Option<(f64, String)>>,
}

impl Drawing<'_> {
    /// What a pointer over a value tells, as an element.
    fn told(&self, row: usize, series: usize) -> String {
        let text = self.series[series].values[row].as_ref().map_or("", |(_, text)| text.as_str());
        let category = &self.categories[row].0;
        if self.series.len() == 1 {
            return format!("<title>{}: {}</title>", escaped(category), escaped(text));
        }
        format!("<title>{} · {}: {}</title>", escaped(category), escaped(&self.series[series].name), escaped(text))
    }

    fn numbers(&self, series: usize) -> impl Iterator<Item = f64> {
        self.series[series].values.iter().flatten().map(|(number, _)| *number)
    }
}

/// A chart with its title and legend; none where its table has no number to draw but zero. A table of more rows than a chart can
/// show is drawn as far as it goes, and the chart says so; a curve leaves out points between.
pub(super) fn figure(chart: &Chart, table: &Table<'_>, language: Language) -> Option<String> {
    let rows = table.rows.saturating_sub(usize::from(table.total));
    let most = match chart.kind {
        ChartKind::Columns | ChartKind::Stacked => 40,
        ChartKind::Bars => 30,
        ChartKind::Curve => rows,
    };
    let shown = rows.min(most);
    let drawing = read(chart, table, shown);
    if !(0..drawing.series.len()).any(|series| drawing.numbers(series).any(|number| number != 0.0)) {
        return None;
    }
    let mut body = String::new();
    let height = match chart.kind {
        ChartKind::Bars => bars::draw(&drawing, &mut body),
        ChartKind::Columns | ChartKind::Stacked | ChartKind::Curve => marks::draw(&drawing, &mut body),
    };
    let title = escaped(&chart.title);
    let mut figure = format!("<figure>\n<figcaption>{title}");
    if shown < rows {
        write(&mut figure, format_args!(" <small>{}</small>", escaped(&screen::rows_drawn(shown, rows, language))));
    }
    figure.push_str("</figcaption>\n");
    write(
        &mut figure,
        format_args!("<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{title}\">\n{body}</svg>\n"),
    );
    if drawing.series.len() > 1 {
        figure.push_str("<ul class=\"legend\">");
        for (number, series) in drawing.series.iter().enumerate() {
            let _ = write!(figure, "<li><i class=\"c{}\"></i>{}</li>", number % COLOURS, escaped(&series.name));
        }
        figure.push_str("</ul>\n");
    }
    figure.push_str("</figure>\n");
    Some(figure)
}

fn read<'c>(chart: &'c Chart, table: &Table<'_>, rows: usize) -> Drawing<'c> {
    let series = chart.series.iter().map(|column| Series {
        name: table.columns[*column].heading.clone(),
        look: table.columns[*column].look,
        values: Vec::with_capacity(rows),
    });
    let mut drawing = Drawing {
        chart,
        heading: table.columns[chart.categories].heading.clone(),
        categories: Vec::with_capacity(rows),
        series: series.collect(),
    };
    // A curve has points enough with so many.
    let stride = if chart.kind == ChartKind::Curve { rows.div_ceil(400).max(1) } else { 1 };
    let mut cells = Vec::with_capacity(table.columns.len());
    for row in (0..rows).filter(|row| row % stride == 0 || row + 1 == rows) {
        cells.clear();
        (table.fill)(row, &mut cells);
        let category = &cells[chart.categories];
        let word = plain(category, table.columns[chart.categories].look).into_owned();
        drawing.categories.push((word, number_of(category).map(to_float)));
        for (series, column) in drawing.series.iter_mut().zip(&chart.series) {
            let value = number_of(&cells[*column]).map(|sum| (to_float(sum), plain(&cells[*column], series.look).into_owned()));
            series.values.push(value);
        }
    }
    drawing
}

/// How wide a text is drawn.
fn width_of(text: &str) -> f64 {
    float(units(text)) * CHARACTER
}

fn units(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// The text in so many units of width, with an ellipsis where it is cut.
fn cut(text: &str, most: usize) -> String {
    if units(text) <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let enough = width <= room;
        room -= if enough { width } else { room };
        enough
    };
    text.chars().take_while(fits).collect::<String>() + "…"
}

#[expect(clippy::cast_precision_loss, reason = "counts of what is drawn are small")]
const fn float(count: usize) -> f64 {
    count as f64
}

/// A text that stands somewhere; a title tells it in full where it is cut.
fn label(out: &mut String, (x, y): (f64, f64), anchor: &str, text: &str, full: &str) {
    write(out, format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}", escaped(text)));
    if text != full {
        write(out, format_args!("<title>{}</title>", escaped(full)));
    }
    out.push_str("</text>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_by_their_width() {
        assert_eq!(cut("核心客户", 8), "核心客户");
        assert_eq!(cut("核心客户", 7), "核心客…");
        assert_eq!(cut("核心客户", 6), "核心…");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abc", 0), "…");
    }
}
