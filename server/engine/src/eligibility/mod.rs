//! Who may ask for a service: rules that a profile lists as data, facts that the application looks up, and one function
//! that judges, for the certificate's page, the rehearsal and the real call alike (N7, S06, S07, F63, F70 to F82).

pub mod facts;
pub mod judge;
pub mod rule;

#[cfg(test)]
mod tests;
