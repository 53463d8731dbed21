//! Keeping secrets out of what is logged, stored or told.

/// Names of fields whose values are secrets, in lower case and without separators. Vendors send PINs,
/// passcodes and account numbers along with numbers and ports.
const SECRET_NAMES: &[&str] = &[
    "pin",
    "pinnumber",
    "pinpasscode",
    "externalpin",
    "passcode",
    "portoutpasscode",
    "accountnumber",
    "password",
    "secret",
    "clientsecret",
    "accesstoken",
    "authtoken",
    "authorization",
    "apikey",
];

/// What stands in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Whether a field of this name holds a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    SECRET_NAMES.contains(&plain.as_str())
}

/// Takes secrets out of a JSON value.
pub(crate) fn redact_json(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                if is_secret_name(name) && !member.is_null() {
                    *member = REDACTED.into();
                } else {
                    redact_json(member);
                }
            }
        }
        serde_json::Value::Array(entries) => entries.iter_mut().for_each(redact_json),
        _ => {}
    }
}

/// Takes secrets out of text of any form: JSON, XML or a form. Whatever is given to a secret's name up to
/// the next delimiter goes. A sentence that speaks of a secret gives it nothing.
pub(crate) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut after = After::Other;
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '-') {
            word.push(c);
            continue;
        }
        after = flush(&mut out, &mut word, after);
        after = match (c, after) {
            // A value ends where the next name begins.
            (',' | '&' | '\n' | '}' | '<', _) => After::Other,
            (':' | '=' | '>' | '"' | '\'', After::Name) => After::Sign,
            _ => after,
        };
        out.push(c);
    }
    flush(&mut out, &mut word, after);
    out
}

/// What a word follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// The name of a secret.
    Name,
    /// Such a name and a sign that gives it a value.
    Sign,
    Other,
}

/// Writes a word, and tells what the next one follows.
fn flush(out: &mut String, word: &mut String, after: After) -> After {
    if word.is_empty() {
        return after;
    }
    let next = if after == After::Sign {
        out.push_str(REDACTED);
        After::Sign
    } else {
        // What follows an element's name is given to it, whatever attributes stand between.
        let is_element = out.ends_with('<');
        out.push_str(word);
        match is_secret_name(word) {
            true if is_element => After::Sign,
            true => After::Name,
            false => After::Other,
        }
    };
    word.clear();
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (text, kept) in [
            (
                r#"{"pin":"1234","status":"active"}"#,
                r#"{"pin":"[redacted]","status":"active"}"#,
            ),
            (
                "<PortOutPasscode>9876</PortOutPasscode><Status>ok</Status>",
                "<PortOutPasscode>[redacted]</PortOutPasscode><Status>ok</Status>",
            ),
            (
                "client_secret=abc&scope=x",
                "client_secret=[redacted]&scope=x",
            ),
            (
                r#"<Pin kind="a">9876</Pin>"#,
                r#"<Pin [redacted]="[redacted]">[redacted]</Pin>"#,
            ),
            (
                r#"{"Authorization": "Bearer aZ0/+b==", "a": 1}"#,
                r#"{"Authorization": "[redacted] [redacted]/+[redacted]==", "a": 1}"#,
            ),
        ] {
            assert_eq!(redact(text), kept);
        }
    }

    #[test]
    fn a_sentence_about_a_secret_keeps_its_sense() {
        for text in [
            "The provided client secret keys are expired.",
            "Send the authorization header, and a PIN with it.",
        ] {
            assert_eq!(redact(text), text);
        }
        assert_eq!(
            redact("The secret 'abc' is wrong; client_secret: x y"),
            "The secret '[redacted]' [redacted] [redacted]; [redacted]: [redacted] [redacted]"
        );
    }

    #[test]
    fn json_is_redacted_at_any_depth() {
        let mut value = serde_json::json!({"a":[{"external_pin":"1"}],"b":null,"pin":null});
        redact_json(&mut value);
        assert_eq!(
            value,
            serde_json::json!({"a":[{"external_pin":"[redacted]"}],"b":null,"pin":null})
        );
    }
}
