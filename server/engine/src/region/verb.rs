//! What a service's buttons say in a region (12).

use serde::{Deserialize, Serialize};

/// A button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Begins an application (`K14`: 申请邮寄; `S06`: 申请补证).
    Apply,
    /// Accepts the notices (`Z11`: 我已阅读并同意; `G14`: 同意，下一步).
    Accept,
    /// Opens a case to change it (`K10`: 修改; `G25`: 编辑; `S20`: 申请信息维护).
    Edit,
    /// Saves a change (`K15`: 保存).
    Save,
    /// Takes a case back (`K16`: 撤销; `K31`: 撤销邮寄).
    Withdraw,
    /// Appeals (`K11`, `Z09`: 申诉).
    Appeal,
    /// Shows a case (`K21`: 详情; `K15`: 查看邮寄信息; `G27`: 查看).
    Show,
    /// Shows an appeal (`K12`, `Z10`: 申诉详情).
    ShowAppeal,
}

impl Verb {
    /// Every button.
    pub const ALL: [Self; 8] =
        [Self::Apply, Self::Accept, Self::Edit, Self::Save, Self::Withdraw, Self::Appeal, Self::Show, Self::ShowAppeal];

    /// The name in profiles, text tables and the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Accept => "accept",
            Self::Edit => "edit",
            Self::Save => "save",
            Self::Withdraw => "withdraw",
            Self::Appeal => "appeal",
            Self::Show => "show",
            Self::ShowAppeal => "show_appeal",
        }
    }
}
