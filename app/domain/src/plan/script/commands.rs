//! The cmdlets of each kind of change. Source: Microsoft notes §2.5 and the cmdlets' own pages; the old names
//! `-PhoneNumber` and `-PhoneNumberType` are taken by every version of the module.

use super::Quoted;
use crate::{
    number::Connectivity,
    plan::{
        Change, Reading, Step, StepRecord,
        change::{BLOCK, BLOCKED_UNTIL, HOLDER, VOICE, is_blocked},
    },
    words::counted,
};

/// A change of one target: what it is for people, how it is read, compared and written.
pub(super) struct Command {
    target: String,
    what: String,
    before: String,
    after: String,
    read: String,
    write: Vec<String>,
}

impl Command {
    /// The text of a step's command; none for what an API writes, and for what goes into an order.
    pub(super) fn of(step: &Step) -> Option<String> {
        let command = match &step.change {
            Change::BlockAssignment { until } => {
                block(step, until.map(|day| day.to_string()).as_deref())
            }
            Change::UnblockAssignment => unblock(step),
            Change::AddTag { tag } => tagged(step, tag, true),
            Change::RemoveTag { tag } => tagged(step, tag, false),
            Change::GrantPolicy {
                policy,
                account,
                name,
            } => grant(step, policy, account, name.as_deref()),
            Change::AssignResourceAccount {
                account,
                number_type,
            } => assign(step, account, *number_type),
            Change::EnableVoice { account } => enable_voice(step, account),
            Change::UploadDirectRouting
            | Change::ReleaseFromTeams
            | Change::CreateNumber { .. }
            | Change::EditNumber { .. }
            | Change::TeamsAssign { .. }
            | Change::TeamsUnassign { .. }
            | Change::TeamsLocation { .. }
            | Change::CarrierRoute { .. }
            | Change::CarrierCnam { .. }
            | Change::CarrierEmergency { .. }
            | Change::CarrierForward { .. }
            | Change::Port { .. } => return None,
        };
        Some(command.render(step.ordinal))
    }

    fn render(&self, ordinal: u32) -> String {
        let write = self.write.join("\n        ");
        format!(
            "\nInvoke-Step @{{\n    \
                 Ordinal = {ordinal}\n    \
                 Target = {}\n    \
                 What = {}\n    \
                 Before = {}\n    \
                 After = {}\n    \
                 Read = {{ {} }}\n    \
                 Write = {{\n        {write}\n    }}\n\
             }}\n",
            Quoted(&self.target),
            Quoted(&self.what),
            Quoted(&self.before),
            Quoted(&self.after),
            self.read,
        )
    }
}

fn value<'r>(reading: &'r Reading, field: &str) -> Option<&'r str> {
    reading.0.get(field).and_then(Option::as_deref)
}

/// A block as the script's `Read-Block` writes it.
fn block_word(reading: &Reading) -> String {
    match (value(reading, BLOCK), value(reading, BLOCKED_UNTIL)) {
        (Some(word), Some(day)) if is_blocked(word) => format!("{word} {day}"),
        (Some(word), None) if is_blocked(word) => word.to_owned(),
        _ => "NotBlocked".to_owned(),
    }
}

/// A block that is there must be taken away before another is set.
fn block(step: &Step, until: Option<&str>) -> Command {
    let line = step.line.to_string();
    let before = block_word(&step.before);
    let mut write = Vec::new();
    let (what, after, length) = match until {
        None => (
            "Block assignment for good".to_owned(),
            "BlockedForever".to_owned(),
            "-AssignmentBlockedForever",
        ),
        Some(day) => {
            write.push(format!("$days = Get-BlockDays {}", Quoted(day)));
            (
                format!("Block assignment until {day}"),
                format!("BlockedUntil {day}"),
                "-AssignmentBlockedDays $days",
            )
        }
    };
    if is_blocked(&before) {
        write.push(remove_block(&line));
    }
    write.push(format!(
        "Set-CsPhoneNumberAssignmentBlock -TelephoneNumber {} {length} -ErrorAction Stop",
        Quoted(&line)
    ));
    Command {
        what,
        before,
        after,
        read: format!("Read-Block {}", Quoted(&line)),
        write,
        target: line,
    }
}

fn remove_block(line: &str) -> String {
    format!(
        "Remove-CsPhoneNumberAssignmentBlock -TelephoneNumber {} -ErrorAction Stop",
        Quoted(line)
    )
}

fn unblock(step: &Step) -> Command {
    let line = step.line.to_string();
    Command {
        what: "Let it be assigned again".to_owned(),
        before: block_word(&step.before),
        after: "NotBlocked".to_owned(),
        read: format!("Read-Block {}", Quoted(&line)),
        write: vec![remove_block(&line)],
        target: line,
    }
}

fn tagged(step: &Step, tag: &str, is_added: bool) -> Command {
    let line = step.line.to_string();
    let (verb, what, before, after) = if is_added {
        ("Set", "Put on the tag", "Not tagged", "Tagged")
    } else {
        ("Remove", "Take off the tag", "Tagged", "Not tagged")
    };
    Command {
        what: format!("{what} {tag}"),
        before: before.to_owned(),
        after: after.to_owned(),
        read: format!("Read-Tag {} {}", Quoted(&line), Quoted(tag)),
        write: vec![format!(
            "{verb}-CsPhoneNumberTag -PhoneNumber {} -Tag {} -ErrorAction Stop",
            Quoted(&line),
            Quoted(tag)
        )],
        target: line,
    }
}

