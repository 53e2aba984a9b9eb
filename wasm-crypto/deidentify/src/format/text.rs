//! Files told by their text: genetic data without a magic number, messages, sentences.

use super::Unsupported;

/// Lines that are looked at.
const LINES: usize = 200;

/// What a text is that is no table, as far as its first lines show. `named` when its name says that it is a table.
pub fn not_a_table(text: &str, named: bool) -> Option<Unsupported> {
    let text = text.trim_start_matches(['\u{feff}', '\u{b}']).trim_start();
    if ["MSH|", "FHS|", "BHS|"].iter().any(|segment| text.starts_with(segment)) {
        return Some(Unsupported::Hl7v2);
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).take(LINES).collect();
    if is_genomic(&lines) {
        return Some(Unsupported::Genomic);
    }
    (!named && is_free_text(&lines)).then_some(Unsupported::FreeText)
}

fn is_genomic(lines: &[&str]) -> bool {
    let sequence = |line: &&str| {
        let letters = line.bytes().filter(|byte| b"ACGTUNRYKMSWBDHVacgtun*-.".contains(byte)).count();
        line.len() >= 4 && letters == line.len()
    };
    let protein = |line: &&str| line.len() >= 20 && line.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'*');
    match lines {
        [first, second, ..] if first.starts_with('>') && (sequence(second) || protein(second)) => return true,
        [first, second, third, ..] if first.starts_with('@') && sequence(second) && third.starts_with('+') => {
            return true;
        }
        _ => {}
    }
    // A consumer test's raw data: rsid, chromosome, position, genotype.
    let rows: Vec<&&str> = lines.iter().filter(|line| !line.starts_with('#')).skip(1).take(50).collect();
    let genotypes = rows.iter().filter(|line| is_genotype(line)).count();
    !rows.is_empty() && genotypes * 5 >= rows.len() * 4
}

/// `rs4477212 1 82154 AA`, with tabs or commas, quoted or not; `i` numbers are a test's own.
fn is_genotype(line: &str) -> bool {
    let cells: Vec<&str> = line.split(['\t', ',']).map(|cell| cell.trim_matches(['"', ' '])).collect();
    let [name, chromosome, position, alleles @ ..] = cells.as_slice() else { return false };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let named = ["rs", "i", "VG", "kgp"].iter().any(|start| name.strip_prefix(start).is_some_and(number));
    let place = ["X", "Y", "MT", "XY"].contains(chromosome) || (number(chromosome) && chromosome.len() <= 2);
    let called = |allele: &&str| {
        (1..=2).contains(&allele.len()) && allele.bytes().all(|byte| b"ACGTDI-0".contains(&byte.to_ascii_uppercase()))
    };
    named && place && number(position) && (1..=2).contains(&alleles.len()) && alleles.iter().all(called)
}

/// True for sentences: no separator that the lines agree on, and lines that are no list of short values.
fn is_free_text(lines: &[&str]) -> bool {
    if lines.is_empty() {
        return false;
    }
    let agree = |separator: char| {
        let count = |line: &&str| line.matches(separator).count();
        let cells = lines.iter().map(count).max().unwrap_or(0).min(lines.first().map_or(0, count));
        let same = lines.iter().filter(|line| count(line) == cells).count();
        cells > 0 && lines.len() > 1 && same * 2 > lines.len()
    };
    // Quotation marks around cells may hide separators and line breaks.
    let quoted = lines.iter().filter(|line| line.starts_with('"') || line.contains(",\"")).count() * 2 > lines.len();
    if quoted || [',', ';', '\t', '|'].into_iter().any(agree) {
        return false;
    }
    let words = |line: &&str| line.split_whitespace().count();
    let sentences = lines.iter().filter(|line| words(line) > 4).count();
    sentences * 4 > lines.len()
}
