//! A chart of latencies as an SVG image. Writing to a text does not fail, so the results of that are not looked at.

use std::fmt::Write;

use super::escape;

/// The size of the image.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 340.0;
/// The space around the plot, for the labels.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 45.0;
/// The width of a name in the legend.
const NAME: f64 = 110.0;

/// A chart. Latencies go upwards, on a logarithmic scale: the fast ones can be told apart beside a stall.
pub(super) struct Chart {
    /// What goes to the right.
    pub(super) x_name: &'static str,
    /// The largest value to the right. The smallest is 0.
    pub(super) x_max: f64,
    /// The labels of the axis to the right.
    pub(super) x_ticks: Vec<(f64, String)>,
    pub(super) curves: Vec<Curve>,
}

/// A curve of a chart.
pub(super) struct Curve {
    pub(super) name: &'static str,
    /// The class of its colour in the style sheet.
    pub(super) class: &'static str,
    /// Positions to the right, and latencies in milliseconds.
    pub(super) points: Vec<(f64, f64)>,
}

impl Chart {
    /// Returns the image.
    pub(super) fn to_svg(&self, title: &str) -> String {
        let scale = Scale::new(self);
        let parts = [self.y_axis(&scale), self.x_axis(&scale), self.legend(), self.lines(&scale)];
        format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n{}</svg>\n",
            escape(title),
            parts.concat()
        )
    }

    /// Returns the curves that have points.
    fn drawn(&self) -> impl Iterator<Item = &Curve> {
        self.curves.iter().filter(|curve| !curve.points.is_empty())
    }

    /// Returns a line and a label for 1, 2 and 5 milliseconds, and for their multiples by powers of ten.
    fn y_axis(&self, scale: &Scale) -> String {
        let powers = scale.lowest.log10().floor() as i32..=scale.highest.log10().ceil() as i32;
        let ticks = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(power)));
        let mut axis = String::new();
        for tick in ticks.filter(|tick| (scale.lowest..=scale.highest).contains(tick)) {
            let (y, end, x) = (scale.y(tick), WIDTH - RIGHT, LEFT - 8.0);
            let _ = writeln!(axis, "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{end}\" y2=\"{y:.1}\"/>");
            let _ = writeln!(axis, "<text x=\"{x}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>", y + 4.0, label(tick));
        }
        axis
    }

    fn x_axis(&self, scale: &Scale) -> String {
        let (top, bottom) = (TOP, HEIGHT - BOTTOM);
        let mut axis = String::new();
        for (value, label) in &self.x_ticks {
            let (x, y, label) = (scale.x(*value), bottom + 18.0, escape(label));
            let _ = writeln!(axis, "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{top}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>");
            let _ = writeln!(axis, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{label}</text>");
        }
        let (x, y, name) = ((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8.0, escape(self.x_name));
        let _ = writeln!(axis, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{name}</text>");
        axis
    }

    fn legend(&self) -> String {
        let mut legend = String::new();
        for (index, Curve { name, class, .. }) in self.drawn().enumerate() {
            let x = LEFT + index as f64 * NAME;
            let (end, text) = (x + 20.0, x + 27.0);
            let _ = writeln!(legend, "<polyline class=\"{class}\" points=\"{x},20 {end},20\"/>");
            let _ = writeln!(legend, "<text class=\"{class}\" x=\"{text}\" y=\"24\">{}</text>", escape(name));
        }
        legend
    }

    fn lines(&self, scale: &Scale) -> String {
        let mut lines = String::new();
        for Curve { class, points, .. } in self.drawn() {
            let points: Vec<_> = points.iter().map(|(x, y)| format!("{:.1},{:.1}", scale.x(*x), scale.y(*y))).collect();
            let _ = writeln!(lines, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
        }
        lines
    }
}

/// Returns a latency without needless digits.
fn label(millis: f64) -> String {
    let (number, unit) = if millis >= 1000.0 { (millis / 1000.0, "s") } else { (millis, "ms") };
    // A power of ten below 1 is not exact.
    format!("{} {unit}", (number * 1e6).round() / 1e6)
}

/// The positions of values in the image.
struct Scale {
    x_max: f64,
    /// The range of latencies, in milliseconds.
    lowest: f64,
    highest: f64,
}

impl Scale {
    fn new(chart: &Chart) -> Self {
        let latencies = || chart.curves.iter().flat_map(|curve| &curve.points).map(|(_, y)| *y);
        let lowest = latencies().fold(f64::INFINITY, f64::min).clamp(0.001, 1e6);
        let highest = latencies().fold(0.0, f64::max).max(lowest);
        // Room above and below, so that a chart of equal latencies has a height, too.
        Scale { x_max: chart.x_max.max(f64::MIN_POSITIVE), lowest: lowest / 1.5, highest: highest * 1.5 }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * value / self.x_max
    }

    fn y(&self, millis: f64) -> f64 {
        let share = (millis.max(self.lowest) / self.lowest).ln() / (self.highest / self.lowest).ln();
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels_have_no_needless_digits() {
        let labels = [0.2, 3.0 * 0.1, 5.0, 500.0, 2000.0].map(label);
        assert_eq!(labels, ["0.2 ms", "0.3 ms", "5 ms", "500 ms", "2 s"]);
    }
}
