//! What is refused, with an honest sentence for each: what it is, why it is not taken, what to do.

use serde::{Deserialize, Serialize};

/// What a file is when it is none of the formats that can be de-identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unsupported {
    /// Variants, reads, sequences or genotypes: VCF, BCF, SAM, BAM, CRAM, FASTA, FASTQ, PLINK, a consumer test's raw data.
    Genomic,
    /// A DICOM image.
    Dicom,
    /// A C-CDA document: HL7 CDA as XML.
    ClinicalDocument,
    /// FHIR as XML.
    FhirXml,
    /// FHIR as RDF, or JSON that is not FHIR.
    OtherJson,
    /// XML that is neither Apple Health nor one of the above.
    OtherXml,
    /// A GPS track.
    Track,
    /// HL7 version 2 messages.
    Hl7v2,
    /// A web page.
    Html,
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// A workbook, a document or slides: Office Open XML, OpenDocument, OLE, RTF.
    Office,
    /// Encrypted: Crypt4GH, age, OpenPGP, OpenSSL.
    Encrypted,
    /// A ZIP archive with a password.
    EncryptedZip,
    /// A ZIP archive without an Apple Health export.
    Zip,
    /// A file or archive compressed otherwise: gzip, bzip2, xz, Zstandard, 7z, RAR.
    Compressed,
    /// An SQLite database.
    Sqlite,
    /// Parquet, Arrow, HDF5: tables or arrays in a binary form.
    Columnar,
    /// Sentences that no table holds.
    FreeText,
    /// Bytes that are not text.
    Binary,
}

impl Unsupported {
    /// What it is, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Genomic => "a file of genetic data",
            Self::Dicom => "a DICOM image",
            Self::ClinicalDocument => "a clinical document (C-CDA)",
            Self::FhirXml => "FHIR in its XML form",
            Self::OtherJson => "JSON that is not FHIR",
            Self::OtherXml => "XML that is not an Apple Health export",
            Self::Track => "a GPS track",
            Self::Hl7v2 => "a file of HL7 version 2 messages",
            Self::Html => "a web page",
            Self::Pdf => "a PDF document",
            Self::Image => "a picture",
            Self::Office => "an Excel, Word or other office document",
            Self::Encrypted => "an encrypted file",
            Self::EncryptedZip => "a ZIP archive locked with a password",
            Self::Zip => "a ZIP archive without an Apple Health export in it",
            Self::Compressed => "a compressed file",
            Self::Sqlite => "an SQLite database",
            Self::Columnar => "a table in a binary form (Parquet, Arrow or HDF5)",
            Self::FreeText => "text without a table",
            Self::Binary => "not text",
        }
    }

    /// Why it is not taken, as the rest of a sentence.
    pub fn why(self) -> &'static str {
        match self {
            Self::Genomic => "a genome identifies a person and their relatives, whatever is removed from it",
            Self::Dicom => "names can be burnt into the picture itself, and a head scan shows a face",
            Self::ClinicalDocument => "its narrative names people in places that are not checked here",
            Self::FhirXml => "only the JSON form is checked for identifiers",
            Self::OtherJson | Self::OtherXml => "nothing is known here of where identifiers stand in it",
            Self::Track => "where somebody lives and walks identifies them",
            Self::Hl7v2 => "nearly every segment can name a person, and local segments can hold anything",
            Self::Html | Self::Pdf | Self::Office => "identifiers could hide in layout, comments and history",
            Self::Image => "what is to be seen in it cannot be checked",
            Self::Encrypted | Self::EncryptedZip => "its content cannot be read",
            Self::Zip => "of archives only the one that Apple Health exports is known",
            Self::Compressed => "its content is not read",
            Self::Sqlite | Self::Columnar | Self::Binary => "its content is not checked for identifiers",
            Self::FreeText => "names in sentences cannot be found surely enough",
        }
    }

    /// What the person can do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Genomic => {
                "Use an archive with controlled access, such as EGA or dbGaP; share only findings, as a table."
            }
            Self::Dicom | Self::Image => "Share the measurements or the findings as a table (CSV).",
            Self::ClinicalDocument | Self::FhirXml | Self::Hl7v2 => {
                "Ask the source for the same records as FHIR JSON, or as a table (CSV)."
            }
            Self::OtherJson | Self::OtherXml => "Export the records as CSV or as FHIR R4 JSON.",
            Self::Track => "Leave it out. Of an Apple Health export, choose the export.xml or the whole ZIP archive.",
            Self::Html => "Save the table as CSV instead of the page that shows it.",
            Self::Pdf => "Ask the source for a CSV export of the same records.",
            Self::Office => "Open it and save the table as \"CSV UTF-8\".",
            Self::Encrypted => "Decrypt it first, then choose the file inside.",
            Self::EncryptedZip | Self::Zip | Self::Compressed => "Unpack it first and choose the file inside.",
            Self::Sqlite | Self::Columnar | Self::Binary => "Export the table as CSV or TSV text.",
            Self::FreeText => "Share the facts in it as a table: one row for each record, one column for each fact.",
        }
    }
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FormatError {
    /// The file has no bytes, or only blanks.
    #[error("the file is empty")]
    Empty,
    /// It cannot be de-identified.
    #[error("this is {}, which is not taken: {}", .what.label(), .what.why())]
    Unsupported {
        /// What it is.
        what: Unsupported,
    },
}

impl FormatError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose the file again, or export it once more from the program it came from.",
            Self::Unsupported { what } => what.hint(),
        }
    }
}

impl From<Unsupported> for FormatError {
    fn from(what: Unsupported) -> Self {
        Self::Unsupported { what }
    }
}
