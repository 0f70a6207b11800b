//! What is typed into a form as it is kept: free of characters that move or hide what stands beside them. Phones add
//! them to copied numbers, where they are taken away; in words they are a fault (see `shape`).

use serde_json::{Map, Value};

use crate::{
    form::field::{Field, Kind},
    text::steers_display,
};

/// The form without such characters in values that are compared and not read as words.
#[must_use]
pub fn tidied(fields: &[Field], form: &Map<String, Value>) -> Map<String, Value> {
    let kind = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.kind);
    form.iter()
        .map(|(name, value)| (name.clone(), kind(name).map_or_else(|| value.clone(), |kind| tidy(kind, value))))
        .collect()
}

fn tidy(kind: Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Text | Kind::LongText, _) => value.clone(),
        // Inside a name it is a fault of its own.
        (Kind::PersonName, Value::String(typed)) => typed.trim_matches(steers_display).into(),
        (Kind::Address, Value::Object(parts)) => {
            let part = |part: &Value| part.as_str().map_or_else(|| part.clone(), |typed| plain(typed).into());
            Value::Object(parts.iter().map(|(name, value)| (name.clone(), part(value))).collect())
        }
        (_, Value::String(typed)) => plain(typed).into(),
        _ => value.clone(),
    }
}

fn plain(typed: &str) -> String {
    typed.chars().filter(|&c| !steers_display(c)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_phones_add_to_numbers_is_not_kept_and_words_stay_as_they_are() {
        let fields = [
            Field::of("mobile", Kind::Mobile),
            Field::of("name", Kind::PersonName),
            Field::of("home", Kind::Address),
            Field::of("note", Kind::Text),
            Field::of("fen", Kind::Amount),
        ];
        let form = json!({
            "mobile": "\u{202d}13800138001\u{202c}", "name": "\u{feff}李\u{200b}明\u{200b}", "note": "a\u{202e}b", "fen": 1,
            "home": { "province": "广东省\u{200b}", "detail": 8 }, "unknown": "\u{200b}",
        });
        let kept = json!({
            "mobile": "13800138001", "name": "李\u{200b}明", "note": "a\u{202e}b", "fen": 1,
            "home": { "province": "广东省", "detail": 8 }, "unknown": "\u{200b}",
        });
        assert_eq!(Value::Object(tidied(&fields, form.as_object().expect("an object"))), kept);
    }
}
