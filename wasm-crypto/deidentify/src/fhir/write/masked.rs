//! What stands where a value is not told, so that what R4 requires is there.

use super::super::elements::{Element, Kind, Primitive, Type, r4};

/// What stands for a value that is not told (HL7 FHIR R4, "Extension: Data Absent Reason").
pub const MASKED: &str =
    r#"{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]"#;

/// What stands for a required primitive that goes.
pub fn required_primitive(element: &Element, out: &mut Vec<u8>) {
    let many = |inside: &str| if element.many { format!("[{inside}]") } else { inside.to_owned() };
    let text = match element.kind {
        Kind::Primitive(Primitive::String | Primitive::Markdown, _) => {
            format!("\"{}\":{}", element.name, many("\"masked\""))
        }
        _ => format!("\"_{}\":{}", element.name, many(&format!("{MASKED}}}"))),
    };
    out.extend_from_slice(text.as_bytes());
}

/// What stands for a required structure that goes: why, and what it requires itself.
pub fn placeholder(kind: Kind, depth: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(MASKED.as_bytes());
    if let (Kind::Complex(type_id), true) = (kind, depth < 8) {
        let required: &Type = r4().of(type_id);
        for element in required.required() {
            out.push(b',');
            if let Kind::Primitive(..) = element.kind {
                required_primitive(element, out);
                continue;
            }
            out.extend_from_slice(format!("\"{}\":", element.name).as_bytes());
            if element.many {
                out.push(b'[');
            }
            placeholder(element.kind, depth + 1, out);
            if element.many {
                out.push(b']');
            }
        }
    }
    out.push(b'}');
}
