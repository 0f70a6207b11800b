//! One token for every kind of caller, made through the application itself.

use zhengda::{
    app::sessions::Opening,
    records::{
        session::{Holder, Level},
        staff::{StaffAccount, StaffRole, account_id},
    },
};
use zhengda_engine::values::{DocumentNumber, PersonName};

use super::running::Running;

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
        let account = StaffAccount {
            region: region.to_owned(),
            username: username.to_owned(),
            role,
            person: None,
            password: "$argon2id$none".to_owned(),
            demo: true,
            failures: 0,
            closed_until: None,
        };
        let id = account_id(region, username);
        // An account that is there already is as good.
        let _ = self.app.records().insert(&id, &account).await;
        self.open(Holder::Staff { account: id }, Level::Bound).await
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
        let opening = Opening { holder, level, door: "test", openid: None, device: String::new() };
        self.app.open_session(opening).await.unwrap().token
    }
}
