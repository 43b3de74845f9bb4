//! Charts of tables, drawn by the spreadsheet from the cells beside them.

use rust_xlsxwriter::{
    Chart as ExcelChart, ChartAxis, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartPoint, ChartSolidFill, ChartType, Color,
};

use super::sheet::{Sheet, width_of_number};
use super::style::{ACCENT, BAR, INK, ROW_HEIGHT_PIXELS, font, tier_fill};
use crate::model::language::Language;
use crate::model::number::ExactSum;
use crate::report::ReportError;
use crate::report::page::{Cell, Chart, ChartKind, Look, Role, Table};

/// The size of a chart in pixels.
const SIZE: (u32, u32) = (500, 286);

/// A chart of Excel has at most so many series.
const MOST_SERIES: usize = 255;

/// Between two charts, in pixels.
const GAP: u32 = 16;

/// Two charts side by side are so wide, in pixels.
pub(super) const WIDTH: u32 = 2 * SIZE.0 + GAP;

/// A chart is so many rows high.
pub(super) const ROWS: u32 = (SIZE.1 + GAP).div_ceil(ROW_HEIGHT_PIXELS);

/// The colours of series, told apart by lightness too.
const SERIES: [u32; 8] = [BAR, ACCENT, 0x1F_3A_5F, 0xF2_B3_5E, 0x7F_9F_7F, 0xA5_A5_A5, 0x8E_5E_A2, 0x2E_8B_8B];

/// So many points have their values beside them.
const POINTS_WITH_VALUES: usize = 12;

/// Upright columns have room for values of so many characters altogether.
const CHARACTERS_ABOVE: usize = 72;

/// Up to so many customers an axis counts one by one.
const ONE_BY_ONE: i128 = 10;

/// The lines behind a chart.
const GRID: u32 = 0xE3_E3_E3;

/// The line or fill of a series, by its number; that of a tier as its cells have it.
fn series_format(kind: ChartKind, number: usize, role: Role) -> ChartFormat {
    let color = Color::RGB(SERIES[number % SERIES.len()]);
    match (kind, role) {
        (ChartKind::Curve, _) => ChartFormat::new().set_line(ChartLine::new().set_color(color).set_width(2)).clone(),
        (ChartKind::Stacked, Role::Months(place)) => of_tier(place),
        _ => ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)).clone(),
    }
}

/// The fill of a tier, with an edge, for some are pale.
fn of_tier(place: Option<usize>) -> ChartFormat {
    let fill = ChartSolidFill::new().set_color(Color::RGB(tier_fill(place))).clone();
    let edge = ChartLine::new().set_color(Color::RGB(0x8C_8C_8C)).set_width(0.75).clone();
    ChartFormat::new().set_solid_fill(&fill).set_border(&edge).clone()
}

/// What a chart draws.
struct Drawn {
    /// The tiers of the rows, where the rows are tiers.
    tiers: Vec<Option<usize>>,
    /// The numbers of each series.
    numbers: Vec<Vec<ExactSum>>,
}

impl Drawn {
    fn of(chart: &Chart, table: &Table<'_>, rows: usize) -> Self {
        let mut drawn = Self { tiers: Vec::with_capacity(rows), numbers: vec![Vec::with_capacity(rows); chart.series.len()] };
        for row in 0..rows {
            let cells = table.row(row);
            if let Cell::Tier(place, _) = &cells[chart.categories] {
                drawn.tiers.push(*place);
            }
            for (numbers, column) in drawn.numbers.iter_mut().zip(&chart.series) {
                if let Cell::Number(sum) | Cell::Looking(sum, _) = &cells[*column] {
                    numbers.push(*sum);
                }
            }
        }
        if drawn.tiers.len() < rows {
            drawn.tiers.clear();
        }
        drawn
    }

    fn all(&self) -> impl Iterator<Item = i128> {
        self.numbers.iter().flatten().map(|sum| sum.0)
    }

    /// The look of values beside columns, where there is room: of small ones with up to two digits after the point.
    fn label(&self, kind: ChartKind, look: Look) -> Option<Look> {
        let [numbers] = self.numbers.as_slice() else { return None };
        let look = self.rounded(look, [10, 1_000]);
        let characters = || numbers.iter().map(|sum| width_of_number(*sum, look)).sum::<usize>();
        let has_room = match kind {
            ChartKind::Bars => numbers.len() <= POINTS_WITH_VALUES,
            ChartKind::Columns => numbers.len() <= POINTS_WITH_VALUES && characters() <= CHARACTERS_ABOVE,
            ChartKind::Stacked | ChartKind::Curve => false,
        };
        has_room.then_some(look)
    }

    /// A look with at most two digits where all numbers are below the first of two, one below the second, else none.
    fn rounded(&self, look: Look, [two, one]: [i128; 2]) -> Look {
        let below = |limit: i128| self.all().all(|number| number.abs() < limit * 1_000_000);
        let most = usize::from(below(two)) + usize::from(below(one));
        match look {
            Look::Percent(_) => Look::Percent(0),
            Look::Money(currency, digits) => Look::Money(currency, digits.min(most)),
            Look::Number(digits) => Look::Number(digits.min(most)),
            Look::Text | Look::Date | Look::General => look,
        }
    }
}

