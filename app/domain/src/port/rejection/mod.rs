//! Why ports are rejected, in one set of words for all vendors. Source: domain notes §1.11.
//!
//! The notes' table has 53 rows, `other` among them. Most rows are one reason; three name several: one
//! `cannot_supp` and `cannot_cancel`, one `data_mismatch_all` and `data_missing`, and one the eight reasons
//! of the United Kingdom, France and Germany. Each of those is put right in its own way and so has a code of
//! its own, which makes 62 codes in 53 rows. The tests count both.

mod classify;
mod phrases;
mod reason;
mod table;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use classify::classify;
pub use reason::{Fix, Party, Reason, Resubmit, VendorCode};

use crate::{E164, PortRejectionId};

text_enum! {
    /// The canonical code of a reason. Stored and counted by, so a spelling never changes.
    pub enum Canonical {
        /// The service address differs.
        AddressMismatch = "address_mismatch", "Service address differs";
        /// The postal code differs.
        PostalCodeMismatch = "postal_code_mismatch", "Postal code differs";
        /// The customer's name differs.
        EndUserNameMismatch = "end_user_name_mismatch", "Customer\u{2019}s name differs";
        /// Whoever signed may not.
        AuthPersonMismatch = "auth_person_mismatch", "Signer is not authorised";
        /// A person's name is missing.
        FirstLastNameMissing = "first_last_name_missing", "First or last name missing";
        /// The account number is wrong or missing.
        AccountNumberInvalid = "account_number_invalid", "Account number wrong or missing";
        /// The PIN is wrong or missing.
        PinInvalid = "pin_invalid", "PIN wrong or missing";
        /// The tax number is wrong.
        TaxIdMismatch = "tax_id_mismatch", "Tax number differs";
        /// The billing number is wrong.
        BtnInvalid = "btn_invalid", "Billing number wrong";
        /// The billing number leaves while others stay.
        BtnPortingNeedsNewBtn = "btn_porting_needs_new_btn", "New billing number needed";
        /// Full and partial are mixed up.
        MigrationIndicatorWrong = "migration_indicator_wrong", "Full or partial is wrong";
        /// An order is open on the losing account.
        PendingOrder = "pending_order", "Pending order on the account";
        /// Another port of the number is under way.
        OtherPortInProgress = "other_port_in_progress", "Another port is under way";
        /// The account is frozen.
        Freeze = "freeze", "Account is frozen";
        /// The number is locked against ports.
        PortProtection = "port_protection", "Port-out protection is on";
        /// The number is not on the account.
        TnNotFound = "tn_not_found", "Number is not on the account";
        /// The number is out of service.
        TnInactive = "tn_inactive", "Number is not active";
        /// The losing carrier calls the number not portable.
        TnNotPortable = "tn_not_portable", "Number is not portable";
        /// The winning carrier does not serve the place.
        RateCenterUncovered = "rate_center_uncovered", "Rate centre is not covered";
        /// The numbers are on several accounts.
        DifferentAccounts = "different_accounts", "Several accounts in one order";
        /// The numbers are of several carriers.
        DifferentCarriers = "different_carriers", "Several carriers in one order";
        /// The numbers are of several places.
        DifferentRateCenters = "different_rate_centers", "Several rate centres in one order";
        /// The losing carrier takes one number at a time.
        MultiLineUnsupported = "multi_line_unsupported", "Several numbers at once not possible";
        /// Broadband hangs on the number.
        FeatureDsl = "feature_dsl", "Broadband hangs on the number";
        /// The number leads a hunt group.
        FeatureHuntGroup = "feature_hunt_group", "Number leads a hunt group";
        /// The number is a second number of a line.
        FeatureDistinctiveRing = "feature_distinctive_ring", "Number is a line\u{2019}s second number";
        /// The number belongs to a Centrex group.
        FeatureCentrex = "feature_centrex", "Number is in a Centrex group";
        /// The number is the main number of an ISDN line.
        FeatureIsdn = "feature_isdn", "Number is an ISDN main number";
        /// The number is remotely forwarded.
        FeatureRcf = "feature_rcf", "Number is remotely forwarded";
        /// The number is served from another place.
        FeatureFx = "feature_fx", "Number is a foreign exchange line";
        /// Another feature keeps the number.
        FeatureSpecialOther = "feature_special_other", "A special feature keeps the number";
        /// The number is prepaid.
        PrepaidMdn = "prepaid_mdn", "Prepaid mobile number";
        /// The letter is missing, old or cannot be read.
        LoaRequiredOrInvalid = "loa_required_or_invalid", "Letter of authorisation missing or invalid";
        /// A later letter counts.
        MoreRecentAuthorisation = "more_recent_authorisation", "A later authorisation exists";
        /// The date is too soon.
        DueDateTooSoon = "due_date_too_soon", "Date is too soon";
        /// The losing carrier cannot keep the date.
        DueDateNotMet = "due_date_not_met", "Date cannot be met";
        /// The agreed date has gone by.
        FocExpired = "foc_expired", "Agreed date has gone by";
        /// The request came outside the hours.
        OutOfHours = "out_of_hours", "Sent outside working hours";
        /// The losing carrier has a fault, or too much to do.
        DonorOutageOrLoad = "donor_outage_or_load", "Losing carrier is delayed";
        /// The losing carrier does not answer.
        DonorUnresponsive = "donor_unresponsive", "Losing carrier does not answer";
        /// The losing carrier calls the customer not ready.
        EndUserNotReady = "end_user_not_ready", "Customer is not ready";
        /// The losing carrier objects in the portability database.
        SvConflict = "sv_conflict", "Conflict in the portability database";
        /// The portability database refused.
        SvFailure = "sv_failure", "Portability database failed";
        /// Too late for a change.
        CannotSupp = "cannot_supp", "Too late to change";
        /// Too late for a cancellation.
        CannotCancel = "cannot_cancel", "Too late to cancel";
        /// The number is on the winning network already.
        InternalPort = "internal_port", "Already on the same network";
        /// The SPID is wrong.
        SpidMismatch = "spid_mismatch", "SPID wrong or missing";
        /// The reseller is wrong.
        InvalidReseller = "invalid_reseller", "Reseller is wrong";
        /// The toll-free number's status forbids it.
        TfnStatusUnportable = "tfn_status_unportable", "Toll-free status forbids a port";
        /// Several organisations control the toll-free numbers.
        RespOrgMixed = "resporg_mixed", "Several RespOrgs in one order";
        /// Several fields differ.
        DataMismatchAll = "data_mismatch_all", "Several fields differ";
        /// Something is missing.
        DataMissing = "data_missing", "Data are missing";
        /// The vendor is at it.
        VendorWorkingIt = "vendor_working_it", "Winning carrier is working on it";
        /// United Kingdom: the site's postcode differs.
        UkAddressPostcode = "uk_address_postcode", "Site postcode differs (UK)";
        /// United Kingdom: single and multi are mixed up.
        UkLineType = "uk_line_type", "Line type is wrong (UK)";
        /// United Kingdom: part of a range is missing.
        UkRangeIncomplete = "uk_range_incomplete", "Range is incomplete (UK)";
        /// United Kingdom: another provider has the number.
        UkWrongLcp = "uk_wrong_lcp", "Wrong losing provider (UK)";
        /// France: the RIO is wrong.
        FrRioInvalid = "fr_rio_invalid", "RIO is wrong (France)";
        /// France: main and associated numbers are wrong.
        FrConfigMismatch = "fr_config_mismatch", "Number configuration differs (France)";
        /// Germany: the donor's code is wrong.
        DeDonorCode = "de_donor_code", "Donor code is wrong (Germany)";
        /// Germany: part of a block is missing.
        DeBlockIncomplete = "de_block_incomplete", "Block is incomplete (Germany)";
        /// Anything else.
        Other = "other", "Another reason";
    }
}

