//! Orders and their numbers as files that a spreadsheet opens: written out, filled in there, and taken in
//! again, all of a file or nothing of it.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

use connectors::files::{
    port_board,
    port_numbers::{self, PortNumberRow, Writer},
};
use domain::{
    Country, E164, PortOrderId, PortProjectId,
    access::Permission,
    import::{ImportReport, RowError},
    port::{Line, LineState, Order, board::BoardQuery, order::LinePlan},
};
use store::{Conn, ports as rows};

use super::{
    board,
    intake::{self, Question},
    orders,
};
use crate::{App, Caller, Result};

/// Writes the numbers of an order with what is planned for each; those taken off are left out. The answer
/// is how many there are.
pub async fn numbers_as_csv(
    app: &App,
    caller: &Caller,
    order: PortOrderId,
    to: impl Write + Send,
) -> Result<u64> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    orders::existing(conn, caller, order).await?;
    let lines = rows::lines(conn, caller.org, order).await?;
    let mut writer = Writer::new(to)?;
    let mut written = 0;
    for line in lines.iter().filter(|line| line.state != LineState::Removed) {
        writer.write(line)?;
        written += 1;
    }
    writer.finish()?;
    Ok(written)
}

/// Takes in a list of numbers: those that are not on the order are put on it, the plans of those that are
/// become what the list says, and a number that the list leaves out stays as it is. One bad row, and
/// nothing of it is done: the report says what is wrong. A rehearsal does nothing either way.
pub async fn take_in(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    file: impl Read + Send,
    is_dry_run: bool,
) -> Result<ImportReport> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::seen(conn, caller, id, version).await?;
    let mut list = List::read(file, &order)?;
    let lines = rows::lines(conn, caller.org, id).await?;
    list.refuse_taken_off(&lines);
    list.refuse_elsewhere(caller, conn, id).await?;
    let change = list.against(&lines);
    let report = ImportReport {
        created: change.new.len() as u64,
        updated: change.changed,
        unchanged: list.rows.len() as u64 - change.new.len() as u64 - change.changed,
        invalid: list.invalid,
        errors: list.errors,
        ..ImportReport::default()
    };
    if report.invalid > 0 {
        return Ok(ImportReport {
            created: 0,
            updated: 0,
            unchanged: 0,
            ..report
        });
    }
    change.make(app, caller, conn, order).await?;
    if !is_dry_run {
        tx.commit().await?;
    }
    Ok(report)
}

/// What a list says, number by number.
struct List {
    rows: BTreeMap<E164, PortNumberRow>,
    /// How many rows cannot be used.
    invalid: u64,
    errors: Vec<RowError>,
}

impl List {
    fn read(file: impl Read, order: &Order) -> Result<Self> {
        let mut list = Self {
            rows: BTreeMap::new(),
            invalid: 0,
            errors: Vec::new(),
        };
        for row in port_numbers::open(file, Some(order.country))? {
            list.take(row?);
        }
        Ok(list)
    }

    fn take(&mut self, row: PortNumberRow) {
        let mut errors = row.errors.clone();
        match &row.number {
            Err(error) if !errors.contains(error) => errors.insert(0, error.clone()),
            Err(_) => {}
            Ok(number) => {
                if let Some(first) = self.rows.get(number) {
                    errors.push(refusal(
                        &row,
                        format!(
                            "The number stands on line {} already. Remove one of the lines.",
                            first.line
                        ),
                    ));
                } else if errors.is_empty() {
                    self.rows.insert(*number, row);
                    return;
                }
            }
        }
        self.invalid += 1;
        self.errors.extend(errors);
    }

    /// Refuses the rows of some numbers.
    fn refuse(&mut self, number: E164, why: String) {
        if let Some(row) = self.rows.remove(&number) {
            self.invalid += 1;
            self.errors.push(refusal(&row, why));
        }
    }

    fn refuse_taken_off(&mut self, lines: &[Line]) {
        for line in lines.iter().filter(|line| line.state == LineState::Removed) {
            let why = "The number was taken off this order. Put it in another one.".to_owned();
            self.refuse(line.number, why);
        }
    }

    async fn refuse_elsewhere(
        &mut self,
        caller: &Caller,
        conn: &mut Conn<'_>,
        id: PortOrderId,
    ) -> Result<()> {
        let numbers: Vec<E164> = self.rows.keys().copied().collect();
        for line in rows::open_orders_of(conn, caller.org, &numbers).await? {
            if line.order != id && line.order_state.is_open() {
                let why = format!(
                    "The number is in the open order {} already: it can be in one only. Take it off one of them.",
                    line.reference
                );
                self.refuse(line.number, why);
            }
        }
        self.errors.sort_by_key(|error| error.line);
        Ok(())
    }

