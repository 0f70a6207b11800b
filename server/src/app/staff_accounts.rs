//! Accounts of the staff: made, changed and taken away by whoever has access to the machine, and their passwords by
//! themselves. Every step stands in the region's audit chain before it takes effect.

use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::{
    login::password,
    values::{DocumentNumber, PersonName},
};

use super::{
    App,
    audit::By,
    once::{self, Answer, OnceKey},
    scope::Staff,
};
use crate::{
    problem::Problem,
    random::Draw,
    records::staff::{StaffAccount, StaffRole, account_id},
    store::{Change, Condition, Direction, Find, StoreError, UpdateError},
};

/// Who does it, for the chain.
const COMMAND: By<'static> = By::Command("staff");
/// The longest name.
const LONGEST: usize = 32;

/// A new account.
#[derive(Debug)]
pub struct NewStaff {
    /// The region it works for.
    pub region: String,
    /// The name it logs in with.
    pub username: String,
    /// Its one role.
    pub role: StaffRole,
    /// Who is behind it, so that nobody decides their own case.
    pub person: Option<(PersonName, DocumentNumber)>,
    /// Its password.
    pub password: SecretString,
}

impl App {
    /// Makes an account.
    ///
    /// # Errors
    /// `region_unknown`, `staff_username`, `staff_exists`, the faults of the password, `store_unavailable`.
    pub async fn add_staff(&self, new: NewStaff) -> Result<(), Problem> {
        if !self.catalogue.regions.contains_key(&new.region) {
            return Err(Problem::new("region_unknown"));
        }
        if !is_name(&new.username) {
            return Err(Problem::field("/username", "staff_username"));
        }
        let hash = self.staff_hash("/password", new.password).await?;
        let id = account_id(&new.region, &new.username);
        if self.records::<StaffAccount>().get(&id).await?.is_some() {
            return Err(Problem::new("staff_exists"));
        }
        let person = self.person_behind(new.person.as_ref()).await?;
        let details = [("role", new.role.name().to_owned()), ("person", person_noted(self, person.as_deref()))];
        self.audit_in(&new.region, COMMAND, "staff.add", Some(&id), &details).await?;
        let account = StaffAccount::new(&new.region, &new.username, new.role, hash);
        let account = StaffAccount { person, password_at: Some(self.now()), ..account };
        match self.records().insert(&id, &account).await {
            Ok(()) => Ok(()),
            Err(StoreError::Duplicate) => Err(Problem::new("staff_exists")),
            Err(error) => Err(error.into()),
        }
    }

