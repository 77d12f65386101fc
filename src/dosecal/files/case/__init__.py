"""Case files: reading, editing, planning, a folder of patients, closed days."""
