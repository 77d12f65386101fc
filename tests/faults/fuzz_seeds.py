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
kind = "progression-suspected"
date = 2027-02-21

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
"""
"""One event of nearly every kind."""
BANDS = 'name = "x"\ndrug = "dacarbazine"\n[[bands]]\nfrom = "1 mg"\nto = "20 mg"\namount = "10 mg"\n'
AMENDMENT = (
    'amends = "own.toml"\nversion = "02"\nissued = 2027-06-01\n[drops]\nwashouts = ["minor-surgery"]\n'
    '[treatment]\ncycle = "28 days"\n[[treatment.days]]\nday = 15\nactivities = []\n'
    'window = { before = 1, after = 3, source = "table" }\n'
)
