//! The names and codes of countries and states, which stay of an address. The elements are text in FHIR: anything else that
//! stands there is left out.

/// Countries of ISO 3166-1: both codes and the name.
const COUNTRIES: &str = "\
    AF AFG Afghanistan|AL ALB Albania|DZ DZA Algeria|AD AND Andorra|AO AGO Angola|AG ATG Antigua and Barbuda|\
    AR ARG Argentina|AM ARM Armenia|AU AUS Australia|AT AUT Austria|AZ AZE Azerbaijan|BS BHS Bahamas|\
    BH BHR Bahrain|BD BGD Bangladesh|BB BRB Barbados|BY BLR Belarus|BE BEL Belgium|BZ BLZ Belize|BJ BEN Benin|\
    BT BTN Bhutan|BO BOL Bolivia|BA BIH Bosnia and Herzegovina|BW BWA Botswana|BR BRA Brazil|BN BRN Brunei|\
    BG BGR Bulgaria|BF BFA Burkina Faso|BI BDI Burundi|CV CPV Cabo Verde|KH KHM Cambodia|CM CMR Cameroon|\
    CA CAN Canada|CF CAF Central African Republic|TD TCD Chad|CL CHL Chile|CN CHN China|CO COL Colombia|\
    KM COM Comoros|CG COG Congo|CD COD Democratic Republic of the Congo|CR CRI Costa Rica|\
    CI CIV Côte d'Ivoire|HR HRV Croatia|CU CUB Cuba|CY CYP Cyprus|CZ CZE Czechia|DK DNK Denmark|\
    DJ DJI Djibouti|DM DMA Dominica|DO DOM Dominican Republic|EC ECU Ecuador|EG EGY Egypt|SV SLV El Salvador|\
    GQ GNQ Equatorial Guinea|ER ERI Eritrea|EE EST Estonia|SZ SWZ Eswatini|ET ETH Ethiopia|FJ FJI Fiji|\
    FI FIN Finland|FR FRA France|GA GAB Gabon|GM GMB Gambia|GE GEO Georgia|DE DEU Germany|GH GHA Ghana|\
    GR GRC Greece|GL GRL Greenland|GD GRD Grenada|GT GTM Guatemala|GN GIN Guinea|GW GNB Guinea-Bissau|\
    GY GUY Guyana|HT HTI Haiti|HN HND Honduras|HK HKG Hong Kong|HU HUN Hungary|IS ISL Iceland|IN IND India|\
    ID IDN Indonesia|IR IRN Iran|IQ IRQ Iraq|IE IRL Ireland|IL ISR Israel|IT ITA Italy|JM JAM Jamaica|\
    JP JPN Japan|JO JOR Jordan|KZ KAZ Kazakhstan|KE KEN Kenya|KI KIR Kiribati|KP PRK North Korea|\
    KR KOR South Korea|KW KWT Kuwait|KG KGZ Kyrgyzstan|LA LAO Laos|LV LVA Latvia|LB LBN Lebanon|\
    LS LSO Lesotho|LR LBR Liberia|LY LBY Libya|LI LIE Liechtenstein|LT LTU Lithuania|LU LUX Luxembourg|\
    MO MAC Macao|MG MDG Madagascar|MW MWI Malawi|MY MYS Malaysia|MV MDV Maldives|ML MLI Mali|MT MLT Malta|\
    MH MHL Marshall Islands|MR MRT Mauritania|MU MUS Mauritius|MX MEX Mexico|FM FSM Micronesia|MD MDA Moldova|\
    MC MCO Monaco|MN MNG Mongolia|ME MNE Montenegro|MA MAR Morocco|MZ MOZ Mozambique|MM MMR Myanmar|\
    NA NAM Namibia|NR NRU Nauru|NP NPL Nepal|NL NLD Netherlands|NZ NZL New Zealand|NI NIC Nicaragua|\
    NE NER Niger|NG NGA Nigeria|MK MKD North Macedonia|NO NOR Norway|OM OMN Oman|PK PAK Pakistan|PW PLW Palau|\
    PS PSE Palestine|PA PAN Panama|PG PNG Papua New Guinea|PY PRY Paraguay|PE PER Peru|PH PHL Philippines|\
    PL POL Poland|PT PRT Portugal|PR PRI Puerto Rico|QA QAT Qatar|RO ROU Romania|RU RUS Russia|RW RWA Rwanda|\
    KN KNA Saint Kitts and Nevis|LC LCA Saint Lucia|VC VCT Saint Vincent and the Grenadines|WS WSM Samoa|\
    SM SMR San Marino|ST STP Sao Tome and Principe|SA SAU Saudi Arabia|SN SEN Senegal|RS SRB Serbia|\
    SC SYC Seychelles|SL SLE Sierra Leone|SG SGP Singapore|SK SVK Slovakia|SI SVN Slovenia|\
    SB SLB Solomon Islands|SO SOM Somalia|ZA ZAF South Africa|SS SSD South Sudan|ES ESP Spain|\
    LK LKA Sri Lanka|SD SDN Sudan|SR SUR Suriname|SE SWE Sweden|CH CHE Switzerland|SY SYR Syria|TW TWN Taiwan|\
    TJ TJK Tajikistan|TZ TZA Tanzania|TH THA Thailand|TL TLS Timor-Leste|TG TGO Togo|TO TON Tonga|\
    TT TTO Trinidad and Tobago|TN TUN Tunisia|TR TUR Turkey|TM TKM Turkmenistan|TV TUV Tuvalu|UG UGA Uganda|\
    UA UKR Ukraine|AE ARE United Arab Emirates|GB GBR United Kingdom|US USA United States|UY URY Uruguay|\
    UZ UZB Uzbekistan|VU VUT Vanuatu|VA VAT Holy See|VE VEN Venezuela|VN VNM Vietnam|YE YEM Yemen|\
    ZM ZMB Zambia|ZW ZWE Zimbabwe";
