"""Whether and when treatment may begin: washouts, validities, eligibility, other medication."""
