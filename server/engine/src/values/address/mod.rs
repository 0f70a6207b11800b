//! Postal addresses: four parts, read from four fields or from one line, and what would keep a parcel from arriving.

mod complete;
mod locker;
mod split;
#[cfg(test)]
mod tests;
mod words;

use super::mask::Masked;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An address in mainland China: province, city, district and the detail below them.
///
/// Reading it fails only for what is no text of an address; whatever makes it a bad one is an [`AddressFinding`],
/// so that a rehearsal can show all of them at once (N9, N11).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct Address {
    province: String,
    city: String,
    district: String,
    detail: String,
}

/// The four fields of a form, of the address picker of the phone, and of the store.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default)]
    province: String,
    #[serde(default)]
    city: String,
    #[serde(default)]
    district: String,
    detail: String,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There is no detail.
    #[error("the address is empty")]
    Empty,
    /// More than 30 characters in one of the upper parts, or more than 100 in the detail.
    #[error("the address is too long")]
    TooLong,
    /// A control character inside.
    #[error("the address contains a control character")]
    Control,
}

impl AddressError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "address_empty",
            Self::TooLong => "address_too_long",
            Self::Control => "address_control_character",
        }
    }
}

/// What may keep a parcel from its addressee, found before dispatch (N11; address format: section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFinding {
    /// A parcel locker or collection point, with the word that says so. Certificates are handed over against a code.
    Locker(&'static str),
    /// No province, or one that does not exist.
    ProvinceMissing,
    /// Neither a city nor a district or county.
    CityMissing,
    /// A city without a district, county or town.
    DistrictMissing,
    /// No house number, and no village or institution that is found without one.
    NumberMissing,
    /// A building of many homes or offices without floor or room.
    RoomMissing,
    /// A mobile number inside the address; it belongs into its own field and would be printed on the label.
    MobileInside,
}

impl AddressFinding {
    /// The stable code of this finding.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Locker(_) => "address_locker",
            Self::ProvinceMissing => "address_province_missing",
            Self::CityMissing => "address_city_missing",
            Self::DistrictMissing => "address_district_missing",
            Self::NumberMissing => "address_number_missing",
            Self::RoomMissing => "address_room_missing",
            Self::MobileInside => "address_mobile_inside",
        }
    }

    /// True when nothing may be sent to such an address; false when its owner may confirm that it is right.
    #[must_use]
    pub const fn blocks(self) -> bool {
        matches!(self, Self::Locker(_) | Self::ProvinceMissing | Self::CityMissing | Self::NumberMissing)
    }
}

impl Address {
    /// Reads one line, splitting it by the names of administrative areas. What is not recognised stays in the detail.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(line: &str) -> Result<Self, AddressError> {
        Self::checked(split::split(&split::tidy(line)))
    }

    /// Reads the four fields of a form. A detail that repeats the upper parts is freed of them.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_fields(province: &str, city: &str, district: &str, detail: &str) -> Result<Self, AddressError> {
        let [province, city, district] = [province, city, district].map(split::tidy);
        let mut detail = split::tidy(detail);
        for part in [&province, &city, &district] {
            if let Some(rest) = detail.strip_prefix(part.as_str()).filter(|rest| !part.is_empty() && !rest.is_empty()) {
                detail = rest.trim_start().to_owned();
            }
        }
        Self::checked(Self { province, city, district, detail })
    }

    fn checked(address: Self) -> Result<Self, AddressError> {
        let upper = [&address.province, &address.city, &address.district];
        if address.detail.is_empty() {
            return Err(AddressError::Empty);
        }
        if upper.iter().any(|part| part.chars().count() > 30) || address.detail.chars().count() > 100 {
            return Err(AddressError::TooLong);
        }
        if upper.iter().chain([&&address.detail]).any(|part| part.chars().any(char::is_control)) {
            return Err(AddressError::Control);
        }
        Ok(address)
    }

    /// The province, empty when none was recognised.
    #[must_use]
    pub fn province(&self) -> &str {
        &self.province
    }

    /// The city; for the four cities that are provinces, the same as the province.
    #[must_use]
    pub fn city(&self) -> &str {
        &self.city
    }

    /// The district, county or, where a city has none, the town.
    #[must_use]
    pub fn district(&self) -> &str {
        &self.district
    }

    /// Road, number, building and room: the part that is masked.
    #[must_use]
    pub fn reveal_detail(&self) -> &str {
        &self.detail
    }

    /// The full address in one line, as it is printed on a label.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{}{}", self.area(), self.detail)
    }

    /// The address down to its district.
    #[must_use]
    pub fn masked(&self) -> Masked {
        Masked::of(format!("{}***", self.area()))
    }

    /// Everything that may keep a parcel from arriving, the worst first.
    #[must_use]
    pub fn findings(&self) -> Vec<AddressFinding> {
        let mut findings: Vec<AddressFinding> =
            locker::found(&self.detail).map(AddressFinding::Locker).into_iter().collect();
        if !split::is_province(&self.province) {
            findings.push(AddressFinding::ProvinceMissing);
        }
        match (self.city.is_empty(), self.district.is_empty()) {
            (true, true) => findings.push(AddressFinding::CityMissing),
            (false, true) => findings.push(AddressFinding::DistrictMissing),
            _ => {}
        }
        if !complete::has_number(&self.detail) {
            findings.push(AddressFinding::NumberMissing);
        }
        if complete::lacks_room(&self.detail) {
            findings.push(AddressFinding::RoomMissing);
        }
        if complete::has_mobile(&self.detail) {
            findings.push(AddressFinding::MobileInside);
        }
        findings
    }

    fn area(&self) -> String {
        let city = if self.city == self.province { "" } else { &self.city };
        format!("{}{city}{}", self.province, self.district)
    }
}

impl TryFrom<Fields> for Address {
    type Error = AddressError;
    fn try_from(f: Fields) -> Result<Self, Self::Error> {
        Self::from_fields(&f.province, &f.city, &f.district, &f.detail)
    }
}

impl FromStr for Address {
    type Err = AddressError;
    fn from_str(line: &str) -> Result<Self, Self::Err> {
        Self::parse(line)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.masked())
    }
}
