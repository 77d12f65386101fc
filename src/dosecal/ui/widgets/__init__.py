"""Parts of which pages are built: text, buttons, layout, tables, fields, icons, theme."""
