"""The pages Start window and Eligibility."""
