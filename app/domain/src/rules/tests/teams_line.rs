//! Group A, continued: the line in the list of numbers against the line on the account.

use chrono::Duration;

use crate::{
    LineUri,
    case::{Case, TEAMS, USERS, line},
    directory::FurtherLine,
    fact::{Reported, Word},
    number::{Connectivity, Lifecycle::Released},
    rules::tests::rule,
};

fn uri(text: &str) -> LineUri {
    text.parse().expect("canonical")
}

fn is(text: &str) -> Reported<LineUri> {
    Reported::Value(uri(text))
}

fn category(case: Case, word: &str) -> Case {
    case.teams(|t| t.category = Reported::Value(word.into()))
}

/// Ada has the number as her primary line, in the list and on the account.
fn primary() -> Case {
    category(Case::agreed(), "Primary").account(|a| a.line = is("+12065550100"))
}

/// The same with another line of the number, given to an account.
fn with_extension(case: Case, target: &str) -> Case {
    let mut case = case;
    let mut extension = line("+12065550100;ext=7");
    extension.target = Some(target.to_owned());
    case.teams.push(extension);
    case
}

#[test]
fn a_line_on_two_accounts() {
    let code = "teams-duplicate-line-uri";
    primary().is_silent();
    primary().claimed(|_| ()).fires(&[code]);
    Case::agreed()
        .not_in_teams()
        .claimed(|_| ())
        .claimed(|a| a.object_id = "eve-id".into())
        .fires(&["inventory-number-missing-in-teams", code]);
    primary()
        .claimed(|a| a.line = is("+12065550100;ext=7"))
        .fires(&["teams-assignment-one-sided"]);
    primary()
        .claimed(|a| a.deleted_at = Reported::Value(primary().now))
        .is_silent();
    primary()
        .claimed(|a| a.account_type = Reported::Value("SfBOnPremUser".into()))
        .is_silent();
    primary().claimed(|_| ()).stale(USERS).is_silent();
    let bare = primary().claimed(|_| ()).stale(TEAMS);
    assert!(
        !bare.codes().contains(&code),
        "nobody else is heard to have it"
    );
}

#[test]
fn what_rests_on_claims_waits_for_a_whole_list_of_numbers() {
    for code in ["teams-duplicate-line-uri", "teams-onprem-number-resurfaced"] {
        for doubtful in [primary().partial(TEAMS), primary().held(TEAMS)] {
            assert!(!rule(code).is_decidable(&doubtful.roll(), None), "{code}");
        }
        assert!(rule(code).is_decidable(&primary().roll(), None), "{code}");
    }
}

#[test]
fn a_base_number_and_an_extension_given_apart() {
    let code = "teams-duplicate-line-uri";
    with_extension(Case::agreed(), "bob-id").fires(&[code]);
    with_extension(Case::agreed(), "ada-id").is_silent();
    // A main number with extensions for people is meant to be so.
    with_extension(
        Case::agreed().assignment("VoiceApplicationAssigned"),
        "bob-id",
    )
    .is_silent();
    let mut of_two_kinds = with_extension(
        Case::agreed().assignment("VoiceApplicationAssigned"),
        "bob-id",
    );
    of_two_kinds.teams[1].number_type = Word::Known(Connectivity::OperatorConnect);
    of_two_kinds.fires(&[code]);
    of_two_kinds.teams[1].number_type = Word::read("Telepathy");
    of_two_kinds.is_silent();
    of_two_kinds.teams[1].number_type = Word::Known(Connectivity::OperatorConnect);
    of_two_kinds.teams[1].assignment = Word::read("Unassigned");
    of_two_kinds.is_silent();

    let mut extensions_only = with_extension(Case::agreed(), "bob-id");
    extensions_only.teams[0] = line("+12065550100;ext=1");
    extensions_only.is_silent();
}

#[test]
fn another_line_on_the_account() {
    let code = "teams-line-uri-mismatch";
    let on_account = |line| primary().account(|a| a.line = line);
    on_account(is("+12065550199")).fires(&[code]);
    on_account(is("+12065550100;ext=7")).fires(&[code]);
    on_account(Reported::NotSent).is_silent();
    for other in ["Private", "Alternate"] {
        category(on_account(is("+12065550199")), other).is_silent();
    }
    on_account(is("+12065550199"))
        .teams(|t| t.category = Reported::NotSent)
        .is_silent();
    on_account(is("+12065550199")).stale(USERS).is_silent();
    on_account(is("+12065550199")).stale(TEAMS).is_silent();
    on_account(is("+12065550199"))
        .not_at_carrier()
        .state(Released)
        .fires(&["teams-terminal-number-present"]);
}

#[test]
fn a_line_in_the_list_that_is_not_on_the_account() {
    let code = "teams-assignment-one-sided";
    let bare = || primary().account(|a| a.line = Reported::Blank);
    bare().fires(&[code]);
    bare().stale(USERS).is_silent();
    category(bare(), "Alternate").is_silent();
    let now = bare().now;
    bare()
        .account(|a| a.deleted_at = Reported::Value(now))
        .fires(&["teams-holder-deleted"]);
}

