//! Where a port-out stands: a request of another carrier for our numbers. Source: domain notes §2.7.

text_enum! {
    /// Where a port-out stands.
    pub enum PortOutState {
        /// The request came in.
        Notified = "notified", "Notified";
        /// Somebody looks into it.
        UnderReview = "under_review", "Under review";
        /// We let the numbers go.
        Authorized = "authorized", "Authorised";
        /// We said no.
        Rejected = "rejected", "Rejected";
        /// The date is agreed.
        FocSet = "foc_set", "FOC set";
        /// The numbers have left.
        PortedOut = "ported_out", "Ported out";
        /// The other side took the request back.
        Cancelled = "cancelled", "Cancelled";
        /// Found after the fact: the numbers had left before we heard of it.
        Discovered = "discovered", "Found out";
        /// They left without authorisation, and we object.
        Dispute = "dispute", "In dispute";
        /// They came back.
        SnappedBack = "snapped_back", "Came back";
        /// We gave up on them.
        Conceded = "conceded", "Conceded";
    }
}