/// The kinds of policies that have a cmdlet `Grant-Cs…` and a property of that name on the account.
const POLICIES: &[&str] = &[
    "OnlineVoiceRoutingPolicy",
    "TenantDialPlan",
    "TeamsCallingPolicy",
    "TeamsEmergencyCallingPolicy",
    "TeamsEmergencyCallRoutingPolicy",
    "TeamsSharedCallingRoutingPolicy",
    "CallingLineIdentity",
    "OnlineDialOutPolicy",
];

fn grant(step: &Step, policy: &str, account: &str, name: Option<&str>) -> Command {
    let argument = name.map_or_else(|| "$null".to_owned(), |name| Quoted(name).to_string());
    let write = match POLICIES.iter().find(|known| **known == policy) {
        Some(known) => format!(
            "Grant-Cs{known} -Identity {} -PolicyName {argument} -ErrorAction Stop",
            Quoted(account)
        ),
        // A name from outside never becomes a part of a command's name.
        None => format!(
            "throw [System.ArgumentException] {}",
            Quoted(&format!("No cmdlet grants a {policy}."))
        ),
    };
    Command {
        what: name.map_or_else(
            || format!("Leave {policy} to the group's or the tenant's"),
            |name| format!("Grant {policy} {name}"),
        ),
        before: value(&step.before, policy).unwrap_or("None").to_owned(),
        after: name.unwrap_or("None").to_owned(),
        read: format!("Read-Policy {} {}", Quoted(account), Quoted(policy)),
        write: vec![write],
        target: account.to_owned(),
    }
}

fn assign(step: &Step, account: &str, number_type: Connectivity) -> Command {
    let line = step.line.to_string();
    let holder = |reading| value(reading, HOLDER).unwrap_or("Nobody").to_owned();
    Command {
        what: format!("Assign to the resource account {account}"),
        before: holder(&step.before),
        after: holder(&step.after),
        read: format!("Read-Holder {}", Quoted(&line)),
        write: vec![format!(
            "Set-CsPhoneNumberAssignment -Identity {} -PhoneNumber {} -PhoneNumberType {number_type} -ErrorAction Stop",
            Quoted(account),
            Quoted(&line)
        )],
        target: line,
    }
}

fn enable_voice(step: &Step, account: &str) -> Command {
    Command {
        what: "Switch on Enterprise Voice".to_owned(),
        before: value(&step.before, VOICE).unwrap_or("Off").to_owned(),
        after: "On".to_owned(),
        read: format!("Read-Voice {}", Quoted(account)),
        write: vec![format!(
            "Set-CsPhoneNumberAssignment -Identity {} -EnterpriseVoiceEnabled $true -ErrorAction Stop",
            Quoted(account)
        )],
        target: account.to_owned(),
    }
}

/// A change that Teams takes for many numbers at once and works through by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Direct Routing numbers are made known.
    Upload,
    /// Numbers leave Teams.
    Release,
}

impl Order {
    /// The order that a step is part of.
    pub(super) const fn of(record: &StepRecord) -> Option<Self> {
        match record.step.change {
            Change::UploadDirectRouting => Some(Self::Upload),
            Change::ReleaseFromTeams => Some(Self::Release),
            _ => None,
        }
    }

    /// How many numbers one order takes.
    pub(super) const fn limit(self) -> usize {
        match self {
            Self::Upload => 10_000,
            Self::Release => 1_000,
        }
    }

    /// The text of an order for some steps.
    pub(super) fn render(self, records: &[&StepRecord]) -> String {
        let numbers = counted(records.len() as u64, "number");
        let (what, kind, before, after, cmdlet) = match self {
            Self::Upload => (
                format!("Make {numbers} known for Direct Routing"),
                "DirectRoutingNumberCreation",
                "Not listed",
                "In Teams",
                "New-CsOnlineDirectRoutingTelephoneNumberUploadOrder",
            ),
            Self::Release => (
                format!("Release {numbers}"),
                "Release",
                "Listed",
                "Not listed",
                "New-CsOnlineTelephoneNumberReleaseOrder",
            ),
        };
        let steps: Vec<String> = records
            .iter()
            .map(|record| {
                let line = record.step.line.to_string();
                let ordinal = record.step.ordinal;
                format!("@{{ Ordinal = {ordinal}; Line = {} }}", Quoted(&line))
            })
            .collect();
        let steps = steps.join("\n        ");
        format!(
            "\nInvoke-Order @{{\n    \
                 What = {}\n    \
                 Type = '{kind}'\n    \
                 Before = '{before}'\n    \
                 After = '{after}'\n    \
                 Steps = @(\n        {steps}\n    )\n    \
                 Write = {{\n        param([string] $Lines)\n        \
                     {cmdlet} -TelephoneNumber $Lines -ErrorAction Stop\n    }}\n\
             }}\n",
            Quoted(&what)
        )
    }
}
