use domain::number::{Connectivity, HolderType, Lifecycle, NumberType, Particulars};
use proptest::{option, prelude::*};

use super::*;
use crate::files::names::Column;

const US: InventoryOptions = InventoryOptions {
    default_country: Some(Country::US),
};

fn read(text: &str) -> Vec<InventoryRow> {
    open(text.as_bytes(), &US)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn one(text: &str) -> InventoryRecord {
    read(text).remove(0).outcome.unwrap()
}

fn errors(text: &str) -> Vec<(String, String)> {
    let errors = read(text).remove(0).outcome.unwrap_err();
    errors.into_iter().map(|e| (e.column, e.message)).collect()
}

fn fault(text: &str) -> String {
    open(text.as_bytes(), &US).err().unwrap().to_string()
}

#[test]
fn people_name_columns_as_they_like() {
    let record = one(
        "Phone Number;STATUS;Assigned to;Cost-Center;site name;Teams Type\n\
         (206) 555-0100;Porting In;ana@contoso.example;CC-1;Boston;direct routing\n",
    );
    assert_eq!(record.number.to_string(), "+12065550100");
    assert_eq!(record.country, Country::US);
    assert_eq!(
        record.patch,
        Patch {
            lifecycle: Some(Lifecycle::PortingIn),
            holder: Reported::Value("ana@contoso.example".into()),
            cost_centre: Reported::Value("CC-1".into()),
            site: Reported::Value("Boston".into()),
            connectivity: Reported::Value(Connectivity::DirectRouting),
            ..Patch::default()
        }
    );
}

#[test]
fn no_name_means_two_columns() {
    let all: Vec<_> = columns::COLUMNS.iter().flat_map(Column::names).collect();
    for (at, name) in all.iter().enumerate() {
        assert!(
            !all[..at]
                .iter()
                .any(|earlier| domain::same_word(earlier, name)),
            "{name}"
        );
    }
    let canonical: Vec<_> = columns::COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(canonical, domain::number::COLUMNS);
}

#[test]
fn a_blank_field_is_blank_and_a_missing_column_is_not_sent() {
    let patch = one("number,site,lifecycle\n+12065550100,,\n").patch;
    assert_eq!(patch.site, Reported::Blank);
    assert_eq!(patch.holder, Reported::NotSent);
    assert_eq!(patch.lifecycle, None, "blank keeps it");
}

#[test]
fn a_header_that_means_nothing_is_named_with_those_it_may_mean() {
    let message = fault("number,carier,Colour\n+12065550100,Colt,red\n");
    assert!(message.contains("“carier” is not a column of an inventory; did you mean carrier?"));
    assert!(message.contains("“Colour” is not a column of an inventory."));
    assert!(message.contains("Rename the column or remove it"));
    assert!(message.contains("The columns are number, lifecycle,"));
    let blank_and_error_file = "number,,line,reason\n+12065550100,,2,too long\n";
    assert_eq!(read(blank_and_error_file).len(), 1);
}

#[test]
fn the_header_must_have_the_number_and_each_column_once() {
    assert_eq!(
        fault("site,holder\nBoston,ana\n"),
        "There is no column number. Name one of the columns “number”, “phone number”, \
         “telephone number”, “phone”, “telephone” or “tel”."
    );
    assert_eq!(
        fault("number,Trunk,SIP peer\n+12065550100,a,b\n"),
        "The columns “Trunk” and “SIP peer” are both carrier_trunk. Remove one of them."
    );
}

#[test]
fn everything_wrong_with_a_row_is_told_at_once() {
    let found = errors(
        "DID,status,country,holder_type,reserved_until,notes\n\
         911,sleeping,Britain,persn,31/31/2026,\"a\u{7}b\"\n",
    );
    let columns: Vec<_> = found.iter().map(|(column, _)| column.as_str()).collect();
    assert_eq!(
        columns,
        [
            "country",
            "DID",
            "status",
            "holder_type",
            "reserved_until",
            "notes"
        ],
        "by the names of the file"
    );
    assert!(found[1].1.contains("short service code"));
    assert!(found[2].1.contains("“sleeping” is not one of planned,"));
    assert!(found[4].1.contains("Write year, month and day"));
    let rows = read("number,site\n206 555 0100,x\n12,y\n");
    let error = &rows[1].outcome.as_ref().unwrap_err()[0];
    assert_eq!((error.line, error.value.as_str()), (3, "12"));
    assert_eq!(rows[1].written, "12");
}

#[test]
fn an_extension_is_refused_with_its_reason() {
    let found = errors("number\n\"+1 206 555 0100 x524\"\n");
    assert!(found[0].1.contains("without extensions"), "{found:?}");
}

#[test]
fn a_row_of_another_width_is_refused() {
    let found = errors("number,site,notes\n+12065550100,Boston\n");
    assert!(
        found[0]
            .1
            .starts_with("The row has 2 fields and the header 3.")
    );
}

#[test]
fn the_country_is_the_rows_then_the_plans_then_the_default() {
    let country = |text: &str| {
        let record = one(text);
        (
            record.number.to_string(),
            record.country.to_string(),
            record.patch.country,
        )
    };
    assert_eq!(
        country("number,country\n020 7946 0018,uk\n"),
        ("+442079460018".into(), "GB".into(), Some(Country::GB))
    );
    assert_eq!(
        country("number\n+442079460018\n"),
        ("+442079460018".into(), "GB".into(), None),
        "a file without the column leaves a known number's country alone"
    );
    assert_eq!(country("number\n2065550100\n").1, "US");
    assert_eq!(country("number\n+80012345678\n").1, "US");

    let nowhere = InventoryOptions::default();
    let refused = |text: &str| {
        let row = open(text.as_bytes(), &nowhere).unwrap().next().unwrap();
        row.unwrap().outcome.unwrap_err().remove(0).message
    };
    assert!(refused("number\n2065550100\n").contains("Add the country code"));
    assert!(refused("number\n+80012345678\n").contains("Add a country to the row"));
}

#[test]
fn texts_have_their_limits() {
    let row = |column: &str, text: &str| {
        let file = format!("number,{column}\n+12065550100,\"{text}\"\n");
        read(&file).remove(0).outcome.map(|record| record.patch)
    };
    assert!(row("site", &"ü".repeat(255)).is_ok());
    assert!(
        row("site", &"ü".repeat(256)).unwrap_err()[0]
            .message
            .contains("256 characters")
    );
    assert!(row("notes", &"n".repeat(2_000)).is_ok());
    assert!(row("notes", &"n".repeat(2_001)).is_err());
    assert!(row("site", "a\nb").is_err());
    let notes = row("notes", " two\nlines ").unwrap().notes;
    assert_eq!(notes, Reported::Value("two\nlines".into()));
}

#[test]
fn a_spreadsheet_never_runs_what_is_written() {
    let mut writer = Writer::new(vec![]).unwrap();
    let particulars = Particulars {
        holder: Some("=HYPERLINK(\"x\")".into()),
        notes: Some("'+not a formula".into()),
        site: Some("'t Hof".into()),
        ..Particulars::bare(Country::US, Lifecycle::Available)
    };
    writer
        .write("+12065550100".parse().unwrap(), &particulars)
        .unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(
        text.lines().nth(1).unwrap(),
        "+12065550100,available,geographic,US,,,'t Hof,,,\"'=HYPERLINK(\"\"x\"\")\",,,,,,,''+not a formula,"
    );
    let record = one(&text);
    assert_eq!(record.patch.create(record.country), particulars);
}

#[test]
fn the_encoding_of_a_file_changes_nothing() {
    let text =
        "number;holder;site\r\n+12065550100;Zoë;\"Zürich;\nWest\"\r\n+12065550101;Ana;Genève\r\n";
    let expected = read(text);
    assert_eq!(expected.len(), 2);
    let mark = "\u{feff}";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}")
            .encode_utf16()
            .flat_map(bytes)
            .collect()
    };
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let marked = format!("{mark}{text}").into_bytes();
    for bytes in [
        marked,
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        windows,
    ] {
        let rows: Vec<_> = open(bytes.as_slice(), &US)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows, expected);
    }
}

