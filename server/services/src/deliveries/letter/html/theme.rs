//! The colours of a mail, light where they stand inline and dark in the head; the same as the site's.

/// Colours of the light theme.
pub(super) struct Theme {
    pub(super) bg: &'static str,
    pub(super) surface: &'static str,
    pub(super) soft: &'static str,
    pub(super) line: &'static str,
    pub(super) ink: &'static str,
    pub(super) quiet: &'static str,
    pub(super) link: &'static str,
    pub(super) bad: &'static str,
    pub(super) good: &'static str,
    pub(super) warn_ink: &'static str,
    pub(super) warn_soft: &'static str,
    pub(super) warn_line: &'static str,
    pub(super) primary: &'static str,
    pub(super) on_primary: &'static str,
}

pub(super) const LIGHT: Theme = Theme {
    bg: "#f8fafc",
    surface: "#ffffff",
    soft: "#f5f7f9",
    line: "#e0e4e6",
    ink: "#181e23",
    quiet: "#5c636a",
    link: "#006188",
    bad: "#ab0c1d",
    good: "#195e3d",
    warn_ink: "#6c520c",
    warn_soft: "#fcf4d6",
    warn_line: "#dfc679",
    primary: "#1a232b",
    on_primary: "#fcfcfc",
};

/// The face of all text. Outlook takes the first it has.
pub(super) const FONT: &str = "font-family:'Segoe UI',Arial,Helvetica,sans-serif";

/// Everything in the head but the title.
pub(super) const HEAD: &str = r#"<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no">
<!--[if mso]><xml><o:OfficeDocumentSettings xmlns:o="urn:schemas-microsoft-com:office:office"><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
table { border-collapse: separate; }
@media (max-width: 480px) {
  .outer { padding: 0 !important; }
  .card { table-layout: fixed; }
  .wide { overflow-x: auto; }
  .pad { padding-left: 14px !important; padding-right: 14px !important; }
  .figure { display: block !important; width: auto !important; margin-bottom: 6px !important; }
  .cell { font-size: 12px !important; padding-left: 3px !important; padding-right: 3px !important; overflow-wrap: break-word; }
}
@media (prefers-color-scheme: dark) {
  .bg { background-color: #0d1013 !important; }
  .card { background-color: #13171a !important; border-color: #262b2f !important; }
  .soft { background-color: #181d20 !important; border-color: #262b2f !important; }
  .line { border-color: #262b2f !important; }
  .ink { color: #e7eaec !important; }
  .quiet { color: #a9afb5 !important; }
  .link { color: #6ac9e9 !important; }
  .bad { color: #ff908a !important; }
  .good { color: #7acc9e !important; }
  .warn { background-color: #332b11 !important; border-color: #675721 !important; }
  .warn-ink { color: #ead075 !important; }
  .primary { background-color: #e8ecee !important; }
  .on-primary { color: #12171a !important; }
}
</style>
"#;
