"""Pages and actions about a folder of patients: deadlines, day list."""
