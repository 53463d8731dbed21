//! Who may do what. Services name the permission before anything else.

text_enum! {
    /// The part a person plays in an organisation.
    pub enum Role {
        /// Reads everything.
        Viewer = "viewer", "Viewer";
        /// Runs ports, and reads everything.
        Porting = "porting", "Porting";
        /// Works on numbers, imports and findings.
        Engineer = "engineer", "Engineer";
        /// Everything, and people, tokens and sources.
        Admin = "admin", "Administrator";
    }
}

text_enum! {
    /// A thing that may be allowed.
    pub enum Permission {
        /// See numbers, findings, sources, imports and history.
        Read = "read", "see the organisation's records";
        /// Change numbers and import inventories.
        EditNumbers = "edit_numbers", "change numbers";
        /// Import what Teams or a carrier lists, and call the roll.
        RunSources = "run_sources", "import from sources and reconcile";
        /// Acknowledge, snooze and accept findings.
        TriageFindings = "triage_findings", "work on findings";
        /// Propose changes of numbers and of what vendors have, and mark what a script has done.
        ProposePlans = "propose_plans", "propose plans";
        /// Approve and reject plans, and have them applied.
        ApprovePlans = "approve_plans", "approve and apply plans";
        /// Switch rules off, set how much they matter, and set who must approve what.
        ManageRules = "manage_rules", "change rules and the approval policy";
        /// Release or discard held snapshots.
        ReviewSnapshots = "review_snapshots", "release held snapshots";
        /// Work on port orders: their data, papers, notes and tests, and answer port-outs by plans.
        RunPorts = "run_ports", "work on port orders";
        /// Set up when reports are made and where messages go, and send again what did not arrive.
        ManageReports = "manage_reports", "manage schedules and deliveries";
        /// Add connections to vendors, and change their settings and credentials.
        ManageSources = "manage_sources", "manage connections and their credentials";
        /// Manage people and API tokens.
        ManageAccess = "manage_access", "manage people and tokens";
    }
}

impl Role {
    /// Whether the role may do a thing.
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Viewer => matches!(permission, P::Read),
            Self::Porting => matches!(
                permission,
                P::Read | P::TriageFindings | P::ProposePlans | P::RunPorts
            ),
            Self::Engineer => matches!(
                permission,
                P::Read
                    | P::EditNumbers
                    | P::RunSources
                    | P::TriageFindings
                    | P::ProposePlans
                    | P::ApprovePlans
                    | P::ReviewSnapshots
                    | P::RunPorts
                    | P::ManageReports
            ),
            Self::Admin => true,
        }
    }
}