/// Inserts a chart beside the tables, at a row and column or right of the chart there; nothing where its table has no number to
/// draw but zero. `first` is the first row of the table's cells.
pub(super) fn insert(
    sheet: &mut Sheet<'_>,
    chart: &Chart,
    table: &Table<'_>,
    first: u32,
    (top, column, is_right): (u32, u16, bool),
    language: Language,
) -> Result<bool, ReportError> {
    let rows = u32::try_from(table.rows).unwrap_or(u32::MAX) - u32::from(table.total);
    if rows == 0 {
        return Ok(false);
    }
    let values = Drawn::of(chart, table, table.rows - usize::from(table.total));
    if values.all().all(|number| number == 0) {
        return Ok(false);
    }
    let mut drawn = ExcelChart::new(kind(chart.kind));
    let (font_name, _) = font(language);
    let font = |size: f64| ChartFont::new().set_name(font_name).set_size(size).clone();
    for number in 0..chart.series.len().min(MOST_SERIES) {
        add_series(&mut drawn, (chart, number), table, &values, (&sheet.name, first, rows), &font(8.5));
    }
    drawn.title().set_name(&chart.title).set_font(font(11.0).set_bold().set_color(Color::RGB(INK)));
    drawn.x_axis().set_font(&font(9.0));
    drawn.y_axis().set_font(&font(9.0));
    axes(&mut drawn, chart, table, &values);
    if chart.series.len() > 1 {
        drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9.0));
    } else {
        drawn.legend().set_hidden();
    }
    drawn.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(&chart.title);
    let left = if is_right { SIZE.0 + GAP } else { 0 };
    sheet.page.insert_chart_with_offset(top, column, &drawn, left, GAP / 2)?;
    Ok(true)
}

/// Adds a series, by its number, of the rows of a sheet from the first on.
fn add_series(
    drawn: &mut ExcelChart,
    (chart, number): (&Chart, usize),
    table: &Table<'_>,
    values: &Drawn,
    (sheet, first, rows): (&str, u32, u32),
    font: &ChartFont,
) {
    let range = |column: usize| {
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        (sheet, first, column, first + rows - 1, column)
    };
    let column = &table.columns[chart.series[number]];
    let added = drawn.add_series();
    added.set_name(column.heading.as_str()).set_categories(range(chart.categories)).set_values(range(chart.series[number]));
    added.set_format(&mut series_format(chart.kind, number, column.role));
    if chart.kind != ChartKind::Curve {
        added.set_gap(60);
    }
    if chart.series.len() == 1 && !values.tiers.is_empty() {
        let points = values.tiers.iter().map(|place| ChartPoint::new().set_format(&mut of_tier(*place)));
        added.set_points(&points.collect::<Vec<_>>());
    }
    if let Some(format) = values.label(chart.kind, column.look).and_then(number_format) {
        added.set_data_label(ChartDataLabel::new().show_value().set_font(font).set_num_format(format));
    }
}

/// Sets what the axes show.
fn axes(drawn: &mut ExcelChart, chart: &Chart, table: &Table<'_>, values: &Drawn) {
    let column = &table.columns[chart.series[0]];
    match chart.kind {
        // The first row of the table stands at the top. Of bars the axis of the values lies.
        ChartKind::Bars => {
            drawn.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max).set_major_gridlines(false);
            scale(drawn.x_axis(), column.look, values);
        }
        ChartKind::Curve => {
            scale(drawn.y_axis(), column.look, values);
            drawn.x_axis().set_min(0).set_max(1).set_num_format("0%");
            drawn.y_axis().set_min(0).set_max(1).set_name(&column.heading);
            drawn.x_axis().set_name(&table.columns[chart.categories].heading);
        }
        ChartKind::Columns | ChartKind::Stacked => scale(drawn.y_axis(), column.look, values),
    }
}

const fn kind(kind: ChartKind) -> ChartType {
    match kind {
        ChartKind::Columns => ChartType::Column,
        ChartKind::Bars => ChartType::Bar,
        ChartKind::Stacked => ChartType::ColumnStacked,
        ChartKind::Curve => ChartType::ScatterStraight,
    }
}

/// The axis of the values: from 0 where nothing is below, in the sign of the column, counts in whole numbers.
fn scale(axis: &mut ChartAxis, look: Look, values: &Drawn) {
    axis.set_major_gridlines(true).set_major_gridlines_line(ChartLine::new().set_color(Color::RGB(GRID)));
    if let Some(format) = number_format(values.rounded(look, [1, 10])) {
        axis.set_num_format(format);
    }
    if values.all().all(|number| number >= 0) {
        axis.set_min(0);
    }
    let is_small = values.all().all(|number| number.abs() <= ONE_BY_ONE * 1_000_000);
    if look == Look::Number(0) && is_small {
        axis.set_major_unit(1);
    }
}

/// The format of an axis or of the values beside columns; none for what isn't a number.
fn number_format(look: Look) -> Option<String> {
    let decimals = |digits: usize| if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) };
    match look {
        Look::Percent(digits) => Some(format!("0{}%", decimals(digits))),
        Look::Money(currency, digits) => {
            let number = format!("\"{}\"#,##0{}", currency.sign(), decimals(digits));
            Some(format!("{number};-{number}"))
        }
        Look::Number(digits) => Some(format!("#,##0{}", decimals(digits))),
        Look::Text | Look::Date | Look::General => None,
    }
}
