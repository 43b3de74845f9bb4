//! Reads the program's own html page: its tags checked one by one, its tables cell by cell.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

/// Elements that have no end.
const VOID: [&str; 2] = ["meta", "input"];

/// All elements that a page may have; those of its script aside.
const ELEMENTS: [&str; 38] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "nav",
    "a",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "p",
    "pre",
    "dl",
    "div",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "span",
    "figure",
    "figcaption",
    "small",
    "svg",
    "path",
    "rect",
    "circle",
    "text",
    "ul",
    "script",
];

/// Further ones, of drawings and legends.
const DRAWN: [&str; 3] = ["g", "li", "i"];

const ATTRIBUTES: [&str; 39] = [
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "id",
    "class",
    "style",
    "href",
    "scope",
    "tabindex",
    "role",
    "aria-label",
    "data-k",
    "data-v",
    "data-rows",
    "data-page",
    "data-order",
    "data-filter",
    "data-all",
    "data-previous",
    "data-next",
    "data-total",
    "data-found",
    "data-shown",
    "viewbox",
    "d",
    "x",
    "y",
    "cx",
    "cy",
    "r",
    "width",
    "height",
    "text-anchor",
    "transform",
    "type",
    "span",
    "colspan",
];

/// A cell: what it shows, and the exact number behind it.
#[derive(Clone, Default, PartialEq, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) kind: Option<String>,
    pub(super) value: Option<String>,
}

#[derive(Default, Debug)]
pub(super) struct Table {
    pub(super) id: String,
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) total: Option<Vec<Cell>>,
    /// The rows that stand as data, where there are more than the page shows.
    pub(super) data: Vec<serde_json::Value>,
}

/// A page.
#[derive(Default, Debug)]
pub(super) struct Page {
    pub(super) tables: Vec<Table>,
    /// The security policy.
    pub(super) policy: String,
    pub(super) title: String,
    pub(super) script: String,
    /// The attributes of the element around all, by name.
    pub(super) language: String,
    /// How many drawings.
    pub(super) charts: usize,
    /// Every text that an element shows, apart from its script and style.
    pub(super) texts: Vec<String>,
}

impl Page {
    pub(super) fn table(&self, id: &str) -> &Table {
        self.tables.iter().find(|table| table.id == id).unwrap_or_else(|| panic!("no table {id}"))
    }
}

impl Table {
    pub(super) fn column(&self, heading: &str) -> usize {
        self.headings.iter().position(|h| h == heading).unwrap_or_else(|| panic!("no {heading} in {:?}", self.headings))
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8(value.value.0.clone()).unwrap())
}

/// What a start tag may be.
fn check(tag: &StartTag<()>, name: &str) {
    assert!(ELEMENTS.contains(&name) || DRAWN.contains(&name), "<{name}>");
    for (key, value) in &tag.attributes {
        let (key, value) = (String::from_utf8_lossy(&key.0), String::from_utf8_lossy(&value.value.0));
        assert!(ATTRIBUTES.contains(&&*key), "{name} {key}={value}");
        let only = |prefix: &str| value.strip_prefix(prefix).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        assert!(key != "href" || only("#p"), "{value}");
        assert!(key != "style" || only("--w:"), "{value}");
        assert!(key != "type" || value == "application/json", "{value}");
    }
}

/// Reads a page; one that isn't well made, or holds what it must not, is the end of the test.
pub(super) fn read(html: &str) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    let mut open: Vec<(String, Option<String>)> = Vec::new();
    let mut text = String::new();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = String::from_utf8(tag.name.0.clone()).unwrap();
                check(&tag, &name);
                begin(&mut page, &tag, &name);
                // A title within a drawing is no text of the cell or word that it is about.
                if name != "span" && name != "a" {
                    page.texts.push(std::mem::take(&mut text));
                }
                if !tag.self_closing && !VOID.contains(&name.as_str()) {
                    open.push((name, attribute(&tag, "class")));
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8(tag.name.0.clone()).unwrap();
                let (opened, class) = open.pop().unwrap_or_else(|| panic!("</{name}> closes nothing"));
                assert_eq!(opened, name, "within {open:?}");
                let within = |element: &str| open.iter().any(|(name, _)| name == element);
                end(&mut page, &name, class.as_deref(), &text, within("tfoot"), within("thead"), within("svg"));
                if name != "span" && name != "a" {
                    page.texts.push(std::mem::take(&mut text));
                }
            }
            Token::String(piece) => text.push_str(std::str::from_utf8(&piece.value.0).unwrap()),
            Token::Doctype(_) => assert!(page.language.is_empty()),
            Token::Comment(comment) => panic!("a comment: {comment:?}"),
            Token::Error(error) => panic!("{error:?} within {open:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    page
}

fn begin(page: &mut Page, tag: &StartTag<()>, name: &str) {
    match name {
        "html" => page.language = attribute(tag, "lang").unwrap(),
        "meta" if attribute(tag, "http-equiv").is_some() => {
            assert_eq!(attribute(tag, "http-equiv").unwrap(), "Content-Security-Policy");
            page.policy = attribute(tag, "content").unwrap();
        }
        "svg" => page.charts += 1,
        "table" => page.tables.push(Table { id: attribute(tag, "id").unwrap(), ..Table::default() }),
        "tfoot" => page.tables.last_mut().unwrap().total = Some(Vec::new()),
        "tr" => page.tables.last_mut().unwrap().rows.push(Vec::new()),
        "td" | "th" => {
            let (kind, value) = (attribute(tag, "data-k"), attribute(tag, "data-v"));
            let row = page.tables.last_mut().unwrap().rows.last_mut().unwrap();
            row.push(Cell { text: String::new(), kind, value });
        }
        _ => {}
    }
}

fn end(page: &mut Page, name: &str, class: Option<&str>, text: &str, in_foot: bool, in_head: bool, in_drawing: bool) {
    match name {
        "title" if !in_drawing => text.clone_into(&mut page.title),
        "script" if class.is_none() => {
            assert!(page.script.is_empty(), "two scripts");
            text.clone_into(&mut page.script);
        }
        "script" => {
            let data: serde_json::Value = serde_json::from_str(text).unwrap();
            if class == Some("rows") {
                page.tables.last_mut().unwrap().data.extend(data.as_array().unwrap().iter().cloned());
            }
        }
        "td" | "th" => {
            let cell = page.tables.last_mut().unwrap().rows.last_mut().unwrap().last_mut().unwrap();
            cell.text.push_str(text);
        }
        // A long text stands in a box of its own.
        "div" if class == Some("long") => {
            let cell = page.tables.last_mut().unwrap().rows.last_mut().unwrap().last_mut().unwrap();
            text.clone_into(&mut cell.text);
        }
        "tr" if in_head => {
            let table = page.tables.last_mut().unwrap();
            table.headings = table.rows.pop().unwrap().into_iter().map(|cell| cell.text).collect();
        }
        "tr" if in_foot => {
            let table = page.tables.last_mut().unwrap();
            table.total = table.rows.pop();
        }
        _ => {}
    }
}
