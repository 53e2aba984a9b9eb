//! Writes primitive elements: values, and what stands beside them.

use super::*;

impl State {
    /// Writes a primitive element, one value or several, with what stands beside it.
    #[allow(clippy::too_many_arguments, reason = "where a value stands takes as much to say")]
    pub(super) fn primitive(
        &mut self,
        value: Option<&Value<'_>>,
        shadow: Option<&Value<'_>>,
        object: &Object<'_>,
        type_id: TypeId,
        element: &'static Element,
        parent: FieldId,
        context: &Context,
        place: &Place,
        comparator: &mut Option<&'static str>,
        out: &mut Vec<u8>,
    ) -> Result<Left, FhirError> {
        let field = self.fields.element(parent, type_id, element);
        let form = self.fields.of(field).policy.form;
        let values = value.map(Value::items).unwrap_or_default();
        let shadows = shadow.map(Value::items).unwrap_or_default();
        let mut rows: Vec<Row> = Vec::new();
        for index in 0..values.len().max(shadows.len()) {
            let (mut text, mut beside) = (Vec::new(), Vec::new());
            if let Some(value) = values.get(index).filter(|value| **value != Value::Null) {
                match self.leaf(value, form, field, object, context) {
                    Leaf::Kept => json::write(value, &mut text),
                    Leaf::Changed(new) if matches!(value, Value::Number(_)) => text.extend_from_slice(new.as_bytes()),
                    Leaf::Changed(new) => json::write_string(&new, &mut text),
                    Leaf::Limited(limit, sign) => {
                        text.extend_from_slice(limit.as_bytes());
                        *comparator = Some(sign);
                    }
                    Leaf::Coarse(coarse) => {
                        beside.extend_from_slice(
                            format!("{{\"extension\":[{{\"url\":\"{ORIGINAL_TEXT}\",\"valueString\":").as_bytes(),
                        );
                        json::write_string(&coarse, &mut beside);
                        beside.extend_from_slice(b"}]}");
                    }
                    // Whoever is older than 89 has no date of birth, and the place says why.
                    Leaf::Suppressed if form == Form::Date(Primitive::Date) && element.name == "birthDate" => {
                        beside.extend_from_slice(format!("{MASKED}}}").as_bytes());
                    }
                    Leaf::Suppressed | Leaf::Dropped => {}
                }
            }
            if beside.is_empty()
                && let Some(Value::Object(shadow)) = shadows.get(index)
                && let Some(extensions) = json::member(shadow, "extension")
            {
                beside.push(b'{');
                let written = self.extensions(extensions, "extension", field, context, place, &mut beside)?;
                if written == Left::Value { beside.push(b'}') } else { beside.clear() }
            }
            if !text.is_empty() || !beside.is_empty() {
                rows.push((text, beside));
            }
        }
        if rows.is_empty() {
            if !element.required || values.is_empty() {
                return Ok(Left::Nothing);
            }
            required_primitive(element, out);
            return Ok(Left::Placeholder);
        }
        let mut write = |name: &str, part: fn(&Row) -> &Vec<u8>, comma: bool| {
            if rows.iter().all(|row| part(row).is_empty()) {
                return false;
            }
            if comma {
                out.push(b',');
            }
            json::write_string(name, out);
            out.push(b':');
            if element.many {
                out.push(b'[');
            }
            for (index, row) in rows.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                let part = part(row);
                out.extend_from_slice(if part.is_empty() { b"null" } else { part });
            }
            if element.many {
                out.push(b']');
            }
            true
        };
        let first = write(&element.name, |row| &row.0, false);
        write(&format!("_{}", element.name), |row| &row.1, first);
        Ok(Left::Value)
    }

    /// True for the number at this end of a range.
    fn is_end(&self, field: FieldId, end: &str) -> bool {
        let above = self.fields.of(field).parent.map(|above| self.fields.of(above).path.as_str());
        above.is_some_and(|path| path.rsplit('.').next() == Some(end))
    }

    /// What becomes of one value; notes it.
    fn leaf(&mut self, value: &Value<'_>, form: Form, field: FieldId, owner: &Object<'_>, context: &Context) -> Leaf {
        let rule = self.rules.rule(&self.fields, field);
        let leaf = match self.rules.leaf(rule, form, value, owner, context, &self.known) {
            // A range has no comparators (R4 Range, SimpleQuantity): from 90 on, without an upper end.
            Leaf::Limited(limit, ">=") if self.is_end(field, "low") => Leaf::Changed(limit),
            Leaf::Limited(_, ">=") if self.is_end(field, "high") => Leaf::Suppressed,
            leaf => leaf,
        };
        let useful = self.rules.is_useful(rule);
        let gone = matches!(leaf, Leaf::Suppressed | Leaf::Dropped);
        if let (true, Some(row)) = (useful, context.row) {
            if self.kept.len() <= row as usize {
                self.kept.resize(row as usize + 1, (0, 0));
            }
            let kept = &mut self.kept[row as usize];
            *kept = (kept.0 + 1, kept.1 + u64::from(!gone));
        }
        let tally = self.tally(field);
        tally.met += 1;
        match &leaf {
            Leaf::Kept => {}
            Leaf::Changed(new) | Leaf::Coarse(new) | Leaf::Limited(new, _) => {
                tally.note(plain(value), Some(new), false)
            }
            Leaf::Suppressed => tally.note(plain(value), None, true),
            Leaf::Dropped => tally.note(plain(value), None, false),
        }
        leaf
    }
}
