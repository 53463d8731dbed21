//! The query part of an address. The state of every list stands there, so it is read here once and
//! for the server and the browser alike.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

/// The query part of the current address, without its `?`.
pub(crate) fn use_search() -> Memo<String> {
    let url = use_url();
    Memo::new(move |_| url.with(|url| url.search().trim_start_matches('?').to_owned()))
}

/// One value of the current address; empty values count as absent.
pub(crate) fn use_value(key: &'static str) -> Memo<Option<String>> {
    let search = use_search();
    Memo::new(move |_| search.with(|search| value(search, key)))
}

/// One value of a query; the last wins, empty ones count as absent.
pub(crate) fn value(search: &str, key: &str) -> Option<String> {
    pairs(search)
        .into_iter()
        .rev()
        .find(|(k, v)| k == key && !v.is_empty())
        .map(|(_, value)| value)
}

/// The pairs of a query, decoded, in their order.
pub(crate) fn pairs(search: &str) -> Vec<(String, String)> {
    search
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(key), decode(value))
        })
        .collect()
}

/// A path with a query, without a lonely `?`.
pub(crate) fn join(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// A path and query that stay on this site, or the home page. What a form says about where to go next
/// must not lead anywhere else.
#[cfg(any(feature = "ssr", test))]
pub(crate) fn local(path: &str) -> &str {
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|b| (b' '..0x7f).contains(&b) && b != b'\\');
    if is_local { path } else { "/" }
}

/// Undoes percent-encoding and the plus signs of forms. Broken sequences stay as they are.
fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [a, b, after @ ..]) => match (hex(*a), hex(*b)) {
                (Some(a), Some(b)) => {
                    out.push(a << 4 | b);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_forms_write_it() {
        assert_eq!(
            pairs("q=%2B1+206&site=Boston%2C%20East&&state=active&bare"),
            [
                ("q", "+1 206"),
                ("site", "Boston, East"),
                ("state", "active"),
                ("bare", "")
            ]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        assert_eq!(pairs("q=100%25"), [("q".to_owned(), "100%".to_owned())]);
        assert_eq!(
            pairs("q=5%&r=%zz"),
            [("q".into(), "5%".into()), ("r".into(), "%zz".into())]
        );
        assert_eq!(value("a=1&a=2&b=", "a").as_deref(), Some("2"));
        assert_eq!(value("a=1&a=2&b=", "b"), None);
    }

    #[test]
    fn a_form_cannot_send_people_away() {
        assert_eq!(local("/findings?open=1"), "/findings?open=1");
        for evil in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(local(evil), "/", "{evil}");
        }
    }
}
