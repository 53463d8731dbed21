//! The fields of an order by name, so that whatever finds fault with one can say where it is put right.

use super::order::Details;

text_enum! {
    /// A field of a port-in order. The spelling is its path in [`Details`], or its name on the order or the
    /// line where it is kept beside the details.
    pub enum OrderField {
        /// The carrier that gets the numbers.
        Carrier = "carrier", "Winning carrier";
        /// The type of the numbers.
        NumberType = "number_type", "Number type";
        /// Our reference.
        Reference = "reference", "Reference";
        /// The losing account's number. It is sealed.
        AccountNumber = "account_number", "Account number";
        /// The PIN of the account. It is sealed.
        Pin = "pin", "PIN";
        /// All of the account, or part of it.
        Scope = "scope", "Full or partial";
        /// The billing number.
        Btn = "btn", "Billing number (BTN)";
        /// The billing number of what stays.
        NewBtn = "new_btn", "New billing number";
        /// What becomes of the other numbers.
        Remaining = "remaining", "Numbers that stay";
        /// A company or a person.
        EndUserKind = "end_user.kind", "Company or person";
        /// The company's name.
        BusinessName = "end_user.business_name", "Company name";
        /// A person's first name.
        FirstName = "end_user.first_name", "First name";
        /// A person's middle initial.
        MiddleInitial = "end_user.middle_initial", "Middle initial";
        /// A person's last name.
        LastName = "end_user.last_name", "Last name";
        /// Who may sign for the account.
        AuthorisedPerson = "authorised_person", "Authorised person";
        /// The service address.
        ServiceAddress = "service_address", "Service address";
        /// Its postal code.
        PostalCode = "service_address.postal_code", "Postal code";
        /// Whoever sends the bills.
        LosingRetail = "losing.retail", "Billing provider";
        /// Whose network it is.
        LosingNetwork = "losing.network", "Losing carrier";
        /// The network's SPID.
        LosingSpid = "losing.spid", "SPID of the losing carrier";
        /// Whether the losing carrier's port-out lock was taken off.
        LockRemoved = "lock_removed", "Port-out lock taken off";
        /// Whether the customer said that there is no freeze and no pending order.
        AttestsNoFreeze = "attests_no_freeze", "No freeze, no pending order";
        /// Whether the customer agreed that special features end.
        FeaturesAgreed = "plan.features_agreed", "End of features agreed";
        /// France: the code of the line.
        Rio = "country_fields.RIO", "RIO";
        /// United Kingdom: the losing operator's code.
        Cupid = "country_fields.CUPID", "CUPID";
        /// United Kingdom: one line, or several.
        LineType = "country_fields.LINE_TYPE", "Line type";
        /// United Kingdom: the ranges of the installation.
        Ranges = "country_fields.RANGES", "DDI ranges";
        /// United Kingdom: the code of a mobile number.
        Pac = "country_fields.PAC", "PAC";
        /// Germany: the donor's code.
        DonorCode = "country_fields.PKI", "Donor code (PKIv)";
        /// Germany: the number before the extensions.
        HeadNumber = "country_fields.HEAD_NUMBER", "Head number (Kopfnummer)";
        /// Germany: the first extension.
        BlockFrom = "country_fields.BLOCK_FROM", "Block from";
        /// Germany: the last extension.
        BlockTo = "country_fields.BLOCK_TO", "Block to";
    }
}

impl OrderField {
    /// The key of a field that one country asks, in [`Details::country_fields`].
    pub fn country_key(self) -> Option<&'static str> {
        self.as_str().strip_prefix("country_fields.")
    }

    /// What stands there; none where nothing does, and for what is not text of the details.
    pub fn text(self, details: &Details) -> Option<String> {
        let end_user = &details.end_user;
        let number = |number: Option<crate::E164>| number.map(|number| number.to_string());
        let text = match self {
            Self::Scope => Some(details.scope.to_string()),
            Self::Btn => number(details.btn),
            Self::NewBtn => number(details.new_btn),
            Self::EndUserKind => Some(end_user.kind.to_string()),
            Self::BusinessName => end_user.business_name.clone(),
            Self::FirstName => end_user.first_name.clone(),
            Self::MiddleInitial => end_user.middle_initial.clone(),
            Self::LastName => end_user.last_name.clone(),
            Self::AuthorisedPerson => details.authorised_person.clone(),
            Self::ServiceAddress => Some(details.service_address.line()),
            Self::PostalCode => Some(details.service_address.postal_code.clone()),
            Self::LosingRetail => details.losing.retail.clone(),
            Self::LosingNetwork => details.losing.name().map(str::to_owned),
            Self::LosingSpid => details.losing.spid.clone(),
            Self::Carrier
            | Self::NumberType
            | Self::Reference
            | Self::AccountNumber
            | Self::Pin
            | Self::Remaining
            | Self::LockRemoved
            | Self::AttestsNoFreeze
            | Self::FeaturesAgreed => None,
            Self::Rio
            | Self::Cupid
            | Self::LineType
            | Self::Ranges
            | Self::Pac
            | Self::DonorCode
            | Self::HeadNumber
            | Self::BlockFrom
            | Self::BlockTo => self
                .country_key()
                .and_then(|key| details.country_fields.get(key).cloned()),
        };
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::order::{EndUser, LosingCarrier, PostalAddress};

    /// Details in which nothing is left out of the serialised form.
    fn full() -> Details {
        let word = || Some("x".to_owned());
        Details {
            end_user: EndUser {
                business_name: word(),
                first_name: word(),
                middle_initial: word(),
                last_name: word(),
                ..EndUser::default()
            },
            service_address: PostalAddress {
                postal_code: "98101".to_owned(),
                ..PostalAddress::default()
            },
            losing: LosingCarrier {
                retail: word(),
                network: word(),
                spid: word(),
                is_wireless: false,
            },
            ..Details::default()
        }
    }

    #[test]
    fn a_field_of_the_details_is_spelt_as_its_path_in_them() {
        let beside = [
            OrderField::Carrier,
            OrderField::NumberType,
            OrderField::Reference,
            OrderField::AccountNumber,
            OrderField::Pin,
            OrderField::FeaturesAgreed,
        ];
        let details = serde_json::to_value(full()).unwrap();
        for &field in OrderField::ALL {
            let pointer = format!("/{}", field.as_str().replace('.', "/"));
            let is_there = details.pointer(&pointer).is_some();
            let is_elsewhere = beside.contains(&field) || field.country_key().is_some();
            assert_eq!(is_there, !is_elsewhere, "{field}");
        }
    }

    #[test]
    fn a_field_of_one_country_is_read_by_its_key_and_blanks_are_nothing() {
        let mut details = full();
        assert_eq!(OrderField::Rio.text(&details), None);
        details.country_fields.insert("RIO".into(), " 02P1 ".into());
        assert_eq!(OrderField::Rio.text(&details).as_deref(), Some("02P1"));
        details.country_fields.insert("RIO".into(), "  ".into());
        assert_eq!(OrderField::Rio.text(&details), None);
    }
}
