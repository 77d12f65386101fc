"""What the hostile inputs are made of: values that nobody can mean, and true texts to put them into."""

_ONE_A_LINE = r"""
0
-1
1
2
60
61
366
9999
10000
999999999
99999999999999999999
0xffffffffffffffffffffffffffffffffffffffffffffffffff
1e9
1e400
nan
-inf
true
false
""
" "
''
[]
{}
[[]]
[{}]
[""]
{a = 1}
[1, true]
0001-01-01
0110-01-01
1899-12-31
2199-12-31
9999-12-31
2027-02-29
2027-02-01T00:00:00Z
00:00:00
"C999999999D1"
"C1D1"
"C60D15"
"C01D1"
"SCR"
"UNS-2027-02-01"
"IMG-W8"
"EOT"
"all"
"none"
"\u0000"
"\uFEFF"
"\u202E"
" "
"²"
"١"
"a\nb"
"=1"
"../x.toml"
"x.toml"
"own.toml"
"/dev/zero"
"1 days"
"0 days"
"50 years"
"999999999 days"
"-1 days"
"6 months"
"0 kg"
"1e9 kg"
"72,5 kg"
"999 kg"
"0.0000001 kg"
"1 mg"
"8 mg/kg"
"650 mg/m²"
"AUC 5"
"5 %"
"1000 %"
"0 mg"
"<= ULN + 5 s"
">= 1.5 × ULN"
"= yes"
">= 18"
"> 9 g/dL"
"negative"
"ramucirumab"
"dacarbazine"
"protocol"
"label"
"site"
"{n}"
"{visit}"
"first-dose"
"visit:C1D1"
"DE-ST"
"US-CA"
"XX"
"""
NASTY = (*_ONE_A_LINE.strip().split("\n"), "9" * 5000, "0x" + "f" * 50)
"""Values as TOML writes them."""
PIECES = (
    "\x00", "\ufeff", "\u202e", "\r", "\r\n", '"', "'", '"""', "[", "]", "[[", "]]", "{", "}", "=", ".", "#", ",", "\\",
    "\\u", "a." * 30, "[" * 30, "\ud800", "²", "é", "\u2028",
)  # fmt: skip
"""Signs that break a text where they are put."""
EVENTS = """
[[events]]
kind = "given"
visit = "C1D1"
date = 2027-02-01
amounts = { ramucirumab = "480 mg", dacarbazine = "1000 mg" }

[[events]]
id = "e2"
kind = "delay"
visit = "C2D1"
days = 7
reason = "x"
cause = "toxicity"

[[events]]
kind = "revoke"
event = "e2"
reason = "x"

[[events]]
kind = "skip"
visit = "C1D15"
reason = "x"
drug = "ramucirumab"

[[events]]
kind = "hold"
drug = "dacarbazine"
date = 2027-02-10
reason = "x"

[[events]]
kind = "resume"
drug = "dacarbazine"
date = 2027-02-16

[[events]]
kind = "reduce"
drug = "ramucirumab"
date = 2027-02-16
reason = "x"
cycle = 2

[[events]]
kind = "reaction"
drug = "ramucirumab"
visit = "C1D1"
date = 2027-02-01
grade = 2
minute = 10

[[events]]
kind = "slow"
drug = "ramucirumab"
date = 2027-02-02
reason = "x"

[[events]]
kind = "override"
visit = "C2D1"
drug = "dacarbazine"
amount = "900 mg"
reason = "x"
by = "Dr. X"

[[events]]
kind = "unscheduled"
date = 2027-02-20
reason = "x"
activities = ["laboratory"]

[[events]]
kind = "booked"
visit = "C2D1"
date = 2027-03-02
time = "09:30"

[[events]]
kind = "reconsent"
version = "register"
date = 2027-02-22

[[events]]
kind = "discontinue"
drug = "all"
date = 2027-02-27
reason = "x"
last_dose = 2027-02-01
cause = "toxicity"

[[events]]
kind = "off-study"
date = 2027-02-28
cause = "lost-to-follow-up"
"""
"""One event of every kind that the first trial knows, after its first dose."""
EVENTS_OF_THE_OTHER = """
[[events]]
kind = "done"
visit = "QOL-W16"
date = 2027-03-15

[[events]]
kind = "returned"
visit = "C5D1"
drug = "cabozantinib"
date = 2027-03-08
tablets = [{ strength = "20 mg", count = 4 }]
handed_out = [{ strength = "20 mg", count = 60 }]

[[events]]
kind = "reduce"
drug = "cabozantinib"
date = 2027-03-09
reason = "x"

[[events]]
kind = "hold"
drug = "cabozantinib"
date = 2027-03-10
reason = "x"

[[events]]
kind = "resume"
drug = "cabozantinib"
date = 2027-03-12

[[events]]
kind = "progression-suspected"
date = 2027-03-11

[[events]]
id = "e9"
kind = "booked"
visit = "C6D1"
date = 2027-03-22

[[events]]
kind = "revoke"
event = "e9"
reason = "x"

[[events]]
kind = "discontinue"
drug = "avelumab"
date = 2027-03-13
reason = "x"
cause = "progression"
"""
"""So many of the other, after its fifth."""
BANDS = 'name = "x"\ndrug = "dacarbazine"\n[[bands]]\nfrom = "1 mg"\nto = "20 mg"\namount = "10 mg"\n'
AMENDMENT = (
    'amends = "own.toml"\nversion = "02"\nissued = 2027-06-01\n[drops]\nwashouts = ["minor-surgery"]\n'
    '[treatment]\ncycle = "28 days"\n[[treatment.days]]\nday = 15\nactivities = []\n'
    'window = { before = 1, after = 3, source = "table" }\n'
)
ODD_TEXTS = (
    '#import "x": *',
    "#panic()",
    "$x^2$ $",
    "*_`~@<a>",
    "\\u{202e}\\",
    "// no\n",
    "/* open",
    "[[[",
    "]]]",
    "= title",
    "- list",
    "+ 1. /term: x",
    "https://example.org",
    "<b>bold</b>",
    "&amp;&lt;",
    "{visit} {n}",
    "%s %(x)s",
    "=SUM(A1)",
    "+1",
    "-1",
    "@cmd",
    "|pipe",
    "a,b;c\td",
    "\"quoted\" 'too'",
    "BEGIN:VEVENT",
    "x\\n\\,;:",
    "W" * 3000,
    "a " * 1500,
    "long-" * 400,
    "Zoë Ångström-Łukasz",
    "患者の名前",
    "Ελένη Дарья",
    "שלום عليكم",
    "e\u0301\u0323" * 40,
    "👩‍⚕️💉",
    "\u00ad\u200b\u2060",
    "\u202eabc",
    "\x00",
    "\x1b[31m",
    "\ud800",
    "\ue000\uffff",
    "  ",
    "",
    ".",
    "../../x",
    "-",
    "—",
    "½ ² ₂ µ Ω",
    "A4\u2028B",
    "tab\tin",
    "ﬁ ﷺ",
    "\U0010ffff",
)
"""Texts that some language of outputs understands, or that need room, signs or a direction of their own."""
