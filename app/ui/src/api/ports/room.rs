//! The room of a cut-over: what is tried, passed over and done there.

use domain::{plan::view::Proposed, port::view::Room};
use leptos::prelude::*;

use crate::api::{Answer, ApiError};
#[cfg(feature = "ssr")]
use crate::api::{answer, caller, conclude, id};

/// The room of an order.
#[server(prefix = "/_fn", endpoint = "ports/room", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(order: String) -> Result<Answer<Room>, ApiError> {
    let (app, caller) = caller()?;
    let room = services::ports::room::room(&app, &caller, id(&order)?).await;
    answer(&app, &caller, room)
}

/// Records how tests went, one for each number. `mark` is what a button carries: the item, the result and
/// the numbers, with blanks between them; no number stands for the order. The first that is refused ends it.
#[server(prefix = "/_fn", endpoint = "ports/room/record")]
pub(crate) async fn record(
    order: String,
    mark: String,
    #[server(default)] result: String,
    #[server(default)] note: String,
    back: String,
) -> Result<(), ApiError> {
    use services::ports::room::{self, RoomResult};

    let (app, caller) = caller()?;
    let order = id(&order)?;
    let Mark {
        item,
        result,
        numbers,
    } = Mark::read(&mark, &result)?;
    let recorded = async {
        for number in numbers {
            let result = RoomResult {
                number,
                item,
                result,
                note: super::read::text(&note),
            };
            room::record(&app, &caller, order, result).await?;
        }
        Ok(())
    };
    conclude(&caller, recorded.await, |()| back)
}

/// Passes over what a number lacks at the gate, for a reason.
#[server(prefix = "/_fn", endpoint = "ports/room/pass_over")]
pub(crate) async fn pass_over(
    order: String,
    #[server(default)] number: String,
    item: String,
    reason: String,
) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let item = item.parse().map_err(|e| crate::api::invalid(&e))?;
    let number = match number.as_str() {
        "" => None,
        number => Some(id(number)?),
    };
    let passed =
        services::ports::room::pass_over(&app, &caller, id(&order)?, number, item, &reason).await;
    conclude(&caller, passed, |()| {
        format!("/ports/{order}/room?did=passed#gate")
    })?;
    Ok(())
}

/// Marks a step of the countdown as done.
#[server(prefix = "/_fn", endpoint = "ports/room/step_done")]
pub(crate) async fn step_done(order: String, step: String) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let done = services::ports::room::step_done(&app, &caller, id(&order)?, &step).await;
    conclude(&caller, done, |()| format!("/ports/{order}/room#countdown"))?;
    Ok(())
}

/// Proposes a plan that has numbers activated now: those named, or all of the order.
#[server(prefix = "/_fn", endpoint = "ports/room/activate")]
pub(crate) async fn activate(
    order: String,
    version: i64,
    #[server(default)] numbers: Vec<String>,
) -> Result<Proposed, ApiError> {
    use services::ports::desk::{self, Ask};

    let (app, caller) = caller()?;
    let numbers = numbers.iter().map(|n| id(n)).collect::<Result<_, _>>()?;
    let ask = Ask::Activate(numbers);
    let proposed = desk::ask(&app, &caller, id(&order)?, version, ask).await;
    conclude(&caller, proposed, |proposed| match &proposed.plan {
        Some(detail) => format!("/plans/{}", detail.plan.id),
        None => format!("/ports/{order}/room"),
    })
}

/// Closes an order whose checklist is done.
#[server(prefix = "/_fn", endpoint = "ports/room/close")]
pub(crate) async fn close(order: String, version: i64) -> Result<(), ApiError> {
    use domain::port::state::OrderEvent;

    let (app, caller) = caller()?;
    let closed =
        services::ports::orders::act(&app, &caller, id(&order)?, version, OrderEvent::Close, None);
    conclude(&caller, closed.await, |()| {
        format!("/ports/{order}/room?did=closed")
    })?;
    Ok(())
}

/// What a button of the room says.
#[cfg(feature = "ssr")]
struct Mark {
    item: domain::port::checklist::ItemId,
    result: domain::port::checklist::Outcome,
    numbers: Vec<Option<domain::E164>>,
}

#[cfg(feature = "ssr")]
impl Mark {
    /// Reads what a button carries. A result that was chosen in the form goes before the button's.
    fn read(mark: &str, chosen: &str) -> Result<Self, ApiError> {
        use crate::api::invalid;

        let mut words = mark.split_whitespace();
        let item = words.next().unwrap_or_default();
        let result = words.next().unwrap_or_default();
        let result = if chosen.is_empty() { result } else { chosen };
        let mut numbers = words
            .map(|number| id(number).map(Some))
            .collect::<Result<Vec<_>, _>>()?;
        if numbers.is_empty() {
            numbers.push(None);
        }
        Ok(Self {
            item: item.parse().map_err(|e| invalid(&e))?,
            result: result.parse().map_err(|e| invalid(&e))?,
            numbers,
        })
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::port::checklist::{ItemId, Outcome};

    use super::*;

    #[test]
    fn a_button_names_the_item_the_result_and_the_numbers() {
        let mark = Mark::read("trunk_route pass +16175550100 +16175550101", "").unwrap();
        assert_eq!(
            (mark.item, mark.result),
            (ItemId::TrunkRoute, Outcome::Pass)
        );
        assert_eq!(mark.numbers.len(), 2);
        assert!(mark.numbers.iter().all(Option::is_some));
    }

    #[test]
    fn without_a_number_the_order_is_meant_and_a_chosen_result_goes_first() {
        let mark = Mark::read("final_bill pass", "skipped").unwrap();
        assert_eq!((mark.result, mark.numbers), (Outcome::Skipped, vec![None]));
    }
}
