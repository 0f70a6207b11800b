//! How a certificate looks to its holder and to staff.

use std::collections::{BTreeMap, BTreeSet};

use poem_openapi::Object;
use zhengda_engine::{refusal::Refusal, values::Audience};

use super::case_view::{TextView, state_name};
use crate::{
    app::{App, certificates::own::ServiceFor, certificates::status::revision},
    problem::Problem,
    records::{
        case::Case,
        certificate::{Call, Certificate},
        revocation::RevocationProposal,
    },
};

/// A certificate.
#[derive(Debug, Object)]
pub struct CertificateView {
    /// Its id.
    pub id: String,
    /// The region that registered it.
    pub region: String,
    /// The exam's id.
    pub exam_id: String,
    /// The exam as printed.
    pub exam: String,
    /// The exam in both languages.
    pub exam_name: TextView,
    /// The year of the exam.
    pub year: i64,
    /// The level as printed.
    #[oai(skip_serializing_if_is_none)]
    pub level: Option<String>,
    /// The specialty as printed.
    #[oai(skip_serializing_if_is_none)]
    pub specialty: Option<String>,
    /// The management number as printed.
    pub management_number: String,
    /// The print number as printed, where known.
    #[oai(skip_serializing_if_is_none)]
    pub print_number: Option<String>,
    /// When the result was approved.
    pub approved_on: String,
    /// Where the person registered.
    pub city: String,
    /// The holder's name, as printed.
    pub name: String,
    /// The holder's document number, masked.
    pub id_number_masked: String,
    /// The kind of document.
    pub document_kind: String,
    /// `valid`, `suspended`, `revoked` or `superseded`.
    pub status: String,
    /// The status in words.
    pub status_text: TextView,
    /// What it means.
    pub status_help: TextView,
    /// Since when it has this status; absent while it was always in force.
    #[oai(skip_serializing_if_is_none)]
    pub since: Option<String>,
    /// Why, in the issuer's words.
    #[oai(skip_serializing_if_is_none)]
    pub reason: Option<String>,
    /// The newer certificate that replaced it.
    #[oai(skip_serializing_if_is_none)]
    pub superseded_by: Option<String>,
    /// The certificate that it replaced.
    #[oai(skip_serializing_if_is_none)]
    pub replaces: Option<String>,
    /// Which issue of the same qualification it is: 1, and one more for each reissue.
    pub edition: u32,
    /// Whether the paper certificate has been issued.
    pub paper_issued: bool,
    /// When the code was issued.
    pub issued_at: String,
    /// How often the status changed, plus one.
    pub version: u32,
}

/// One change of status, as staff see it.
#[derive(Debug, Object)]
pub struct StatusChangeView {
    /// When.
    pub at: String,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Why.
    pub reason: String,
    /// Which staff account.
    pub by: String,
    /// Which other one had asked for it, where two must come to it.
    #[oai(skip_serializing_if_is_none)]
    pub proposed_by: Option<String>,
}

/// A certificate as staff see it.
#[derive(Debug, Object)]
pub struct StaffCertificateView {
    /// The certificate.
    pub certificate: CertificateView,
    /// Every change of its status, the newest last.
    pub history: Vec<StatusChangeView>,
    /// When it came into the register.
    pub imported_at: String,
    /// Calls of the holder about services that begin by telephone, the newest last.
    pub calls: Vec<CallView>,
    /// A revocation that one issuer asked for and another has still to confirm.
    #[oai(skip_serializing_if_is_none)]
    pub proposal: Option<RevocationProposalView>,
}

