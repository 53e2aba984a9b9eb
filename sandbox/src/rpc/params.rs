//! Reading a request's parameters, so that everything behind it works with values and not with JSON.

use alloy_primitives::{Address, B256, Bytes, U256, hex};
use serde_json::Value;

use crate::error::{ParamProblem, RpcError};

/// The parameters of one request.
#[derive(Clone, Copy)]
pub(crate) struct Params<'a> {
    method: &'a str,
    values: &'a [Value],
}

/// One parameter, or a member of one, that is there.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    method: &'a str,
    place: String,
    value: &'a Value,
}

/// The block a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockId {
    /// The newest block.
    Latest,
    /// The block that comes next.
    Pending,
    /// The block with this number.
    Number(u64),
}

impl<'a> Params<'a> {
    /// The parameters in `value`: an array, or nothing.
    pub(crate) fn new(method: &'a str, value: &'a Value) -> Result<Self, RpcError> {
        match value {
            Value::Null => Ok(Self { method, values: &[] }),
            Value::Array(values) => Ok(Self { method, values }),
            _ => Err(RpcError::InvalidParams {
                method: method.to_owned(),
                problem: ParamProblem::Expected { place: "params".to_owned(), expected: "an array" },
            }),
        }
    }

    /// The parameter at `index`, unless it is absent or null.
    pub(crate) fn optional(&self, index: usize) -> Option<Field<'a>> {
        let value = self.values.get(index).filter(|value| !value.is_null())?;
        Some(Field { method: self.method, place: format!("parameter {}", index + 1), value })
    }

    /// The parameter at `index`.
    pub(crate) fn required(&self, index: usize) -> Result<Field<'a>, RpcError> {
        self.optional(index).ok_or_else(|| RpcError::InvalidParams {
            method: self.method.to_owned(),
            problem: ParamProblem::Missing { place: format!("parameter {}", index + 1) },
        })
    }

    /// The block named at `index`, else the newest.
    pub(crate) fn block(&self, index: usize) -> Result<BlockId, RpcError> {
        self.optional(index).map_or(Ok(BlockId::Latest), |field| field.block())
    }
}

impl<'a> Field<'a> {
    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    /// The member `name`, unless it is absent or null.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Self { method: self.method, place: format!("{}.{name}", self.place), value })
    }

    /// The elements of an array.
    pub(crate) fn elements(&self) -> Result<Vec<Self>, RpcError> {
        let values = self.value.as_array().ok_or_else(|| self.expected("an array"))?;
        let element = |(index, value)| Self { method: self.method, place: format!("{}[{index}]", self.place), value };
        Ok(values.iter().enumerate().map(element).collect())
    }

    pub(crate) fn object(&self) -> Result<&Self, RpcError> {
        self.value.is_object().then_some(self).ok_or_else(|| self.expected("an object"))
    }

    pub(crate) fn text(&self) -> Result<&'a str, RpcError> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    pub(crate) fn boolean(&self) -> Result<bool, RpcError> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    pub(crate) fn address(&self) -> Result<Address, RpcError> {
        let expected = "an address: 0x and 40 hexadecimal digits";
        self.fixed(expected).map(Address::from)
    }

    pub(crate) fn hash(&self) -> Result<B256, RpcError> {
        self.fixed("a hash: 0x and 64 hexadecimal digits").map(B256::from)
    }

    fn fixed<const N: usize>(&self, expected: &'static str) -> Result<[u8; N], RpcError> {
        let digits = self.value.as_str().and_then(|text| text.strip_prefix("0x"));
        digits.and_then(|digits| hex::decode_to_array(digits).ok()).ok_or_else(|| self.expected(expected))
    }

    pub(crate) fn bytes(&self) -> Result<Bytes, RpcError> {
        let digits = self.value.as_str().and_then(|text| text.strip_prefix("0x"));
        digits
            .and_then(|digits| hex::decode(digits).ok())
            .map(Into::into)
            .ok_or_else(|| self.expected("bytes: 0x and an even number of hexadecimal digits"))
    }

    /// A number in hexadecimal, 0x first.
    pub(crate) fn quantity(&self) -> Result<U256, RpcError> {
        let digits = self.value.as_str().and_then(|text| text.strip_prefix("0x"));
        digits
            .filter(|digits| !digits.is_empty())
            .and_then(|digits| U256::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.expected("a number: 0x and hexadecimal digits"))
    }

    pub(crate) fn quantity_u64(&self) -> Result<u64, RpcError> {
        self.quantity()?.try_into().map_err(|_| self.expected("a number below 2^64"))
    }

    pub(crate) fn quantity_u128(&self) -> Result<u128, RpcError> {
        self.quantity()?.try_into().map_err(|_| self.expected("a number below 2^128"))
    }

    /// Seconds: a JSON number, or hexadecimal.
    pub(crate) fn seconds(&self) -> Result<u64, RpcError> {
        match self.value {
            Value::Number(number) => {
                number.as_u64().ok_or_else(|| self.expected("a whole number of seconds from 0 up"))
            }
            _ => self.quantity_u64(),
        }
    }

    pub(crate) fn block(&self) -> Result<BlockId, RpcError> {
        match self.value.as_str() {
            Some("latest" | "safe" | "finalized") => Ok(BlockId::Latest),
            Some("pending") => Ok(BlockId::Pending),
            Some("earliest") => Ok(BlockId::Number(0)),
            _ => self
                .quantity_u64()
                .map(BlockId::Number)
                .map_err(|_| self.expected("a block: a number in hexadecimal, or \"latest\" or the like")),
        }
    }

    pub(crate) fn expected(&self, expected: &'static str) -> RpcError {
        self.refused(ParamProblem::Expected { place: self.place.clone(), expected })
    }

    pub(crate) fn not_supported(&self) -> RpcError {
        self.refused(ParamProblem::NotSupported { place: self.place.clone() })
    }

    pub(crate) fn refused(&self, problem: ParamProblem) -> RpcError {
        RpcError::InvalidParams { method: self.method.to_owned(), problem }
    }
}
