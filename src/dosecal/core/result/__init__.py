"""What comes out: doses, visits, the start window, the plan. Views show these values and compute nothing."""
