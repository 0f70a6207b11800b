//! Events of the message push: what became of subscriptions and messages.

use serde_json::Value;

/// One event about subscribe messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscribeEvent {
    /// The person answered the question for one more message.
    Answered {
        /// Which template.
        template_id: String,
        /// Whether with yes.
        accepted: bool,
    },
    /// The person switched a template off in the settings.
    SwitchedOff {
        /// Which template.
        template_id: String,
    },
    /// A message that was taken failed later.
    Failed {
        /// Which template.
        template_id: String,
        /// The message's number.
        msgid: i64,
        /// Why.
        code: i64,
    },
}

/// Whose events, and which; nothing for a message about anything else. `List` is an object when there is one entry
/// and an array when there are several, and numbers may come as texts.
#[must_use]
pub fn subscribe_events(message: &Value) -> Option<(String, Vec<SubscribeEvent>)> {
    let event = message.get("Event")?.as_str()?;
    let openid = message.get("FromUserName")?.as_str()?.to_owned();
    let entries: Vec<&Value> = match message.get("List")? {
        Value::Array(entries) => entries.iter().collect(),
        entry => vec![entry],
    };
    let read = |entry: &&Value| {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let template_id = text("TemplateId").to_owned();
        match event {
            "subscribe_msg_popup_event" => {
                Some(SubscribeEvent::Answered { template_id, accepted: text("SubscribeStatusString") == "accept" })
            }
            "subscribe_msg_change_event" if text("SubscribeStatusString") == "reject" => {
                Some(SubscribeEvent::SwitchedOff { template_id })
            }
            "subscribe_msg_sent_event" => {
                let (msgid, code) = (number(entry.get("MsgID")?)?, number(entry.get("ErrorCode")?)?);
                (code != 0).then_some(SubscribeEvent::Failed { template_id, msgid, code })
            }
            _ => None,
        }
    };
    Some((openid, entries.iter().filter_map(read).collect()))
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn events(event: &str, list: Value) -> Vec<SubscribeEvent> {
        let message = json!({ "FromUserName": "o1", "Event": event, "List": list });
        let (openid, events) = subscribe_events(&message).unwrap();
        assert_eq!(openid, "o1");
        events
    }

    #[test]
    fn one_entry_and_several_are_read() {
        let entry =
            |id: &str, status: &str| json!({ "TemplateId": id, "SubscribeStatusString": status, "PopupScene": "0" });
        let answered = |id: &str, accepted| SubscribeEvent::Answered { template_id: id.to_owned(), accepted };
        let popup = "subscribe_msg_popup_event";
        assert_eq!(events(popup, entry("t1", "accept")), [answered("t1", true)]);
        let several = json!([entry("t1", "accept"), entry("t2", "reject")]);
        assert_eq!(events(popup, several), [answered("t1", true), answered("t2", false)]);
        let off = SubscribeEvent::SwitchedOff { template_id: "t1".to_owned() };
        assert_eq!(events("subscribe_msg_change_event", entry("t1", "reject")), [off]);
        assert_eq!(events("subscribe_msg_change_event", entry("t1", "accept")), []);
    }

    #[test]
    fn only_a_failed_message_is_an_event_and_numbers_may_be_texts() {
        let sent =
            |id: Value, code: Value| json!({ "TemplateId": "t1", "MsgID": id, "ErrorCode": code, "ErrorStatus": "x" });
        let event = "subscribe_msg_sent_event";
        assert_eq!(events(event, sent(json!("1864323726461255680"), json!("0"))), []);
        let failed =
            SubscribeEvent::Failed { template_id: "t1".to_owned(), msgid: 1_864_323_726_461_255_680, code: 43_101 };
        assert_eq!(events(event, sent(json!("1864323726461255680"), json!("43101"))), std::slice::from_ref(&failed));
        assert_eq!(events(event, sent(json!(1_864_323_726_461_255_680_i64), json!(43_101))), [failed]);
    }

    #[test]
    fn another_message_is_none() {
        for message in [json!({}), json!({ "Event": "debug_demo", "FromUserName": "o1" }), json!({ "MsgType": "text" })]
        {
            assert_eq!(subscribe_events(&message), None);
        }
    }
}
