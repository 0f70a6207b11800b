//! The status of a certificate and its changes.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// Whether a certificate is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In force.
    #[default]
    Valid,
    /// Not in force for the time being.
    Suspended,
    /// Void for good.
    Revoked,
    /// Replaced by a newer certificate (N12).
    Superseded,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Valid, Self::Suspended, Self::Revoked, Self::Superseded];

    /// The name in documents and answers, and of its text in `config/states.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
        }
    }

    /// The status that an authority's list calls so (column 状态); an empty cell says nothing against the certificate.
    #[must_use]
    pub fn listed(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        match text.as_str() {
            _ if !Self::paper_issued(&text) => Some(Self::Valid),
            "" | "正常" | "有效" | "在用" | "已发证" | "valid" => Some(Self::Valid),
            "暂停" | "暂停使用" | "冻结" | "停用" | "suspended" => Some(Self::Suspended),
            "撤销" | "已撤销" | "注销" | "已注销" | "作废" | "已作废" | "吊销" | "已吊销" | "无效" | "revoked" => {
                Some(Self::Revoked)
            }
            "已换发" | "已补发" | "已换新" | "已更换" | "superseded" => Some(Self::Superseded),
            _ => None,
        }
    }

    /// Whether a list that writes so in its column 状态 says that the paper certificate has been issued; it says nothing
    /// else against the certificate (`S07`).
    #[must_use]
    pub fn paper_issued(text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        !matches!(text.as_str(), "未发放" | "未发证" | "待发放" | "待发证" | "制证中" | "未制证" | "not_issued")
    }

    /// Whether nothing follows it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Revoked | Self::Superseded)
    }

    /// Whether an issuer may turn this status into `to`. Replacing is not the issuer's: only a newer certificate does.
    ///
    /// # Errors
    /// `status_final` after a revocation (N5: nobody undoes one), `status_replaced` for one that was replaced,
    /// `status_unchanged`, and
    /// `option_unknown` for [`Status::Superseded`].
    pub fn check_change(self, to: Self) -> Result<(), Refusal> {
        match (self, to) {
            (Self::Revoked, _) => Err(Refusal::new("status_final")),
            // The newer one is in force, and this one says so for ever.
            (Self::Superseded, _) => Err(Refusal::new("status_replaced")),
            (_, Self::Superseded) => Err(Refusal::new("option_unknown")),
            (from, to) if from == to => Err(Refusal::new("status_unchanged")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_statuses_is_decided() {
        use Status::{Revoked, Superseded, Suspended, Valid};
        let refusal = |from: Status, to| from.check_change(to).err().map(|r| r.code);
        for from in Status::ALL {
            for to in Status::ALL {
                let expected = match (from, to) {
                    (Valid, Suspended | Revoked) | (Suspended, Valid | Revoked) => None,
                    (Valid, Valid) | (Suspended, Suspended) => Some("status_unchanged"),
                    (Valid | Suspended, Superseded) => Some("option_unknown"),
                    (Revoked, _) => Some("status_final"),
                    (Superseded, _) => Some("status_replaced"),
                };
                assert_eq!(refusal(from, to), expected, "{from:?} to {to:?}");
                assert!(!from.is_final() || expected.is_some());
            }
        }
    }

    #[test]
    fn lists_name_a_status_in_their_own_words() {
        for (text, status) in [
            ("", Some(Status::Valid)),
            (" 正 常 ", Some(Status::Valid)),
            ("有效", Some(Status::Valid)),
            ("暂停使用", Some(Status::Suspended)),
            ("注销", Some(Status::Revoked)),
            ("作废", Some(Status::Revoked)),
            ("已补发", Some(Status::Superseded)),
            ("制证中", Some(Status::Valid)),
            (" 未 发放", Some(Status::Valid)),
            ("已领取", None),
            ("0", None),
        ] {
            assert_eq!(Status::listed(text), status, "{text}");
        }
        assert!(!Status::paper_issued(" 未发 放") && !Status::paper_issued("制证中"));
        for status in Status::ALL {
            assert!(Status::paper_issued(status.name()));
            assert_eq!(Status::listed(status.name()), Some(status));
            assert_eq!(serde_json::to_string(&status).unwrap(), format!("\"{}\"", status.name()));
        }
    }
}
