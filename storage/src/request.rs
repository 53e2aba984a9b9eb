//! A request as it is to be sent.

/// A request; its body, if there is one, goes beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The whole address. May hold what only its owner may know: it is not to be shown or written down.
    pub url: String,
    /// Headers to set; the client adds `Host` and `Content-Length` itself.
    pub headers: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the query nor the headers: both may hold secrets.
        write!(out, "{} {}", self.method, self.url.split('?').next().unwrap_or_default())
    }
}
