//! What the pages of ports change.

use uuid::Uuid;

/// Each change with a form that could be meant.
pub(super) fn changes(id: Uuid) -> Vec<(&'static str, String)> {
    let seen = format!("id={id}&version=1");
    let number = "numbers[]=%2B16175550101";
    let order = format!("order={id}");
    let out = format!("out={id}&version=1");
    let pasted = "pasted[text]=%2B16175550101&pasted[carrier]=Telnyx";
    vec![
        ("/_fn/ports/calendar/revoke_feed", format!("feed={id}")),
        (
            "/_fn/ports/calendar/add_day",
            "version=0&kind=holiday&from=2026-12-24&name=Eve".to_owned(),
        ),
        (
            "/_fn/ports/calendar/remove_day",
            "version=0&kind=holiday&from=2026-12-24&name=Eve".to_owned(),
        ),
        ("/_fn/ports/intake/check", pasted.to_owned()),
        ("/_fn/ports/intake/create", format!("{pasted}&keys[]=1")),
        ("/_fn/ports/add", format!("{seen}&text=%2B16175550101")),
        ("/_fn/ports/remove", format!("{seen}&{number}")),
        ("/_fn/ports/split", format!("{seen}&{number}")),
        ("/_fn/ports/activate", format!("{seen}&{number}")),
        (
            "/_fn/ports/plan",
            format!("{seen}&{number}&draft[holder]=Desk"),
        ),
        ("/_fn/ports/act", format!("{seen}&event=close")),
        ("/_fn/ports/ask", format!("{seen}&what=submit")),
        (
            "/_fn/ports/reschedule",
            format!("{seen}&draft[foc.day]=2026-12-01&draft[foc.zone]=America/New_York"),
        ),
        ("/_fn/ports/check", seen.clone()),
        ("/_fn/ports/news", format!("id={id}")),
        ("/_fn/ports/edit", format!("{seen}&draft[reference]=RC-1")),
        ("/_fn/ports/outs/identify", format!("{out}&ticket=T-1")),
        ("/_fn/ports/outs/authorise", out.clone()),
        ("/_fn/ports/outs/reject", format!("{out}&reason=pin_wrong")),
        (
            "/_fn/ports/outs/settle",
            format!("{out}&event=dispute&reason=No"),
        ),
        (
            "/_fn/ports/outs/enter",
            "out[carrier]=Colt&out[vendor_order]=1&out[numbers]=%2B442079460000\
             &out[received_at]=2026-11-20T10:00"
                .to_owned(),
        ),
        ("/_fn/ports/papers/make_loa", order.clone()),
        (
            "/_fn/ports/papers/describe",
            format!("{order}&document={id}"),
        ),
        (
            "/_fn/ports/papers/state",
            format!("{order}&document={id}&paper[kind]=loa"),
        ),
        ("/_fn/ports/projects/save", "draft[name]=Move".to_owned()),
        (
            "/_fn/ports/room/record",
            format!("{order}&mark=inbound_call+pass&back=/ports"),
        ),
        (
            "/_fn/ports/room/pass_over",
            format!("{order}&item=holder&reason=Spare"),
        ),
        ("/_fn/ports/room/step_done", format!("{order}&step=ready")),
        ("/_fn/ports/room/activate", format!("{order}&version=1")),
        ("/_fn/ports/room/close", format!("{order}&version=1")),
        ("/_fn/ports/note", format!("id={id}&text=Hello")),
        (
            "/_fn/ports/resolve",
            format!("{seen}&rejection={id}&resolution=Done"),
        ),
        ("/_fn/ports/secrets", format!("{seen}&pin=4321")),
        (
            "/_fn/ports/tell",
            format!("{seen}&draft[word]=submitted&draft[note]=Mail"),
        ),
    ]
}
