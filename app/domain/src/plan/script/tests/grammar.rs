//! Reads a script with a grammar of PowerShell that others wrote.
//!
//! The grammar takes only U+0027 for a single quote, while PowerShell takes U+2018 to U+201B for one too.
//! The scripts have none of those: they are ASCII, which is tested beside.

use tree_sitter::{Node, Parser};

/// A script as its parser sees it.
pub(super) struct Script {
    /// Its tokens, in order, with [`TEXT`] in place of each text.
    pub(super) code: Vec<String>,
    /// What its texts mean, in order.
    pub(super) texts: Vec<String>,
}

/// What stands in the code for a text.
const TEXT: &str = "'…'";

/// Parses a script. Fails with the place and text of what is not PowerShell.
pub(super) fn read(script: &str) -> Result<Script, String> {
    let mut parser = Parser::new();
    let language = tree_sitter_powershell::LANGUAGE.into();
    parser
        .set_language(&language)
        .expect("a grammar of this version");
    let tree = parser.parse(script, None).expect("no time limit is set");
    let mut tokens = Vec::new();
    collect(tree.root_node(), script, &mut tokens)?;
    Ok(fold(&tokens))
}

fn collect<'s>(node: Node<'_>, script: &'s str, tokens: &mut Vec<&'s str>) -> Result<(), String> {
    let text = &script[node.byte_range()];
    if node.is_error() || node.is_missing() {
        return Err(format!("{}: {text}", node.start_position()));
    }
    if node.kind() == "comment" {
        return Ok(());
    }
    if node.child_count() == 0 {
        tokens.push(text);
    }
    let mut cursor = node.walk();
    node.children(&mut cursor)
        .try_for_each(|child| collect(child, script, tokens))
}

/// Takes the texts out of the tokens: `'a''b'`, and sums such as `('' + 'a' + [char]0x000A)`.
fn fold<'t>(mut tokens: &'t [&'t str]) -> Script {
    let mut script = Script {
        code: Vec::new(),
        texts: Vec::new(),
    };
    while let [first, rest @ ..] = tokens {
        let (text, after) = match (sum(tokens), literal(first)) {
            (Some((text, after)), _) => (Some(text), after),
            (None, Some(text)) => (Some(text), rest),
            (None, None) => (None, rest),
        };
        script
            .code
            .push(text.as_ref().map_or(*first, |_| TEXT).to_owned());
        script.texts.extend(text);
        tokens = after;
    }
    script
}

fn literal(token: &str) -> Option<String> {
    let inner = token.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}

/// A sum that begins with the empty text, and the tokens after it.
fn sum<'t>(tokens: &'t [&'t str]) -> Option<(String, &'t [&'t str])> {
    let mut rest = tokens.strip_prefix(&["(", "''"])?;
    let mut units = Vec::new();
    loop {
        rest = match rest {
            [")", after @ ..] => return Some((String::from_utf16(&units).ok()?, after)),
            ["+", "[", "char", "]", unit, after @ ..] => {
                let digits = unit.strip_prefix("0x")?;
                units.push(u16::from_str_radix(digits, 16).ok()?);
                after
            }
            ["+", text, after @ ..] => {
                units.extend(literal(text)?.encode_utf16());
                after
            }
            _ => return None,
        };
    }
}

#[test]
fn the_grammar_sees_what_breaks_out() {
    let meant = read("Foo -Tag 'a'\n").unwrap();
    assert_eq!(meant.texts, ["a"]);
    let broken = read("Foo -Tag 'a'; Bar 'b'\n").unwrap();
    assert_ne!(broken.code, meant.code);
    assert!(read("Foo -Tag 'a\n").is_err());
    let built = read("Foo -Tag ('' + 'a''' + [char]0x000A)\n").unwrap();
    assert_eq!(built.texts, ["a'\n"]);
    assert_eq!(built.code, meant.code);
}