/// A revocation that waits for another issuer.
#[derive(Debug, Object)]
pub struct RevocationProposalView {
    /// Which staff account asked for it.
    pub by: String,
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// A call that was registered.
#[derive(Debug, Object)]
pub struct CallView {
    /// The service that it was about.
    pub service: String,
    /// When it was registered.
    pub at: String,
    /// By which staff account.
    pub by: String,
}

/// Why something is refused.
#[derive(Debug, Object)]
pub struct RefusalView {
    /// The stable code.
    pub code: String,
    /// Which rule.
    pub reason: TextView,
    /// Since when, where that is known: a date or a year.
    #[oai(skip_serializing_if_is_none)]
    pub since: Option<String>,
    /// What to do instead.
    pub remedy: TextView,
}

/// A service, and whether it may be asked for with a certificate.
#[derive(Debug, Object)]
pub struct CertificateServiceView {
    /// Its fixed name.
    pub service: String,
    /// What the region calls it.
    pub name: TextView,
    /// Whether it may be asked for.
    pub allowed: bool,
    /// Why not.
    #[oai(skip_serializing_if_is_none)]
    pub refusal: Option<RefusalView>,
}

/// A certificate with what its holder may do.
#[derive(Debug, Object)]
pub struct OwnCertificateView {
    /// The certificate.
    #[oai(flatten)]
    pub certificate: CertificateView,
    /// The text of its verification code, as its QR holds it.
    pub code: String,
    /// The region's services that are about a certificate.
    pub services: Vec<CertificateServiceView>,
    /// How it comes to the holder, once a mailing of it was handed in.
    #[oai(skip_serializing_if_is_none)]
    pub mailing: Option<MailingView>,
}

/// How a certificate comes to its holder.
#[derive(Debug, Object)]
pub struct MailingView {
    /// The case.
    pub case_id: String,
    /// Its state.
    pub state: String,
    /// What the state is called there.
    pub state_text: TextView,
    /// The carrier's code, once it is on its way.
    #[oai(skip_serializing_if_is_none)]
    pub carrier: Option<String>,
    /// The tracking number.
    #[oai(skip_serializing_if_is_none)]
    pub tracking_number: Option<String>,
    /// How far it has come, in words.
    #[oai(skip_serializing_if_is_none)]
    pub rank_text: Option<TextView>,
}

impl CertificateView {
    /// A certificate with its document number masked.
    #[must_use]
    pub fn of(app: &App, certificate: &Certificate) -> Self {
        let status = app.catalogue.states.certificate(certificate.status.name());
        let exam = app.catalogue.exams.get(&certificate.exam);
        let exam_name = exam.map_or_else(
            || TextView { zh: certificate.exam_name.clone(), en: certificate.exam_name.clone() },
            |exam| TextView::from(&exam.name),
        );
        let number = certificate.document().map(|number| number.masked(Audience::Staff).into_string());
        let reason = certificate.history.last().map(|change| change.reason.clone());
        Self {
            id: certificate.id.clone(),
            region: certificate.region.clone(),
            exam_id: certificate.exam.clone(),
            exam: certificate.exam_name.clone(),
            exam_name,
            year: certificate.year,
            level: certificate.level.clone(),
            specialty: certificate.specialty.clone(),
            management_number: certificate.management_number.clone(),
            print_number: certificate.print_number.clone(),
            approved_on: certificate.approved_on.to_string(),
            city: certificate.city.clone(),
            name: certificate.name.clone(),
            id_number_masked: number.unwrap_or_default(),
            document_kind: certificate.document_kind.clone(),
            status: certificate.status.name().to_owned(),
            status_text: TextView::from(&status.text),
            status_help: TextView::from(&status.help),
            since: certificate.since.map(|since| since.rfc3339()),
            reason,
            superseded_by: certificate.successor.clone(),
            replaces: certificate.predecessor.clone(),
            edition: certificate.edition,
            paper_issued: certificate.paper_issued,
            issued_at: certificate.issued_at.rfc3339(),
            version: revision(certificate),
        }
    }
}

impl StaffCertificateView {
    /// A certificate with its history, and what is proposed about it.
    #[must_use]
    pub fn of(app: &App, certificate: &Certificate, proposal: Option<&RevocationProposal>) -> Self {
        let history = certificate.history.iter().map(|change| StatusChangeView {
            at: change.at.rfc3339(),
            from: change.from.name().to_owned(),
            to: change.to.name().to_owned(),
            reason: change.reason.clone(),
            by: change.by.clone(),
            proposed_by: change.proposed_by.clone(),
        });
        Self {
            certificate: CertificateView::of(app, certificate),
            history: history.collect(),
            imported_at: certificate.imported_at.rfc3339(),
            calls: certificate.calls.iter().map(call).collect(),
            proposal: proposal.map(|proposal| RevocationProposalView {
                by: proposal.by.clone(),
                at: proposal.at.rfc3339(),
                reason: proposal.reason.clone(),
            }),
        }
    }
}

fn call(call: &Call) -> CallView {
    CallView { service: call.service.clone(), at: call.at.rfc3339(), by: call.by.clone() }
}

impl OwnCertificateView {
    /// A certificate with its code and services. `running` and `mailings` are those of its holder.
    ///
    /// # Errors
    /// `internal` when its stored code cannot be read.
    pub fn of(
        app: &App,
        certificate: &Certificate,
        running: &BTreeSet<(String, String)>,
        mailings: &BTreeMap<String, Case>,
    ) -> Result<Self, Problem> {
        let code = certificate.signed_code().ok_or_else(|| Problem::internal("a stored code is not base32"))?;
        let services =
            app.services_for(certificate, running).into_iter().map(|service| CertificateServiceView::of(app, service));
        Ok(Self {
            code: app.seal.address.text(&code)?,
            services: services.collect(),
            mailing: mailings.get(&certificate.id).map(|case| MailingView::of(app, case)),
            certificate: CertificateView::of(app, certificate),
        })
    }
}

impl MailingView {
    fn of(app: &App, case: &Case) -> Self {
        let parcel = case.parcel.as_ref();
        Self {
            case_id: case.id.clone(),
            state: case.state.name().to_owned(),
            state_text: state_name(app, case, case.state),
            carrier: parcel.map(|parcel| parcel.carrier.clone()),
            tracking_number: parcel.map(|parcel| parcel.tracking_number.clone()),
            rank_text: parcel.map(|parcel| (&app.catalogue.states.rank(parcel.rank).text).into()),
        }
    }
}

impl CertificateServiceView {
    fn of(app: &App, service: ServiceFor<'_>) -> Self {
        Self {
            service: service.name.to_owned(),
            name: TextView::from(&service.service.name),
            allowed: service.refusal.is_none(),
            refusal: service.refusal.map(|refusal| RefusalView::of(app, &refusal)),
        }
    }
}

impl RefusalView {
    /// A refusal that is known by its code only.
    #[must_use]
    pub fn of_code(app: &App, code: &str) -> Self {
        let text = app.catalogue.reasons.text(code, &[("since", "—")]);
        let (reason, remedy) = ((&text.title).into(), (&text.remedy).into());
        Self { code: code.to_owned(), reason, since: None, remedy }
    }

    /// The refusal with its texts.
    #[must_use]
    pub fn of(app: &App, refusal: &Refusal) -> Self {
        let values: Vec<(&str, &str)> = refusal.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let text = app.catalogue.reasons.text(refusal.code, &values);
        Self {
            code: refusal.code.to_owned(),
            reason: (&text.detail).into(),
            since: refusal.values.get("since").cloned(),
            remedy: (&text.remedy).into(),
        }
    }
}