#[test]
fn a_file_of_another_kind_is_named() {
    let users = r#"[{"Identity":"a","UserPrincipalName":"b","FeatureTypes":[]}]"#;
    assert_eq!(
        fault(users),
        "This looks like a Get-CsOnlineUser export. Import it as teams-users."
    );
    assert!(
        fault("TelephoneNumber,NumberType,PstnAssignmentStatus\n+1,x,y\n")
            .contains("teams-numbers")
    );
    assert!(fault("number,status,port_out_status\n+1,x,y\n").contains("Import it as carrier."));
    assert!(fault("[{\"number\":\"+12065550100\"}]").starts_with("This is JSON, and an inventory"));
    assert!(fault("PK\u{3}\u{4}").starts_with("This is an Excel workbook"));
}

fn word() -> impl Strategy<Value = Option<String>> {
    option::of("['=+@\\-]{0,2}[ -~äß,;\"]{0,12}".prop_map(|s| s.trim().to_owned()))
        .prop_map(|text| text.filter(|text| !text.is_empty()))
}

fn day() -> impl Strategy<Value = Option<chrono::NaiveDate>> {
    option::of((2000..2100_i32, 1..366_u32).prop_map(|(year, day)| {
        chrono::NaiveDate::from_yo_opt(year, day).expect("a day of a year")
    }))
}