    /// What differs from the lines of the order.
    fn against(&self, lines: &[Line]) -> Changes {
        let lines: BTreeMap<E164, &Line> = lines.iter().map(|line| (line.number, line)).collect();
        let mut changes = Changes::default();
        for (&number, row) in &self.rows {
            let line = lines.get(&number);
            let before = line.map(|line| line.plan.clone()).unwrap_or_default();
            let after = row.plan.applied(&before);
            if line.is_none() {
                changes.new.push(number);
            } else if after != before {
                changes.changed += 1;
            }
            if after != before {
                changes.plans.push((number, after));
            }
        }
        changes
    }
}

/// What is wrong with a row because of its number.
fn refusal(row: &PortNumberRow, message: String) -> RowError {
    RowError {
        line: row.line,
        column: "number".to_owned(),
        value: row.written.clone(),
        message,
    }
}

/// What a list does to an order.
#[derive(Default)]
struct Changes {
    /// Numbers to put on it.
    new: Vec<E164>,
    /// How many numbers that are on it get another plan.
    changed: u64,
    plans: Vec<(E164, LinePlan)>,
}

impl Changes {
    async fn make(
        &self,
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        order: Order,
    ) -> Result<()> {
        let id = order.id;
        if !self.new.is_empty() {
            let order = orders::editable(conn, caller, id, order.version).await?;
            orders::put_on(app, caller, conn, order, &self.new).await?;
        }
        if self.plans.is_empty() {
            return Ok(());
        }
        let order = orders::existing(conn, caller, id).await?;
        orders::plan_on(app, caller, conn, order, &self.plans).await
    }
}

/// Writes the orders that match a question, an order a line. The answer is how many there are.
pub async fn board_as_csv(
    app: &App,
    caller: &Caller,
    query: &BoardQuery,
    to: impl Write + Send,
) -> Result<u64> {
    let rows = board::rows(app, caller, query).await?;
    port_board::write(to, &rows)?;
    Ok(rows.len() as u64)
}

/// A list of numbers on their way into orders, with what is planned for each.
#[derive(Debug)]
pub struct NewNumbers(Vec<PortNumberRow>);

/// Reads such a list, or says everything that is wrong with its plans. Whether digits are a number is for the
/// intake to say, row by row; it passes over a row without any, so that is told here. Numbers without + are
/// of the country's plan.
pub fn read(
    file: impl Read,
    country: Option<Country>,
) -> Result<std::result::Result<NewNumbers, Vec<RowError>>> {
    let rows = port_numbers::open(file, country)?;
    let rows: Vec<PortNumberRow> = rows.collect::<std::result::Result<_, _>>()?;
    let errors: Vec<RowError> = rows.iter().flat_map(faults).collect();
    Ok(if errors.is_empty() {
        Ok(NewNumbers(rows))
    } else {
        Err(errors)
    })
}

/// What keeps the row of a list from the intake.
fn faults(row: &PortNumberRow) -> Vec<RowError> {
    let mut faults = row.errors.clone();
    if let Err(error) = &row.number
        && !row.written.contains(|c: char| c.is_ascii_digit())
        && !faults.contains(error)
    {
        faults.insert(0, error.clone());
    }
    faults
}

impl NewNumbers {
    /// The numbers as they are written, each on the line on which its row begins in the file.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = 1;
        for row in &self.0 {
            while line < row.line {
                text.push('\n');
                line += 1;
            }
            text.push_str(&row.written);
        }
        text
    }

    fn plans(&self) -> Vec<(E164, LinePlan)> {
        let planned = self.0.iter().filter_map(|row| {
            let number = *row.number.as_ref().ok()?;
            Some((number, row.plan.applied(&LinePlan::default())))
        });
        planned
            .filter(|(_, plan)| *plan != LinePlan::default())
            .collect()
    }
}

/// Makes drafts of a list as the intake does, and writes down what the list plans for their numbers.
pub async fn create(
    app: &App,
    caller: &Caller,
    question: &Question,
    list: &NewNumbers,
    keys: &[String],
    project: Option<PortProjectId>,
) -> Result<Vec<Order>> {
    let drafts = intake::create(app, caller, question, keys, project).await?;
    let plans = list.plans();
    let mut planned = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let (id, version) = (draft.id, draft.version);
        orders::plan_lines(app, caller, id, version, &plans).await?;
        let mut read = app.db.read().await?;
        planned.push(orders::existing(&mut read.conn(), caller, id).await?);
    }
    Ok(planned)
}