impl Canonical {
    /// What the reason says.
    pub fn reason(self) -> &'static Reason {
        reasons()
            .find(|reason| reason.canonical == self)
            .expect("every canonical code has a reason, which a test counts")
    }
}

/// Every reason, in the order of the notes.
pub fn reasons() -> impl Iterator<Item = &'static Reason> {
    table::GROUPS.iter().copied().flatten()
}

/// A rejection of an order, or of one of its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PortRejection))]
pub struct Rejection {
    /// Its identifier.
    pub id: PortRejectionId,
    /// The reason in our words.
    pub canonical: Canonical,
    /// Who reported it: a provider's key, or a carrier's name where it was entered by hand.
    pub vendor: String,
    /// The vendor's code as it came.
    pub raw_code: String,
    /// The vendor's words as they came.
    pub raw_text: String,
    /// The number that it is about; none where it is about the order.
    pub number: Option<E164>,
    /// The version of the order that was rejected (VER).
    pub round: u32,
    /// When (UTC).
    pub raised_at: DateTime<Utc>,
    /// When it was resolved (UTC); none while it is open.
    pub resolved_at: Option<DateTime<Utc>>,
    /// How it was resolved.
    pub resolution: Option<String>,
}

impl Rejection {
    /// Whether nobody has resolved it. An order with an open rejection is not sent again (domain notes §2.3).
    pub const fn is_open(&self) -> bool {
        self.resolved_at.is_none()
    }

    /// What the reason says.
    pub fn reason(&self) -> &'static Reason {
        self.canonical.reason()
    }
}

#[cfg(test)]
mod tests;
