"""Body sizes: surface, mass index, ideal, adjusted and lean weight, clearance; each formula as function and as data.

``surface`` | ``weight`` | ``clearance`` hold the functions and their registries, ``formula`` what a formula is.
"""

from dosecal.core.body.clearance import (
    CLEARANCES,
    absolute,
    calvert,
    ckd_epi_2009,
    ckd_epi_2009_race,
    ckd_epi_2021,
    cockcroft_gault,
    cockcroft_gault_si,
    jelliffe,
    mdrd_175,
    mdrd_175_race,
    wright,
)
from dosecal.core.body.formula import Estimate, Formula, Outside, Person, Sex, Validity, estimate
from dosecal.core.body.surface import (
    BSA_FORMULAS,
    SURFACES,
    body_surface,
    boyd,
    dubois,
    dubois_metres,
    fujimoto,
    gehan_george,
    gehan_george_5_to_19,
    gehan_george_over_19,
    gehan_george_under_5,
    haycock,
    livingston_lee,
    mosteller,
    schlich,
    shuter_aslani,
    takahira,
    yu_2003,
    yu_2010,
)
from dosecal.core.body.weight import (
    WEIGHTS,
    adjusted_weight,
    body_mass_index,
    devine,
    lean_boer,
    lean_hume,
    lean_james,
    lean_janmahasatian,
)

__all__ = [
    "BSA_FORMULAS", "CLEARANCES", "SURFACES", "WEIGHTS", "Estimate", "Formula", "Outside",
    "Person", "Sex", "Validity", "absolute", "adjusted_weight", "body_mass_index", "body_surface", "boyd", "calvert",
    "ckd_epi_2009", "ckd_epi_2009_race", "ckd_epi_2021", "cockcroft_gault", "cockcroft_gault_si", "devine", "dubois",
    "dubois_metres", "estimate", "fujimoto", "gehan_george", "gehan_george_5_to_19", "gehan_george_over_19",
    "gehan_george_under_5", "haycock", "jelliffe", "lean_boer", "lean_hume", "lean_james", "lean_janmahasatian",
    "livingston_lee", "mdrd_175", "mdrd_175_race", "mosteller", "schlich", "shuter_aslani", "takahira", "wright",
    "yu_2003", "yu_2010",
]  # fmt: skip
