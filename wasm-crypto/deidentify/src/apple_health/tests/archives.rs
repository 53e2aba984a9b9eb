use super::*;

/// An archive of entries: name, content, packed or stored, with its lengths in front or behind.
fn archive(entries: &[(&str, &[u8], bool, bool)]) -> Vec<u8> {
    let mut zip = Vec::new();
    for (name, content, packed, behind) in entries {
        let data = if *packed { miniz_oxide::deflate::compress_to_vec(content, 6) } else { content.to_vec() };
        let sums: Vec<u8> = [crc32fast::hash(content), data.len() as u32, content.len() as u32]
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        zip.extend(b"PK\x03\x04\x14\0");
        zip.extend([if *behind { 8 } else { 0 }, 0, if *packed { 8 } else { 0 }, 0, 0, 0, 0, 0]);
        zip.extend(if *behind { vec![0; 12] } else { sums.clone() });
        zip.extend((name.len() as u16).to_le_bytes());
        zip.extend([0, 0]);
        zip.extend(name.as_bytes());
        zip.extend(data);
        if *behind {
            zip.extend(b"PK\x07\x08");
            zip.extend(sums);
        }
    }
    zip.extend(b"PK\x01\x02");
    zip.extend([0; 60]);
    zip
}

fn sample() -> String {
    export(
        &"<Record type=\"HKQuantityTypeIdentifierHeartRate\" value=\"72\" startDate=\"2019-03-01 08:00:00 +0100\"/>\n"
            .repeat(500),
    )
}

#[test]
fn the_export_in_its_archive_gives_what_the_export_gives() {
    let text = sample();
    let (recipe, expected, _) = shared(&text);
    for (packed, behind) in [(true, false), (true, true), (false, false)] {
        for name in ["apple_health_export/export.xml", "apple_health_export/Exportación.xml", "export.xml"] {
            let zip = archive(&[
                ("apple_health_export/workout-routes/route_1.gpx", b"<gpx/>", true, behind),
                ("apple_health_export/export_cda.xml", b"<ClinicalDocument/>", true, behind),
                ("apple_health_export/clinical.xml", b"<ClinicalDocument/>", packed, behind),
                (name, text.as_bytes(), packed, behind),
                ("apple_health_export/electrocardiograms/ecg_1.csv", b"Name,Anna Schmidt", true, behind),
                ("__MACOSX/apple_health_export/._export.xml", b"x", true, behind),
            ]);
            for slice in [1, 100, 1 << 20] {
                let (out, _) = apply_in(&recipe, &zip, slice).unwrap();
                assert_eq!(out, expected, "{name} {packed} {behind} {slice}");
            }
            let files = survey(&zip)
                .unwrap()
                .profile
                .columns
                .into_iter()
                .find(|column| column.name == "files beside the export");
            assert_eq!(files.unwrap().examples, ["route", "electrocardiogram", "file"]);
        }
    }
}

#[test]
fn damaged_archives_are_told() {
    let text = sample();
    let zip = |packed, behind| archive(&[("apple_health_export/export.xml", text.as_bytes(), packed, behind)]);
    let fault = |bytes: &[u8]| survey(bytes).unwrap_err();
    for cut in [10, 40, 60, 200] {
        assert_eq!(fault(&zip(true, false)[..cut]), AppleError::Archive { fault: ZipFault::Truncated }, "{cut}");
    }
    let mut wrong = zip(true, false);
    wrong[14] ^= 1;
    assert_eq!(fault(&wrong), AppleError::Archive { fault: ZipFault::CheckValue });
    let mut wrong = zip(true, false);
    wrong[62] = 0xff;
    assert!(matches!(
        fault(&wrong),
        AppleError::Archive { .. } | AppleError::Malformed { .. } | AppleError::NotUtf8 { .. }
    ));
    let mut wrong = zip(true, true);
    let end = wrong.len() - 64 - 12;
    wrong[end] ^= 1;
    assert_eq!(fault(&wrong), AppleError::Archive { fault: ZipFault::CheckValue });
    let mut locked = zip(true, false);
    locked[6] = 1;
    assert_eq!(fault(&locked), AppleError::Encrypted);
    let mut other = zip(true, false);
    other[8] = 14;
    assert_eq!(fault(&other), AppleError::Archive { fault: ZipFault::Method });
    assert_eq!(fault(&zip(false, true)), AppleError::Archive { fault: ZipFault::Length });
    assert_eq!(fault(&archive(&[("records.csv", b"a,b", false, false)])), AppleError::NoExport);
    assert_eq!(fault(&archive(&[("a.xml", b"<note>Anna</note>", true, false)])), AppleError::NoExport);
    assert!(matches!(fault(&archive(&[("export.xml", b"<HealthData>", true, false)])), AppleError::Truncated { .. }));
}

#[test]
fn an_archive_that_unpacks_to_far_too_much_is_stopped() {
    let bomb = export(&" ".repeat(50 << 20));
    let zip = archive(&[("apple_health_export/export.xml", bomb.as_bytes(), true, false)]);
    assert!(zip.len() < 100_000);
    let error = survey(&zip).unwrap_err();
    assert!(matches!(error, AppleError::Archive { fault: ZipFault::TooLarge } | AppleError::Limit { .. }), "{error}");
    let routes = archive(&[("apple_health_export/workout-routes/r.gpx", " ".repeat(50 << 20).as_bytes(), true, true)]);
    let bomb = survey(&routes).unwrap_err();
    assert_eq!(bomb, AppleError::Archive { fault: ZipFault::TooLarge });
    // It has arrived whole: copying it once more helps nobody.
    assert_ne!(bomb.hint(), AppleError::Archive { fault: ZipFault::Truncated }.hint());
}
