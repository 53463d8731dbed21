//! What the pages of schedules, destinations and deliveries change.

use uuid::Uuid;

/// Each change with a form that could be meant.
pub(super) fn changes(id: Uuid) -> Vec<(&'static str, String)> {
    let seen = format!("id={id}&version=1");
    let schedule =
        "draft[name]=Weekly&draft[kind]=sync&draft[formats][]=csv&draft[every]=0+7+*+*+1";
    let desk = "draft[kind]=mail&draft[name]=Desk&draft[place]=desk%40contoso.example";
    vec![
        ("/_fn/schedules/add", schedule.to_owned()),
        ("/_fn/schedules/change", format!("{seen}&{schedule}")),
        ("/_fn/schedules/pause", format!("{seen}&is_paused=true")),
        ("/_fn/schedules/test", format!("id={id}")),
        ("/_fn/schedules/remove", seen.clone()),
        ("/_fn/destinations/add", desk.to_owned()),
        ("/_fn/destinations/change", format!("{seen}&{desk}")),
        ("/_fn/destinations/test", format!("id={id}")),
        ("/_fn/destinations/remove", seen),
        ("/_fn/deliveries/replay", format!("id={id}")),
        ("/_fn/deliveries/drop", format!("id={id}")),
        ("/_fn/deliveries/replay-dead", format!("destination={id}")),
        ("/_fn/deliveries/drop-dead", String::new()),
    ]
}
