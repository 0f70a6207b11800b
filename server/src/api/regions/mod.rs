//! Regions as the client needs them: everything it draws comes from here, so that no region's name is in its code.

mod accounts_view;
mod form_view;
mod profile_view;
mod service_view;

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi,
    param::{Path, Query},
    payload::Json,
};

use self::{
    form_view::FormView,
    profile_view::{RegionSummary, RegionView},
};
use super::{authority::AsCandidate, tags::Tag};
use crate::{
    app::{App, cases::FormFor},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct RegionsApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(ApiResponse)]
enum Public<T: poem_openapi::types::ToJSON> {
    /// The same for everybody; may be kept for a minute.
    #[oai(status = 200)]
    Shown(
        Json<T>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

fn public<T: poem_openapi::types::ToJSON>(value: T) -> Public<T> {
    Public::Shown(Json(value), "public, max-age=60".to_owned())
}

#[derive(ApiResponse)]
enum Own<T: poem_openapi::types::ToJSON> {
    /// The person's own; not to be kept.
    #[oai(status = 200)]
    Shown(
        Json<T>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

fn own<T: poem_openapi::types::ToJSON>(value: T) -> Own<T> {
    Own::Shown(Json(value), "no-store".to_owned())
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl RegionsApi {
    /// List the regions
    #[oai(path = "/regions", method = "get", operation_id = "list_regions")]
    async fn list_regions(&self) -> Result<Public<Vec<RegionSummary>>, Problem> {
        Ok(public(self.app.catalogue.regions.values().map(RegionSummary::of).collect()))
    }

    /// Show a region's profile
    ///
    /// Everything that its pages are drawn from: doors, services with their buttons, pages, fields, notices and gates,
    /// contacts, the certificate query, and the exams to choose from.
    #[oai(path = "/regions/:region", method = "get", operation_id = "get_region")]
    async fn get_region(&self, region: Path<String>) -> Result<Public<RegionView>, Problem> {
        let profile = self.app.catalogue.regions.get(&region.0).ok_or_else(|| Problem::new("region_unknown"))?;
        Ok(public(RegionView::of(&self.app, profile)))
    }

    /// Begin a form
    ///
    /// The form of a service with what is on record for the person and the certificate: who fills each field here, and
    /// the value of those that are locked or prefilled. Document numbers are masked; within minutes after a step-up they
    /// are in full where the region shows them, which is logged. Without a certificate, for a service that takes an
    /// application about one that the register does not have, `exam` names the exam.
    #[oai(path = "/regions/:region/services/:service/form", method = "get", operation_id = "begin_form")]
    async fn begin_form(
        &self,
        auth: AsCandidate,
        region: Path<String>,
        service: Path<String>,
        /// The certificate it is about.
        certificate_id: Query<Option<String>>,
        /// The exam, where it is about no certificate on record.
        exam: Query<Option<String>>,
    ) -> Result<Own<FormView>, Problem> {
        let asked = FormFor {
            region: &region.0,
            service: &service.0,
            certificate: certificate_id.0.as_deref(),
            exam: exam.0.as_deref(),
        };
        let form = self.app.begin_form(&auth.0, asked).await?;
        Ok(own(FormView::of(&self.app, asked, form)))
    }

    /// Open the form of one of my cases
    ///
    /// As it was filled in, with the fields that stay locked (`locked`) when it is changed.
    #[oai(path = "/cases/:id/form", method = "get", operation_id = "get_case_form")]
    async fn get_case_form(&self, auth: AsCandidate, id: Path<String>) -> Result<Own<FormView>, Problem> {
        let (case, form) = self.app.case_form(&auth.0, &id.0).await?;
        let asked = FormFor {
            region: &case.region,
            service: &case.service,
            certificate: case.certificate.as_deref(),
            exam: None,
        };
        Ok(own(FormView::of(&self.app, asked, form)))
    }
}