fn particulars() -> impl Strategy<Value = Particulars> {
    let words = prop::collection::vec(word(), 8);
    let kinds = (
        prop::sample::select(Lifecycle::ALL),
        prop::sample::select(NumberType::ALL),
        option::of(prop::sample::select(Connectivity::ALL)),
        option::of(prop::sample::select(HolderType::ALL)),
    );
    let notes = option::of("[=']{0,2}[a-z\n\r\t]{0,9}z");
    (words, kinds, [day(), day(), day()], notes).prop_map(|(mut words, kinds, days, notes)| {
        let mut next = || words.pop().flatten();
        Particulars {
            number_type: kinds.1,
            connectivity: kinds.2,
            holder_type: kinds.3,
            carrier: next(),
            carrier_trunk: next(),
            site: next(),
            application: next(),
            holder: next(),
            owner: next(),
            cost_centre: next(),
            reserved_until: days[0],
            quarantined_until: days[1],
            released_on: days[2],
            notes: notes.map(|text| text.trim().to_owned()),
            cnam: next(),
            ..Particulars::bare(Country::GB, kinds.0)
        }
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(
        numbers in prop::collection::vec((0..10_000_u64, particulars()), 1..5),
    ) {
        let mut writer = Writer::new(vec![]).unwrap();
        let numbers: Vec<_> = numbers
            .into_iter()
            .map(|(line, particulars)| {
                (E164::from_digits(442_079_460_000 + line).unwrap(), particulars)
            })
            .collect();
        for (number, particulars) in &numbers {
            writer.write(*number, particulars).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let rows = open(bytes.as_slice(), &InventoryOptions::default()).unwrap();
        let read: Vec<_> = rows
            .map(|row| row.unwrap().outcome.unwrap())
            .map(|record| (record.number, record.patch.create(record.country)))
            .collect();
        prop_assert_eq!(read, numbers);
    }

    #[test]
    fn any_bytes_are_rows_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let file = [b"number,site\n".as_slice(), &bytes].concat();
        for bytes in [bytes.as_slice(), &file] {
            if let Ok(rows) = open(bytes, &US) {
                let _ = rows.count();
            }
        }
    }
}
