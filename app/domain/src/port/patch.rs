//! Changing some fields of an order's details and leaving the others as they are: a merge patch (RFC 7396),
//! applied field by field, so that what does not fit is named.

use serde_json::{Map, Value};

use super::Details;

/// Why details are not changed as somebody wants.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPatch {
    /// The patch is no object.
    #[error("The details are an object of fields, such as {{\"btn\": \"+12065550100\"}}.")]
    NotFields,
    /// Details have no such field.
    #[error(
        "An order has no field \u{201c}{0}\u{201d}. Look at its details for the fields there are."
    )]
    NoSuchField(String),
    /// A field does not take the value.
    #[error("{field} cannot be {value}: {why}.")]
    Unfit {
        /// The field, by its path.
        field: String,
        /// The value, as JSON.
        value: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Details {
    /// The details with the fields of a patch. What is null there is taken away; what the patch leaves out
    /// stays.
    pub fn patched(&self, patch: &Value) -> Result<Self, NoPatch> {
        let fields = patch.as_object().ok_or(NoPatch::NotFields)?;
        let mut patched = self.clone();
        patched.take(fields, &mut Vec::new())?;
        Ok(patched)
    }

    /// Takes over the fields that a patch has under a path.
    fn take<'p>(
        &mut self,
        fields: &'p Map<String, Value>,
        path: &mut Vec<&'p str>,
    ) -> Result<(), NoPatch> {
        for (name, value) in fields {
            path.push(name);
            match value {
                Value::Object(inner) if !inner.is_empty() => self.take(inner, path)?,
                _ => *self = self.with(path, value)?,
            }
            path.pop();
        }
        Ok(())
    }

    /// The details with one field, named by its path, such as `["end_user", "business_name"]`.
    pub fn with(&self, path: &[&str], value: &Value) -> Result<Self, NoPatch> {
        let field = path.join(".");
        let unfit = |error: serde_json::Error| NoPatch::Unfit {
            field: field.clone(),
            value: value.to_string(),
            why: error.to_string(),
        };
        let mut tree = serde_json::to_value(self).map_err(unfit)?;
        put(&mut tree, path, value);
        let changed: Self = serde_json::from_value(tree).map_err(unfit)?;
        let read_back = serde_json::to_value(&changed).map_err(unfit)?;
        // What was not understood is not there when it is written again; neither is what is blank.
        if is_blank(value) || at(&read_back, path).is_some() {
            Ok(changed)
        } else {
            Err(NoPatch::NoSuchField(field))
        }
    }
}

fn put(tree: &mut Value, path: &[&str], value: &Value) {
    let Some((&name, rest)) = path.split_first() else {
        *tree = value.clone();
        return;
    };
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    let Some(members) = tree.as_object_mut() else {
        return;
    };
    if rest.is_empty() && value.is_null() {
        members.remove(name);
    } else {
        put(members.entry(name).or_insert(Value::Null), rest, value);
    }
}

fn at<'v>(tree: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(tree, |inner, name| inner.get(name))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::port::order::{EndUser, RemainingAction, Scope};

    fn before() -> Details {
        Details {
            scope: Scope::Partial,
            btn: "+12065550100".parse().ok(),
            end_user: EndUser {
                business_name: Some("Contoso".to_owned()),
                ..EndUser::default()
            },
            ticket: Some("CHG-1".to_owned()),
            ..Details::default()
        }
    }

    #[test]
    fn what_a_patch_leaves_out_stays_and_what_is_null_goes() {
        let patch = json!({
            "end_user": { "first_name": "Ada" },
            "service_address": { "street": "Main Street", "country": "US" },
            "country_fields": { "RIO": "02P1" },
            "remaining": [{ "number": "+12065550101", "action": "keep" }],
            "ticket": null,
        });
        let after = before().patched(&patch).unwrap();
        assert_eq!(after.end_user.business_name.as_deref(), Some("Contoso"));
        assert_eq!(after.end_user.first_name.as_deref(), Some("Ada"));
        assert_eq!(after.service_address.street, "Main Street");
        assert_eq!(after.country_fields["RIO"], "02P1");
        assert_eq!(after.remaining[0].action, RemainingAction::Keep);
        assert_eq!((after.scope, after.btn), (Scope::Partial, before().btn));
        assert_eq!(after.ticket, None);
        let cleared = after.patched(&json!({ "scope": null, "country_fields": { "RIO": null } }));
        let cleared = cleared.unwrap();
        assert_eq!(cleared.scope, Scope::Full);
        assert!(cleared.country_fields.is_empty());
        assert_eq!(before().patched(&json!({})).unwrap(), before());
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_value() {
        let refused = |patch: Value| before().patched(&patch).unwrap_err().to_string();
        let told = refused(json!({ "end_user": { "busines_name": "Contoso" } }));
        assert!(
            told.contains("no field \u{201c}end_user.busines_name\u{201d}"),
            "{told}"
        );
        let told = refused(json!({ "scope": "half" }));
        assert!(told.starts_with("scope cannot be \"half\": "), "{told}");
        let told = refused(json!({ "btn": "206 555" }));
        assert!(told.starts_with("btn cannot be"), "{told}");
        let told = refused(json!({ "end_user": "Contoso" }));
        assert!(told.starts_with("end_user cannot be"), "{told}");
        assert_eq!(before().patched(&json!("x")), Err(NoPatch::NotFields));
    }
}
