//! Keeping secrets out of what is logged, stored or told.

/// Names of fields whose values are secrets, in lower case and without separators. Vendors send PINs,
/// passcodes and account numbers along with numbers and ports.
const SECRET_NAMES: &[&str] = &[
    "pin",
    "pinnumber",
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
pub(super) const REDACTED: &str = "[redacted]";

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

/// Takes secrets out of text of any form: JSON, XML or a form. Whatever follows a secret's name up to
/// the next delimiter goes.
pub(crate) fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut hides = false;
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '-') {
            word.push(c);
            continue;
        }
        flush(&mut out, &mut word, &mut hides);
        // A value ends where the next name begins.
        if matches!(c, ',' | '&' | '\n' | '}' | '<') {
            hides = false;
        }
        out.push(c);
    }
    flush(&mut out, &mut word, &mut hides);
    out
}

fn flush(out: &mut String, word: &mut String, hides: &mut bool) {
    if word.is_empty() {
        return;
    }
    if *hides {
        out.push_str(REDACTED);
    } else {
        *hides = is_secret_name(word);
        out.push_str(word);
    }
    word.clear();
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
                r#"{"Authorization": "Bearer aZ0/+b==", "a": 1}"#,
                r#"{"Authorization": "[redacted] [redacted]/+[redacted]==", "a": 1}"#,
            ),
        ] {
            assert_eq!(redact(text), kept);
        }
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
