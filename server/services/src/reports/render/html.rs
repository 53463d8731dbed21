//! A report as a document that reads on its own: one file with its styles and charts in it and nothing that
//! is fetched or run. A browser prints it to paper or PDF.

use std::fmt::Write;

use domain::report::{Cell, Document, Figure, Section, Table, Tone, escaped};

/// The document. `base` is the public address of the deployment, for links.
pub(super) fn write(document: &Document, base: Option<&str>) -> String {
    let mut page = Page {
        out: String::with_capacity(1 << 16),
        base,
    };
    page.head(document);
    page.faults(document);
    page.figures(&document.figures);
    for part in &document.sections {
        page.section(part);
    }
    page.out.push_str("</main></body></html>\n");
    page.out
}

struct Page<'a> {
    out: String,
    base: Option<&'a str>,
}

/// Appends formatted text, which cannot fail.
macro_rules! put {
    ($page:ident, $($text:tt)*) => {
        let _ = write!($page.out, $($text)*);
    };
}

impl Page<'_> {
    fn head(&mut self, document: &Document) {
        let title = escaped(&document.title);
        put!(
            self,
            "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>\
             <p class=\"covers\">{}</p>",
            escaped(&document.covers)
        );
    }

    fn faults(&mut self, document: &Document) {
        if document.faults.is_empty() {
            return;
        }
        self.out
            .push_str("<section class=\"faults\"><h2>Not heard in full</h2><ul>");
        for fault in &document.faults {
            let source = self.link(&fault.source, Some(&fault.href));
            put!(
                self,
                "<li><strong>{source}</strong>: {}</li>",
                escaped(&fault.text)
            );
        }
        self.out.push_str("</ul></section>");
    }

    fn figures(&mut self, figures: &[Figure]) {
        self.out.push_str("<dl class=\"figures\">");
        for figure in figures {
            let tone = match figure.tone {
                Tone::Plain => "plain",
                Tone::Bad => "bad",
                Tone::Good => "good",
            };
            let label = self.link(&figure.label, figure.href.as_deref());
            put!(
                self,
                "<div class=\"{tone}\"><dt>{label}</dt><dd><b>{}</b> <span>{}</span></dd></div>",
                escaped(&figure.value),
                escaped(&figure.note)
            );
        }
        self.out.push_str("</dl>");
    }

    fn section(&mut self, part: &Section) {
        put!(
            self,
            "<section id=\"{}\"><h2>{}</h2><p>{}</p>",
            escaped(&part.id),
            escaped(&part.title),
            escaped(&part.lead)
        );
        if let Some(chart) = &part.chart {
            put!(
                self,
                "<figure>{}<figcaption>{}</figcaption></figure>",
                chart.svg(),
                escaped(&chart.title)
            );
        }
        if let Some(table) = &part.table {
            self.table(table);
        }
        self.out.push_str("</section>");
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<div class=\"table\"><table><thead><tr>");
        for column in &table.columns {
            let class = if column.is_figure { " class=\"n\"" } else { "" };
            put!(
                self,
                "<th scope=\"col\"{class}>{}</th>",
                escaped(&column.name)
            );
        }
        self.out.push_str("</tr></thead><tbody>");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                let class = if column.is_figure { " class=\"n\"" } else { "" };
                let words = self.cell(cell);
                put!(self, "<td{class}>{words}</td>");
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody></table></div>");
        if let Some(more) = &table.more {
            put!(self, "<p class=\"more\">{}</p>", escaped(more));
        }
    }

    fn cell(&self, cell: &Cell) -> String {
        self.link(&cell.words(), cell.href())
    }

    /// Words that lead to a page, where its address is known.
    fn link(&self, words: &str, href: Option<&str>) -> String {
        match (self.base, href) {
            (Some(base), Some(href)) => format!(
                "<a href=\"{}{}\">{}</a>",
                escaped(base),
                escaped(href),
                escaped(words)
            ),
            _ => escaped(words),
        }
    }
}

/// What the document looks like, on the screen in both themes and on paper.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f27;--dim:#5b6472;--paper:#fff;--line:#d9dee6;--bad:#b42318;--good:#1a7f4b;\
--critical:#b42318;--high:#d9730d;--medium:#b8930a;--low:#5b7fa6;--full:#1f6f8b;--rest:#c3ccd8;--link:#0b5cad}\
@media (prefers-color-scheme:dark){:root{--ink:#e8ebf0;--dim:#a3adbb;--paper:#14181f;--line:#333b47;--bad:#ff8a7a;\
--good:#6fd39c;--critical:#ff7a6b;--high:#ffa94d;--medium:#e3c34a;--low:#86aad2;--full:#5fb6d1;--rest:#465160;--link:#8cbcf5}}\
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,'Segoe UI',Arial,sans-serif}\
main{max-width:1000px;margin:0 auto;padding:24px 20px 60px}h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 4px}\
p{margin:0 0 10px}.covers,.more,section>p,figcaption{color:var(--dim)}a{color:var(--link)}\
.faults{border:2px solid var(--bad);border-radius:8px;padding:4px 16px 8px;margin:16px 0}.faults h2{margin-top:8px}.faults ul{margin:0;padding-left:20px}\
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:20px 0}\
.figures div{border:1px solid var(--line);border-left:4px solid var(--line);border-radius:8px;padding:10px 14px}\
.figures .bad{border-left-color:var(--bad)}.figures .good{border-left-color:var(--good)}\
dt{color:var(--dim)}dd{margin:0}dd b{display:block;font-size:24px}dd span{color:var(--dim)}\
figure{margin:8px 0 14px}.report-chart{width:100%;max-width:720px;height:auto}.report-chart text{fill:var(--ink);font:12px system-ui,Arial,sans-serif}\
.critical{fill:var(--critical)}.high{fill:var(--high)}.medium{fill:var(--medium)}.low{fill:var(--low)}.full{fill:var(--full)}.rest{fill:var(--rest)}\
.table{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums}\
@page{margin:16mm 14mm}@media print{:root{color-scheme:light;--ink:#000;--dim:#444;--paper:#fff;--line:#bbb;--bad:#b42318;--good:#1a7f4b;\
--critical:#b42318;--high:#d9730d;--medium:#b8930a;--low:#5b7fa6;--full:#1f6f8b;--rest:#c3ccd8;--link:#000}\
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}.table{overflow:visible}\
table{font-size:9pt}thead{display:table-header-group}tr,figure,.figures div{break-inside:avoid}h2{break-after:avoid}a{text-decoration:none}}";
