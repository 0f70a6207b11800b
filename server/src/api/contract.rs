//! The HTTP contract as OpenAPI: `config/openapi.json` is this document, checked in.

use std::sync::Arc;

use poem_openapi::OpenApiService;

use super::{
    accounts::AccountsApi, attachments::AttachmentsApi, audit::AuditApi, batch::BatchApi, calendar::CalendarApi,
    captchas::CaptchasApi, cases::CasesApi, certificate_queries::CertificateQueriesApi, certificates::CertificatesApi,
    doors::DoorsApi, face::FaceApi, help::HelpApi, identity::IdentityApi, me::MeApi, messages::MessagesApi,
    my_account::MyAccountApi, payments::PaymentsApi, prints::PrintsApi, promises::PromisesApi, publicity::PublicityApi,
    receipts::ReceiptsApi, regions::RegionsApi, scan_logins::ScanLoginsApi, scores::ScoresApi, shares::SharesApi,
    staff_account::StaffAccountApi, staff_calls::StaffCallsApi, staff_cases::StaffCasesApi,
    staff_certificates::StaffCertificatesApi, staff_print::StaffPrintApi, staff_publicity::StaffPublicityApi,
    staff_sessions::StaffSessionsApi, statistics::StatisticsApi, status_lists::StatusListsApi,
    transparency::TransparencyApi, upload_parts::UploadPartsApi, verification::VerificationApi,
};
use crate::app::App;

/// Every group of operations.
pub type Operations = (
    (CaptchasApi, AccountsApi, ScanLoginsApi, IdentityApi, MyAccountApi),
    (DoorsApi, FaceApi, MeApi, RegionsApi, MessagesApi),
    (CasesApi, AttachmentsApi, UploadPartsApi, PrintsApi, StaffCasesApi, StaffSessionsApi),
    (CertificatesApi, StaffCertificatesApi, VerificationApi),
    (ScoresApi, PublicityApi, StaffPublicityApi, PromisesApi, PaymentsApi, CalendarApi),
    (HelpApi, CertificateQueriesApi),
    (BatchApi, ReceiptsApi, SharesApi, StaffPrintApi),
    (StaffCallsApi, StaffAccountApi, StatisticsApi),
    (AuditApi, TransparencyApi, StatusListsApi),
);

/// The document as `config/openapi.json` holds it.
#[must_use]
pub fn document(app: &Arc<App>) -> String {
    let text = service(app).spec();
    // Indented, so that a change of the contract can be read as a difference of lines.
    let value: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).map_or(text, |pretty| pretty + "\n")
}

/// The service behind `/api/v1`.
#[must_use]
pub fn service(app: &Arc<App>) -> OpenApiService<Operations, ()> {
    let own = || app.clone();
    let operations = (
        (
            CaptchasApi { app: own() },
            AccountsApi { app: own() },
            ScanLoginsApi { app: own() },
            IdentityApi { app: own() },
            MyAccountApi { app: own() },
        ),
        (
            DoorsApi { app: own() },
            FaceApi { app: own() },
            MeApi { app: own() },
            RegionsApi { app: own() },
            MessagesApi { app: own() },
        ),
        (
            CasesApi { app: own() },
            AttachmentsApi { app: own() },
            UploadPartsApi { app: own() },
            PrintsApi { app: own() },
            StaffCasesApi { app: own() },
            StaffSessionsApi { app: own() },
        ),
        (CertificatesApi { app: own() }, StaffCertificatesApi { app: own() }, VerificationApi { app: own() }),
        (
            ScoresApi { app: own() },
            PublicityApi { app: own() },
            StaffPublicityApi { app: own() },
            PromisesApi { app: own() },
            PaymentsApi { app: own() },
            CalendarApi { app: own() },
        ),
        (HelpApi { app: own() }, CertificateQueriesApi { app: own() }),
        (BatchApi { app: own() }, ReceiptsApi { app: own() }, SharesApi { app: own() }, StaffPrintApi { app: own() }),
        (StaffCallsApi { app: own() }, StaffAccountApi { app: own() }, StatisticsApi::new(own())),
        (AuditApi { app: own() }, TransparencyApi { app: own() }, StatusListsApi { app: own() }),
    );
    OpenApiService::new(operations, "Zhengda", env!("CARGO_PKG_VERSION")).description(
        "Certificates of professional exams: cases, mailing, verification. Times are RFC 3339 with the offset of \
         Beijing; every error is application/problem+json with a stable code.",
    )
}
