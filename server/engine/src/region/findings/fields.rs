//! What is wrong with the fields of a form.

use super::{Fault, twice};
use crate::{
    form::{
        attribute::Attribute,
        field::{Field, Kind, Source},
    },
    region::service::Service,
};

pub(super) fn of(at: &str, service: &Service, found: &mut Vec<Fault>) {
    if let Some(name) = twice(service.fields.iter().map(|field| &field.name)) {
        found.push((format!("{at}.fields.{name}"), "is declared twice".to_owned()));
    }
    for field in &service.fields {
        let faults = of_kind(field).into_iter().chain(of_source(field, service));
        found.extend(faults.map(|text| (format!("{at}.fields.{}", field.name), text)));
    }
}

fn of_kind(field: &Field) -> Vec<String> {
    let mut found = Vec::new();
    if (field.kind == Kind::Choice) == field.options.is_empty() {
        found.push("a choice has options, and only a choice has".to_owned());
    }
    if let Some(value) = twice(field.options.iter().map(|option| &option.value)) {
        found.push(format!("the option `{value}` stands there twice"));
    }
    let numbers = matches!(field.kind, Kind::Year | Kind::Amount);
    let texts = matches!(field.kind, Kind::Text | Kind::LongText);
    if field.min.is_some() && !numbers {
        found.push("`min` is for years and amounts".to_owned());
    }
    if field.max.is_some() && !numbers && !texts {
        found.push("`max` is for texts, years and amounts".to_owned());
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        found.push(format!("nothing lies between `min` {min} and `max` {max}"));
    }
    if let Some(pattern) = &field.pattern {
        let length = u64::try_from(pattern.example().chars().count()).unwrap_or(u64::MAX);
        if !texts {
            found.push(format!("`pattern` is for texts; `{}` has a shape of its own", field.kind.name()));
        } else if field.max.is_some_and(|max| length > max) {
            found.push("the example of `pattern` is longer than `max`".to_owned());
        }
    }
    found
}

fn of_source(field: &Field, service: &Service) -> Vec<String> {
    let Some(from) = field.from else {
        let known = field.source == Source::Free;
        return if known { Vec::new() } else { vec![format!("`{}` needs `from`: what fills it", field.source.name())] };
    };
    let mut found = Vec::new();
    if field.source == Source::Free {
        found.push("`from` fills nothing in a free field; say `prefilled` or `locked`".to_owned());
    }
    if !from.fits(field.kind) {
        found.push(format!("a field of the kind `{}` cannot show what `from` names", field.kind.name()));
    }
    if from.is_of_certificate() && !service.needs_certificate {
        found.push("is filled from a certificate, and the service is about none".to_owned());
    }
    let offers = |value: &str| field.options.iter().any(|option| option.value == value);
    if from == Attribute::Sex && !(offers("male") && offers("female")) {
        found.push("must offer `male` and `female`, as the register writes them".to_owned());
    }
    found
}
