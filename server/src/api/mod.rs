//! HTTP: one file per group of operations; `problem.rs` holds every error code once.

pub mod accounts;
pub mod asking;
pub mod attachment_form;
pub mod attachments;
pub mod audit;
pub mod authority;
pub mod batch;
pub mod calendar;
mod calendar_bodies;
pub mod calendar_view;
pub mod call;
mod callbacks;
pub mod captchas;
pub mod case_about;
pub mod case_bodies;
pub mod case_result;
pub mod case_view;
pub mod cases;
pub mod certificate_queries;
pub mod certificate_view;
pub mod certificates;
pub mod contract;
pub mod device_name;
pub mod doors;
pub mod edge;
pub mod face;
pub mod file_views;
pub mod health;
pub mod help;
pub mod identity;
pub mod import_answer;
pub mod kept;
pub mod me;
pub mod messages;
pub mod method;
pub mod my_account;
pub mod payments;
pub mod prints;
pub mod problem;
pub mod promises;
pub mod public;
pub mod publicity;
pub mod receipts;
pub mod regions;
pub mod request_id;
pub mod scan_logins;
pub mod scores;
pub mod shares;
pub mod staff_account;
pub mod staff_calls;
pub mod staff_cases;
pub mod staff_certificates;
pub mod staff_print;
pub mod staff_publicity;
mod staff_publicity_bodies;
mod staff_publicity_view;
pub mod staff_sessions;
pub mod state;
pub mod statistics;
pub mod status_lists;
pub mod strict;
pub mod tags;
pub mod transparency;
pub mod upload;
pub mod upload_parts;
pub mod verdict;
pub mod verification;
pub mod verification_log;
pub mod views;

use std::sync::Arc;

use poem::Route;

use crate::{app::App, web};

/// Everything the application serves, apart from the sandbox.
#[must_use]
pub fn routes(app: &Arc<App>) -> Route {
    let contract = contract::service(app);
    Route::new()
        .nest_no_strip("/health", health::routes(app))
        .at("/metrics", poem::get(health::metrics))
        .at("/openapi.json", contract.spec_endpoint())
        .nest("/docs", contract.swagger_ui())
        .nest("/callbacks", callbacks::routes())
        .at("/.well-known/certificate-keys.json", poem::get(web::keys::published))
        .at("/identity/:provider/callback", poem::get(web::identity::callback))
        .at("/v", poem::get(web::verify::of_text))
        .at("/v/*code", poem::get(web::verify::of_code))
        .at("/receipt", poem::get(web::receipt::entry).post(web::verify::with_receipt))
        .at("/receipt/check", poem::post(web::receipt::check))
        .at("/s/:code", poem::get(web::share::look).post(web::share::open))
        .at("/batch", poem::get(web::batch::form).post(web::batch::check))
        .at("/batch/:id", poem::get(web::batch::answers))
        .at("/batch/:id/list.csv", poem::get(web::batch::table))
        .at("/V", poem::get(web::verify::of_text))
        .at("/V/*code", poem::get(web::verify::of_code))
        .nest_no_strip("/api/v1", contract)
}
