//! The documentation of the rules, `docs/rules.md`, from the registry. A test compares the two.

use std::io::{self, Write};

use domain::rules::{self, Check, Group, Rule, view};

const HEAD: &str = "\
# Rules

A rule says when the sides of a number do not agree. Each roll call asks every rule about every number, and
what fires becomes a finding. An organisation may switch a rule off, say how much it matters, and except
numbers from it: `/rules` in the app, `PUT /api/v1/rules/{code}` for scripts.

This page is written by `rollcall rules --markdown`. Change the registry, `app/domain/src/rules/`, and write
it again.

How a rule is put right is told as a side and who changes it: `I` the inventory, `T` Teams, `C` the carrier,
`S` the SBC, `E` emergency data, `P` the port order. `prop` is proposed as a plan and approved by a person,
`auto` mirrors what others say into the inventory, `man` is done by a person or a vendor.

A rule that is *not yet decidable* is here so that nobody takes its silence for agreement.
";

/// Writes the page.
pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    for group in Group::ALL {
        let of_group: Vec<&Rule> = rules::all().filter(|rule| rule.group == *group).collect();
        if !of_group.is_empty() {
            section(out, *group, &of_group)?;
        }
    }
    Ok(())
}

fn section(out: &mut impl Write, group: Group, rules: &[&Rule]) -> io::Result<()> {
    write!(out, "\n## {}\n\n", group.label())?;
    out.write_all(b"| rule | severity | what it finds | fix |\n|---|---|---|---|\n")?;
    for rule in rules {
        let (code, severity) = (rule.code, rule.severity.label().to_lowercase());
        let (title, fix) = (rule.title, view::fix(rule.remedies));
        writeln!(
            out,
            "| [`{code}`](#{code}) | {severity} | {title} | `{fix}` |"
        )?;
    }
    rules.iter().try_for_each(|rule| entry(out, rule))
}

fn entry(out: &mut impl Write, rule: &Rule) -> io::Result<()> {
    write!(out, "\n### {}\n\n", rule.code)?;
    writeln!(out, "**{}.** {}\n", rule.title, rule.explanation)?;
    if let Check::NotYet(reason) = rule.check {
        writeln!(out, "- *Not yet decidable:* {reason}")?;
    }
    writeln!(out, "- If nobody acts: {}", rule.consequence)?;
    writeln!(
        out,
        "- Put right (`{}`): {}",
        view::fix(rule.remedies),
        rule.fix
    )?;
    list(out, "Needs", &needs(rule))?;
    for guard in rule.guards {
        writeln!(out, "- {}: {}", guard.code(), guard.describe())?;
    }
    let microsoft: Vec<String> = view::of_microsoft(rule.code).map(str::to_owned).collect();
    list(out, "Microsoft's mismatches", &microsoft)?;
    let covered = rule.subsumes.iter();
    let covered: Vec<String> = covered.map(|code| format!("[`{code}`](#{code})")).collect();
    list(out, "Says enough for", &covered)
}

fn needs(rule: &Rule) -> Vec<String> {
    let sources = rule.needs.iter().map(|kind| kind.label());
    let exports = rule.configuration.iter().map(|kind| kind.label());
    sources.chain(exports).map(str::to_owned).collect()
}

fn list(out: &mut impl Write, name: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "- {name}: {}", items.join(", "))
}
