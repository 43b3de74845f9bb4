//! How cells look.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::model::language::Language;
use crate::report::page::Look;
use crate::rules::ruleset::Severity;

/// The height of a row in the fonts used here.
pub(super) const ROW_HEIGHT_PIXELS: u32 = 22;

/// The width of a column in the fonts used here, where none is set.
pub(super) const COLUMN_WIDTH_PIXELS: u32 = 64;

/// The built-in number format `@`.
const TEXT_FORMAT: u8 = 49;

/// The fills of tiers from the best, told apart by lightness too; further ones repeat the last.
pub(super) const TIER_FILLS: [u32; 6] = [0xFF_D9_66, 0xF4_E3_B2, 0xBD_D7_EE, 0xDD_EB_F7, 0xE2_EF_DA, 0xED_ED_ED];

/// The fill of a tier by its place; that of nobody's is the palest.
pub(super) fn tier_fill(place: Option<usize>) -> u32 {
    place.map_or(0xF8_F8_F8, |place| TIER_FILLS[place.min(TIER_FILLS.len() - 1)])
}

/// The ink of titles and headings, and the lines of charts.
pub(super) const INK: u32 = 0x1F_3A_5F;

/// The fill of data bars, behind numbers.
pub(super) const PALE: u32 = 0xC9_DD_F3;

/// The fill of charts.
pub(super) const BAR: u32 = 0x5B_8D_C9;

/// The colour of what is added, risen or on the second axis.
pub(super) const ACCENT: u32 = 0xC5_5A_11;

/// The look of a cell or column.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Style {
    /// As Excel likes.
    Plain,
    /// The first line of a sheet.
    Title,
    /// Above a block.
    Section,
    /// Before a fact.
    Label,
    /// A fact that stands left.
    Fact(Look),
    /// Above a column.
    Heading,
    /// Above a column of numbers.
    NumberHeading,
    /// A number with more digits than a spreadsheet holds.
    LongNumber,
    /// Cells of a look.
    Look(Look),
    /// The same in a total.
    Total(Look),
    /// A tier by its place on the ladder; nobody's has none.
    Tier(Option<usize>),
    /// A way up the ladder, or down.
    Change(bool),
    /// How grave something is.
    Severity(Severity),
    /// A cell that a person fills in.
    Input,
    /// A number or date that a person may change.
    Entry(Look),
    /// What would be otherwise.
    Differs,
    /// What a formula comes to; texts in no format of texts, which would make of an edited formula a text.
    Computed(Look),
    /// A cell that leads elsewhere.
    Link,
}

impl Style {
    /// Whether it is that of all cells, which those of a column that has a style give way to.
    pub(super) const fn is_plain(self) -> bool {
        matches!(self, Self::Plain | Self::Computed(Look::Text))
    }

    /// The style of the heading above cells of this look.
    pub(super) const fn heading(look: Look) -> Self {
        if look.is_numeric() { Self::NumberHeading } else { Self::Heading }
    }
}

/// All formats, each made once.
pub(super) struct Styles {
    plain: Format,
    made: HashMap<(Style, bool), Format, FixedState>,
}

impl Styles {
    /// The formats for a language: a font that Excel on Windows and WPS both have.
    pub(super) fn new(language: Language) -> Self {
        let (font, size) = font(language);
        let plain = Format::new().set_font_name(font).set_font_size(size).set_align(FormatAlign::Top);
        Self { plain, made: HashMap::default() }
    }

    /// The format of everything else.
    pub(super) const fn plain(&self) -> &Format {
        &self.plain
    }

    /// The format of a style.
    pub(super) fn format(&mut self, style: Style) -> &Format {
        let plain = &self.plain;
        self.made.entry((style, false)).or_insert_with(|| make(plain, style))
    }

    /// The format of a style for a text over several lines.
    pub(super) fn wrapped(&mut self, style: Style) -> &Format {
        let plain = &self.plain;
        self.made.entry((style, true)).or_insert_with(|| make(plain, style).set_text_wrap())
    }
}

/// The font of a language and its size in points.
pub(super) const fn font(language: Language) -> (&'static str, f64) {
    match language {
        Language::Chinese => ("微软雅黑", 10.0),
        Language::English => ("Calibri", 11.0),
    }
}

fn make(plain: &Format, style: Style) -> Format {
    let plain = plain.clone();
    let right = |format: Format| format.set_align(FormatAlign::Right).set_indent(1);
    let filled = |fill: u32| plain.clone().set_background_color(Color::RGB(fill));
    let heading = || {
        let format = filled(0xE4_EC_F5).set_align(FormatAlign::VerticalCenter).set_bold().set_font_color(Color::RGB(INK));
        format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(0x8F_A8_C8))
    };
    match style {
        Style::Plain | Style::Computed(Look::Text) => plain,
        Style::Title => {
            plain.set_align(FormatAlign::VerticalCenter).set_bold().set_font_size(16.0).set_font_color(Color::RGB(INK))
        }
        Style::Section => plain.set_bold().set_font_size(12.0).set_font_color(Color::RGB(INK)),
        Style::Label => plain.set_font_color(Color::RGB(0x59_59_59)),
        Style::Fact(look) => of_look(plain, look).set_align(FormatAlign::Left),
        Style::Heading => heading(),
        Style::NumberHeading => right(heading()),
        Style::LongNumber => right(plain).set_num_format_index(TEXT_FORMAT),
        Style::Look(look) | Style::Computed(look) => of_look(plain, look),
        Style::Total(look) => of_look(plain, look).set_bold().set_border_top(FormatBorder::Thin),
        Style::Tier(place) => {
            let format = filled(tier_fill(place));
            if place == Some(0) { format.set_bold() } else { format }
        }
        Style::Change(up) => plain.set_font_color(Color::RGB(if up { 0x1E_6B_3A } else { 0xA6_1C_1C })),
        Style::Severity(Severity::High) => filled(0xF4_B6_B0).set_bold(),
        Style::Severity(Severity::Medium) => filled(0xFC_E4_D6),
        Style::Severity(Severity::Low) => filled(0xFF_F8_E1),
        Style::Input => filled(0xFF_FD_E7).set_num_format_index(TEXT_FORMAT).set_unlocked(),
        Style::Entry(look) => of_look(filled(0xFF_FD_E7), look).set_border(FormatBorder::Thin).set_unlocked(),
        Style::Differs => Format::new().set_background_color(Color::RGB(0xFC_D5_B4)).set_bold(),
        Style::Link => plain.set_font_color(Color::RGB(0x05_63_C1)).set_underline(FormatUnderline::Single),
    }
}

/// `_ ` leaves room between a number and the text in the next column.
fn of_look(plain: Format, look: Look) -> Format {
    let decimals = |digits: usize| if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) };
    match look {
        Look::Text => plain.set_num_format_index(TEXT_FORMAT),
        Look::Date => plain.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        Look::General => plain.set_align(FormatAlign::Right).set_indent(1),
        Look::Number(digits) => plain.set_num_format(format!("#,##0{}_ ", decimals(digits))),
        Look::Money(currency, digits) => {
            let number = format!("\"{}\"#,##0{}_ ", currency.sign(), decimals(digits));
            plain.set_num_format(format!("{number};-{number}"))
        }
        Look::Percent(digits) => plain.set_num_format(format!("0{}%_ ", decimals(digits))),
    }
}
