//! Small charts. The larger one is a table whose rows carry bars, so that everyone reads the same numbers.

use yew::prelude::*;

use crate::hooks::id::use_id;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it counts.
    pub label: AttrValue,
    /// How long it is, 0 or more.
    pub value: f64,
    /// The value in words or digits, as it should be read.
    pub text: AttrValue,
    /// It stands for something to be careful about.
    pub warn: bool,
}

/// What [`bar_chart`] shows.
pub struct BarsProps {
    /// What the chart shows.
    pub caption: AttrValue,
    /// What the labels are.
    pub category: AttrValue,
    /// What the values are.
    pub measure: AttrValue,
    /// The bars.
    pub bars: Vec<Bar>,
    /// The length that fills the width; the longest bar's unless given, so that charts side by side can share a scale.
    pub scale: Option<f64>,
}

/// A bar chart.
pub fn bar_chart(props: &BarsProps) -> Html {
    let longest = props.bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let scale = props.scale.unwrap_or(longest).max(f64::MIN_POSITIVE);
    html! {
        <table class="bars">
            <caption>{ &props.caption }</caption>
            <thead class="visually-hidden">
                <tr><th scope="col">{ &props.category }</th><td></td><th scope="col">{ &props.measure }</th></tr>
            </thead>
            <tbody>
                for bar in props.bars.iter() {
                    <tr class={classes!(bar.warn.then_some("bar-warn"))}>
                        <th scope="row">{ &bar.label }</th>
                        <td class="bar-track">
                            <svg class="bar" aria-hidden="true" focusable="false">
                                <rect class="bar-ground" width="100%" height="100%" rx="3" />
                                <rect class="bar-fill" width={share(bar.value, scale)} height="100%" rx="3" />
                            </svg>
                        </td>
                        <td class="bar-value">{ &bar.text }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

/// The share of `scale` in per cent; what is above nothing stays visible.
fn share(value: f64, scale: f64) -> String {
    let percent = (value / scale * 100.0).clamp(0.0, 100.0);
    format!("{:.2}%", if value > 0.0 { percent.max(0.75) } else { 0.0 })
}

/// Properties of [`Spark`].
#[derive(Properties, PartialEq)]
pub struct SparkProps {
    /// What it shows, in words, with the numbers that matter.
    pub label: AttrValue,
    /// The values, each 0 or more.
    pub values: Vec<f64>,
}

/// A histogram the height of a line, for a table's cell.
#[component]
pub fn Spark(props: &SparkProps) -> Html {
    let id = use_id("spark");
    let tallest = props.values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let column = |(index, value): (usize, &f64)| {
        let height = (value / tallest * 20.0).clamp(0.5, 20.0);
        html! {
            <rect x={(index * 6).to_string()} y={format!("{:.1}", 20.0 - height)} width="5" height={format!("{height:.1}")} rx="0.5" />
        }
    };
    let width = (props.values.len() * 6).max(6);
    html! {
        <svg class="spark" role="img" aria-labelledby={id.clone()} viewBox={format!("0 0 {width} 20")} width={width.to_string()} height="20">
            <title {id}>{ &props.label }</title>
            { for props.values.iter().enumerate().map(column) }
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_its_share_of_the_scale() {
        assert_eq!(share(5.0, 10.0), "50.00%");
        assert_eq!(share(20.0, 10.0), "100.00%");
    }

    #[test]
    fn a_small_bar_stays_visible_and_an_empty_one_has_no_length() {
        assert_eq!(share(1.0, 1e6), "0.75%");
        assert_eq!(share(0.0, 10.0), "0.00%");
    }
}
