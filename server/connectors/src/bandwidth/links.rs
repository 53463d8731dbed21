//! Where a list goes on.
//!
//! Pages are not counted: `page` is the id of the page's first element, and only the link to the next
//! page knows it. The link is a text of its own form within the XML, with a host, a version and names of
//! parameters that are out of date, so nothing is taken from it but that id.

use reqwest::Url;

use super::xml::Element;
use crate::http::ApiError;

/// The first page of any list.
pub(super) const FIRST: &str = "1";

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    End,
    /// The page of this id.
    Page(String),
    /// The page that was just read. A list that leads back to itself has no more.
    Back,
}

/// What follows the page `at` in a list.
pub(super) fn next(list: &Element, at: &str) -> Result<Next, ApiError> {
    let Some(link) = list.text_at(&["Links", "next"]) else {
        return Ok(Next::End);
    };
    match page_of(link) {
        Some(page) if page == at => Ok(Next::Back),
        Some(page) => Ok(Next::Page(page)),
        // To take it for the end would cut the list short.
        None => Err(ApiError::unreadable(format!(
            "Bandwidth's link to the next page cannot be read: {link}"
        ))),
    }
}

/// The id in a link of the form `Link=<https://…?page=…>;rel="next";`.
fn page_of(link: &str) -> Option<String> {
    let (_, rest) = link.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    // The vendor does not encode the plus of a number, which would be read as a space.
    let address = Url::parse(&address.replace('+', "%2B")).ok()?;
    let mut pairs = address.query_pairs();
    let page = pairs.find_map(|(name, value)| (name == "page").then(|| value.into_owned()));
    page.filter(|page| !page.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(at: &str, next: &str) -> Result<Next, ApiError> {
        let body = format!("<R><Links><first>x</first>{next}</Links></R>");
        super::next(&Element::read(&body).unwrap().unwrap(), at)
    }

    const LINK: &str = "<next>Link=&lt;https://old.example:443/v1.0/tns?account=7&amp;page=+12065550100&amp;size=500&gt;;rel=\"next\";</next>";

    #[test]
    fn only_the_id_is_taken_from_a_link() {
        assert_eq!(
            after(FIRST, LINK).unwrap(),
            Next::Page("+12065550100".into())
        );
        let bare = LINK.replace("+1206", "206");
        assert_eq!(
            after(FIRST, &bare).unwrap(),
            Next::Page("2065550100".into())
        );
    }

    #[test]
    fn a_list_ends_without_a_link_or_where_it_leads_back() {
        for none in ["", "<next/>", "<next> </next>"] {
            assert_eq!(after(FIRST, none).unwrap(), Next::End, "{none}");
        }
        assert_eq!(after("+12065550100", LINK).unwrap(), Next::Back);
    }

    #[test]
    fn a_link_that_cannot_be_read_is_not_an_end() {
        for broken in [
            "<next>( a link goes here )</next>",
            "<next>Link=&lt;https://x.example/tns?size=5&gt;</next>",
            "<next>Link=&lt;tns?page=5&gt;</next>",
        ] {
            assert!(after(FIRST, broken).is_err(), "{broken}");
        }
    }
}
