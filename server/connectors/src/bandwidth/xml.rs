//! Bandwidth's XML as a tree.
//!
//! Its bodies come with one element where a list is meant, in two spellings of the same name, with
//! elements that no description has, and empty where there is nothing. A tree bears all of that, keeps
//! every text as text (a number is never read as an integer), and tells an element that is missing from
//! one that is empty.

use quick_xml::{
    Reader,
    escape::{escape, resolve_predefined_entity},
    events::{BytesRef, BytesStart, Event},
};
use serde_json::{Map, Value};

/// An element with what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

/// Deeper than any body of the vendor.
const DEEPEST: usize = 32;

impl Element {
    /// Reads a body. An empty one is Bandwidth's way of saying that there is nothing.
    pub(super) fn read(body: &str) -> Result<Option<Self>, String> {
        let body = body.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(body);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) if open.len() < DEEPEST => open.push(Self::named(&start)),
                Event::Start(_) => return Err("it is nested too deeply".to_owned()),
                Event::End(_) => {
                    let mut closed = open.pop().ok_or("an element ends that did not begin")?;
                    closed.text = closed.text.trim().into();
                    match open.last_mut() {
                        Some(parent) => parent.children.push(closed),
                        None => root = root.or(Some(closed)),
                    }
                }
                Event::Text(text) => {
                    let text = text.decode().map_err(|error| error.to_string())?;
                    write(&mut open, &text);
                }
                Event::CData(text) => {
                    let text = text.decode().map_err(|error| error.to_string())?;
                    write(&mut open, &text);
                }
                Event::GeneralRef(entity) => write(&mut open, &resolve(&entity)?),
                Event::Eof if open.is_empty() => break,
                Event::Eof => return Err("it breaks off".to_owned()),
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
        if root.is_none() && !body.trim().is_empty() {
            return Err("it has no element".to_owned());
        }
        Ok(root)
    }

    fn named(start: &BytesStart<'_>) -> Self {
        let name = start.local_name();
        Self {
            name: String::from_utf8_lossy(name.as_ref()).into_owned(),
            ..Self::default()
        }
    }

    /// What it is called.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its own text, without the white space around it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is called this. The vendor spells some names in two ways, such as `ActualFOCDate`.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Everything directly in it.
    pub(super) fn all(&self) -> &[Self] {
        &self.children
    }

    /// The elements of a name directly in it: none, one or many.
    pub(super) fn children(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.is(name))
    }

    /// The element at the end of a path, the first of its name at each step.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |element, name| element.children(name).next())
    }

    /// The text at the end of a path, if there is any.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)
            .map(Self::text)
            .filter(|text| !text.is_empty())
    }

    /// The first element within it, at any depth, that is called this.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|child| {
            if child.is(name) {
                Some(child)
            } else {
                child.find(name)
            }
        })
    }

    /// As JSON: texts stay texts, and what comes twice becomes a list.
    pub(super) fn json(&self) -> Value {
        if self.children.is_empty() {
            return Value::String(self.text.clone());
        }
        let mut members = Map::new();
        for child in &self.children {
            match members.get_mut(&child.name) {
                None => {
                    members.insert(child.name.clone(), child.json());
                }
                Some(Value::Array(list)) => list.push(child.json()),
                Some(first) => *first = Value::Array(vec![first.take(), child.json()]),
            }
        }
        Value::Object(members)
    }
}

/// An element with text in it, as it is sent.
pub(super) fn leaf(name: &str, text: &str) -> String {
    tag(name, &escape(text))
}

/// An element with elements in it, as it is sent.
pub(super) fn tag(name: &str, inside: &str) -> String {
    format!("<{name}>{inside}</{name}>")
}

fn write(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// What an entity stands for. The vendor declares none of its own.
fn resolve(entity: &BytesRef<'_>) -> Result<String, String> {
    let wrong = |error: &dyn std::fmt::Display| error.to_string();
    if let Some(character) = entity.resolve_char_ref().map_err(|e| wrong(&e))? {
        return Ok(character.to_string());
    }
    let name = entity.decode().map_err(|e| wrong(&e))?;
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| format!("it uses an entity that is not declared, &{name};"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str) -> Element {
        Element::read(body).unwrap().unwrap()
    }

    #[test]
    fn one_element_and_many_are_read_alike() {
        let one = read("<Tns><Tn>2065550100</Tn></Tns>");
        let two = read("<Tns><Tn>2065550100</Tn><Tn>2065550101</Tn></Tns>");
        assert_eq!(one.children("Tn").count(), 1);
        assert_eq!(two.children("tn").count(), 2);
        assert_eq!(read("<Tns/>").children("Tn").count(), 0);
    }

    #[test]
    fn missing_and_empty_are_told_apart() {
        let row = read("<Row><A/><B></B><C> <!-- none --> </C><D>\n  x\n </D></Row>");
        for name in ["A", "B", "C"] {
            assert_eq!(row.at(&[name]).map(Element::text), Some(""), "{name}");
            assert_eq!(row.text_at(&[name]), None, "{name}");
        }
        assert_eq!(row.text_at(&["D"]), Some("x"));
        assert_eq!(row.at(&["E"]), None);
        assert_eq!(row.at(&["E", "F"]), None);
    }

    #[test]
    fn an_empty_body_is_nothing_and_half_a_body_is_an_error() {
        for nothing in ["", "  \n", "\u{feff}"] {
            assert_eq!(Element::read(nothing).unwrap(), None, "{nothing:?}");
        }
        for broken in ["<A><B>1</B>", "<A>1</B>", "no XML at all", "<A>&what;</A>"] {
            assert!(Element::read(broken).is_err(), "{broken}");
        }
        assert!(Element::read(&"<A>".repeat(100_000)).is_err());
    }

    #[test]
    fn entities_become_characters_and_numbers_stay_text() {
        let row = read("<R><T>0012065550100</T><N>A&amp;B &lt;&#67;&gt; <![CDATA[&]]></N></R>");
        assert_eq!(row.text_at(&["T"]), Some("0012065550100"));
        assert_eq!(row.text_at(&["N"]), Some("A&B <C> &"));
    }

    #[test]
    fn as_json_what_comes_twice_becomes_a_list() {
        let row = read("<R><S><X>1</X><X>2</X><X>3</X></S><E/></R>");
        assert_eq!(
            row.json().to_string(),
            r#"{"E":"","S":{"X":["1","2","3"]}}"#
        );
    }

    proptest! {
        /// Whatever arrives is read or refused.
        #[test]
        fn no_body_makes_it_panic(body in r"(<[A-Za-z/!?]{0,4}>?|&[#a-z0-9]{0,6};?|]]>|<!\[CDATA\[|[ -~]{0,5}|\PC){0,30}") {
            if let Ok(Some(root)) = Element::read(&body) {
                let _ = (root.json(), root.find("Code"), root.text_at(&["A", "B"]));
            }
        }
    }
}
