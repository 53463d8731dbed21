//! Where a port-in order stands. Source: domain notes §2.2.

text_enum! {
    /// Where a port-in order stands.
    pub enum OrderState {
        /// Edited freely.
        Draft = "draft", "Draft";
        /// Its numbers are being checked with the winning carrier.
        Validating = "validating", "Validating";
        /// Something keeps it from being submitted: documents, a signature, numbers.
        ActionNeeded = "action_needed", "Action needed";
        /// Complete, and not yet sent.
        Ready = "ready", "Ready";
        /// Taken by the winning carrier.
        Submitted = "submitted", "Submitted";
        /// With the losing carrier.
        CarrierReview = "carrier_review", "With carrier";
        /// Rejected, or to be corrected.
        Exception = "exception", "Rejected";
        /// A supplement is with the carriers.
        SuppPending = "supp_pending", "Supplement pending";
        /// The date is agreed.
        FocConfirmed = "foc_confirmed", "FOC confirmed";
        /// The window is open, or the activation was triggered.
        Activating = "activating", "Activating";
        /// The window is over, and only some numbers have come in.
        Partial = "partial", "Partly ported";
        /// Every number has come in.
        Ported = "ported", "Ported";
        /// What was to be done after the port is done.
        Closed = "closed", "Closed";
        /// A cancellation is with the carriers.
        CancelPending = "cancel_pending", "Cancelling";
        /// Ended without a port, because we wanted so.
        Cancelled = "cancelled", "Cancelled";
        /// Ended without a port, because the vendor gave it up.
        Failed = "failed", "Failed";
        /// A draft that lay too long.
        Expired = "expired", "Expired";
        /// The numbers are on their way back.
        SnapbackPending = "snapback_pending", "Going back";
        /// The numbers have gone back to the losing carrier.
        SnappedBack = "snapped_back", "Went back";
    }
}
