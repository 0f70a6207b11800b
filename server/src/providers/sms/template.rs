//! The short messages this product sends: purpose, places and text of each.
//!
//! The texts are what is registered with the providers (theirs names the sender in 【】 in front). They name the
//! purpose, fit into one message of 70 characters, and say that nobody of the office asks for a code. Values have at
//! most 6 characters, and no message carries a link or a tracking number: providers refuse both in new accounts.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

/// Which message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsTemplate {
    /// A code to log in.
    Login,
    /// A code to see one's full data (G10).
    Reveal,
    /// A code before an act that binds: submit, sign a promise, change a mobile.
    StepUp,
    /// A code that proves the mobile the parcel's carrier will call.
    ConfirmMobile,
    /// A code to get an account back.
    Recover,
    /// News of a case.
    CaseState,
    /// News of a parcel.
    Parcel,
    /// A code that ties a number to an account.
    BindMobile,
    /// The name of an account, to the number of its owner (K05).
    Username,
    /// That a name that was chosen is taken.
    UsernameTaken,
    /// To the old number, that the account has another one now.
    MobileChanged,
    /// That the password was changed.
    PasswordChanged,
}

/// The texts of codes are the product's own, from the file that the app's other texts stand beside.
static CODE_TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let table: toml::Table = include_str!("../../../../config/sms-codes.toml").parse().unwrap_or_default();
    let text = |entry: &toml::Value| Some(entry.get("sms")?.get("zh")?.as_str()?.to_owned());
    table.iter().filter_map(|(name, entry)| Some((name.clone(), text(entry)?))).collect()
});

impl SmsTemplate {
    /// Every message.
    pub const ALL: [Self; 12] = [
        Self::Login,
        Self::Reveal,
        Self::StepUp,
        Self::ConfirmMobile,
        Self::Recover,
        Self::CaseState,
        Self::Parcel,
        Self::BindMobile,
        Self::Username,
        Self::UsernameTaken,
        Self::MobileChanged,
        Self::PasswordChanged,
    ];

    /// The name in settings and the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Reveal => "reveal",
            Self::StepUp => "step_up",
            Self::ConfirmMobile => "confirm_mobile",
            Self::Recover => "recover",
            Self::CaseState => "case_state",
            Self::Parcel => "parcel",
            Self::BindMobile => "bind_mobile",
            Self::Username => "username",
            Self::UsernameTaken => "username_taken",
            Self::MobileChanged => "mobile_changed",
            Self::PasswordChanged => "password_changed",
        }
    }

    /// The names of the values in their order.
    #[must_use]
    pub const fn parameters(self) -> &'static [&'static str] {
        const CODE: &[&str] = &["code"];
        const CASE: &[&str] = &["service", "state"];
        const PARCEL: &[&str] = &["state"];
        // No value may have more than six characters, so a name is told in three.
        const USERNAME: &[&str] = &["first", "second", "third"];
        const TAIL: &[&str] = &["mobile_tail"];
        match self {
            Self::Username => USERNAME,
            Self::MobileChanged => TAIL,
            Self::UsernameTaken | Self::PasswordChanged => &[],
            Self::CaseState => CASE,
            Self::Parcel => PARCEL,
            _ => CODE,
        }
    }

    /// The text with `{name}` where a value stands.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::CaseState => "您申请的{service}{state}，下一步怎么办请打开小程序查看。我们不会索要验证码。",
            Self::Parcel => "您的证书邮件{state}，物流详情请打开小程序查看。签收时请核对姓名和证书。",
            Self::Username => "您的用户名是{first}{second}{third}，可用它登录。如果不是您本人操作，请勿理会。",
            Self::UsernameTaken => "您选的用户名不能用，账号没有开通。请换一个用户名重新注册。",
            Self::MobileChanged => "您的账号已换用尾号{mobile_tail}的手机。如果不是您本人操作，请马上联系考试机构。",
            Self::PasswordChanged => "您的登录密码已更换。如果不是您本人操作，请马上找回密码，并联系考试机构。",
            code => CODE_TEXTS.get(code.name()).map_or("", String::as_str),
        }
    }

    /// Whether it carries a code: such templates take digits only.
    #[must_use]
    pub const fn is_code(self) -> bool {
        !matches!(
            self,
            Self::CaseState
                | Self::Parcel
                | Self::Username
                | Self::UsernameTaken
                | Self::MobileChanged
                | Self::PasswordChanged
        )
    }

    /// The message of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name() == name)
    }

    /// The text as the person reads it. A missing value leaves its place as it is.
    #[must_use]
    pub fn render(self, values: &[String]) -> String {
        let mut text = self.text().to_owned();
        for (name, value) in self.parameters().iter().zip(values) {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_fits_into_one_message_with_its_sender_in_front() {
        const SENDER: usize = 14;
        for template in SmsTemplate::ALL {
            let longest = vec!["零一二三四五".to_owned(); template.parameters().len()];
            let text = template.render(&longest);
            assert!(text.chars().count() + SENDER <= 70, "{template:?}: {}", text.chars().count());
            assert!(!text.contains('{') && !text.contains("http"), "{text}");
        }
    }

    #[test]
    fn every_place_of_a_text_is_a_parameter_and_stands_once() {
        for template in SmsTemplate::ALL {
            assert_eq!(template.text().matches('{').count(), template.parameters().len(), "{template:?}");
            for name in template.parameters() {
                assert_eq!(template.text().matches(&format!("{{{name}}}")).count(), 1, "{template:?} {name}");
            }
        }
    }

    #[test]
    fn a_code_says_what_it_is_for_and_warns() {
        let mut texts = std::collections::BTreeSet::new();
        for template in SmsTemplate::ALL.into_iter().filter(|template| template.is_code()) {
            let text = template.text();
            assert!(text.contains("用于") && text.contains("5分钟内有效"), "{template:?}: {text}");
            assert!(
                ["不会索要", "不会向您索要", "不要告诉任何人", "请勿告诉任何人"].iter().any(|w| text.contains(w)),
                "{text}"
            );
            assert!(texts.insert(text), "two purposes, one text: {text}");
        }
    }

    #[test]
    fn names_lead_back_and_are_those_of_the_settings() {
        for template in SmsTemplate::ALL {
            assert_eq!(SmsTemplate::named(template.name()), Some(template));
            assert_eq!(serde_json::to_value(template).unwrap(), template.name());
        }
        assert_eq!(SmsTemplate::named("x"), None);
    }
}
