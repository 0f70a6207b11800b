//! The third verifier, in Python and written from the format's text alone, gives the expected answer for every vector.

use std::process::Command;

use crate::support::skip;

// rows: Q1 N18
#[test]
fn a_verifier_that_a_stranger_could_have_written_agrees_on_every_vector() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/certificate-codes/third_verifier.py");
    let answer = match Command::new("python3").arg(script).output() {
        Ok(answer) => answer,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return skip("there is no python3: the third verifier does not run");
        }
        Err(error) => panic!("{error}"),
    };
    let said = String::from_utf8_lossy(&answer.stdout);
    assert!(answer.status.success() && said.contains(" 0 answered wrongly"), "{said}{answer:?}");
}
