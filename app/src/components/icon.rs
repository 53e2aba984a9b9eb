//! Icons, drawn once in `static/icons/sprite.svg`, which `index.html` carries inline.

use yew::prelude::*;

/// A drawing in the sprite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// An apothecary's jar: the mark of Theriac.
    Mark,
    ArrowLeft,
    ArrowRight,
    Check,
    CheckCircle,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Clock,
    Close,
    Coins,
    Copy,
    Desk,
    Download,
    Error,
    Eye,
    EyeOff,
    File,
    Flask,
    Globe,
    Info,
    Key,
    Library,
    List,
    Lock,
    LockOpen,
    Moon,
    Person,
    Refresh,
    Search,
    Settings,
    Share,
    Shield,
    Sun,
    Trash,
    Upload,
    Users,
    Warning,
}

impl IconName {
    /// The sprite's symbol, as `<use href>` names it.
    fn reference(self) -> &'static str {
        match self {
            Self::Mark => "#icon-mark",
            Self::ArrowLeft => "#icon-arrow-left",
            Self::ArrowRight => "#icon-arrow-right",
            Self::Check => "#icon-check",
            Self::CheckCircle => "#icon-check-circle",
            Self::ChevronDown => "#icon-chevron-down",
            Self::ChevronLeft => "#icon-chevron-left",
            Self::ChevronRight => "#icon-chevron-right",
            Self::Clock => "#icon-clock",
            Self::Close => "#icon-close",
            Self::Coins => "#icon-coins",
            Self::Copy => "#icon-copy",
            Self::Desk => "#icon-desk",
            Self::Download => "#icon-download",
            Self::Error => "#icon-error",
            Self::Eye => "#icon-eye",
            Self::EyeOff => "#icon-eye-off",
            Self::File => "#icon-file",
            Self::Flask => "#icon-flask",
            Self::Globe => "#icon-globe",
            Self::Info => "#icon-info",
            Self::Key => "#icon-key",
            Self::Library => "#icon-library",
            Self::List => "#icon-list",
            Self::Lock => "#icon-lock",
            Self::LockOpen => "#icon-lock-open",
            Self::Moon => "#icon-moon",
            Self::Person => "#icon-person",
            Self::Refresh => "#icon-refresh",
            Self::Search => "#icon-search",
            Self::Settings => "#icon-settings",
            Self::Share => "#icon-share",
            Self::Shield => "#icon-shield",
            Self::Sun => "#icon-sun",
            Self::Trash => "#icon-trash",
            Self::Upload => "#icon-upload",
            Self::Users => "#icon-users",
            Self::Warning => "#icon-warning",
        }
    }
}

/// An icon beside a text or in a labelled button; screen readers pass over it.
pub fn icon(name: IconName) -> Html {
    html! {
        <svg class="icon" aria-hidden="true" focusable="false"><use href={name.reference()} /></svg>
    }
}
