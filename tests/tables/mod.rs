//! Tables over every operation of the contract, read from the OpenAPI document, so that a new operation without a
//! row fails.

mod access;
mod contract;
mod hostile;
mod operations;
