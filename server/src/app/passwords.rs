//! Passwords: argon2id on a few threads of its own behind a bounded queue, because one check takes tens of
//! milliseconds and 19 MiB and must never hold up the threads that answer requests.

use std::sync::{
    Arc,
    mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use crate::{
    problem::Problem,
    random::{Draw, Random},
};

/// Checks at once.
const THREADS: usize = 2;
/// Checks that may wait; more are refused at once instead of letting everybody wait.
const QUEUE: usize = 64;

/// One piece of work.
enum Job {
    Check {
        password: SecretString,
        /// In PHC form.
        hash: String,
        answer: oneshot::Sender<bool>,
    },
    Hash {
        password: SecretString,
        salt: [u8; 16],
        answer: oneshot::Sender<Option<String>>,
    },
}

/// The threads that check passwords.
#[derive(Clone)]
pub struct Passwords {
    queue: SyncSender<Job>,
    /// The hash of a password that nobody knows, so that an unknown account costs what a known one does.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords(…)")
    }
}

impl Passwords {
    /// Starts the threads; they end when the last clone is dropped.
    ///
    /// # Errors
    /// When there is no randomness, or no thread can be started.
    pub fn start(random: &dyn Random) -> Result<Self, Problem> {
        let (queue, jobs) = sync_channel::<Job>(QUEUE);
        let jobs = Arc::new(std::sync::Mutex::new(jobs));
        for n in 0..THREADS {
            let jobs = jobs.clone();
            std::thread::Builder::new()
                .name(format!("password-{n}"))
                .spawn(move || work(&jobs))
                .map_err(Problem::internal)?;
        }
        let nobody = hash(&SecretString::from(random.token()?), random)?;
        Ok(Self { queue, nobody: nobody.into() })
    }

    /// Whether the password is the one of `hash`; of no account it never is, after the same work.
    ///
    /// # Errors
    /// `overloaded` when too many checks wait.
    pub async fn check(&self, password: SecretString, hash: Option<&str>) -> Result<bool, Problem> {
        let (answer, answered) = oneshot::channel();
        let known = hash.is_some();
        self.enqueue(Job::Check { password, hash: hash.unwrap_or(&self.nobody).to_owned(), answer })?;
        let right = answered.await.map_err(|_| Problem::internal("a password check was lost"))?;
        Ok(right && known)
    }

    /// The argon2id hash of a password in PHC form, with a fresh salt.
    ///
    /// # Errors
    /// `overloaded` when too many wait, or when there is no randomness.
    pub async fn hash(&self, password: SecretString, random: &dyn Random) -> Result<String, Problem> {
        let (answer, answered) = oneshot::channel();
        self.enqueue(Job::Hash { password, salt: random.bytes()?, answer })?;
        let hash = answered.await.map_err(|_| Problem::internal("a password hash was lost"))?;
        hash.ok_or_else(|| Problem::internal("a password could not be hashed"))
    }

    fn enqueue(&self, job: Job) -> Result<(), Problem> {
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Problem::new("overloaded"),
            TrySendError::Disconnected(_) => Problem::internal("no thread checks passwords"),
        })
    }
}

fn work(jobs: &std::sync::Mutex<Receiver<Job>>) {
    loop {
        let next = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(poisoned) => poisoned.into_inner().recv(),
        };
        let Ok(job) = next else { return };
        // Whoever asked may have gone away.
        match job {
            Job::Check { password, hash, answer } => drop(answer.send(is_right(&password, &hash))),
            Job::Hash { password, salt, answer } => drop(answer.send(salted(&password, &salt).ok())),
        }
    }
}

fn is_right(password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
}

/// The argon2id hash of a password in PHC form, with a fresh salt.
///
/// # Errors
/// When there is no randomness.
pub fn hash(password: &SecretString, random: &dyn Random) -> Result<String, Problem> {
    salted(password, &random.bytes::<16>()?)
}

fn salted(password: &SecretString, salt: &[u8; 16]) -> Result<String, Problem> {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.expose_secret().as_bytes(), salt)
        .map_err(Problem::internal)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_nobody_has_one() {
        let passwords = Passwords::start(&SystemRandom).expect("threads");
        let stored = hash(&SecretString::from("demo-Zhengda-2026"), &SystemRandom).expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, hash(&SecretString::from("demo-Zhengda-2026"), &SystemRandom).expect("another salt"));
        let check =
            async |password: &str, hash| passwords.check(SecretString::from(password), hash).await.expect("checked");
        assert!(check("demo-Zhengda-2026", Some(stored.as_str())).await);
        assert!(!check("demo-Zhengda-2027", Some(stored.as_str())).await);
        assert!(!check("demo-Zhengda-2026", Some("not a hash")).await);
        assert!(!check("demo-Zhengda-2026", None).await);
    }

    #[tokio::test]
    async fn more_than_the_queue_holds_is_refused_at_once() {
        let passwords = Passwords::start(&SystemRandom).expect("threads");
        let checks = (0..QUEUE * 3).map(|_| passwords.check(SecretString::from("x"), None));
        let outcomes = futures_util::future::join_all(checks).await;
        let refused = outcomes.iter().filter(|o| o.as_ref().is_err_and(|p| p.refusal.code == "overloaded")).count();
        assert!(refused > 0 && refused < QUEUE * 3, "{refused}");
    }
}
