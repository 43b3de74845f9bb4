//! Charts of tables, drawn by the spreadsheet from the cells beside them.

use rust_xlsxwriter::{
    Chart as ExcelChart, ChartAxisCrossing, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType,
    Color,
};

use super::sheet::{Sheet, Written};
use super::style::{ACCENT, BAR, INK, ROW_HEIGHT_PIXELS, font};
use crate::model::language::Language;
use crate::report::page::{Chart, ChartKind, Look, Table};

/// The size of a chart in pixels.
const SIZE: (u32, u32) = (500, 286);

/// A chart of Excel has at most so many series.
const MOST_SERIES: usize = 255;

/// Between two charts, in pixels.
const GAP: u32 = 16;

/// The colours of series, told apart by lightness too.
const SERIES: [u32; 8] = [BAR, ACCENT, 0x1F_3A_5F, 0xF2_B3_5E, 0x7F_9F_7F, 0xA5_A5_A5, 0x8E_5E_A2, 0x2E_8B_8B];

/// The line or fill of a series, by its number.
fn series_format(kind: ChartKind, number: usize) -> ChartFormat {
    let color = Color::RGB(SERIES[number % SERIES.len()]);
    match kind {
        ChartKind::Curve => ChartFormat::new().set_line(ChartLine::new().set_color(color).set_width(2)).clone(),
        ChartKind::Columns | ChartKind::Bars | ChartKind::Stacked => {
            ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)).clone()
        }
    }
}

/// Inserts a chart beside the tables: two in a row, at the right of `column`.
///
/// `first` is the first row of the table's cells; `position` counts the charts of the sheet.
pub(super) fn insert(
    sheet: &mut Sheet<'_>,
    chart: &Chart,
    table: &Table<'_>,
    first: u32,
    (position, column): (u32, u16),
    language: Language,
) -> Written {
    let rows = u32::try_from(table.rows).unwrap_or(u32::MAX) - u32::from(table.total);
    if rows == 0 {
        return Ok(());
    }
    let mut drawn = ExcelChart::new(kind(chart.kind));
    let name = sheet.name.clone();
    let range = |column: usize| {
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        (name.as_str(), first, column, first + rows - 1, column)
    };
    let (font_name, _) = font(language);
    let font = |size: f64| ChartFont::new().set_name(font_name).set_size(size).clone();
    for (number, series) in chart.series.iter().take(MOST_SERIES).enumerate() {
        let mut format = series_format(chart.kind, number);
        let heading = table.columns[*series].heading.as_str();
        let added = drawn.add_series();
        added.set_name(heading).set_categories(range(chart.categories)).set_values(range(*series)).set_format(&mut format);
        if chart.kind != ChartKind::Curve {
            added.set_gap(60);
        }
        if chart.second_axis && number > 0 {
            added.set_secondary_axis(true);
        }
    }
    drawn.title().set_name(&chart.title).set_font(font(11.0).set_bold().set_color(Color::RGB(INK)));
    drawn.x_axis().set_font(&font(9.0));
    drawn.y_axis().set_font(&font(9.0));
    let value_format = table.columns[chart.series[0]].look;
    if let Some(format) = axis_format(value_format) {
        drawn.y_axis().set_num_format(format);
    }
    let grid = ChartLine::new().set_color(Color::RGB(0xE3_E3_E3)).clone();
    drawn.y_axis().set_major_gridlines(true).set_major_gridlines_line(&grid);
    match chart.kind {
        // The first row of the table stands at the top.
        ChartKind::Bars => {
            drawn.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
        }
        ChartKind::Curve => {
            drawn.x_axis().set_min(0).set_max(1).set_num_format("0%");
            drawn.y_axis().set_min(0).set_max(1).set_name(&table.columns[chart.series[0]].heading);
            drawn.x_axis().set_name(&table.columns[chart.categories].heading);
        }
        ChartKind::Columns | ChartKind::Stacked => {}
    }
    if chart.series.len() > 1 {
        drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9.0));
    } else {
        drawn.legend().set_hidden();
    }
    drawn.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(&chart.title);
    let rows_a_chart = (SIZE.1 + GAP).div_ceil(ROW_HEIGHT_PIXELS);
    let top = 1 + position / 2 * rows_a_chart;
    let left = position % 2 * (SIZE.0 + GAP);
    sheet.page.insert_chart_with_offset(top, column, &drawn, left, 0)?;
    Ok(())
}

const fn kind(kind: ChartKind) -> ChartType {
    match kind {
        ChartKind::Columns => ChartType::Column,
        ChartKind::Bars => ChartType::Bar,
        ChartKind::Stacked => ChartType::ColumnStacked,
        ChartKind::Curve => ChartType::ScatterStraight,
    }
}

fn axis_format(look: Look) -> Option<&'static str> {
    match look {
        Look::Percent(_) => Some("0%"),
        Look::Money(..) | Look::Number(_) => Some("#,##0"),
        Look::Text | Look::Date | Look::General => None,
    }
}