    /// The accounts of a region, or of all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn staff_accounts(&self, region: Option<&str>) -> Result<Vec<StaffAccount>, Problem> {
        let mut all = Vec::new();
        for known in self.catalogue.regions.keys().filter(|known| region.is_none_or(|region| region == *known)) {
            let mut after = None;
            loop {
                let find = Find::by(Condition::eq("region", known.as_str())).limit(100).after(after);
                let find = find.sorted(crate::store::ID, Direction::Ascending);
                let (found, next) = self.records::<StaffAccount>().find(&find).await?;
                all.extend(found.into_iter().map(|found| found.value));
                match next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        Ok(all)
    }

    /// Lets nobody work with an account any more, or lets them again. Its sessions end at once.
    ///
    /// # Errors
    /// `not_found`, `store_unavailable`.
    pub async fn set_staff_enabled(&self, region: &str, username: &str, enabled: bool) -> Result<(), Problem> {
        let (action, now) = (if enabled { "staff.enable" } else { "staff.disable" }, self.now());
        self.change_staff(region, username, (action, &[]), |account| StaffAccount {
            disabled_at: if enabled { None } else { account.disabled_at.or(Some(now)) },
            ..account
        })
        .await
    }

    /// Sets the password of an account, opens it where it was closed, and ends its sessions.
    ///
    /// # Errors
    /// `not_found`, the faults of the password, `store_unavailable`.
    pub async fn set_staff_password(&self, region: &str, username: &str, new: SecretString) -> Result<(), Problem> {
        let (hash, now) = (self.staff_hash("/password", new).await?, self.now());
        self.change_staff(region, username, ("staff.password", &[]), |account| StaffAccount {
            password: hash.clone(),
            password_at: Some(now),
            failures: 0,
            closed_until: None,
            demo: false,
            ..account
        })
        .await
    }

    /// Notes who is behind an account, or that nobody is known to be.
    ///
    /// # Errors
    /// `not_found`, `store_unavailable`.
    pub async fn link_staff(
        &self,
        region: &str,
        username: &str,
        person: Option<&(PersonName, DocumentNumber)>,
    ) -> Result<(), Problem> {
        let person = self.person_behind(person).await?;
        let details = [("person", person_noted(self, person.as_deref()))];
        let change = |account| StaffAccount { person: person.clone(), ..account };
        self.change_staff(region, username, ("staff.link_person", &details), change).await
    }

    /// A member of staff changes the own password. Every other session of the account ends.
    ///
    /// # Errors
    /// `password_wrong`, `password_tries_too_many`, the faults of the new one, `store_unavailable`.
    pub async fn change_staff_password(
        &self,
        (staff, token_digest): (&Staff, &str),
        (old, new): (SecretString, SecretString),
        address: &str,
        key: &OnceKey,
    ) -> Result<Answer, Problem> {
        let found = self.records::<StaffAccount>().get(staff.account()).await?;
        let account = found.ok_or_else(|| Problem::new("not_found"))?.value;
        if let Some(answer) = once::answered_among(&account.answered, key)? {
            return Ok(answer);
        }
        let here = self.vault.digest("staff_tries", &format!("{}\n{address}", staff.account()));
        if self.reserve_staff_try(&here).await?.is_none() {
            return Err(Problem::new("password_tries_too_many").with("retry_after", "900"));
        }
        if !self.passwords.check(old, Some(&account.password)).await? {
            return Err(Problem::field("/old_password", "password_wrong"));
        }
        self.staff_try_was_right(&here).await?;
        let hash = self.staff_hash("/new_password", new).await?;
        self.audit(By::Staff(staff), "staff.password", Some(staff.account()), &[]).await?;
        let (now, answer) = (self.now(), once::answer(200, 0, &serde_json::json!({ "changed": true }))?);
        let changed = self.records::<StaffAccount>().change(staff.account(), |stored| {
            if let Some(answer) = once::answered_among(&stored.answered, key)? {
                return Ok::<_, Problem>(Change::Keep(answer));
            }
            // The old one was compared with `account`; whoever set another one meanwhile knows better.
            if stored.password != account.password {
                return Err(Problem::new("contended"));
            }
            let mut next =
                StaffAccount { password: hash.clone(), password_at: Some(now), demo: false, ..stored.clone() };
            once::keep_among(&mut next.answered, key, &answer, now);
            Ok(Change::Write(next, answer.clone()))
        });
        let answer = changed.await?;
        self.end_all_sessions(staff.account(), Some(token_digest)).await?;
        Ok(answer)
    }

    /// A password for the terminal, shown once.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn drawn_password(&self) -> Result<SecretString, Problem> {
        let token = self.random.token()?;
        Ok(SecretString::from(token.chars().take(24).collect::<String>() + "-7z"))
    }

    /// Changes an account, after it was entered in the chain, and ends its sessions.
    async fn change_staff(
        &self,
        region: &str,
        username: &str,
        (action, details): (&str, &[(&str, String)]),
        change: impl Fn(StaffAccount) -> StaffAccount + Send + Sync,
    ) -> Result<(), Problem> {
        let id = account_id(region, username);
        if self.records::<StaffAccount>().get(&id).await?.is_none() {
            return Err(Problem::new("not_found"));
        }
        self.audit_in(region, COMMAND, action, Some(&id), details).await?;
        let changed = self
            .records::<StaffAccount>()
            .change(&id, |stored| Ok::<_, Problem>(Change::Write(change(stored.clone()), ())));
        match changed.await {
            Ok(()) => self.end_all_sessions(&id, None).await,
            Err(UpdateError::Missing) => Err(Problem::new("not_found")),
            Err(error) => Err(error.into()),
        }
    }

    async fn staff_hash(&self, pointer: &str, new: SecretString) -> Result<String, Problem> {
        password::check(new.expose_secret(), None, self.settings.passwords)
            .map_err(|fault| Problem::field(pointer, fault))?;
        self.passwords.hash(new, &*self.random).await
    }

    async fn person_behind(&self, person: Option<&(PersonName, DocumentNumber)>) -> Result<Option<String>, Problem> {
        match person {
            Some((name, number)) => Ok(Some(self.person_for(name, number).await?.id)),
            None => Ok(None),
        }
    }
}

/// Small letters, digits and `.`, `_` or `-` between them, two to thirty-two characters.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (2..=LONGEST).contains(&name.len())
        && name.starts_with(plain)
        && name.ends_with(plain)
        && name.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'))
}

/// The person as the chain names them: by digest.
fn person_noted(app: &App, person: Option<&str>) -> String {
    person.map_or_else(|| "none".to_owned(), |person| app.person_digest(person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_accounts_are_plain() {
        for name in ["reviewer", "li.ming", "r2", "zhang_san-1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "a", "Reviewer", "李明", "-a", "a.", "a/b", "a b", &"a".repeat(33)] {
            assert!(!is_name(name), "{name}");
        }
    }
}
