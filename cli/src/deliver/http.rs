//! Requests to chain endpoints and webhooks.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// A slower answer is none.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Logs of a range of blocks can be long; nothing honest is longer.
const LONGEST_ANSWER: u64 = 64 << 20;

/// Sends JSON. Trusts the system's certificate authorities, follows no redirection, and waits 20 seconds at most.
#[derive(Debug, Clone)]
pub struct Http(Agent);

impl Http {
    /// Loads the certificates.
    pub fn new() -> Self {
        let authorities: Vec<_> = rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::new_with_certs(&authorities))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(TIMEOUT))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("theriac/", env!("CARGO_PKG_VERSION")))
            .build();
        Self(config.into())
    }

    /// Posts JSON; gives the status and what was answered. The error's words name no address.
    pub fn post(&self, url: &str, body: &str, headers: &[(&str, &str)]) -> Result<(u16, Vec<u8>), String> {
        let mut request = self.0.post(url).header("Content-Type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send(body).map_err(|error| without_address(&error))?;
        let status = response.status().as_u16();
        let answer = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec();
        Ok((status, answer.map_err(|error| without_address(&error))?))
    }
}

/// `ureq` quotes addresses in some of its errors, and addresses of endpoints hold keys.
fn without_address(error: &ureq::Error) -> String {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => "the address cannot be used".to_owned(),
        error => error.to_string(),
    }
}
