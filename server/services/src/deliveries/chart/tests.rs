use domain::report::{Bar, Chart, Part, Shade};
use tiny_skia::Pixmap;

use super::*;

fn chart(bars: &[(&str, &[u64])]) -> Chart {
    let part = |name: &str, shade| Part {
        name: name.to_owned(),
        shade,
    };
    Chart {
        title: "Open findings by severity".to_owned(),
        parts: vec![part("Critical", Shade::Critical), part("High", Shade::High)],
        bars: bars
            .iter()
            .map(|(name, values)| Bar {
                name: (*name).to_owned(),
                values: values.to_vec(),
            })
            .collect(),
    }
}

/// The pixels of a colour.
fn count_of(picture: &Pixmap, [r, g, b]: [u8; 3]) -> usize {
    let is_it = |pixel: &&tiny_skia::PremultipliedColorU8| {
        (pixel.red(), pixel.green(), pixel.blue()) == (r, g, b)
    };
    picture.pixels().iter().filter(is_it).count()
}

fn draw(chart: &Chart) -> Pixmap {
    Pixmap::decode_png(&png(chart).unwrap()).unwrap()
}

#[test]
fn bars_are_as_long_as_their_figures() {
    let picture = draw(&chart(&[("Lyon", &[10, 0]), ("Berlin", &[5, 0])]));
    let both = count_of(&picture, shade(Shade::Critical));
    let one = count_of(
        &draw(&chart(&[("Lyon", &[10, 0]), ("Berlin", &[0, 0])])),
        shade(Shade::Critical),
    );
    // The square of the legend is in both.
    let legend = 20 * 20;
    let (long, short) = (one - legend, both - one);
    assert!((195..205).contains(&(long * 100 / short)), "{long} {short}");
}

#[test]
fn parts_stand_in_their_shades_and_text_in_ink() {
    let picture = draw(&chart(&[("Lyon", &[3, 7])]));
    assert_eq!(picture.width(), 880, "twice as sharp as it is wide");
    assert!(count_of(&picture, shade(Shade::High)) > count_of(&picture, shade(Shade::Critical)));
    assert!(count_of(&picture, INK) > 200, "the letters are there");
}

#[test]
fn nothing_to_count_and_names_without_end_can_be_drawn() {
    for bars in [
        vec![],
        vec![("", [0, 0].as_slice())],
        vec![(
            "A site whose name does not fit into the room that names have",
            &[1, u64::MAX / 4],
        )],
        vec![("\u{6771}\u{4eac}\u{1f600}", &[1])],
    ] {
        assert!(png(&chart(&bars)).is_ok(), "{bars:?}");
    }
    let many: Vec<(&str, &[u64])> = vec![("Site", &[1, 1]); 40];
    assert!(
        draw(&chart(&many)).height() < 900,
        "a mail has the first dozen"
    );
}