#[test]
fn a_line_on_an_account_that_is_not_in_the_list() {
    let code = "teams-assignment-one-sided";
    let unknown = || {
        Case::agreed()
            .not_in_teams()
            .not_at_carrier()
            .not_in_inventory()
            .claimed(|_| ())
    };
    unknown().fires(&[code]);
    for doubtful in [
        unknown().partial(TEAMS),
        unknown().held(TEAMS),
        unknown().stale(TEAMS),
        unknown().stale(USERS),
    ] {
        doubtful.is_silent();
    }
    // Where the inventory says more, its rule is the root.
    Case::agreed()
        .not_in_teams()
        .claimed(|_| ())
        .fires(&["inventory-number-missing-in-teams"]);
    Case::agreed()
        .assignment("Unassigned")
        .claimed(|_| ())
        .fires(&["inventory-assigned-teams-free"]);
}

#[test]
fn lists_taken_far_apart_wait_for_a_second_sighting() {
    let is_skewed = |case: &Case| case.evaluate().remove(0).hit.is_skewed;
    let case = primary().account(|a| a.line = is("+12065550199"));
    assert!(!is_skewed(&case));
    let earlier = |minutes| {
        let at = Some(case.now - Duration::minutes(minutes));
        case.clone().source(USERS, |s| s.as_of = at)
    };
    assert!(!is_skewed(&earlier(30)));
    assert!(is_skewed(&earlier(31)));
}

fn further(word: &str, count: usize) -> Reported<Vec<FurtherLine>> {
    let line = FurtherLine {
        line: uri("+12065550100"),
        category: word.into(),
    };
    Reported::Value(vec![line; count])
}

#[test]
fn lines_that_do_not_go_together() {
    let code = "teams-line-category-conflict";
    let has = |word: &str, count| {
        category(Case::agreed(), word).account(|a| {
            a.line = is("+12065550199");
            a.further_lines = further(word, count);
        })
    };
    has("Private", 1).is_silent();
    has("Private", 2).fires(&[code]);
    has("Private", 1)
        .account(|a| a.line = Reported::Blank)
        .fires(&[code]);
    has("Private", 1)
        .account(|a| a.line = Reported::NotSent)
        .is_silent();
    has("Alternate", 9).is_silent();
    has("Alternate", 10).fires(&[code]);
    has("Alternate", 10).stale(USERS).is_silent();
    has("Whim", 20).is_silent();
    has("Alternate", 10)
        .assignment("Unassigned")
        .fires(&["inventory-assigned-teams-free"]);
}

#[test]
fn a_number_that_a_directory_on_site_sets() {
    let code = "teams-onprem-source-conflict";
    let from = |word: &str| {
        let word = Reported::Value(word.to_owned());
        Case::agreed().teams(|t| t.number_source = word)
    };
    from("OnPremises").fires(&[code]);
    from("Online").is_silent();
    from("Elsewhere").is_silent();
    from("OnPremises").stale(TEAMS).is_silent();
    // Where Teams does not say, the line on site counts if Teams alone should manage the number.
    let on_site = |own: Connectivity, line: &str| {
        Case::agreed()
            .inventory(|p| p.connectivity = Some(own))
            .teams(|t| t.number_type = Word::Known(own))
            .account(|a| a.on_premises_line = Reported::Value(line.into()))
    };
    let own = "+12065550100";
    on_site(Connectivity::OperatorConnect, own).fires(&[code]);
    on_site(Connectivity::OperatorConnect, own)
        .stale(USERS)
        .is_silent();
    on_site(Connectivity::OperatorConnect, own)
        .teams(|t| t.number_source = Reported::Value("Online".into()))
        .is_silent();
    on_site(Connectivity::OperatorConnect, "tel:4711").is_silent();
    on_site(Connectivity::DirectRouting, own).is_silent();
    let roll = Case::agreed().stale(USERS).roll();
    assert!(!rule(code).is_decidable(&roll, None));
    from("OnPremises")
        .not_in_inventory()
        .not_at_carrier()
        .fires(&["teams-number-not-in-inventory"]);
    assert!(!from("OnPremises").state(Released).codes().contains(&code));
}

#[test]
fn an_old_number_of_the_site_that_came_back() {
    let code = "teams-onprem-number-resurfaced";
    let back = || {
        Case::agreed()
            .assignment("Unassigned")
            .state(crate::number::Lifecycle::Available)
            .claimed(|a| {
                a.on_premises_line = Reported::Value("+12065550100".into());
                a.enterprise_voice = Reported::Value(false);
            })
    };
    back().fires(&[code]);
    back().stale(USERS).is_silent();
    // The account's own change is what it waits for.
    assert_eq!(rule(code).settling_time(), Duration::hours(24));
    let lately = back().relicensed(30);
    let hit = lately.evaluate().remove(0).hit;
    assert_eq!(hit.changed_at, lately.account_changed_at);
    assert_eq!(back().evaluate().remove(0).hit.changed_at, None);
    let bend = |bend: fn(&mut crate::directory::Account)| {
        let mut case = back();
        bend(&mut case.claimants[0]);
        assert!(!case.codes().contains(&code));
    };
    bend(|a| a.enterprise_voice = Reported::Value(true));
    bend(|a| a.enterprise_voice = Reported::NotSent);
    bend(|a| a.on_premises_line = Reported::Value("+12065550199".into()));
    bend(|a| a.on_premises_line = Reported::Blank);
}
