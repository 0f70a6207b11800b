//! One token for every kind of caller, made through the application itself.

use serde_json::json;
use zhengda::{
    app::sessions::Opening,
    records::{
        session::{Holder, Level},
        staff::{StaffAccount, StaffRole, account_id},
    },
};
use zhengda_engine::values::{DocumentNumber, PersonName};

use super::running::{Answer, Running};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Without a session.
    Nobody,
    /// A WeChat account without a person.
    Device,
    /// The candidate whose things are asked for.
    Owner,
    /// Another candidate.
    Other,
    /// A member of staff of the region.
    Staff(StaffRole),
}

impl Who {
    /// Everyone.
    pub(crate) const ALL: [Self; 8] = [
        Self::Nobody,
        Self::Device,
        Self::Owner,
        Self::Other,
        Self::Staff(StaffRole::Reviewer),
        Self::Staff(StaffRole::Operator),
        Self::Staff(StaffRole::Issuer),
        Self::Staff(StaffRole::Auditor),
    ];
}

/// The region that staff of these tests work for.
pub(crate) const REGION: &str = "guangzhou";
/// The candidate whose things are asked for.
pub(crate) const OWNER: (&str, &str) = ("李明", "440105199003074516");
/// Another candidate.
pub(crate) const OTHER: (&str, &str) = ("王芳", "440304198511230028");

impl Running {
    /// The id of the person with that document, made where there is none.
    pub(crate) async fn person(&self, (name, number): (&str, &str)) -> String {
        let (name, number) = (PersonName::parse(name).unwrap(), DocumentNumber::parse(number).unwrap());
        self.app.person_for(&name, &number).await.unwrap().id
    }

    /// A candidate's token, without going through a door.
    pub(crate) async fn candidate(&self, who: (&str, &str)) -> String {
        let person = self.person(who).await;
        self.open(Holder::Person { person }, Level::Face).await
    }

    /// The token of a member of staff, whose account is made where there is none.
    pub(crate) async fn staff(&self, region: &str, username: &str, role: StaffRole) -> String {
        let password = "$argon2id$none".to_owned();
        let account = StaffAccount { demo: true, ..StaffAccount::new(region, username, role, password) };
        let id = account_id(region, username);
        // An account that is there already is as good.
        let _ = self.app.records().insert(&id, &account).await;
        self.open(Holder::Staff { account: id }, Level::Bound).await
    }

    /// An office changes a certificate's status. A revocation is confirmed after a colleague has asked for it; what the
    /// colleague is told is the answer where it is refused already.
    pub(crate) async fn set_status(&self, region: &str, certificate: &str, status: &str, reason: &str) -> Answer {
        let path = format!("/api/v1/staff/certificates/{certificate}/status");
        let asked = json!({ "status": status, "reason": reason });
        if status == "revoked" {
            let colleague = self.staff(region, "colleague", StaffRole::Issuer).await;
            let proposed = self.act(&path, &colleague, None, &asked).await;
            if proposed.status.as_u16() != 200 {
                return proposed;
            }
        }
        let issuer = self.staff(region, "issuer", StaffRole::Issuer).await;
        self.act(&path, &issuer, None, &asked).await
    }

    /// A token of that kind of caller; none for nobody.
    pub(crate) async fn token_of(&self, who: Who) -> Option<String> {
        match who {
            Who::Nobody => None,
            Who::Device => Some(self.open(Holder::Device, Level::Device).await),
            Who::Owner => Some(self.candidate(OWNER).await),
            Who::Other => Some(self.candidate(OTHER).await),
            Who::Staff(role) => Some(self.staff(REGION, role.name(), role).await),
        }
    }

    async fn open(&self, holder: Holder, level: Level) -> String {
        let opening = Opening { holder, level, door: "sms", openid: None, device: String::new() };
        self.app.open_session(opening).await.unwrap().token
    }
}
