"""canonical.json: RFC 8785, and the documents that are hashed in that form."""

from . import case, draw_hex

RFC = r"""{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
RFC_CANONICAL = (
    r'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'
)
SORTING = r"""{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
"\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}"""
SORTED = (
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",'
    '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
)
# RFC 8785, appendix B: (as written, canonical)
NUMBERS = [
    ("0.0", "0"), ("-0.0", "0"), ("5e-324", "5e-324"), ("-5e-324", "-5e-324"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"),
    ("-1.7976931348623157e308", "-1.7976931348623157e+308"),
    ("295147905179352830000.0", "295147905179352830000"), ("9.999999999999997e22", "9.999999999999997e+22"),
    ("1e23", "1e+23"), ("1.0000000000000001e23", "1.0000000000000001e+23"),
    ("999999999999999700000.0", "999999999999999700000"), ("999999999999999900000.0", "999999999999999900000"),
    ("1e21", "1e+21"), ("9.999999999999997e-7", "9.999999999999997e-7"), ("0.000001", "0.000001"),
    ("333333333.3333332", "333333333.3333332"), ("333333333.33333325", "333333333.33333325"),
    ("333333333.3333333", "333333333.3333333"), ("333333333.3333334", "333333333.3333334"),
    ("333333333.33333343", "333333333.33333343"), ("-0.0000033333333333333333", "-0.0000033333333333333333"),
    ("1424953923781206.2", "1424953923781206.2"),
]  # fmt: skip


def cases():
    yield case("canonical-json", "the RFC's example", {"json": RFC}, {"canonical": RFC_CANONICAL}, "RFC 8785, 3.2.2")
    yield case("canonical-json", "members by UTF-16", {"json": SORTING}, {"canonical": SORTED}, "RFC 8785, 3.2.3")
    for written, canonical in NUMBERS:
        yield case(
            "canonical-json", f"number {written}", {"json": written}, {"canonical": canonical}, "RFC 8785, appendix B"
        )
    yield case("canonical-json", "a member twice", {"json": '{"a":1,"a":2}'})
    yield case("canonical-json", "not a finite number", {"json": "1e400"})
    yield case("canonical-json", "an integer beyond 2^53 - 1", {"json": "9007199254740993"})
    salt = draw_hex("evidence salt")
    statement = f'{{"version":1,"salt":"{salt}","document":null,"statement":"Ethics board X, 2026/17."}}'
    yield case("canonical-json", "evidence: a statement alone", {"json": statement})
    document = '{"name":"vote.pdf","mediaType":"application/pdf","base64":"JVBERi0xLjcK"}'
    yield case(
        "canonical-json",
        "evidence: with a document",
        {"json": f'{{"version":1,"salt":"{salt}","statement":"Größe: 3 µm","document":{document}}}'},
    )
    yield case(
        "canonical-json",
        "terms detail",
        {"json": '{"US":["University Hospital X"],"GS":["DE","FR"],"RS":["paediatric asthma"]}'},
    )
