//! Light or dark: what the system asks for, unless the person chose otherwise in this browser.

use std::rc::Rc;

use web_sys::window;
use yew::prelude::*;

const STORAGE_KEY: &str = "theriac.theme";
const ATTRIBUTE: &str = "data-theme";

/// Which colours the app uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the operating system asks.
    #[default]
    System,
    /// Dark text on a light page.
    Light,
    /// Light text on a dark page.
    Dark,
}

impl Theme {
    /// Every theme, in the order in which a choice lists them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value stored and set on the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme called `name`; what is unknown means the system's.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// Whether the page is dark at this moment.
    pub fn is_dark(self) -> bool {
        match self {
            Self::Light => false,
            Self::Dark => true,
            Self::System => window()
                .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
                .is_some_and(|query| query.matches()),
        }
    }

    fn stored() -> Self {
        storage()
            .and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten())
            .map_or(Self::System, |name| Self::from_name(&name))
    }

    fn store(self) {
        // A browser that refuses storage still gets the theme until the page is closed.
        if let Some(storage) = storage() {
            let _ = storage.set_item(STORAGE_KEY, self.name());
        }
    }

    fn show(self) {
        let Some(root) = window().and_then(|window| window.document()).and_then(|document| document.document_element())
        else {
            return;
        };
        let _ = match self {
            Self::System => root.remove_attribute(ATTRIBUTE),
            chosen => root.set_attribute(ATTRIBUTE, chosen.name()),
        };
    }
}

fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}

impl Reducible for Theme {
    type Action = Theme;

    fn reduce(self: Rc<Self>, chosen: Theme) -> Rc<Self> {
        chosen.store();
        Rc::new(chosen)
    }
}

/// The theme and the way to change it: `theme.dispatch(Theme::Dark)`.
pub type ThemeContext = UseReducerHandle<Theme>;

/// Provides [`ThemeContext`] and keeps the document in step with it.
#[component]
pub fn ThemeProvider(props: &ThemeProviderProps) -> Html {
    let theme = use_reducer_eq(Theme::stored);
    use_effect_with(*theme, |theme| theme.show());
    html! { <ContextProvider<ThemeContext> context={theme}>{ props.children.clone() }</ContextProvider<ThemeContext>> }
}

/// Properties of [`ThemeProvider`].
#[derive(Properties, PartialEq)]
pub struct ThemeProviderProps {
    /// The app.
    pub children: Html,
}

/// The current theme.
#[hook]
pub fn use_theme() -> ThemeContext {
    use_context::<ThemeContext>().expect("app.rs provides the theme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_found_again_by_its_name() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_name(theme.name()), theme);
        }
        assert_eq!(Theme::from_name("sepia"), Theme::System);
    }
}
