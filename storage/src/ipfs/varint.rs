//! Numbers of unknown length: seven bits in each byte, the least significant first (protobuf, multiformats).

use super::IpfsError;

/// Appends a number.
pub fn write(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the start of `bytes`. Only its shortest form is accepted.
pub fn read(bytes: &mut &[u8]) -> Result<u64, IpfsError> {
    let mut number = 0_u64;
    for place in 0..10 {
        let (byte, rest) = bytes.split_first().ok_or(IpfsError::Malformed)?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if place == 9 && bits > 1 {
            break;
        }
        number |= bits << (7 * place);
        if byte & 0x80 == 0 {
            return if bits == 0 && place > 0 { Err(IpfsError::Malformed) } else { Ok(number) };
        }
    }
    Err(IpfsError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were_written() {
        for number in [0, 1, 127, 128, 300, 16_384, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            write(number, &mut bytes);
            bytes.push(7);
            let mut rest = &bytes[..];
            assert_eq!(read(&mut rest), Ok(number));
            assert_eq!(rest, [7]);
        }
    }

    #[test]
    fn longer_forms_numbers_above_64_bits_and_cut_ones_are_refused() {
        for bytes in [&[0x80, 0x00][..], &[0xff, 0x80, 0x00], &[0xff; 10], &[0x80], &[]] {
            assert_eq!(read(&mut &bytes[..]), Err(IpfsError::Malformed), "{bytes:02x?}");
        }
        let above = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(read(&mut &above[..]), Err(IpfsError::Malformed));
    }
}
