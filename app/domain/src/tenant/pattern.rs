//! The patterns by which routes take numbers.
//!
//! Teams evaluates .NET regular expressions, unanchored, against the number as it was normalised
//! (Microsoft notes §3.7). Those without look-around and references to earlier groups mean the same here;
//! of the others nothing is said. The browser judges no rule, so it carries no engine.

/// A pattern, as far as it can be evaluated.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    engine: Option<engine::Engine>,
}

impl Pattern {
    /// Reads a pattern; never fails.
    pub fn read(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            engine: engine::Engine::read(text),
        }
    }

    /// Whether it takes what was dialled. `None` where that cannot be evaluated.
    pub fn takes(&self, dialled: &str) -> Option<bool> {
        Some(self.engine.as_ref()?.takes(dialled))
    }

    /// As it was exported.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod engine {
    /// Takes time in proportion to pattern and number, whatever the pattern.
    #[derive(Clone, Debug)]
    pub(super) struct Engine(regex_lite::Regex);

    impl Engine {
        pub(super) fn read(pattern: &str) -> Option<Self> {
            regex_lite::Regex::new(pattern).ok().map(Self)
        }

        pub(super) fn takes(&self, dialled: &str) -> bool {
            self.0.is_match(dialled)
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod engine {
    #[derive(Clone, Debug)]
    pub(super) enum Engine {}

    impl Engine {
        pub(super) const fn read(_: &str) -> Option<Self> {
            None
        }

        pub(super) const fn takes(&self, _: &str) -> bool {
            match *self {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_takes_what_it_says() {
        for (pattern, dialled, expected) in [
            (r"^\+1(\d{10})$", "+12065550100", true),
            (r"^\+1(\d{10})$", "+442079460000", false),
            (r"[0-9]{10}", "+12065550100", true),
            (r"^\+(44|353)", "+35312345678", true),
            (r"^(911|933)$", "911", true),
            (r"^\+911$", "911", false),
            (r".*", "999", true),
            (r"^(?<area>\+1206)\d+", "+12065550100", true),
        ] {
            let taken = Pattern::read(pattern).takes(dialled);
            assert_eq!(taken, Some(expected), "{pattern} {dialled}");
        }
    }

    #[test]
    fn what_only_dotnet_evaluates_is_not_told() {
        for pattern in [
            r"^\+1(?!900)\d{10}$",
            r"^(?<=\+)1",
            r"^(\d)\1+$",
            r"[\d-[9]]+",
            "(",
        ] {
            assert_eq!(
                Pattern::read(pattern).takes("+12065550100"),
                None,
                "{pattern}"
            );
        }
    }
}
