//! Reports in the forms in which they are handed out. Each is made from the kept report alone.

mod html;
mod json;
mod rows;
mod workbook;

use domain::report::{Format, Report};

use crate::Result;

/// A report as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// What the file is called: `rollcall-sync-2026-07-06.html`.
    pub file_name: String,
    /// What a browser or a mail program calls its form.
    pub mime: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A report in a form. What it says of pages has no links: a file lies anywhere.
pub fn render(report: &Report, format: Format) -> Result<Rendered> {
    render_at(report, format, None)
}

/// The same with links to the pages of this deployment, where its public address is known:
/// `https://rollcall.example`.
pub fn render_at(report: &Report, format: Format, base: Option<&str>) -> Result<Rendered> {
    let base = base.map(|base| base.trim_end_matches('/'));
    let bytes = match format {
        Format::Html => html::write(&report.document(), base).into_bytes(),
        Format::Csv => rows::write(&report.rows())?,
        Format::Xlsx => workbook::write(report)?,
        Format::Json => json::write(report),
    };
    Ok(Rendered {
        file_name: format!(
            "rollcall-{}-{}.{format}",
            report.head.kind,
            report.head.until.format("%Y-%m-%d")
        ),
        mime: format.mime(),
        bytes,
    })
}
