//! How a tenant answers where Microsoft's description leaves it open, or where clouds differ.

/// How Graph answers. By default as Microsoft's own documentation has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphManners {
    /// Whether each page of numbers links to the next. Where none does, clients have to count the rows.
    pub sends_links: bool,
    /// Whether the rows per page that a client asks for are heeded. Where they are not, a page has as
    /// many as Graph gives by itself.
    pub heeds_top: bool,
    /// Whether each page says how many rows the list has.
    pub sends_count: bool,
    /// What becomes of `$expand=user`.
    pub expand: Expand,
    /// Which people Teams has a list of.
    pub configured: Configured,
}

/// What becomes of a client's wish for the people's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expand {
    /// The accounts come along.
    Heeded,
    /// They do not.
    Ignored,
    /// The request is refused.
    Refused,
}

/// The people that Teams lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Configured {
    /// All.
    Everybody,
    /// The first of them; the others are in the directory only.
    First(usize),
    /// There is no such list.
    NoList,
}

impl Default for GraphManners {
    fn default() -> Self {
        Self {
            sends_links: true,
            heeds_top: true,
            sends_count: false,
            expand: Expand::Heeded,
            configured: Configured::Everybody,
        }
    }
}
