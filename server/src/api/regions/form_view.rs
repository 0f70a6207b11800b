//! A form as the client draws it: the fields of a service, and for one person who fills each and with what.

use poem_openapi::Object;
use serde_json::Value;
use zhengda_engine::{
    form::{
        field::{Field, Kind},
        pattern::Pattern,
    },
    refusal::Refusal,
};

use super::service_view::{StepView, steps};
use crate::{
    api::{case_view::TextView, certificate_view::RefusalView},
    app::{
        App,
        cases::{FormFor, OpenForm},
    },
};

/// A field of a form.
#[derive(Debug, Object)]
pub(super) struct FieldView {
    /// Its name in the form object.
    name: String,
    /// `text`, `long_text`, `person_name`, `mobile`, `address`, `document_number`, `choice`, `boolean`, `date`
    /// (YYYYMMDD), `month` (YYYYMM), `year`, `amount` (an integer in fen), `exam`, `management_number`,
    /// `print_number`, `credit_code` or `email`. One that a client does not know is a line of text.
    kind: String,
    /// Its label.
    label: TextView,
    /// A hint below it.
    #[oai(skip_serializing_if_is_none)]
    hint: Option<TextView>,
    /// Whether it must be filled.
    required: bool,
    /// The most characters of a text; the last year of a `year`; the most fen of an `amount`.
    #[oai(skip_serializing_if_is_none)]
    max: Option<u64>,
    /// The first year of a `year`; the least fen of an `amount`.
    #[oai(skip_serializing_if_is_none)]
    min: Option<u64>,
    /// What a text must look like.
    #[oai(skip_serializing_if_is_none)]
    pattern: Option<PatternView>,
    /// The values of a choice.
    options: Vec<OptionView>,
    /// `free`, `prefilled` or `locked`. Here as the profile declares it; in a form that was begun as it is for this
    /// person.
    source: String,
}

/// A pattern.
#[derive(Debug, Object)]
struct PatternView {
    /// The regular expression, for the whole value.
    matches: String,
    /// A value that it matches.
    example: String,
    /// What to tell a person who typed something else.
    message: TextView,
}

/// One value of a choice.
#[derive(Debug, Object)]
struct OptionView {
    /// What is sent.
    value: String,
    /// What is shown.
    label: TextView,
}

/// A form for one person.
#[derive(Debug, Object)]
pub(super) struct FormView {
    /// The region.
    region: String,
    /// The service.
    service: String,
    /// The certificate it is about.
    #[oai(skip_serializing_if_is_none)]
    certificate_id: Option<String>,
    /// Whether it is about a certificate that the register does not have.
    free_form: bool,
    /// The pages, in order.
    steps: Vec<StepView>,
    /// The fields, in order, with who fills each here.
    fields: Vec<FieldView>,
    /// The values that are there already; what is masked may be sent back as it is.
    values: Value,
    /// The fields whose values are masked until the person reveals them.
    masked: Vec<String>,
    /// The slots that belong to this application; one that the service has and that is not here is not asked for.
    slots: Vec<String>,
    /// Why it could not be handed in, where that is known already.
    #[oai(skip_serializing_if_is_none)]
    refusal: Option<RefusalView>,
}

impl FieldView {
    /// A field as the profile declares it.
    pub(super) fn of(field: &Field) -> Self {
        let options = field.options.iter();
        Self {
            name: field.name.clone(),
            kind: field.kind.name().to_owned(),
            label: (&field.label).into(),
            hint: field.hint.as_ref().map(Into::into),
            required: field.required,
            max: field.max,
            min: field.min,
            pattern: field.pattern.as_ref().map(PatternView::of),
            options: options
                .map(|option| OptionView { value: option.value.clone(), label: (&option.label).into() })
                .collect(),
            source: field.source.name().to_owned(),
        }
    }
}

impl PatternView {
    fn of(pattern: &Pattern) -> Self {
        Self {
            matches: pattern.expression().to_owned(),
            example: pattern.example().to_owned(),
            message: pattern.message().into(),
        }
    }
}

impl FormView {
    pub(super) fn of(app: &App, asked: FormFor<'_>, form: OpenForm) -> Self {
        let service = app.service(asked.region, asked.service).ok().map(|(_, service)| service);
        let fields = service.map(|service| service.fields.as_slice()).unwrap_or_default();
        let field = |field: &Field| {
            let source = if form.locked.contains(&field.name) {
                "locked"
            } else if form.prefilled.contains(&field.name) {
                "prefilled"
            } else {
                "free"
            };
            // A registered year, level or city may be one that is not offered today.
            let last = (field.kind == Kind::Year).then(|| this_year(app));
            FieldView { source: source.to_owned(), max: field.max.or(last), ..FieldView::of(field) }
        };
        Self {
            region: asked.region.to_owned(),
            service: asked.service.to_owned(),
            certificate_id: asked.certificate.map(str::to_owned),
            free_form: form.free_form,
            steps: service.map(|service| steps(app, service)).unwrap_or_default(),
            fields: fields.iter().map(field).collect(),
            values: Value::Object(form.values),
            masked: form.masked,
            slots: form.slots,
            refusal: form.refusal.map(|refusal: Refusal| RefusalView::of(app, &refusal)),
        }
    }
}

fn this_year(app: &App) -> u64 {
    u64::try_from(app.now().beijing_date().year()).unwrap_or_default()
}
