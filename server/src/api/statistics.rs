//! How a region kept its promises, for its staff and for everybody (N8).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};
use zhengda_engine::moment::Span;

use super::{authority::AsStaff, case_view::TextView, tags::Tag};
use crate::{
    app::{
        App,
        statistics::{Statistics, months_between},
    },
    problem::Problem,
};

/// How long the public figures are answered from memory: counting them for every visitor would be a lever.
const KEPT_FOR: Span = Span::minutes(5);

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StatisticsApi {
    app: Arc<App>,
    /// The public figures of each region.
    kept: Arc<Mutex<HashMap<String, Statistics>>>,
}

/// The figures of a region.
#[derive(Debug, Object)]
pub struct StatisticsView {
    /// The region.
    region: String,
    /// When they were counted.
    as_of: String,
    /// Services and months in which something was decided, the newest month first.
    months: Vec<KeptView>,
    /// What waits for the authority now, by service; only services with a promised date.
    open: Vec<OpenView>,
}

/// One service in one month.
#[derive(Debug, Object)]
pub struct KeptView {
    /// The month, in Beijing.
    month: String,
    /// The service.
    service: String,
    /// What the region calls it.
    service_name: TextView,
    /// Cases decided; each counts once, in the month of its last decision.
    decided: u64,
    /// Those of them that had a promised date.
    promised: u64,
    /// Those of them on which every decision came by its promised date.
    on_time: u64,
    /// How many in a hundred that is, rounded down; absent where nothing was promised.
    #[oai(skip_serializing_if_is_none)]
    on_time_percent: Option<u64>,
}

/// What waits now.
#[derive(Debug, Object)]
pub struct OpenView {
    /// The service.
    service: String,
    /// What the region calls it.
    service_name: TextView,
    /// Cases that wait for the authority.
    waiting: u64,
    /// Those of them whose promised date has passed.
    overdue: u64,
}

#[derive(ApiResponse)]
enum Public {
    /// The figures, up to five minutes old.
    #[oai(status = 200)]
    Shown(
        Json<StatisticsView>,
        /// For everybody alike.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

impl StatisticsApi {
    /// Over the application.
    #[must_use]
    pub fn new(app: Arc<App>) -> Self {
        Self { app, kept: Arc::default() }
    }
}

#[OpenApi(prefix_path = "/api/v1")]
impl StatisticsApi {
    /// Show how the region keeps its promises
    ///
    /// For at most twelve months, the last six unless told otherwise.
    #[oai(path = "/staff/statistics", method = "get", operation_id = "get_staff_statistics", tag = "Tag::Staff")]
    async fn get_staff_statistics(
        &self,
        auth: AsStaff,
        /// The first month, for example `2026-01`.
        from: Query<Option<String>>,
        /// The last month.
        to: Query<Option<String>>,
    ) -> Result<Json<StatisticsView>, Problem> {
        let months = months_between(from.0.as_deref(), to.0.as_deref(), self.app.now())?;
        let region = auth.0.region();
        Ok(Json(self.view(region, &self.app.statistics(region, &months).await?)))
    }

    /// Show how a region keeps its promises
    ///
    /// The last six months, for everybody.
    #[oai(
        path = "/regions/:region/statistics",
        method = "get",
        operation_id = "get_region_statistics",
        tag = "Tag::Candidate"
    )]
    async fn get_region_statistics(&self, region: Path<String>) -> Result<Public, Problem> {
        let figures = self.public(&region.0).await?;
        Ok(Public::Shown(Json(self.view(&region.0, &figures)), "public, max-age=300".to_owned()))
    }

    async fn public(&self, region: &str) -> Result<Statistics, Problem> {
        let now = self.app.now();
        let known = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(region).cloned();
        if let Some(known) = known.filter(|known| now.since(known.as_of) < KEPT_FOR) {
            return Ok(known);
        }
        let figures = self.app.statistics(region, &months_between(None, None, now)?).await?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(region.to_owned(), figures.clone());
        Ok(figures)
    }

    fn view(&self, region: &str, figures: &Statistics) -> StatisticsView {
        let name = |service: &str| {
            let found = self.app.service(region, service).ok();
            found.map_or_else(
                || TextView { zh: String::new(), en: String::new() },
                |(_, service)| (&service.name).into(),
            )
        };
        let months = figures.months.iter().map(|kept| KeptView {
            month: kept.month.clone(),
            service: kept.service.clone(),
            service_name: name(&kept.service),
            decided: kept.decided,
            promised: kept.on_time + kept.late,
            on_time: kept.on_time,
            on_time_percent: kept.percent(),
        });
        let open = figures.open.iter().map(|open| OpenView {
            service: open.service.clone(),
            service_name: name(&open.service),
            waiting: open.waiting,
            overdue: open.overdue,
        });
        StatisticsView {
            region: region.to_owned(),
            as_of: figures.as_of.rfc3339(),
            months: months.collect(),
            open: open.collect(),
        }
    }
}
