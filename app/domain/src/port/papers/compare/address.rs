//! The service address, part by part.

use super::{
    Case, Certainty, Compared, Field, Shown,
    verdict::{Difference, Source, judge},
};
use crate::{
    address::place::Place,
    port::{order::PostalAddress, papers::Paper},
};

pub(super) fn compare(case: &Case<'_>) -> Vec<Compared> {
    let addresses = Addresses::of(case);
    let fields = [
        Field::Street,
        Field::Unit,
        Field::City,
        Field::Region,
        Field::PostalCode,
    ];
    fields
        .into_iter()
        .map(|field| addresses.part(field))
        .collect()
}

/// An address as it is written, and as it is compared.
struct Written<'a> {
    text: &'a PostalAddress,
    place: Place,
}

struct Addresses<'a> {
    order: Option<Written<'a>>,
    loa: Option<Written<'a>>,
    csr: Option<Written<'a>>,
    bill: Option<Written<'a>>,
    /// The bill tells only where it is sent.
    is_of_bills: bool,
    /// The order has the address to which the bills go.
    has_billing_address: bool,
    is_british: bool,
}

impl<'a> Addresses<'a> {
    fn of(case: &'a Case<'a>) -> Self {
        let country = case.subject.country;
        let written = |text: &'a PostalAddress| Written {
            text,
            place: Place::read(text, country),
        };
        let own = &case.subject.details.service_address;
        let order = (!own.is_blank()).then(|| written(own));
        let sources = &case.sources;
        let bills = [sources.csr, sources.bill].into_iter().flatten();
        let mut billing = bills.filter_map(Paper::billing).map(written);
        let has_billing_address = order
            .as_ref()
            .is_some_and(|order| billing.any(|billing| billing.place == order.place));
        let bill = sources.bill;
        Self {
            loa: sources.loa.and_then(Paper::service).map(written),
            csr: sources.csr.and_then(Paper::service).map(written),
            bill: bill
                .and_then(|bill| bill.service().or(bill.billing()))
                .map(written),
            is_of_bills: bill.is_some_and(|bill| bill.service().is_none()),
            has_billing_address,
            is_british: country.as_str() == "GB",
            order,
        }
    }

    fn at(&self, source: Source) -> Option<&Written<'a>> {
        match source {
            Source::Order => self.order.as_ref(),
            Source::Loa => self.loa.as_ref(),
            Source::Csr => self.csr.as_ref(),
            Source::Bill => self.bill.as_ref(),
        }
    }

    fn part(&self, field: Field) -> Compared {
        let show = |source| self.at(source).and_then(|written| written.shown(field));
        let shown = Shown {
            order: show(Source::Order),
            loa: show(Source::Loa),
            csr: show(Source::Csr),
            bill: show(Source::Bill),
        };
        let is_same = |a: Source, b: Source| match (self.at(a), self.at(b)) {
            (Some(a), Some(b)) => a.is_same(b, field),
            _ => true,
        };
        let (mut compared, differences) = judge(field, &shown, is_same);
        for difference in differences {
            // Of an address that was left out, street and code are enough to say so.
            let is_left_out = shown.of(difference.wrong).is_none();
            if is_left_out && !matches!(field, Field::Street | Field::PostalCode) {
                continue;
            }
            let mut rejection = difference.predict(self.code(field), field, &shown);
            if self.is_weak(field, difference) {
                rejection.certainty = Certainty::Possible;
            }
            if difference.wrong == Source::Order && self.has_billing_address {
                rejection.sentence.push_str(
                    " The order has the address to which the bills go; the service address is asked for.",
                );
            } else if difference.right == Source::Bill && self.is_of_bills {
                rejection.sentence.push_str(
                    " But the address on a bill is often only where it is sent: ask for a CSR.",
                );
            }
            compared.predict(rejection);
        }
        compared
    }

    fn code(&self, field: Field) -> &'static str {
        match field {
            Field::PostalCode if self.is_british => "uk_address_postcode",
            Field::PostalCode => "postal_code_mismatch",
            _ => "address_mismatch",
        }
    }

    /// Carriers judge these differently: a unit that one side lacks, a street without its kind or
    /// direction, another name of a city with the same code.
    fn is_weak(&self, field: Field, difference: Difference) -> bool {
        let (Some(wrong), Some(right)) = (self.at(difference.wrong), self.at(difference.right))
        else {
            return false;
        };
        let (wrong, right) = (&wrong.place, &right.place);
        match field {
            Field::Street => wrong.house == right.house && wrong.has_street_cut_short(right),
            Field::Unit => wrong.unit.is_empty() || right.unit.is_empty(),
            Field::City => !wrong.postal_code.is_empty() && wrong.postal_code == right.postal_code,
            _ => false,
        }
    }
}

impl Written<'_> {
    /// The part as it is written; none where it is blank. A unit that is not there is told by an address
    /// that is, and shown as nothing.
    fn shown(&self, field: Field) -> Option<String> {
        let text = match field {
            Field::Street => format!("{} {}", self.text.house, self.text.street),
            Field::Unit if self.text.unit.trim().is_empty() => {
                return Some(self.place.unit.clone());
            }
            Field::Unit => self.text.unit.clone(),
            Field::City => self.text.city.clone(),
            Field::Region => self.text.region.clone(),
            _ => self.text.postal_code.clone(),
        };
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn is_same(&self, other: &Self, field: Field) -> bool {
        let (a, b) = (&self.place, &other.place);
        match field {
            Field::Street => a.house == b.house && a.street == b.street,
            Field::Unit => a.unit == b.unit,
            Field::City => a.city == b.city,
            Field::Region => a.region == b.region,
            _ => a.postal_code == b.postal_code,
        }
    }
}
