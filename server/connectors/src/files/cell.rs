//! One field of a row, from a table or from JSON, borrowed from the row's text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// A field as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Bool(bool),
    Text(Cow<'a, str>),
    List(Vec<Cell<'a>>),
    Object(Object<'a>),
}

/// The members of a JSON object, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object<'a> {
    pub(crate) names: Vec<Cow<'a, str>>,
    pub(crate) cells: Vec<Cell<'a>>,
}

impl<'a> Object<'a> {
    /// A member by its name, without regard to case.
    pub(crate) fn get(&self, name: &str) -> Option<&Cell<'a>> {
        let at = self
            .names
            .iter()
            .position(|n| n.eq_ignore_ascii_case(name))?;
        self.cells.get(at)
    }
}

impl Cell<'_> {
    /// The cell that counts: PowerShell 5.1 wraps lists and dates as `{"value": …}`.
    pub(crate) fn unwrapped(&self) -> &Self {
        match self {
            Self::Object(object) => object.get("value").map_or(self, Self::unwrapped),
            _ => self,
        }
    }

    /// The field as text; empty when there is none.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self.unwrapped() {
            Self::Null => Cow::Borrowed(""),
            Self::Bool(true) => Cow::Borrowed("True"),
            Self::Bool(false) => Cow::Borrowed("False"),
            Self::Text(text) => Cow::Borrowed(text.trim()),
            Self::List(cells) => {
                let texts: Vec<_> = cells.iter().map(Cell::text).collect();
                Cow::Owned(texts.join(", "))
            }
            Self::Object(object) => {
                let texts: Vec<_> = object.cells.iter().map(Cell::text).collect();
                Cow::Owned(texts.join(" "))
            }
        }
    }
}

/// Text that is borrowed where the JSON has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cell::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Cell::Text(value.to_string().into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Cell::Text(value.to_string().into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Cell::Text(value.to_string().into()))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cell::Text(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cell::Text(value.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut cells = vec![];
        while let Some(cell) = list.next_element()? {
            cells.push(cell);
        }
        Ok(Cell::List(cells))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object::default();
        while let Some((Text(name), cell)) = map.next_entry()? {
            object.names.push(name);
            object.cells.push(cell);
        }
        Ok(Cell::Object(object))
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(CellVisitor)
    }
}
