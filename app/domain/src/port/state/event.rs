//! What can happen to a port-in order, and who may cause it. Source: domain notes §2.1 and §2.3.

text_enum! {
    /// Who caused a change.
    pub enum By {
        /// A person.
        User = "user", "Person";
        /// The vendor was asked.
        VendorPoll = "vendor_poll", "Carrier, asked";
        /// The vendor told, and was then asked.
        VendorWebhook = "vendor_webhook", "Carrier, told";
        /// Time passed.
        Timer = "timer", "Clock";
        /// It follows from what is known.
        System = "system", "Rollcall";
    }
}

impl By {
    /// Whether it comes from a vendor.
    pub const fn is_vendor(self) -> bool {
        matches!(self, Self::VendorPoll | Self::VendorWebhook)
    }
}

text_enum! {
    /// What can happen to a port-in order.
    pub enum OrderEvent {
        /// Its numbers are checked with the winning carrier.
        RunCheck = "run_check", "Check numbers";
        /// The check is over, and there is more to fill in.
        EndCheck = "end_check", "End check";
        /// The check found nothing, and nothing is missing.
        PassCheck = "pass_check", "Check passed";
        /// The check found numbers that cannot be ported.
        FailCheck = "fail_check", "Check failed";
        /// Somebody says that it is complete.
        MarkReady = "mark_ready", "Mark ready";
        /// It is changed once more.
        Edit = "edit", "Edit";
        /// It is sent to the winning carrier.
        Submit = "submit", "Submit";
        /// The winning carrier asks for papers or a signature.
        AskForDocuments = "ask_for_documents", "Documents asked for";
        /// The winning carrier gets what it asked for.
        SupplyDocuments = "supply_documents", "Supply documents";
        /// The winning carrier sends it to the losing one (LSR).
        SendLsr = "send_lsr", "Sent to losing carrier";
        /// It is rejected.
        Reject = "reject", "Rejected";
        /// The date is agreed (FOC).
        ConfirmFoc = "confirm_foc", "FOC confirmed";
        /// A correction is sent (SUP 3).
        Correct = "correct", "Correct";
        /// Another date is asked for (SUP 2).
        Reschedule = "reschedule", "Reschedule";
        /// It is sent again as it is, or as it was corrected at the carrier.
        Resubmit = "resubmit", "Resubmit";
        /// A supplement is with the carriers that was sent elsewhere.
        NoticeSupplement = "notice_supplement", "Supplement noticed";
        /// A supplement is taken, and the date is agreed anew.
        AcceptSupplement = "accept_supplement", "Supplement accepted";
        /// The carriers take the date back.
        VoidFoc = "void_foc", "FOC withdrawn";
        /// The window opens, or the activation is triggered.
        OpenWindow = "open_window", "Activate";
        /// The carriers put the date off before any number came in.
        Defer = "defer", "Deferred";
        /// Every number has come in.
        AllActive = "all_active", "All numbers active";
        /// The window is over, and some numbers have not come in.
        WindowOver = "window_over", "Window over";
        /// The activation failed, and no number came in.
        FailActivation = "fail_activation", "Activation failed";
        /// What was to be done after the port is done.
        Close = "close", "Close";
        /// The numbers are asked back by the losing carrier's leave (snapback).
        Reverse = "reverse", "Reverse the port";
        /// The numbers have gone back.
        ConfirmReversal = "confirm_reversal", "Reversal confirmed";
        /// The losing carrier does not take them back.
        RefuseReversal = "refuse_reversal", "Reversal refused";
        /// The end of the order is asked for (SUP 1), or a draft is given up.
        Cancel = "cancel", "Cancel";
        /// The cancellation is done.
        ConfirmCancel = "confirm_cancel", "Cancellation confirmed";
        /// It was too late for a cancellation.
        RefuseCancel = "refuse_cancel", "Cancellation refused";
        /// The carrier ended it without being asked, such as after 14 days without an answer.
        CancelledByCarrier = "cancelled_by_carrier", "Cancelled by the carrier";
        /// The carrier gave it up.
        Fail = "fail", "Failed";
        /// It lay too long, or was never signed.
        Expire = "expire", "Expired";
    }
}

impl OrderEvent {
    /// Whether a person does it. All else is told by a carrier or brought by time, and a person may enter
    /// it only for an order that is followed by hand.
    pub const fn is_deed(self) -> bool {
        matches!(
            self,
            Self::RunCheck
                | Self::EndCheck
                | Self::MarkReady
                | Self::Edit
                | Self::Submit
                | Self::SupplyDocuments
                | Self::Correct
                | Self::Reschedule
                | Self::Resubmit
                | Self::OpenWindow
                | Self::Close
                | Self::Reverse
                | Self::Cancel
        )
    }

    /// Whether time alone may bring it.
    pub const fn comes_with_time(self) -> bool {
        matches!(
            self,
            Self::RunCheck
                | Self::EndCheck
                | Self::OpenWindow
                | Self::WindowOver
                | Self::Close
                | Self::Expire
                | Self::CancelledByCarrier
        )
    }

    /// Whether it may be taken as having happened because a vendor tells of something after it. A
    /// rejection, a cancellation or a deferral is never inferred: those must be told.
    pub const fn can_be_inferred(self) -> bool {
        matches!(
            self,
            Self::RunCheck
                | Self::PassCheck
                | Self::MarkReady
                | Self::Submit
                | Self::SupplyDocuments
                | Self::SendLsr
                | Self::ConfirmFoc
                | Self::Resubmit
                | Self::AcceptSupplement
                | Self::OpenWindow
                | Self::RefuseCancel
        )
    }

    /// Whether a vendor's word can show it: also what somebody did in the vendor's own portal. What only
    /// we know, such as that an order is edited, is not among them.
    pub const fn shows_at_vendor(self) -> bool {
        !matches!(
            self,
            Self::Edit
                | Self::MarkReady
                | Self::Close
                | Self::Correct
                | Self::Reschedule
                | Self::Reverse
                | Self::RefuseReversal
        )
    }

    /// Whether somebody may cause it. `by_hand` says that the order is followed without an API, so that
    /// people enter what the carrier tells.
    pub const fn may_be_caused_by(self, by: By, by_hand: bool) -> bool {
        match by {
            By::User => self.is_deed() || by_hand,
            By::VendorPoll | By::VendorWebhook => {
                self.shows_at_vendor() || matches!(self, Self::RefuseReversal)
            }
            By::Timer => self.comes_with_time(),
            // The system acts on what the lines of an order show, and on what a vendor answered to a deed.
            By::System => !matches!(self, Self::Edit | Self::MarkReady),
        }
    }
}
