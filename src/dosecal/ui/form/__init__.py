"""The form with what is known about the patient."""
