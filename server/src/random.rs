//! The one place that asks the operating system for randomness.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};

/// Draws random bytes. Everything that needs chance takes one of these.
pub trait Random: Send + Sync + std::fmt::Debug {
    /// Fills `buffer` with unpredictable bytes.
    ///
    /// # Errors
    /// When the source fails; the caller must refuse the request, never go on with weak bytes.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomFailed>;
}

/// The source of randomness failed.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomFailed;

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomFailed> {
        getrandom::fill(buffer).map_err(|_| RandomFailed)
    }
}

/// What callers draw, in the sizes the product uses.
pub trait Draw: Random {
    /// `N` random bytes.
    ///
    /// # Errors
    /// When the source fails.
    fn bytes<const N: usize>(&self) -> Result<[u8; N], RandomFailed> {
        let mut out = [0; N];
        self.fill(&mut out)?;
        Ok(out)
    }

    /// A bearer token: 256 bits as 43 characters of base64url.
    ///
    /// # Errors
    /// When the source fails.
    fn token(&self) -> Result<String, RandomFailed> {
        Ok(BASE64URL_NOPAD.encode(&self.bytes::<32>()?))
    }

    /// A document id with its kind in front, for example `case_7x…`: 120 random bits, safe in a path.
    ///
    /// # Errors
    /// When the source fails.
    fn id(&self, kind: &str) -> Result<String, RandomFailed> {
        let body = BASE32_NOPAD.encode(&self.bytes::<15>()?).to_ascii_lowercase();
        Ok(format!("{kind}_{body}"))
    }

    /// A number in `0..limit` without bias (rejection sampling); `limit` 0 gives 0.
    ///
    /// # Errors
    /// When the source fails.
    fn below(&self, limit: u32) -> Result<u32, RandomFailed> {
        if limit == 0 {
            return Ok(0);
        }
        let fair = u32::MAX - u32::MAX % limit;
        loop {
            let n = u32::from_le_bytes(self.bytes::<4>()?);
            if n < fair {
                return Ok(n % limit);
            }
        }
    }
}

impl<T: Random + ?Sized> Draw for T {}
