//! Where one number of an order stands. Source: domain notes §2.4.

text_enum! {
    /// Where one number of a port-in order stands.
    pub enum LineState {
        /// On the list.
        Listed = "listed", "Listed";
        /// Its portability is being asked for.
        Checking = "checking", "Checking";
        /// It can be ported.
        Portable = "portable", "Portable";
        /// It cannot be ported.
        NotPortable = "not_portable", "Not portable";
        /// The carrier's people must look at it.
        NeedsManual = "needs_manual", "Needs a manual check";
        /// Sent to the winning carrier.
        Submitted = "submitted", "Submitted";
        /// With the losing carrier.
        UnderReview = "under_review", "Under review";
        /// The losing carrier said no.
        Rejected = "rejected", "Rejected";
        /// Its date is agreed.
        Foc = "foc", "FOC";
        /// Announced to the portability database.
        SvPending = "sv_pending", "Announced";
        /// Ready to be activated.
        SvReady = "sv_ready", "Ready to activate";
        /// The losing carrier objects in the portability database.
        SvConflict = "sv_conflict", "In conflict";
        /// Being activated.
        Activating = "activating", "Activating";
        /// Live with the winning carrier.
        Active = "active", "Active";
        /// Live, and tested.
        Verified = "verified", "Verified";
        /// The activation failed.
        ActivationFailed = "activation_failed", "Activation failed";
        /// Taken off the order.
        Removed = "removed", "Removed";
        /// The order ended without it.
        Cancelled = "cancelled", "Cancelled";
        /// It has gone back to the losing carrier.
        SnappedBack = "snapped_back", "Went back";
    }
}