/// States, provinces and territories (ISO 3166-2) of the United States, Canada, Australia, the United Kingdom, Germany and Austria.
const STATES: &str = "\
    Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|\
    Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|\
    Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|\
    New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island|\
    South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virgin Islands|Virginia|Washington|West Virginia|\
    Wisconsin|Wyoming|Guam|American Samoa|Northern Mariana Islands|Alberta|British Columbia|Manitoba|\
    New Brunswick|Newfoundland and Labrador|Northwest Territories|Nova Scotia|Nunavut|Ontario|\
    Prince Edward Island|Quebec|Québec|Saskatchewan|Yukon|New South Wales|Northern Territory|Queensland|\
    South Australia|Tasmania|Victoria|Western Australia|Australian Capital Territory|England|Scotland|Wales|\
    Northern Ireland|Baden-Württemberg|Bayern|Berlin|Brandenburg|Bremen|Hamburg|Hessen|Mecklenburg-Vorpommern|\
    Niedersachsen|Nordrhein-Westfalen|Rheinland-Pfalz|Saarland|Sachsen|Sachsen-Anhalt|Schleswig-Holstein|\
    Thüringen|Burgenland|Kärnten|Niederösterreich|Oberösterreich|Salzburg|Steiermark|Tirol|Vorarlberg|Wien";

/// True for a country's code of two or three letters, or its English name.
pub fn is_country(text: &str) -> bool {
    matches!(text, "United States of America" | "Deutschland" | "Österreich" | "UK")
        || COUNTRIES.split('|').any(|country| {
            let mut parts = country.splitn(3, ' ');
            parts.any(|part| part.eq_ignore_ascii_case(text) && (text.len() > 3 || part == text))
        })
}

/// True for two or three capital letters, alone or behind a country's (`US-NY`), or the name of a state that is known.
pub fn is_state(text: &str) -> bool {
    let letters = |text: &str| (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let behind = text
        .split_once('-')
        .is_some_and(|(country, state)| country.len() == 2 && is_country(country) && letters(state));
    letters(text) || behind || STATES.split('|').any(|state| state.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_countries_and_states_are_regions() {
        for country in ["US", "USA", "DE", "Germany", "united states", "Côte d'Ivoire", "UK"] {
            assert!(is_country(country), "{country}");
        }
        for state in ["MA", "NSW", "US-NY", "Massachusetts", "new york", "Bayern"] {
            assert!(is_state(state), "{state}");
        }
        for text in ["Smallville", "Oluwaseun Adeyemi", "Quackenbush", "US Anna", "us", "", "XX-NY", "Zz"] {
            assert!(!is_country(text) && !is_state(text), "{text}");
        }
    }
}
